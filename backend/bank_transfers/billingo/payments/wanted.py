"""What follows from a document's own state: what of it is open, and whether its payments are to be asked for. Pure."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from bank_transfers.billingo.documents.mapping import InvoiceRow
from bank_transfers.billingo.models import PaymentsWanted
from bank_transfers.billingo.receivables import CLAIM_TYPES, NOTHING, open_amount

PARTLY_PAID, EXPIRED, PAID = "partially_paid", "expired", "paid"


def wanted_of_new(kind: str, payment_status: str, cancelled: bool) -> int:
    """Of a document that is stored for the first time, or is back after it was gone."""
    is_claim = kind in CLAIM_TYPES
    if payment_status == PARTLY_PAID:
        return PaymentsWanted.PARTLY_PAID.value
    if payment_status == PAID:
        return (PaymentsWanted.PAID if is_claim else PaymentsWanted.PAID_NO_CLAIM).value
    if payment_status == EXPIRED and is_claim and not cancelled:  # part of it may have been paid
        return PaymentsWanted.EXPIRED.value
    return PaymentsWanted.NO.value


def wanted_after_change(
    kind: str,
    payment_status: str,
    cancelled: bool,
    *,
    status_before: str,
    wanted_before: int,
    paid_before: Decimal | None,
) -> int:
    """Of a stored document that changed. paid_before: the sum of its payments, null where they were never known.

    Where money came once its history may be another one now, whatever the status says.
    """
    once = wanted_before == PaymentsWanted.PARTLY_PAID or status_before == PARTLY_PAID or bool(paid_before)
    if once or payment_status == PARTLY_PAID:
        return PaymentsWanted.PARTLY_PAID.value
    found_so = wanted_of_new(kind, payment_status, cancelled)
    if found_so == PaymentsWanted.NO:
        return PaymentsWanted.NO.value
    # What was so before, and was not asked for yet, has no reason to be asked for sooner.
    still_waits = status_before == payment_status and wanted_before
    return wanted_before if still_waits else PaymentsWanted.JUST_CHANGED.value


class Standing(msgspec.Struct, gc=False):
    """What is stored of a document's payments: their sum (null: never known), the status that it had, and whether
    they are waited for."""

    paid_amount: Decimal | None
    payment_status: str
    payments_wanted: int


class Derived(msgspec.Struct, gc=False):
    """The columns of an invoice that follow from its others."""

    open_amount: Decimal
    payments_wanted: int


def derived_of_new(invoice: InvoiceRow) -> Derived:
    """Of a document that is stored for the first time."""
    wanted = wanted_of_new(invoice.type, invoice.payment_status, invoice.cancelled)
    return Derived(_open_of(invoice, None), wanted)


def derived_after_change(invoice: InvoiceRow, before: Standing) -> Derived:
    """Of a document as it is now, of which this was stored."""
    wanted = wanted_after_change(
        invoice.type,
        invoice.payment_status,
        invoice.cancelled,
        status_before=before.payment_status,
        wanted_before=before.payments_wanted,
        paid_before=before.paid_amount,
    )
    return Derived(_open_of(invoice, before.paid_amount), wanted)


def _open_of(invoice: InvoiceRow, paid: Decimal | None) -> Decimal:
    return open_amount(
        {
            "type": invoice.type,
            "payment_status": invoice.payment_status,
            "cancelled": invoice.cancelled,
            "missing_upstream_since": None,
            "gross_total": invoice.gross_total,
            "paid_amount": paid,
            "allocated_amount": NOTHING,  # whoever writes it sends `documents_written`
        }
    )
