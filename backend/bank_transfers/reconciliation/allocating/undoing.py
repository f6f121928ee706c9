"""Taking back what an action laid, and doing it again: all of it or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils import timezone

from bank_transfers.billingo.mirror_version import changed_outside_a_sync
from bank_transfers.core.api.errors import NotFound
from bank_transfers.core.db.reading import Tell, untold
from bank_transfers.core.db.totals import EXACT
from bank_transfers.reconciliation.errors import NothingToRedo, NothingToUndo, UndoBlocked
from bank_transfers.reconciliation.learning import denying
from bank_transfers.reconciliation.matching.money import decimal
from bank_transfers.reconciliation.models import ActionKind, Allocation, MatchAction
from bank_transfers.reconciliation.quality import stopping

from . import states
from .balances import (
    Change,
    add_to_invoices,
    add_to_lines,
    in_one_transaction,
    locked_invoices,
    locked_lines,
    parts,
)
from .blocking import COLUMNS, blocking, rooms_without, sums_of, what_blocks
from .decisions import changed
from .entries import Entry
from .progress import Progress
from .service import Seen, allocate, name_of, new_action, refuse_if_changed, text_of
from .settling import settle

Confirm = Callable[[], object]


def unasked() -> None:
    """For who has nothing to say at the end of the transaction."""


@in_one_transaction
def undo(
    company_id: int, user: Any, action_id: int, *, tell: Tell = untold, confirm: Confirm = unasked
) -> MatchAction:
    """Takes all back that is left of an action. tell: is told how far it is; confirm: is called at the end of the
    transaction, which ends with what it raises. Raises NotFound, NothingToUndo, UndoBlocked, BusyElsewhere."""
    locked_lines(company_id, ())
    action = MatchAction.objects.filter(company_id=company_id, pk=action_id).first()
    if action is None:
        raise NotFound
    if action.undone_at is not None or action.kind == ActionKind.UNDO:
        raise NothingToUndo
    taking_back = new_action(company_id, ActionKind.UNDO, user, of=action)
    # Also of what has no allocations: a rejection.
    _take_back(taking_back, _left_of([action.pk]), [action.pk], None, tell)
    _mark_undone([action.pk], name_of(user))
    stopping.check(company_id)
    confirm()
    return taking_back


@in_one_transaction
def undo_lines(
    company_id: int,
    user: Any,
    lines: Collection[int],
    seen: Seen | None = None,
    versions: Mapping[int, int] | None = None,
    *,
    corrects: bool = True,
) -> MatchAction:
    """Takes all back that is allocated of these lines, whatever did it. seen: as of `allocate`; versions: of the lines'
    explanations; corrects: whether that says that it was wrong. Raises as `undo`, and ChangedMeanwhile."""
    refuse_if_changed(locked_lines(company_id, lines), seen or {}, versions or {})
    taking_back = new_action(company_id, ActionKind.UNDO, user)
    live = Allocation.objects.filter(company_id=company_id, undone_by=None)
    rows = [
        row for part in parts(set(lines)) for row in live.filter(line__in=part).only(*COLUMNS, "action_id")
    ]
    actions = {row.action_id for row in rows}
    if not actions:
        raise NothingToUndo
    _take_back(taking_back, rows, actions, set(lines), untold)
    left = Allocation.objects.filter(action__in=actions, undone_by=None).values_list("action_id", flat=True)
    _mark_undone(actions - set(left.distinct()), name_of(user))
    if corrects:
        stopping.check(company_id)
    return taking_back


def check(company_id: int, action_id: int, verb: str) -> None:
    """What speaks against undoing an action, or doing it again, as it is now: for who does it later. Raises NotFound,
    NothingToUndo, UndoBlocked, NothingToRedo."""
    action = MatchAction.objects.filter(company_id=company_id, pk=action_id).first()
    if action is None:
        raise NotFound
    if verb == "redo":
        if action.undone_at is None or _stands_again(action):
            raise NothingToRedo
        return
    if action.undone_at is not None or action.kind == ActionKind.UNDO:
        raise NothingToUndo
    if blocked := what_blocks(action):
        raise UndoBlocked(extra={"blocked_by": blocked})


def _left_of(actions: Collection[int]) -> list[Allocation]:
    live = Allocation.objects.filter(action__in=actions, undone_by=None).order_by("pk")
    return list(live.only(*COLUMNS))


def _take_back(
    taking_back: MatchAction,
    rows: Collection[Allocation],
    actions: Collection[int],
    of_lines: Collection[int] | None,
    tell: Tell,
) -> None:
    """rows: what is taken back; actions: which did it; of_lines: whose proposals wait again, None: of all."""
    of_line, of_invoice = sums_of(rows)
    lines = locked_lines(taking_back.company_id, of_line)
    invoices = locked_invoices(taking_back.company_id, of_invoice)
    progress = Progress(tell, len(rows) + len(lines) + 2 * len(invoices))
    for part in progress.parts(row.pk for row in rows):
        Allocation.objects.filter(pk__in=part).update(undone_by=taking_back)
    for part in progress.parts(of_line):
        full = add_to_lines(lines, {key: EXACT.minus(of_line[key]) for key in part})
        if full is not None:
            others = Allocation.objects.filter(line=full)
            raise UndoBlocked(extra={"blocked_by": blocking(others, text_of(lines[full]))})
    rooms = rooms_without(invoices.values(), of_invoice, rows)
    for part in progress.parts(of_invoice):
        changes = {key: Change(EXACT.minus(of_invoice[key]), decimal(rooms[key])) for key in part}
        full = add_to_invoices(invoices, changes)
        if full is not None:
            others = Allocation.objects.filter(invoice=full)
            raise UndoBlocked(extra={"blocked_by": blocking(others, invoices[full].invoice_number)})
    for part in progress.parts(invoices):
        settle(invoices[key] for key in part)
    again = states.restore(actions, of_lines, taking_back.user_name)
    lines |= locked_lines(taking_back.company_id, [key for key in again if key not in lines])
    states.refresh(lines.values())
    changed_outside_a_sync(taking_back.company_id)
    taking_back.lines = len(of_line)
    taking_back.save(update_fields=["lines"])


def _mark_undone(actions: Collection[int], user_name: str) -> None:
    now = timezone.now()
    MatchAction.objects.filter(pk__in=actions).update(undone_at=now, undone_by=user_name)
    denying.take_back(actions, user_name, now)


@in_one_transaction
def redo(
    company_id: int, user: Any, action_id: int, *, tell: Tell = untold, confirm: Confirm = unasked
) -> MatchAction:
    """Does an action again that was undone. tell, confirm: as of `undo`. Raises NotFound, NothingToRedo, what
    `allocate` raises, and ChangedMeanwhile where a proposal that was rejected says something else by now."""
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
    made: MatchAction = allocate(
        company_id, user, entries, ActionKind.REDO, of=action, accepted=accepted, tell=tell
    )
    confirm()
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
    for match in matches:
        if action.undone_at is not None and match.changed_at > action.undone_at:
            raise changed(match)  # nobody has rejected what a run made of it since
    made = new_action(action.company_id, ActionKind.REDO, user, of=action)
    states.reject(made, matches)
    if denied := denying.taken_back(action):
        denying.deny(made, user, denied)
    return made
