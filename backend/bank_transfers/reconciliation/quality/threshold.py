"""From which confidence on a company's matches may be accepted by themselves.

The weights say it for everybody. Where a company's own corrections show that more than one in a thousand is wrong above
that, its threshold rises above the wrong ones, until what is left does not show it any more. It is never below the
weights' own, and falls back towards that only as more right ones are decided.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

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


def threshold_of(company_id: int) -> Threshold:
    from bank_transfers.reconciliation.matching.scoring.model import shipped  # numpy comes with it

    weights = shipped().automatic
    wrong = _wrong(company_id, weights)
    if not wrong:
        return Threshold(weights, weights, 0, _decided(company_id, weights))
    own, first = weights, 0
    of_all = of = _decided(company_id, weights)
    while first < len(wrong) and lower(len(wrong) - first, max(of, len(wrong) - first)) > MOST_WRONG:
        own = math.nextafter(wrong[first], math.inf)
        first = next((at for at in range(first, len(wrong)) if wrong[at] >= own), len(wrong))
        of = _decided(company_id, own)
    return Threshold(own, weights, len(wrong), of_all)


def _wrong(company_id: int, least: float) -> list[float]:
    """Confidences of those that were wrong, the lowest first."""
    sure = Match.objects.filter(company_id=company_id, would_be_automatic=True)
    other = sure.filter(agreed=False, confidence__gte=least, accepted_confidence=None)
    found = list(other.values_list("confidence", flat=True))
    undone = undone_lines(company_id)
    if undone:
        accepted = Match.objects.filter(company_id=company_id, accepted_confidence__gte=least).order_by("pk")
        if len(undone) <= MOST_NAMED:
            accepted = accepted.filter(line__in=list(undone))
        by_line: dict[int, Any] = dict(accepted.values_list("line_id", "accepted_confidence"))
        found += [by_line[line] for line in undone if line in by_line]
    return sorted(found)


def _decided(company_id: int, least: float) -> int:
    """How many that were sure at least so much were decided, by a person or automatically."""
    by_itself = Q(accepted_confidence__gte=least)
    by_person = Q(
        accepted_confidence=None, would_be_automatic=True, agreed__isnull=False, confidence__gte=least
    )
    rows = Match.objects.filter(by_itself | by_person, company_id=company_id)
    return rows.count()


def decided_by_persons(company_id: int) -> QuerySet[Match]:
    """Proposals that a person accepted, refused or did otherwise; none that was ever accepted automatically."""
    return Match.objects.filter(
        company_id=company_id, agreed__isnull=False, accepted_confidence=None
    ).order_by()
