"""The states that Billingo is known to send, in words for people. An unknown one is shown as it came."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from bank_transfers.billingo.labels import Words

PAYMENT_STATUSES: Words = {
    "outstanding": pgettext_lazy("payment status", "Outstanding"),
    "partially_paid": pgettext_lazy("payment status", "Partially paid"),
    "expired": pgettext_lazy("payment status", "Overdue"),
    "paid": pgettext_lazy("payment status", "Paid"),
    "none": pgettext_lazy("payment status", "Nothing to pay"),
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
