"""Laying parts of bank lines on documents: the one way in which it happens. How it is taken back: `undoing`.

All of an action or nothing of it, by statements whose number does not grow with each line. The company is held first,
then lines, then documents, so that no two wait for each other; the running totals refuse what does not fit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.utils import timezone

from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.models import BankTransaction, LineStatus
from bank_transfers.billingo.mirror_version import changed_outside_a_sync
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.api.money import money
from bank_transfers.core.db.reading import Tell, untold
from bank_transfers.core.db.totals import EXACT
from bank_transfers.reconciliation.errors import (
    ChangedMeanwhile,
    LineNotMatchable,
    MoreThanIsOpen,
    MoreThanTheLineHas,
)
from bank_transfers.reconciliation.matching.money import decimal
from bank_transfers.reconciliation.models import (
    ActionKind,
    Allocation,
    InvoiceBalance,
    LineBalance,
    MatchAction,
)

from . import states
from .balances import Change, add_to_invoices, add_to_lines, in_one_transaction, locked_invoices, locked_lines
from .entries import Entry, check_fits, in_units, rate_of
from .progress import Progress
from .settling import room, seen_of, write

Entries = Mapping[int, Sequence[Entry]]  # by line
Seen = Mapping[int, Decimal]  # by line: how much of it was allocated when somebody looked
LONGEST_TEXT = 255


def name_of(user: Any) -> str:
    return user.get_username() if getattr(user, "is_authenticated", False) else ""


def new_action(company_id: int, kind: str, user: Any, *, of: MatchAction | None = None) -> MatchAction:
    known = user if getattr(user, "is_authenticated", False) else None
    return MatchAction.objects.create(
        company_id=company_id, kind=kind, user=known, user_name=name_of(user), of=of
    )


@in_one_transaction
def allocate(
    company_id: int,
    user: Any,
    entries: Entries,
    kind: str = ActionKind.ALLOCATE,
    *,
    of: MatchAction | None = None,
    accepted: Collection[int] = (),
    seen: Seen | None = None,
    tell: Tell = untold,
) -> MatchAction:
    """One action. entries: for each line what of it is laid on what; accepted: the proposals that this accepts, others
    that wait for these lines are withdrawn; seen: how much of a line was allocated when its person looked; tell: as of
    `lay`.

    Raises ChangedMeanwhile, NotFound, LineNotMatchable, CurrencyDiffers, AmountNotAllocable, AmountsDisagree,
    NotOfThisKind, WrongDirection, MoreThanTheLineHas, MoreThanIsOpen, BusyElsewhere.
    """
    lines = locked_lines(company_id, entries)
    refuse_if_changed(lines, seen or {})
    action = new_action(company_id, kind, user, of=of)
    lay(action, lines, entries, accepted, tell)
    return action


def lay(
    action: MatchAction,
    lines: Mapping[int, BankTransaction],
    entries: Entries,
    accepted: Collection[int] = (),
    tell: Tell = untold,
) -> None:
    """As `allocate`, within an action and a transaction that there are. lines: locked; tell: is told how many lines and
    documents are done, of how many."""
    for key in entries:
        check_matchable(lines[key])
    documents = {entry.invoice for some in entries.values() for entry in some}
    invoices = locked_invoices(action.company_id, documents)
    progress = Progress(tell, 2 * len(entries) + len(invoices))
    for part in progress.parts(entries):
        Allocation.objects.bulk_create(
            _row(action, lines[key], invoices[entry.invoice], entry) for key in part for entry in entries[key]
        )
    for part in progress.parts(entries):
        taken = {key: total(entry.line_amount for entry in entries[key]) for key in part}
        if (full := add_to_lines(lines, taken)) is not None:
            raise _too_much_of(lines[full])
    added: dict[int, Decimal] = defaultdict(Decimal)
    for some in entries.values():
        for entry in some:
            added[entry.invoice] = EXACT.add(added[entry.invoice], entry.invoice_amount)
    for part in progress.parts(invoices):
        _add_to_invoices({key: invoices[key] for key in part}, added)
    states.decide(action, entries, accepted)
    states.refresh(lines[key] for key in entries)
    changed_outside_a_sync(action.company_id)
    action.lines += len(entries)
    action.save(update_fields=["lines"])


def check_matchable(line: BankTransaction) -> None:
    """Raises LineNotMatchable."""
    if line.status != LineStatus.BOOKED or line.booking_date is None or line.statement.adds_up is False:
        raise LineNotMatchable


def _row(action: MatchAction, line: BankTransaction, invoice: BillingoInvoice, entry: Entry) -> Allocation:
    check_fits(entry, line, invoice)
    return Allocation(
        company_id=action.company_id,
        line=line,
        line_text=text_of(line),
        booking_date=cast("date", line.booking_date),  # `check_matchable` looked
        currency=line.currency,
        invoice=invoice,
        kind=entry.kind,
        amount=entry.amount,
        line_amount=entry.line_amount,
        invoice_amount=entry.invoice_amount,
        rate=rate_of(entry, line.currency, invoice.currency),
        action=action,
    )


def text_of(line: BankTransaction) -> str:
    said = f"{line.booking_date} {money(line.amount)} {line.currency} {line.counterparty_name}"
    return said.strip()[:LONGEST_TEXT]


def _add_to_invoices(invoices: Mapping[int, BillingoInvoice], added: Mapping[int, Decimal]) -> None:
    seen = seen_of(invoices.values())
    rooms = {key: room(invoice, seen[key]) for key, invoice in invoices.items()}
    full = add_to_invoices(invoices, {key: Change(added[key], most) for key, most in rooms.items()})
    if full is not None:
        raise _too_much_for(invoices[full], rooms[full])
    write(invoices.values(), seen)


def total(amounts: Iterable[Decimal]) -> Decimal:
    found = Decimal(0)
    for amount in amounts:
        found = EXACT.add(found, amount)
    return found


def _too_much_of(line: BankTransaction) -> MoreThanTheLineHas:
    taken = LineBalance.objects.filter(pk=line.pk).values_list("allocated", flat=True).first() or 0
    left = decimal(in_units(abs(line.amount)) - taken)
    return MoreThanTheLineHas(extra={"line_id": line.pk, "left": money(left)})


def _too_much_for(invoice: BillingoInvoice, most: Decimal) -> MoreThanIsOpen:
    taken = InvoiceBalance.objects.filter(pk=invoice.pk).values_list("allocated", flat=True).first() or 0
    left = decimal(max(in_units(most) - taken, 0))
    said = {
        "invoice_id": invoice.billingo_id,
        "invoice_number": invoice.invoice_number,
        "open": money(left),
    }
    return MoreThanIsOpen(extra=said)


def refuse_if_changed(
    lines: Mapping[int, BankTransaction], seen: Seen, versions: Mapping[int, int] | None = None
) -> None:
    """lines: locked; versions: of the explanations of lines, as somebody saw them. What was sent twice, or after
    somebody else, was not meant on top of it. Raises ChangedMeanwhile."""
    for key, version in (versions or {}).items():
        explaining.refuse_stale(lines[key], version)
    for key, allocated in seen.items():
        if lines[key].allocated_amount == allocated:
            continue
        last = (
            Allocation.objects.filter(line=key).select_related("action", "undone_by").order_by("-pk").first()
        )
        by = last and (last.undone_by or last.action)
        raise ChangedMeanwhile(
            extra={
                "version": by.pk if by else 0,
                "changed_by": (by.user_name if by else "") or None,
                "changed_at": timezone.localtime(by.made_at).isoformat() if by else None,
            }
        )
