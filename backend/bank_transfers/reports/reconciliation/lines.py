"""Booked lines as they counted on a day, by what was known at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from bank_transfers.banking.explaining.models import ExplanationDecision
from bank_transfers.banking.models import BankTransaction, ExplainedBy, LineStatus
from bank_transfers.core.db.totals import EXACT
from bank_transfers.reconciliation.models import Allocation
from bank_transfers.reports.registry import Asked

CHUNK = 2000
NOTHING = Decimal(0)
COLUMNS = (
    "pk", "account_id", "booking_date", "amount", "currency", "counterparty_name", "remittance_information",
    "allocated_amount", "explanation", "explained_by", "fingerprint", "occurrence",
)  # fmt: skip


class Line(NamedTuple):
    """amount, allocated, left: signed as the company sees them. state: matched, explained or open."""

    id: int
    account_id: int
    day: date
    amount: Decimal
    currency: str
    name: str
    text: str
    allocated: Decimal
    state: str

    @property
    def left(self) -> Decimal:
        return EXACT.subtract(self.amount, self.allocated)


def rows_known(company_id: int, known_at: datetime | None) -> QuerySet[BankTransaction]:
    """Booked lines, of whatever day."""
    rows = BankTransaction.objects.filter(
        company_id=company_id, status=LineStatus.BOOKED, booking_date__isnull=False
    )
    return rows if known_at is None else rows.filter(statement__file__uploaded_at__lte=known_at)


def lines(asked: Asked) -> Iterator[Line]:
    """In the order of time. What rules explain is told as they do today; persons' decisions have their times."""
    rows = rows_known(asked.company_id, asked.known_at).filter(booking_date__lte=asked.as_of)
    allocated = None if asked.known_at is None else _allocated(asked.company_id, asked.known_at)
    decided = {} if asked.known_at is None else _decided(asked.company_id, asked.known_at)
    found = rows.order_by("booking_date", "pk").values_list(*COLUMNS).iterator(chunk_size=CHUNK)
    for key, account, day, amount, currency, name, text, now, explanation, by, mark, occurrence in found:
        taken = now if allocated is None else allocated.get(key, NOTHING)
        code = explanation
        if asked.known_at is not None:
            code = decided.get((account, mark, occurrence), "" if by == ExplainedBy.PERSON else explanation)
        state = "matched" if taken == amount else "explained" if code else "open"
        yield Line(key, account, day, amount, currency, name, text, taken, state)


def allocations_known(company_id: int, known_at: datetime | None) -> QuerySet[Allocation]:
    """Those that stood then, of lines that are still there."""
    rows = Allocation.objects.filter(company_id=company_id, line__isnull=False)
    if known_at is None:
        return rows.filter(undone_by=None)
    stood = Q(undone_by=None) | Q(undone_by__made_at__gt=known_at)
    return rows.filter(stood, action__made_at__lte=known_at)


def _allocated(company_id: int, known_at: datetime) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    rows = allocations_known(company_id, known_at).order_by("pk").values_list("line_id", "line_amount")
    for line, amount in rows.iterator(chunk_size=CHUNK):
        found[line] = EXACT.add(found[line], amount)
    return found


def _decided(company_id: int, known_at: datetime) -> dict[tuple[Any, ...], str]:
    """What persons had said of lines by then, the latest."""
    stood = Q(undone_at=None) | Q(undone_at__gt=known_at)
    rows = ExplanationDecision.objects.filter(stood, company_id=company_id, decided_at__lte=known_at)
    told = rows.order_by("pk").values_list("account_id", "fingerprint", "occurrence", "code")
    return {(account, mark, occurrence): code for account, mark, occurrence, code in told}
