"""A run in the background, with its progress. What it stored before an interruption stays, and is not done twice."""

from __future__ import annotations

from collections import Counter
from datetime import date

from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.operations.kinds import Kind, Made
from bank_transfers.operations.models import Operation
from bank_transfers.operations.work import Work

from .by_itself import run as by_itself
from .by_itself.due import KIND
from .errors import BusyElsewhere
from .matching import Status
from .models import RECONCILIATION
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


MATCHING_RUN = Kind(KIND, _run, PERMISSIONS["explain_lines"], RECONCILIATION, errors=(BusyElsewhere,))
