"""Documents that Billingo calls paid though no line of the bank pays them, as of a day, by what was known at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoiceChange
from bank_transfers.billingo.receivables import CLAIM_TYPES
from bank_transfers.reconciliation.summary import NO_MONEY
from bank_transfers.reports.registry import Asked

from .lines import CHUNK, allocations_known

COLUMNS = (
    "pk", "billingo_id", "invoice_number", "partner_name", "currency", "gross_total", "invoice_date", "paid_date",
    "payment_method", "payment_status", "cancelled",
)  # fmt: skip
# Those that a sync changes, and that decide here.
CHANGING = ("payment_status", "paid_date", "cancelled", "payment_method", "gross_total")


def paid_without_money(asked: Asked) -> Iterator[dict[str, Any]]:
    """In the order of the days on which they were paid."""
    rows = BillingoInvoice.objects.filter(type__in=CLAIM_TYPES, company_id=asked.company_id)
    before: dict[tuple[int, str], str | None] = {}
    if asked.known_at is None:
        rows = rows.filter(payment_status="paid", cancelled=False, missing_upstream_since=None)
    else:
        there = Q(missing_upstream_since=None) | Q(missing_upstream_since__gt=asked.known_at)
        rows = rows.filter(there, created_at__lte=asked.known_at)
        before = _before(asked.company_id, asked.known_at)
    shown = set(
        allocations_known(asked.company_id, asked.known_at)
        .filter(booking_date__lte=asked.as_of)
        .order_by()
        .values_list("invoice_id", flat=True)
        .distinct()
    )
    told = rows.order_by("paid_date", "pk").values(*COLUMNS).iterator(chunk_size=CHUNK)
    for row in told:
        said = dict(row) if not before else _as_it_was(dict(row), before)
        if said["pk"] not in shown and _is_paid(said, asked.as_of):
            yield said


def _is_paid(said: dict[str, Any], as_of: date) -> bool:
    if said["payment_status"] != "paid" or said["cancelled"] or said["payment_method"] in NO_MONEY:
        return False
    if said["gross_total"] is None:
        return False
    day = said["paid_date"] or said["invoice_date"]
    return day is None or day <= as_of


def _before(company_id: int, known_at: datetime) -> dict[tuple[int, str], str | None]:
    """What was in columns that changed later, as text."""
    rows = BillingoInvoiceChange.objects.filter(
        company_id=company_id, changed_at__gt=known_at, field__in=CHANGING
    )
    told = rows.order_by("-changed_at", "-pk").values_list("invoice_id", "field", "old_value")
    return {(invoice, name): old for invoice, name, old in told.iterator(chunk_size=CHUNK)}


def _as_it_was(said: dict[str, Any], before: dict[tuple[int, str], str | None]) -> dict[str, Any]:
    for name in CHANGING:
        if (said["pk"], name) in before:
            said[name] = _value(name, before[said["pk"], name])
    return said


def _value(name: str, text: str | None) -> Any:
    """As the log of changes keeps it (`billingo.documents.diff`)."""
    if name == "cancelled":
        return text == "true"
    if text is None:
        return None if name in {"paid_date", "gross_total"} else ""
    column: Any = BillingoInvoice._meta.get_field(name)
    return column.to_python(text)
