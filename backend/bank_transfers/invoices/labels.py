"""The values that Billingo is known to send, in words for people. An unknown one is shown as it came."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Words = Mapping[str, str | Promise]

DOCUMENT_TYPES: Words = {
    "invoice": pgettext_lazy("document type", "Invoice"),
    "advance": pgettext_lazy("document type", "Advance invoice"),
    "modification": pgettext_lazy("document type", "Correcting invoice"),
    "cancellation": pgettext_lazy("document type", "Cancelling invoice"),
    "proforma": pgettext_lazy("document type", "Pro forma invoice"),
    "draft": pgettext_lazy("document type", "Draft"),
    "receipt": pgettext_lazy("document type", "Receipt"),
    "receipt_cancellation": pgettext_lazy("document type", "Cancelling receipt"),
    "offer": pgettext_lazy("document type", "Offer"),
    "draft_offer": pgettext_lazy("document type", "Draft offer"),
    "order_form": pgettext_lazy("document type", "Order form"),
    "draft_order_form": pgettext_lazy("document type", "Draft order form"),
    "waybill": pgettext_lazy("document type", "Delivery note"),
    "draft_waybill": pgettext_lazy("document type", "Draft delivery note"),
    "cert_of_completion": pgettext_lazy("document type", "Certificate of completion"),
    "d_cert_of_completion": pgettext_lazy("document type", "Draft certificate of completion"),
    "dossier": pgettext_lazy("document type", "Dossier"),
}

PAYMENT_STATUSES: Words = {
    "outstanding": pgettext_lazy("payment status", "Outstanding"),
    "partially_paid": pgettext_lazy("payment status", "Partially paid"),
    "expired": pgettext_lazy("payment status", "Overdue"),
    "paid": pgettext_lazy("payment status", "Paid"),
    "none": pgettext_lazy("payment status", "Nothing to pay"),
}


def in_words(words: Words, value: str) -> str:
    """The value as people call it; itself where it is not known."""
    return str(words.get(value, value))


def all_in_words(words: Words) -> dict[str, str]:
    """The same for all of them at once, in the active language: a list looks each up many times."""
    return {value: str(text) for value, text in words.items()}
