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

NAV_STATUSES: Words = {
    "done": pgettext_lazy("tax authority", "Accepted"),
    "validation_ok": pgettext_lazy("tax authority", "Checked"),
    "saved": pgettext_lazy("tax authority", "Saved"),
    "received": pgettext_lazy("tax authority", "Received"),
    "sent": pgettext_lazy("tax authority", "Sent"),
    "started": pgettext_lazy("tax authority", "Being sent"),
    "processing": pgettext_lazy("tax authority", "In process"),
    "nav_warn": pgettext_lazy("tax authority", "With a warning"),
    "aborted": pgettext_lazy("tax authority", "Refused"),
    "send_failed": pgettext_lazy("tax authority", "Not sent"),
    "technical_error": pgettext_lazy("tax authority", "Technical error"),
    "not_checked": pgettext_lazy("tax authority", "Not checked"),
    "no_online_szamla_settings": pgettext_lazy("tax authority", "No NAV connection"),
    "no_send_by_user": pgettext_lazy("tax authority", "Not to be reported"),
    "under_tax_limit": pgettext_lazy("tax authority", "Below the limit"),
    "not unique": pgettext_lazy("tax authority", "Repeated invoice number"),
    "invoice_number_not_unique": pgettext_lazy("tax authority", "Repeated invoice number"),
    "empty_organization_country_code": pgettext_lazy("tax authority", "Seller incomplete"),
    "empty_partner_country_code": pgettext_lazy("tax authority", "Buyer incomplete"),
    "empty_tax": pgettext_lazy("tax authority", "No tax number"),
    "invalid_tax": pgettext_lazy("tax authority", "Wrong tax number"),
    "invalid_tax_number": pgettext_lazy("tax authority", "Wrong tax number"),
    "non_exist_tax_number": pgettext_lazy("tax authority", "Unknown tax number"),
    "invalid_address": pgettext_lazy("tax authority", "Wrong address"),
    "invalid_postalcode": pgettext_lazy("tax authority", "Wrong post code"),
    "invalid_client": pgettext_lazy("tax authority", "Wrong buyer data"),
    "invalid_customer": pgettext_lazy("tax authority", "Wrong buyer data"),
    "not_registered_customer": pgettext_lazy("tax authority", "Unknown buyer"),
    "invalid_conversion_rate": pgettext_lazy("tax authority", "Wrong rate"),
    "invalid_invoice_reference": pgettext_lazy("tax authority", "Wrong reference"),
    "invalid_vat_data": pgettext_lazy("tax authority", "Wrong VAT data"),
    "missing_document_item_name": pgettext_lazy("tax authority", "Nameless item"),
    "forbidden": pgettext_lazy("tax authority", "No permission"),
    "invalid_security_user": pgettext_lazy("tax authority", "Wrong NAV login"),
    "invalid_user_relation": pgettext_lazy("tax authority", "Wrong NAV user"),
    "kobak_processing": pgettext_lazy("tax authority", "KOBAK in process"),
    "user_has_invalid_kobak": pgettext_lazy("tax authority", "Wrong KOBAK"),
    "user_hasnot_kobak": pgettext_lazy("tax authority", "No KOBAK"),
}


def in_words(words: Words, value: str) -> str:
    """The value as people call it; itself where it is not known."""
    return str(words.get(value, value))


def all_in_words(words: Words) -> dict[str, str]:
    """The same for all of them at once, in the active language: a list looks each up many times."""
    return {value: str(text) for value, text in words.items()}
