"""From which confidence on a company's matches may be accepted by themselves.

The weights say it for everybody. Where a company's own corrections show that more than one in a thousand is wrong above
that, its threshold rises above the wrong ones, until what is left does not show it any more: neither all that was
decided, by persons or automatically, nor what persons decided alone. It is never below the weights' own, and falls back
towards that only as more right ones are decided.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from bank_transfers.reconciliation.models import Match

from .bounds import lower
from .outcomes import undone_lines

MOST_NAMED = 1000  # lines in one question
MOST_WRONG = 0.001  # what is promised (contract: one in a thousand)


class Threshold(NamedTuple):
    """`own`: of this company; `weights`: everybody's; wrong of: sure ones above the weights' threshold that were
    decided, and how many of them otherwise than proposed or undone."""

    own: float
    weights: float
    wrong: int
    of: int


class Decided(NamedTuple):
    all: int
    by_persons: int


def threshold_of(company_id: int) -> Threshold:
    from bank_transfers.reconciliation.matching.scoring.model import shipped  # numpy comes with it

    weights = shipped().automatic
    otherwise = _otherwise(company_id, weights)
    wrong = sorted([*otherwise, *_undone(company_id, weights)])
    decided = first = _decided(company_id, weights)
    own = weights
    # What was accepted by itself is right only as far as anybody noticed: it doesn't outweigh what persons decided.
    while (
        raised := max(_raised(own, wrong, decided.all), _raised(own, otherwise, decided.by_persons))
    ) > own:
        own, decided = raised, _decided(company_id, raised)
    return Threshold(own, weights, len(wrong), first.all)


def _raised(least: float, wrong: Sequence[float], of: int) -> float:
    """Above the least sure of the wrong ones, where too many of those that sure are wrong. wrong: confidences, the
    lowest first."""
    left = wrong[bisect_left(wrong, least) :]
    too_many = lower(len(left), max(of, len(left))) > MOST_WRONG
    return math.nextafter(left[0], math.inf) if too_many else least


def _decided(company_id: int, least: float) -> Decided:
    """How many that were sure at least so much were decided, by a person or automatically."""
    by_itself = Q(accepted_confidence__gte=least)
    by_person = Q(
        accepted_confidence=None, would_be_automatic=True, agreed__isnull=False, confidence__gte=least
    )
    found = Match.objects.filter(by_itself | by_person, company_id=company_id).aggregate(
        all=Count("pk"), by_persons=Count("pk", filter=by_person)
    )
    return Decided(**found)


def _otherwise(company_id: int, least: float) -> list[float]:
    """How sure those were that persons decided otherwise, the least sure first."""
    sure = decided_by_persons(company_id).filter(would_be_automatic=True, agreed=False, confidence__gte=least)
    return sorted(sure.values_list("confidence", flat=True))


def _undone(company_id: int, least: float) -> list[float]:
    """How sure those were whose automatic match was undone."""
    undone = undone_lines(company_id)
    if not undone:
        return []
    accepted = Match.objects.filter(company_id=company_id, accepted_confidence__gte=least).order_by("pk")
    if len(undone) <= MOST_NAMED:
        accepted = accepted.filter(line__in=list(undone))
    by_line: dict[int, Any] = dict(accepted.values_list("line_id", "accepted_confidence"))
    return [by_line[line] for line in undone if line in by_line]


def decided_by_persons(company_id: int) -> QuerySet[Match]:
    """Proposals that a person accepted, refused or did otherwise; none that was ever accepted automatically."""
    return Match.objects.filter(
        company_id=company_id, agreed__isnull=False, accepted_confidence=None
    ).order_by()
