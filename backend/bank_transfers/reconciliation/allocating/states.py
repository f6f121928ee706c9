"""What becomes of proposals when something is done to their lines, and what the list of lines shows of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone

from bank_transfers.banking.models import BankTransaction, MatchState
from bank_transfers.reconciliation.matching.money import decimal
from bank_transfers.reconciliation.models import LineBalance, Match, MatchAction, MatchDecision, MatchStatus

from .entries import Entry, in_units

TOGETHER = 500


def decide(action: MatchAction, entries: Mapping[int, Sequence[Entry]], accepted: Collection[int]) -> None:
    """Proposals that wait for these lines, of which that is laid now: accepted, or, as something else was done,
    withdrawn."""
    waiting = Match.objects.filter(line__in=list(entries), decision=MatchDecision.WAITING)
    proposed = waiting.filter(status=MatchStatus.PROPOSED).values_list("pk", "line_id", "allocations")
    same: dict[bool, list[int]] = {True: [], False: []}
    for key, line, kept in proposed:
        same[_settled(map(Entry.of_stored, kept)) == _settled(entries[line])].append(key)
    for agreed, keys in same.items():
        if keys:
            Match.objects.filter(pk__in=keys).update(agreed=agreed)
    _set(waiting.filter(pk__in=accepted), MatchDecision.ACCEPTED, action.user_name, action)
    _set(waiting, MatchDecision.WITHDRAWN, action.user_name, action)


def reject(action: MatchAction, matches: Sequence[Match]) -> None:
    """matches: waiting ones, whose lines are locked."""
    keys = [match.pk for match in matches]
    Match.objects.filter(pk__in=keys, status=MatchStatus.PROPOSED).update(agreed=False)
    _set(Match.objects.filter(pk__in=keys), MatchDecision.REJECTED, action.user_name, action)
    lines = BankTransaction.objects.filter(pk__in=[match.line_id for match in matches])
    refresh(lines)
    action.lines = len(keys)
    action.save(update_fields=["lines"])


def restore(actions: Collection[int], lines: Collection[int] | None, user_name: str) -> None:
    """Proposals that these actions decided about wait again, of these lines (None: of all), where none waits now."""
    decided = Match.objects.filter(action__in=actions).exclude(decision=MatchDecision.WAITING)
    if lines is not None:
        decided = decided.filter(line__in=lines)
    there = set(
        Match.objects.filter(line__in=decided.values("line"), decision=MatchDecision.WAITING).values_list(
            "line_id", flat=True
        )
    )
    rows = decided.order_by("pk").values_list("pk", "line_id")
    latest = {line: key for key, line in rows if line not in there}
    Match.objects.filter(pk__in=list(latest.values())).update(agreed=None)
    _set(Match.objects.filter(pk__in=list(latest.values())), MatchDecision.WAITING, user_name)
    refresh(BankTransaction.objects.filter(pk__in=list(latest)))


def waiting_again(action: MatchAction, entries: Mapping[int, Sequence[Entry]]) -> list[int]:
    """Proposals that the action had accepted and that wait since it was undone."""
    waiting = Match.objects.filter(action=action, decision=MatchDecision.WAITING)
    return [
        match.pk
        for match in waiting
        if [Entry.of_stored(kept) for kept in match.allocations] == list(entries.get(match.line_id, ()))
    ]


def rejected_before(action: MatchAction) -> list[Match]:
    """Proposals that the action had rejected and that wait since it was undone."""
    return list(Match.objects.filter(action=action, decision=MatchDecision.WAITING))


def refresh(lines: Iterable[BankTransaction]) -> None:
    """Writes beside each line how much of it is allocated, and what is still to be done about it."""
    rows = {line.pk: line for line in lines}
    taken = dict(LineBalance.objects.filter(pk__in=list(rows)).values_list("pk", "allocated"))
    waiting = set(
        Match.objects.filter(line__in=list(rows), decision=MatchDecision.WAITING).values_list(
            "line_id", flat=True
        )
    )
    changed = []
    for key, line in rows.items():
        allocated = taken.get(key, 0)
        amount = decimal(allocated if line.amount > 0 else -allocated)
        state = MatchState.NONE
        if allocated and allocated == in_units(abs(line.amount)):
            state = MatchState.MATCHED
        elif key in waiting:
            state = MatchState.PROPOSED
        if (line.match_state, line.allocated_amount) != (state, amount):
            line.match_state, line.allocated_amount = state, amount
            changed.append(line)
    # Together: each writing of lines tells open pages that something changed.
    BankTransaction.objects.bulk_update(changed, ["match_state", "allocated_amount"], batch_size=TOGETHER)


def _settled(entries: Iterable[Entry]) -> list[tuple[int, Decimal]]:
    """How much of which document: what tells one decision from another."""
    return sorted((entry.invoice, entry.invoice_amount) for entry in entries)


def _set(matches: Any, decision: str, user_name: str, action: MatchAction | None = None) -> None:
    values: dict[str, Any] = {"action": action} if action is not None else {}
    matches.update(
        decision=decision,
        version=F("version") + 1,
        changed_at=timezone.now(),
        changed_by=user_name,
        **values,
    )
