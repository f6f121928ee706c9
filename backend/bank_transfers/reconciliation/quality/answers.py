"""What spot checks come to.

Whether a match was undone is looked up, not remembered: undone without being asked about it is wrong, too, and undone
and done again is still to be looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Container
from datetime import datetime
from typing import Any, NamedTuple

from .models import SpotCheck, SpotCheckAnswer
from .outcomes import undone_lines


class Tally(NamedTuple):
    """Of those drawn at random: wrong ones, of how many that are answered; and how many wait."""

    wrong: int
    of: int
    waiting: int


def answer_of(check: SpotCheck, undone: Container[Any]) -> str:
    """undone: lines whose automatic match was undone."""
    if check.line_id is None:  # it went with its import, which kept what it came to
        return check.answer
    if check.line_id in undone:
        return SpotCheckAnswer.UNDONE
    return SpotCheckAnswer.WAITING if check.answer == SpotCheckAnswer.UNDONE else check.answer


def keep(company_id: int, lines: Collection[int]) -> None:
    """Before lines go: what their checks come to stays as it is now. In the transaction in which they go."""
    undone = None
    wanted = set(lines)
    for check in SpotCheck.objects.filter(company_id=company_id, line__isnull=False):
        if check.line_id not in wanted:
            continue
        undone = undone_lines(company_id) if undone is None else undone
        said = answer_of(check, undone)
        if said != check.answer:
            check.answer, check.answered_at = said, undone.get(check.line_id)
            check.save(update_fields=["answer", "answered_at"])


def tally(company_id: int, since: datetime | None = None) -> Tally:
    """since: only answers from then on."""
    undone = undone_lines(company_id)
    wrong = of = waiting = 0
    for check in SpotCheck.objects.filter(company_id=company_id, is_random=True):
        said = answer_of(check, undone)
        if said == SpotCheckAnswer.WAITING:
            waiting += check.line_id is not None
            continue
        when = undone.get(check.line_id, check.answered_at)
        if since is not None and (when is None or when < since):
            continue
        of += 1
        wrong += said == SpotCheckAnswer.UNDONE
    return Tally(wrong, of, waiting)
