"""Which documents are claims for money, which of them are open, and which are late: said once, for list and sums."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q

from bank_transfers.core.db.totals import EXACT

NOTHING = Decimal(0)
# Offers, pro formas, delivery notes, drafts and the like ask for no money.
CLAIM_TYPES = ("invoice", "advance", "modification", "cancellation")
OPEN_STATUSES = ("outstanding", "partially_paid", "expired")
PARTIALLY_PAID = "partially_paid"
PAID_STATUSES = ("paid", PARTIALLY_PAID)

# A cancelled invoice and the one that cancels it both count: together they are nothing.
IS_CLAIM = Q(type__in=CLAIM_TYPES, missing_upstream_since__isnull=True)
# Something is owed: `open_amount` below says of which documents, so nothing else has to be looked at.
IS_OPEN = ~Q(open_amount=0)
# Open, and part of it has come: by its payments, or, while they are not known, by what Billingo calls it.
IS_PARTLY_PAID = IS_OPEN & (Q(payment_status=PARTIALLY_PAID) | ~Q(open_amount=F("gross_total")))


def is_overdue(today: date) -> Q:
    """Open, and due before today. What Billingo calls `expired` but falls due later is not."""
    return IS_OPEN & Q(due_date__lt=today)


def row_is_claim(row: Mapping[str, Any]) -> bool:
    """IS_CLAIM of one invoice in hand."""
    return row["type"] in CLAIM_TYPES and row["missing_upstream_since"] is None


def row_is_open(row: Mapping[str, Any]) -> bool:
    """IS_OPEN of one invoice in hand."""
    return bool(row["open_amount"])


def row_is_partly_paid(row: Mapping[str, Any]) -> bool:
    """IS_PARTLY_PAID of one invoice in hand."""
    if not row_is_open(row):
        return False
    return row["payment_status"] == PARTIALLY_PAID or bool(row["open_amount"] != row["gross_total"])


def row_is_settled(row: Mapping[str, Any]) -> bool:
    """Paid in full by payments and bank lines, while Billingo's status of one invoice in hand does not say so yet."""
    return (
        _asks_for_money(row) and not row_is_open(row) and bool(row["paid_amount"] or row["allocated_amount"])
    )


def row_is_overdue(row: Mapping[str, Any], today: date) -> bool:
    """`is_overdue` of one invoice in hand."""
    return row["due_date"] is not None and row["due_date"] < today and row_is_open(row)


# The columns by which `open_amount` goes.
OPEN_BY = (
    "type", "payment_status", "cancelled", "missing_upstream_since", "gross_total", "paid_amount", "allocated_amount",
)  # fmt: skip


def open_amount(row: Mapping[str, Any]) -> Decimal:
    """What is owed of one invoice in hand, in its currency: 0 where nothing is, else its total less what came.

    It is owed while it is a claim that Billingo calls outstanding, partially paid or expired. A cancelled invoice may
    keep the status it had; nobody owes it any more.
    row: the columns OPEN_BY; `paid_amount` is null while the payments are not known, and nothing counts as paid there
    then. `allocated_amount` is what lines of the bank paid and Billingo does not know yet. What is open lies between
    nothing and the total, also of a negative one (we owe it): who paid too much owes nothing, and what came with the
    other sign than the total's, more of it than with its own, makes the document no larger than it is.
    """
    total, paid = row["gross_total"], received(row)
    if not total or not _asks_for_money(row):
        return NOTHING
    if not paid:
        return Decimal(total)
    rest, most = EXACT.subtract(total, paid), Decimal(total)
    return min(max(rest, NOTHING), most) if most > 0 else max(min(rest, NOTHING), most)


def received(row: Mapping[str, Any]) -> Decimal | None:
    """What came for one invoice in hand: by the payments that Billingo knows, and by lines of the bank that it does
    not. Null while neither is known."""
    paid: Decimal | None = row["paid_amount"]
    allocated: Decimal = row["allocated_amount"]
    if not allocated:
        return paid
    return EXACT.add(paid or NOTHING, allocated)


def capacity(row: Mapping[str, Any], unseen: Decimal) -> Decimal:
    """How much of one invoice lines of the bank may pay, without a sign: its total less the payments that Billingo
    knows and the bank has not shown (`unseen`); nothing of what is no claim or was cancelled.

    row: the columns OPEN_BY. A document that Billingo calls paid counts: its money comes by the bank, too. What was
    paid there beyond the total (rounded up, or paid twice) takes no room from it.
    """
    total: Decimal | None = row["gross_total"]
    money_asked = row["payment_status"] in OPEN_STATUSES or row["payment_status"] in PAID_STATUSES
    if not total or not money_asked or row["cancelled"] or not row_is_claim(row):
        return NOTHING
    paid: Decimal = row["paid_amount"] or NOTHING
    if total < 0:
        total, unseen, paid = EXACT.minus(total), EXACT.minus(unseen), EXACT.minus(paid)
    beyond = max(EXACT.subtract(paid, total), NOTHING)
    rest = EXACT.subtract(total, max(EXACT.subtract(unseen, beyond), min(unseen, NOTHING)))
    # What was given back, or has the sign of nobody, makes it no larger than it is.
    return min(max(rest, NOTHING), total)


def _asks_for_money(row: Mapping[str, Any]) -> bool:
    """As far as Billingo's own words about it go."""
    return row["payment_status"] in OPEN_STATUSES and not row["cancelled"] and row_is_claim(row)


def paid_on(payment_status: str, paid_date: date | None) -> date | None:
    """The day on which money came; null where none did: Billingo fills `paid_date` of unpaid documents too."""
    return paid_date if payment_status in PAID_STATUSES else None


def change_of_payment(change: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    """A change of `paid_date` as people are told of it. before, after: the payment status on each side of it.

    No day stands where no money had come. Where none came on either side only Billingo's own value moved.
    """
    was_paid, is_paid = before in PAID_STATUSES, after in PAID_STATUSES
    if not was_paid and not is_paid:
        return {**change, "field": "billingo_paid_date"}
    return {
        **change,
        "old_value": change["old_value"] if was_paid else None,
        "new_value": change["new_value"] if is_paid else None,
    }
