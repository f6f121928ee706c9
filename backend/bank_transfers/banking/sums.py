"""What lines come to, per currency: exact on both databases."""

from __future__ import annotations

from decimal import localcontext
from typing import Any

from django.db.models import Q, QuerySet

from bank_transfers.core.db.totals import EVERY, EXACT, Totals, totals

from .models import LineStatus

BOOKED = Q(status=LineStatus.BOOKED)
# Not `gt`: exact decimals are compared by two lookups of their own (core/db/amounts.py).
IN, OUT = BOOKED & ~Q(amount__lte=0), BOOKED & ~Q(amount__gte=0)


def summarized(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Count of all; credits and debits (without a sign) of what is booked, and their difference; HUF in front."""
    found = totals(rows, ("currency",), {"all": EVERY, "in": IN, "out": OUT}, amount="amount")
    with localcontext(EXACT):
        return [_told(currency, total) for (currency,), total in sorted(found.items(), key=_home_first)]


def _told(currency: str, total: Totals) -> dict[str, Any]:
    into, out = total.figures["in"].amount, total.figures["out"].amount
    return {
        "currency": currency,
        "count": total.figures["all"].count,
        "credits": into,
        "debits": -out,
        "balance": into + out,
    }


def _home_first(group: tuple[tuple[str, ...], Totals]) -> tuple[bool, tuple[str, ...]]:
    return group[0][0] != "HUF", group[0]
