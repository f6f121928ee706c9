"""What a person lays by hand: within bounds that a slip of the fingers leaves, and not the same twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from bank_transfers.banking.models import BankTransaction
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.api.money import money
from bank_transfers.core.db.totals import EXACT
from bank_transfers.reconciliation.errors import ChangedMeanwhile, MoreThanIsOpen, RoundingTooLarge
from bank_transfers.reconciliation.models import Allocation, AllocationKind, MatchAction

from .balances import in_one_transaction, locked_invoices, locked_lines
from .entries import NOTHING, Entry
from .service import Seen, allocate

# What is rounded away: cash to five forints, elsewhere to five hundredths (cash in Switzerland, the Netherlands …).
MOST_ROUNDED = {"HUF": Decimal(5)}
MOST_ROUNDED_ELSEWHERE = Decimal("0.05")


@in_one_transaction
def allocate_by_hand(
    line: BankTransaction, user: Any, entries: Sequence[Entry], seen: Seen | None = None
) -> MatchAction:
    """One action on one line. Raises what `allocate` does, RoundingTooLarge; MoreThanIsOpen also where nothing but a
    discount or the like settles more than is open; ChangedMeanwhile also for one that stands already."""
    locked_lines(line.company_id, ())
    invoices = locked_invoices(line.company_id, {entry.invoice for entry in entries})
    for entry in entries:
        if entry.kind == AllocationKind.ROUNDING:
            _check_rounding(entry, line.currency, invoices[entry.invoice].currency)
    _check_without_money(entries, invoices)
    _refuse_same(line, entries)
    made: MatchAction = allocate(line.company_id, user, {line.pk: entries}, seen=seen)
    return made


def _check_rounding(entry: Entry, line_currency: str, invoice_currency: str) -> None:
    amount, currency = entry.line_amount, line_currency
    if not amount:
        amount, currency = entry.invoice_amount, invoice_currency
    most = MOST_ROUNDED.get(currency, MOST_ROUNDED_ELSEWHERE)
    if abs(amount) > most:
        raise RoundingTooLarge(extra={"most": money(most), "currency": currency})


def _check_without_money(entries: Sequence[Entry], invoices: Mapping[int, BillingoInvoice]) -> None:
    """A discount, a fee or a difference alone settles no more than is open. Beside a payment it may be part of what
    Billingo calls paid; then the running total alone decides."""
    settled: dict[int, Decimal] = defaultdict(Decimal)
    with_money = {entry.invoice for entry in entries if entry.line_amount and entry.invoice_amount}
    for entry in entries:
        if not entry.line_amount and entry.invoice not in with_money:
            settled[entry.invoice] = EXACT.add(settled[entry.invoice], entry.invoice_amount)
    for key, amount in settled.items():
        invoice = invoices[key]
        still_open = invoice.open_amount or NOTHING
        if abs(amount) > abs(still_open):
            said = {"invoice_id": invoice.billingo_id, "invoice_number": invoice.invoice_number}
            raise MoreThanIsOpen(extra={**said, "open": money(abs(still_open))})


def _refuse_same(line: BankTransaction, entries: Sequence[Entry]) -> None:
    """What takes none of the line's money leaves no trace in `allocated_amount`, by which a repetition of the others is
    known. So the same of it stands once."""
    said = {
        (entry.invoice, str(entry.kind), entry.invoice_amount) for entry in entries if not entry.line_amount
    }
    if not said:
        return
    live = Allocation.objects.filter(
        line=line, undone_by=None, invoice__in=[key for key, _kind, _amount in said]
    )
    for row in live.select_related("action").order_by("-pk"):
        if not row.line_amount and (row.invoice_id, row.kind, row.invoice_amount) in said:
            raise ChangedMeanwhile(
                extra={
                    "version": row.action_id,
                    "changed_by": row.action.user_name or None,
                    "changed_at": timezone.localtime(row.action.made_at).isoformat(),
                }
            )
