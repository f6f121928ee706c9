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

PAYMENT_METHODS: Words = {
    "aruhitel": pgettext_lazy("payment method", "Consumer credit"),
    "bankcard": pgettext_lazy("payment method", "Bank card"),
    "barion": pgettext_lazy("payment method", "Barion"),
    "barter": pgettext_lazy("payment method", "Barter"),
    "cash": pgettext_lazy("payment method", "Cash"),
    "cash_on_delivery": pgettext_lazy("payment method", "Cash on delivery"),
    "coupon": pgettext_lazy("payment method", "Coupon"),
    "elore_utalas": pgettext_lazy("payment method", "Transfer in advance"),
    "ep_kartya": pgettext_lazy("payment method", "EP card"),
    "kompenzacio": pgettext_lazy("payment method", "Set-off"),
    "levonas": pgettext_lazy("payment method", "Deduction"),
    "online_bankcard": pgettext_lazy("payment method", "Online bank card"),
    "other": pgettext_lazy("payment method", "Other"),
    "paylike": pgettext_lazy("payment method", "Paylike"),
    "payoneer": pgettext_lazy("payment method", "Payoneer"),
    "paypal": pgettext_lazy("payment method", "PayPal"),
    "paypal_utolag": pgettext_lazy("payment method", "PayPal (afterwards)"),
    "payu": pgettext_lazy("payment method", "PayU"),
    "pick_pack_pont": pgettext_lazy("payment method", "Pick Pack Pont"),
    "postai_csekk": pgettext_lazy("payment method", "Postal cheque"),
    "postautalvany": pgettext_lazy("payment method", "Postal order"),
    "skrill": pgettext_lazy("payment method", "Skrill"),
    "szep_card": pgettext_lazy("payment method", "SZÉP card"),
    "transferwise": pgettext_lazy("payment method", "Wise"),
    "upwork": pgettext_lazy("payment method", "Upwork"),
    "utalvany": pgettext_lazy("payment method", "Voucher"),
    "valto": pgettext_lazy("payment method", "Bill of exchange"),
    "wire_transfer": pgettext_lazy("payment method", "Bank transfer"),
}


def in_words(words: Words, value: str) -> str:
    """The value as people call it; itself where it is not known."""
    return str(words.get(value, value))


def all_in_words(words: Words) -> dict[str, str]:
    """The same for all of them at once, in the active language: a list looks each up many times."""
    return {value: str(text) for value, text in words.items()}
