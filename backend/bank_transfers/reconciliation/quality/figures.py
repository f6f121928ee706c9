"""How right matching is for a company: what was undone, what spot checks found, what was said and what was true."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Avg, Count, F, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from bank_transfers.reconciliation.models import ActionKind, Allocation, Match, MatchStatus

from .answers import tally
from .bounds import lower, upper
from .outcomes import automatic_lines, undone_lines
from .threshold import decided_by_persons, threshold_of

# The page's words for a probability begin and end here: uncertain, likely, very likely, as good as sure.
BANDS = (0.0, 0.5, 0.8, 0.9, 0.97, 0.99, 0.999, 1.0)
TWO_SIDED = 0.975  # of each side: together 95 %
TRIAL_LINES, TRIAL_DAYS = 200, 30
YEAR = 365
FEWEST_DAYS = 30  # a year is told of no less


def quality(company_id: int) -> dict[str, Any]:
    """All of it. Shares are from 0 to 1; where there is nothing to divide by they are None."""
    threshold = threshold_of(company_id)
    undone, of = len(undone_lines(company_id)), automatic_lines(company_id)
    from bank_transfers.reconciliation.matching.scoring.model import shipped  # numpy comes with it

    checked, model = tally(company_id), shipped()
    matched = _matched_lines(company_id)
    standing = _matched_lines(company_id, ActionKind.AUTOMATIC)
    return {
        "undone": measured(undone, of),
        "spot_check": {**measured(checked.wrong, checked.of), "waiting": checked.waiting},
        "benchmark": measured(model.wrong, model.of),
        "automatic": {"lines": standing, "of": matched, "share": standing / matched if matched else None},
        "threshold": {
            "confidence": threshold.own,
            "of_the_weights": threshold.weights,
            "wrong": threshold.wrong,
            "of": threshold.of,
        },
        "bands": _bands(company_id),
        "trial": _trial(company_id),
    }


def measured(wrong: int, of: int) -> dict[str, Any]:
    return {
        "wrong": wrong,
        "of": of,
        "share": wrong / of if of else None,
        "at_most": upper(wrong, of) if of else None,
    }


def _matched_lines(company_id: int, kind: str | None = None) -> int:
    live = Allocation.objects.filter(company_id=company_id, undone_by=None, line__isnull=False).order_by()
    if kind is not None:
        live = live.filter(action__kind=kind)
    found: int = live.aggregate(count=Count("line", distinct=True))["count"]
    return found


# -- said and true ---------------------------------------------------------------------------------------------------


def _bands(company_id: int) -> list[dict[str, Any]]:
    rows = decided_by_persons(company_id)
    asked: dict[str, Any] = {}
    for number, (low, high) in enumerate(pairwise(BANDS)):
        within = Q(confidence__gte=low)
        if high < 1:
            within &= Q(confidence__lt=high)
        asked[f"count_{number}"] = Count("pk", filter=within)
        asked[f"agreed_{number}"] = Count("pk", filter=within & Q(agreed=True))
        asked[f"said_{number}"] = Avg("confidence", filter=within)
    found = rows.aggregate(**asked)
    return [
        _band(low, high, found[f"count_{number}"], found[f"agreed_{number}"], found[f"said_{number}"])
        for number, (low, high) in enumerate(pairwise(BANDS))
    ]


def _band(low: float, high: float, count: int, agreed: int, said: float | None) -> dict[str, Any]:
    return {
        "from": low,
        "to": high,
        "count": count,
        "agreed": agreed,
        "said": said,
        "true": agreed / count if count else None,
        "at_least": lower(agreed, count, TWO_SIDED) if count else None,
        "at_most": upper(agreed, count, TWO_SIDED) if count else None,
    }


# -- the trial run ---------------------------------------------------------------------------------------------------


def _trial(company_id: int) -> dict[str, Any]:
    """Of proposals that persons decided about: those that would have been automatic, and how they were decided. By the
    weights' threshold, whatever the company's own came to: that rose because of wrong ones among these."""
    decided = decided_by_persons(company_id)
    period = decided.aggregate(
        first=Min("action__made_at"),
        count=Count("pk"),
        begins=Min("line__booking_date"),
        ends=Max("line__booking_date"),
    )
    sure = decided.filter(would_be_automatic=True, status=MatchStatus.PROPOSED)
    days = _days(period["begins"], period["ends"])
    lines = _lines_by_persons(company_id, decided)
    choices = [
        _choice(name, rows, lines, days) for name, rows in (("exact", sure.filter(exact=True)), ("on", sure))
    ]
    began: datetime | None = period["first"]
    days_gone = (timezone.now() - began) // timedelta(days=1) if began is not None else 0
    return {
        "began_at": began,
        "lines": period["count"],
        "lines_wanted": TRIAL_LINES,
        "days": days_gone,
        "days_wanted": TRIAL_DAYS,
        "is_over": period["count"] >= TRIAL_LINES or days_gone >= TRIAL_DAYS,
        "choices": choices,
    }


def _choice(name: str, rows: QuerySet[Match], lines: int, days: int) -> dict[str, Any]:
    """What a choice of `automatic` would have come to."""
    found = rows.aggregate(
        count=Count("pk"), agreed=Count("pk", filter=Q(agreed=True)), unsure=Sum(1.0 - F("confidence"))
    )
    count, agreed, unsure = found["count"], found["agreed"], found["unsure"] or 0.0
    return {
        "automatic": name,
        "lines": count,
        "agreed": agreed,
        "at_most_wrong": upper(count - agreed, count) if count else None,
        "share": count / lines if lines else None,
        "expected_wrong_a_year": unsure * YEAR / days if count else None,
    }


def _lines_by_persons(company_id: int, decided: QuerySet[Match]) -> int:
    """Lines whose proposal persons decided about, and those that they matched without one."""
    live = Allocation.objects.filter(company_id=company_id, undone_by=None, line__isnull=False).order_by()
    besides = live.exclude(action__kind=ActionKind.AUTOMATIC).exclude(line__in=decided.values("line"))
    found: int = besides.aggregate(count=Count("line", distinct=True))["count"]
    return found + decided.values("line").distinct().count()


def _days(begins: date | None, ends: date | None) -> int:
    return FEWEST_DAYS if begins is None or ends is None else max((ends - begins).days + 1, FEWEST_DAYS)
