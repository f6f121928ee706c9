"""What becomes of proposals when something is done to their lines, and what the list of lines shows of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone

from bank_transfers.banking.line_changes import lines_changed
from bank_transfers.banking.models import BankTransaction, MatchState
from bank_transfers.core.db.writing.bulk_insert import update_rows
from bank_transfers.reconciliation.matching.money import decimal
from bank_transfers.reconciliation.models import LineBalance, Match, MatchAction, MatchDecision, MatchStatus

from .balances import parts
from .entries import Entry, in_units


def decide(action: MatchAction, entries: Mapping[int, Sequence[Entry]], accepted: Collection[int]) -> None:
    """Proposals that wait for these lines, of which that is laid now: accepted, or, as something else was done,
    withdrawn."""
    wanted = set(accepted)
    for part in parts(entries):
        waiting = Match.objects.filter(line__in=part, decision=MatchDecision.WAITING)
        # By what becomes of it, and whether it is what the matcher said (None: it said nothing).
        found: dict[tuple[str, bool | None], list[int]] = defaultdict(list)
        for key, line, status, kept in waiting.values_list("pk", "line_id", "status", "allocations"):
            agreed = None
            if status == MatchStatus.PROPOSED:
                agreed = _settled(map(Entry.of_stored, kept)) == _settled(entries[line])
            found[MatchDecision.ACCEPTED if key in wanted else MatchDecision.WITHDRAWN, agreed].append(key)
        for (decision, agreed), keys in found.items():
            values = {"action": action} if agreed is None else {"action": action, "agreed": agreed}
            _set(keys, decision, action.user_name, **values)


def reject(action: MatchAction, matches: Sequence[Match]) -> None:
    """matches: waiting ones, whose lines are locked."""
    keys = [match.pk for match in matches]
    Match.objects.filter(pk__in=keys, status=MatchStatus.PROPOSED).update(agreed=False)
    _set(keys, MatchDecision.REJECTED, action.user_name, action=action)
    refresh(BankTransaction.objects.filter(pk__in=[match.line_id for match in matches]))
    action.lines = len(keys)
    action.save(update_fields=["lines"])


def restore(actions: Collection[int], lines: Collection[int] | None, user_name: str) -> list[int]:
    """Proposals that these actions decided about wait again, of these lines (None: of all), where none waits now. Out:
    of which lines; to show it beside them (`refresh`) is the caller's."""
    decided = Match.objects.filter(action__in=actions).exclude(decision=MatchDecision.WAITING)
    rows = decided.order_by("pk").values_list("pk", "line_id")
    latest = {line: key for key, line in rows if lines is None or line in lines}
    for part in parts(list(latest)):
        waiting = Match.objects.filter(line__in=part, decision=MatchDecision.WAITING)
        for line in waiting.values_list("line_id", flat=True):
            del latest[line]
    _set(latest.values(), MatchDecision.WAITING, user_name, agreed=None)
    return list(latest)


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
    changed = [line for part in parts(rows) for line in _changed({key: rows[key] for key in part})]
    if changed:
        values = [[line.match_state, line.allocated_amount, line.pk] for line in changed]
        update_rows(BankTransaction, ["match_state", "allocated_amount"], values)
        lines_changed(*{line.company_id for line in changed})


def _changed(rows: Mapping[int, BankTransaction]) -> list[BankTransaction]:
    """Those that are to be shown otherwise from now on."""
    taken = dict(LineBalance.objects.filter(pk__in=list(rows)).values_list("pk", "allocated"))
    waits = Match.objects.filter(line__in=list(rows), decision=MatchDecision.WAITING)
    waiting = set(waits.values_list("line_id", flat=True))
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
    return changed


def _settled(entries: Iterable[Entry]) -> list[tuple[int, Decimal]]:
    """How much of which document: what tells one decision from another."""
    return sorted((entry.invoice, entry.invoice_amount) for entry in entries)


def _set(matches: Iterable[int], decision: str, user_name: str, **values: Any) -> None:
    for part in parts(matches):
        Match.objects.filter(pk__in=part).update(
            decision=decision,
            version=F("version") + 1,
            changed_at=timezone.now(),
            changed_by=user_name,
            **values,
        )
