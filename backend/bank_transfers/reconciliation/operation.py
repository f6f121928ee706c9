"""A run in the background, with its progress. What it stored before an interruption stays, and is not done twice."""

from __future__ import annotations

from collections import Counter
from datetime import date

from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.operations.kinds import Kind, Made
from bank_transfers.operations.models import Operation
from bank_transfers.operations.work import Work

from .allocating.undoing import redo, undo
from .by_itself import run as by_itself
from .by_itself.due import KIND
from .errors import (
    AmountNotAllocable,
    AmountsDisagree,
    BusyElsewhere,
    CurrencyDiffers,
    LineNotMatchable,
    MoreThanIsOpen,
    MoreThanTheLineHas,
    NothingToRedo,
    NothingToUndo,
    NotOfThisKind,
    UndoBlocked,
    WrongDirection,
)
from .matching import Status
from .models import RECONCILIATION, MatchAction
from .proposing.run import MatchRun


def _run(operation: Operation, work: Work) -> Made:
    if operation.by_itself:
        return Made(result=_result(by_itself.run(operation.company_id, work.tell)))
    asked = operation.arguments
    run = MatchRun(
        operation.company_id,
        first=_day(asked.get("from")),
        last=_day(asked.get("to")),
        again=bool(asked.get("again")),
        progress=work.tell,
    )
    return Made(result=_result(Counter(str(told.match.status) for told in run.run())))


def _result(counts: Counter[str]) -> dict[str, int]:
    return {str(status): counts[str(status)] for status in Status}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


VERBS = {"undo": undo, "redo": redo}


def _act(operation: Operation, work: Work) -> Made:
    """Undoes an action, or does it again, in one transaction. Begun anew after it was stored, it only says so."""
    verb, action = operation.arguments["verb"], operation.arguments["action"]
    # Before the operation nothing was made that is its own.
    stored = MatchAction.objects.filter(
        company_id=operation.company_id, of=action, kind=verb, made_at__gte=operation.created_at
    )
    before = stored.filter(user=operation.requested_by).first() if operation.attempt > 1 else None
    made = before or VERBS[verb](
        operation.company_id, operation.requested_by, action, tell=work.tell, confirm=work.confirm
    )
    return Made(result={"action_id": made.pk})


MATCHING_RUN = Kind(KIND, _run, PERMISSIONS["explain_lines"], RECONCILIATION, errors=(BusyElsewhere,))
MATCH_ACTION = Kind(
    "match_action",
    _act,
    PERMISSIONS["explain_lines"],
    RECONCILIATION,
    errors=(
        AmountNotAllocable, AmountsDisagree, BusyElsewhere, CurrencyDiffers, LineNotMatchable, MoreThanIsOpen,
        MoreThanTheLineHas, NotOfThisKind, NothingToRedo, NothingToUndo, UndoBlocked, WrongDirection,
    ),
)  # fmt: skip
