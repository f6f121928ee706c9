"""Ten automatic matches a month that a person looks at: half drawn at random, half those it was least sure of.

What is drawn from is a stretch of time: all that was accepted since the draw before. So each automatic match can be
drawn in one month only, and which are drawn follows from the company, the month and the lines: nobody draws again.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.models import BankTransaction
from bank_transfers.companies import audit
from bank_transfers.reconciliation.allocating.balances import in_one_transaction, locked_lines
from bank_transfers.reconciliation.allocating.service import name_of, text_of
from bank_transfers.reconciliation.allocating.undoing import undo_lines
from bank_transfers.reconciliation.errors import StandsUndone
from bank_transfers.reconciliation.models import ActionKind, Allocation, Match, MatchDecision

from . import outcomes, stopping
from .answers import answer_of
from .models import SpotCheck, SpotCheckAnswer, SpotCheckDraw

AT_RANDOM, LEAST_SURE = 5, 5
# With fewer the month waits, but not for more than a month.
FEWEST = AT_RANDOM + LEAST_SURE
WAITED = timedelta(days=30)


def draw(company_id: int) -> None:
    """Once a month, at the end of a run: draws of what was accepted since the draw before, if there is enough of it."""
    month = timezone.localdate().replace(day=1)
    if SpotCheckDraw.objects.filter(company_id=company_id, month=month).exists():
        return
    with transaction.atomic():
        explaining.hold(company_id)
        if SpotCheckDraw.objects.filter(company_id=company_id, month=month).exists():
            return
        _draw(company_id, month)


def _draw(company_id: int, month: date) -> None:
    latest = SpotCheckDraw.objects.filter(company_id=company_id).aggregate(to=Max("last_allocation"))["to"]
    rows = outcomes.automatic(company_id).filter(pk__gt=latest or 0)
    stretch = rows.aggregate(to=Max("pk"), began=Min("action__made_at"))
    lines: set[Any] = set(rows.values_list("line_id", flat=True))
    if not lines or (len(lines) < FEWEST and timezone.now() - stretch["began"] < WAITED):
        return
    drawn = SpotCheckDraw.objects.create(
        company_id=company_id, month=month, last_allocation=stretch["to"], lines=len(lines)
    )
    by_chance = sorted((_lot(company_id, month, line), line) for line in lines)
    at_random = [line for _lot_, line in by_chance[:AT_RANDOM]]
    _add(drawn, at_random, is_random=True)
    _add(drawn, _least_sure(rows, at_random), is_random=False)


def _lot(company_id: int, month: date, line: int) -> str:
    return hashlib.sha256(f"{company_id} {month:%Y-%m} {line}".encode()).hexdigest()


def _least_sure(rows: QuerySet[Allocation], but: list[int]) -> list[int]:
    """Of those that stand."""
    standing = Match.objects.filter(
        line__in=rows.values("line"),
        decision=MatchDecision.ACCEPTED,
        action__kind=ActionKind.AUTOMATIC,
        accepted_confidence__isnull=False,
    ).exclude(line__in=but)
    sure = standing.order_by("accepted_confidence", "line_id").values_list("line_id", flat=True)
    return list(sure[:LEAST_SURE])


def _add(drawn: SpotCheckDraw, keys: list[int], *, is_random: bool) -> None:
    lines = BankTransaction.objects.in_bulk(keys)
    sure = Match.objects.filter(line__in=keys, accepted_confidence__isnull=False).order_by("pk")
    confidences = dict(sure.values_list("line_id", "accepted_confidence"))
    SpotCheck.objects.bulk_create(
        SpotCheck(
            company_id=drawn.company_id,
            draw=drawn,
            line=lines[key],
            line_text=text_of(lines[key]),
            is_random=is_random,
            confidence=confidences.get(key),
        )
        for key in keys
    )


# -- answers ---------------------------------------------------------------------------------------------------------


@in_one_transaction
def answer(check_id: int, company_id: int, user: Any, said: str) -> SpotCheck:
    """A person looked: it is good, or it is to be undone, which this does. Whoever looks again may say otherwise; the
    same said again changes nothing.

    Raises what `undo_lines` raises, and StandsUndone where it is called good and does not stand.
    """
    check = SpotCheck.objects.get(pk=check_id, company_id=company_id)
    lines = [check.line_id] if check.line_id is not None else []
    locked_lines(company_id, lines)
    check.refresh_from_db()
    undone = outcomes.undone_lines(company_id)
    if check.answer == said == answer_of(check, undone):
        return check
    is_undone = check.line_id in undone
    if said == SpotCheckAnswer.GOOD and is_undone:
        raise StandsUndone
    # What stands where it was undone before is what a person laid instead.
    if said == SpotCheckAnswer.UNDONE and lines and not is_undone:
        undo_lines(company_id, user, lines)
    check.answer, check.answered_at, check.answered_by = said, timezone.now(), name_of(user)
    check.save(update_fields=["answer", "answered_at", "answered_by"])
    audit.record(company_id, user, f"spot_check_{said}", check.line_text)
    stopping.check(company_id)
    return check
