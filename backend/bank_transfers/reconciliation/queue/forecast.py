"""What is to be expected of many proposals accepted at once: how many of them are wrong, and which are to be looked at
one by one instead."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bank_transfers.core.db.totals import EXACT
from bank_transfers.reconciliation.models import Match, MatchDecision, MatchStatus

SURE_ENOUGH = 0.97
# Why one is left out: the first that holds.
CHANGED, TO_BE_CHOSEN, UNSURE, AGAINST, REST = "changed", "to_be_chosen", "unsure", "against", "rest"
REASONS = (CHANGED, TO_BE_CHOSEN, UNSURE, AGAINST, REST)


def forecast(company_id: int, asked: Mapping[int, int | None]) -> dict[str, Any]:
    """asked: proposals with the version in which somebody saw them. One that is not there any more is `changed`."""
    found = {
        match.pk: match
        for match in Match.objects.filter(company_id=company_id, pk__in=asked).select_related("line")
    }
    taken, left_out = [], []
    for key, version in asked.items():
        match = found.get(key)
        reason = CHANGED if match is None else _why_not(match, version)
        if match is not None and not reason:
            taken.append(match)
        else:
            left_out.append({"id": key, "reason": reason})
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for match in taken:
        sums[match.line.currency] = EXACT.add(sums[match.line.currency], match.line.amount)
    counted = Counter(match.line.currency for match in taken)
    return {
        "matches": taken,
        "invoices": len({one["invoice"] for match in taken for one in match.allocations}),
        "expected_wrong": sum(1 - match.confidence for match in taken),
        "currencies": [
            {"currency": currency, "count": counted[currency], "amount": sums[currency]}
            for currency in sorted(sums, key=lambda one: (one != "HUF", one))
        ],
        "left_out": left_out,
    }


def _why_not(match: Match, version: int | None) -> str:
    if match.decision != MatchDecision.WAITING or version not in {None, match.version}:
        return CHANGED
    if match.status != MatchStatus.PROPOSED or not match.allocations:
        return TO_BE_CHOSEN
    if match.confidence < SURE_ENOUGH:
        return UNSURE
    if any(not reason["speaks_for"] for reason in match.evidence):
        return AGAINST
    left = EXACT.subtract(match.line.amount, match.line.allocated_amount)
    for one in match.allocations:
        left = EXACT.subtract(left, Decimal(one["line_amount"]))
    return REST if left else ""
