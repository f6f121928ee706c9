"""Laying parts of bank lines on documents, taking that back, and doing it again: the one way in which it happens.

All of an action or nothing of it. The company is held first, then lines, then documents, so that no two wait for each
other; the running totals refuse what does not fit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bank_transfers.banking.models import BankTransaction, LineStatus
from bank_transfers.billingo.mirror_version import changed_outside_a_sync
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.api.errors import NotFound
from bank_transfers.core.api.fields import money
from bank_transfers.core.db.totals import EXACT
from bank_transfers.reconciliation.errors import (
    ChangedMeanwhile,
    LineNotMatchable,
    MoreThanIsOpen,
    MoreThanTheLineHas,
    NothingToRedo,
    NothingToUndo,
    UndoBlocked,
)
from bank_transfers.reconciliation.matching.money import decimal
from bank_transfers.reconciliation.models import (
    ActionKind,
    Allocation,
    Balance,
    InvoiceBalance,
    LineBalance,
    MatchAction,
)
from bank_transfers.reconciliation.quality import stopping

from . import states
from .balances import add_to_invoice, add_to_line, in_one_transaction, locked_invoices, locked_lines
from .entries import MOST_UNITS, Entry, check_fits, in_units, opposed, rate_of
from .settling import room, seen_of, settle, write

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
) -> MatchAction:
    """One action. entries: for each line what of it is laid on what; accepted: the proposals that this accepts, others
    that wait for these lines are withdrawn; seen: how much of a line was allocated when its person looked.

    Raises ChangedMeanwhile, NotFound, LineNotMatchable, CurrencyDiffers, AmountNotAllocable, AmountsDisagree,
    NotOfThisKind, WrongDirection, MoreThanTheLineHas, MoreThanIsOpen, BusyElsewhere.
    """
    lines = locked_lines(company_id, entries)
    _refuse_if_changed(lines, seen or {})
    action = new_action(company_id, kind, user, of=of)
    lay(action, lines, entries, accepted)
    return action


def lay(
    action: MatchAction,
    lines: Mapping[int, BankTransaction],
    entries: Entries,
    accepted: Collection[int] = (),
) -> None:
    """As `allocate`, within an action and a transaction that there are. lines: locked."""
    for key in entries:
        check_matchable(lines[key])
    invoices = locked_invoices(
        action.company_id, {entry.invoice for some in entries.values() for entry in some}
    )
    Allocation.objects.bulk_create(
        _row(action, lines[key], invoices[entry.invoice], entry)
        for key, some in entries.items()
        for entry in some
    )
    for key, some in entries.items():
        if not add_to_line(lines[key], _sum(entry.line_amount for entry in some)):
            raise _too_much_of(lines[key])
    _add_to_invoices(invoices, entries)
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


def _add_to_invoices(invoices: Mapping[int, BillingoInvoice], entries: Entries) -> None:
    added: dict[int, Decimal] = defaultdict(Decimal)
    for some in entries.values():
        for entry in some:
            added[entry.invoice] = EXACT.add(added[entry.invoice], entry.invoice_amount)
    seen = seen_of(invoices.values())
    for key, amount in added.items():
        invoice = invoices[key]
        if amount and not add_to_invoice(invoice, amount, room(invoice, seen[key])):
            raise _too_much_for(invoice, room(invoice, seen[key]))
        write(invoice, seen[key])


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total


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


# -- taking back -----------------------------------------------------------------------------------------------------


@in_one_transaction
def undo(company_id: int, user: Any, action_id: int) -> MatchAction:
    """Takes all back that is left of an action. Raises NotFound, NothingToUndo, UndoBlocked, BusyElsewhere."""
    locked_lines(company_id, ())
    action = MatchAction.objects.filter(company_id=company_id, pk=action_id).first()
    if action is None:
        raise NotFound
    if action.undone_at is not None or action.kind == ActionKind.UNDO:
        raise NothingToUndo
    taking_back = new_action(company_id, ActionKind.UNDO, user, of=action)
    _take_back(taking_back, Allocation.objects.filter(action=action))
    # Also of what has no allocations: a rejection.
    states.restore([action.pk], None, name_of(user))
    _mark_undone([action.pk], name_of(user))
    stopping.check(company_id)
    return taking_back


@in_one_transaction
def undo_lines(
    company_id: int,
    user: Any,
    lines: Collection[int],
    seen: Seen | None = None,
    *,
    corrects: bool = True,
) -> MatchAction:
    """Takes back all that is allocated of these lines, whatever did it. seen: as of `allocate`; corrects: whether that
    says that it was wrong. Raises as `undo`, and ChangedMeanwhile."""
    _refuse_if_changed(locked_lines(company_id, lines), seen or {})
    taking_back = new_action(company_id, ActionKind.UNDO, user)
    live = Allocation.objects.filter(company_id=company_id, line__in=set(lines), undone_by=None)
    actions = set(live.order_by().values_list("action_id", flat=True))
    if not actions:
        raise NothingToUndo
    _take_back(taking_back, live)
    states.restore(actions, set(lines), name_of(user))
    left = Allocation.objects.filter(action__in=actions, undone_by=None).values_list("action_id", flat=True)
    _mark_undone(actions - set(left), name_of(user))
    if corrects:
        stopping.check(company_id)
    return taking_back


def _refuse_if_changed(lines: Mapping[int, BankTransaction], seen: Seen) -> None:
    """lines: locked. What was sent twice, or after somebody else, was not meant on top of it."""
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


def _take_back(taking_back: MatchAction, allocations: QuerySet[Allocation]) -> None:
    rows = list(allocations.filter(undone_by=None).order_by("pk"))
    lines = locked_lines(taking_back.company_id, {row.line_id for row in rows if row.line_id is not None})
    invoices = locked_invoices(taking_back.company_id, {row.invoice_id for row in rows})
    Allocation.objects.filter(pk__in=[row.pk for row in rows]).update(undone_by=taking_back)
    of_line, of_invoice = _sums(rows)
    for key, amount in of_line.items():
        if not add_to_line(lines[key], EXACT.minus(amount)):
            raise UndoBlocked(extra={"blocked_by": _later_on(lines[key])})
    for key, amount in of_invoice.items():
        most = decimal(_most_without(invoices[key], amount, rows))
        if amount and not add_to_invoice(invoices[key], EXACT.minus(amount), most):
            raise UndoBlocked(extra={"blocked_by": _later_for(invoices[key])})
    settle(invoices.values())
    states.refresh(lines.values())
    changed_outside_a_sync(taking_back.company_id)
    taking_back.lines = len(lines)
    taking_back.save(update_fields=["lines"])


def _most_without(invoice: BillingoInvoice, amount: Decimal, rows: Sequence[Allocation]) -> int:
    """How much may be laid on a document, in millionths, when `amount` of it, these rows, is taken back. A refund needs
    its room again: where nothing was laid on the document since it has that, whatever Billingo says of it now."""
    balance = InvoiceBalance.objects.filter(pk=invoice.pk).first()
    if balance is None or not opposed(amount, invoice.gross_total or Decimal(0)):
        return in_units(abs(amount))
    mine = [row.pk for row in rows if row.invoice_id == invoice.pk]
    live = Allocation.objects.filter(invoice=invoice, undone_by=None)
    if live.filter(pk__gt=min(mine)).exclude(pk__in=mine).exists():
        return max(balance.capacity, balance.allocated)
    return min(balance.allocated + in_units(abs(amount)), MOST_UNITS)


def _sums(rows: Iterable[Allocation]) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    of_line: dict[int, Decimal] = defaultdict(Decimal)
    of_invoice: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.line_id is not None:
            of_line[row.line_id] = EXACT.add(of_line[row.line_id], row.line_amount)
        of_invoice[row.invoice_id] = EXACT.add(of_invoice[row.invoice_id], row.invoice_amount)
    return of_line, of_invoice


def what_blocks(action: MatchAction) -> list[dict[str, Any]]:
    """Why the action can't be undone: what else is laid on its lines and documents and only fits together with it."""
    rows = list(Allocation.objects.filter(action=action, undone_by=None))
    of_line, of_invoice = _sums(rows)
    found = []
    lines = LineBalance.objects.filter(pk__in=list(of_line)).select_related("line")
    for balance in lines.iterator():
        most = max(balance.capacity, balance.allocated)
        if not _fits_without(balance, of_line[balance.pk], balance.line.amount, most):
            found += _blocking(Allocation.objects.filter(line=balance.line), text_of(balance.line), action)
    invoices = InvoiceBalance.objects.filter(pk__in=list(of_invoice)).select_related("invoice")
    for total in invoices.defer("invoice__raw").iterator():
        invoice = total.invoice
        most = max(total.allocated, _most_without(invoice, of_invoice[total.pk], rows))
        if not _fits_without(total, of_invoice[total.pk], invoice.gross_total or Decimal(0), most):
            found += _blocking(Allocation.objects.filter(invoice=invoice), invoice.invoice_number, action)
    return found


def _fits_without(balance: Balance, amount: Decimal, of: Decimal, most: int) -> bool:
    left = balance.allocated - in_units(amount if of >= 0 else -amount)
    return 0 <= left <= most


def _later_on(line: BankTransaction) -> list[dict[str, Any]]:
    return _blocking(Allocation.objects.filter(line=line), text_of(line), None)


def _later_for(invoice: BillingoInvoice) -> list[dict[str, Any]]:
    return _blocking(Allocation.objects.filter(invoice=invoice), invoice.invoice_number, None)


def _blocking(
    allocations: QuerySet[Allocation], what: str, unless: MatchAction | None
) -> list[dict[str, Any]]:
    text = _("Other allocations of %(what)s only fit together with it.") % {"what": what}
    others = allocations.filter(undone_by=None).order_by("-action_id")
    if unless is not None:
        others = others.exclude(action=unless)
    keys = others.values_list("action_id", flat=True).distinct()
    return [{"code": "later_allocation", "text": text, "action_id": key} for key in keys]


def _mark_undone(actions: Collection[int], user_name: str) -> None:
    MatchAction.objects.filter(pk__in=actions).update(undone_at=timezone.now(), undone_by=user_name)


@in_one_transaction
def redo(company_id: int, user: Any, action_id: int) -> MatchAction:
    """Does an action again that was undone. Raises NotFound, NothingToRedo and what `allocate` raises."""
    locked_lines(company_id, ())
    action = MatchAction.objects.filter(company_id=company_id, pk=action_id).first()
    if action is None:
        raise NotFound
    rows = list(Allocation.objects.filter(action=action).order_by("pk"))
    gone = any(row.line_id is None or row.undone_by_id is None for row in rows)
    if action.undone_at is None or gone or _stands_again(action):
        raise NothingToRedo
    if not rows:
        return _reject_again(action, user)
    entries: dict[int, list[Entry]] = defaultdict(list)
    for row in rows:
        if row.line_id is not None:
            entries[row.line_id].append(
                Entry(row.invoice_id, row.kind, row.amount, row.line_amount, row.invoice_amount)
            )
    accepted = states.waiting_again(action, entries)
    made: MatchAction = allocate(company_id, user, entries, ActionKind.REDO, of=action, accepted=accepted)
    return made


def _stands_again(action: MatchAction) -> bool:
    """Whether what the action did was done again since, by it or by another one of the same chain."""
    first = action
    while first.kind == ActionKind.REDO and first.of is not None:
        first = first.of
    of: Collection[int] = [first.pk]
    while of:
        again = MatchAction.objects.filter(of__in=of, kind=ActionKind.REDO)
        if again.filter(undone_at=None).exists():
            return True
        of = list(again.values_list("pk", flat=True))
    return False


def _reject_again(action: MatchAction, user: Any) -> MatchAction:
    matches = states.rejected_before(action)
    if not matches:
        raise NothingToRedo
    made = new_action(action.company_id, ActionKind.REDO, user, of=action)
    states.reject(made, matches)
    return made
