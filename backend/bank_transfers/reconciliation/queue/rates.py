"""The day's official rate between the currency of a line and that of a document, for who judges what is paid in another
one. It is shown and offered; what is stored is what a person or the matcher says of both amounts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from bank_transfers.core.db.totals import EXACT
from bank_transfers.exchange_rates.models import MNB, ExchangeRate
from bank_transfers.exchange_rates.rates import HUF, LONGEST_BREAK

PLACES = Decimal("0.000001")


class Official:
    """Of these currencies on these days. One query, none where all is in one currency."""

    def __init__(self, days: Collection[date], currencies: Collection[str]) -> None:
        self._known: dict[str, list[tuple[date, Decimal]]] = {}
        if len(set(currencies)) < 2 or not days:
            return
        rows = ExchangeRate.objects.filter(
            source=MNB, replaced_at=None, currency__in=currencies, day__lte=max(days),
            day__gt=min(days) - min(LONGEST_BREAK, min(days) - date.min),
        )  # fmt: skip
        for row in rows.order_by("day"):
            each = EXACT.divide(row.rate, Decimal(row.unit))
            self._known.setdefault(row.currency, []).append((row.day, each))

    def of(self, currency: str, other: str, day: date | None) -> dict[str, Any]:
        """How much of `other` one of `currency` was worth, and on which day; None where they are the same, or where
        nobody knows."""
        nothing = {"rate": None, "rate_day": None}
        if currency == other or day is None:
            return nothing
        one, against = self._forints(currency, day), self._forints(other, day)
        if one is None or against is None:
            return nothing
        rate = EXACT.divide(one[1], against[1]).quantize(PLACES, context=EXACT)
        return {"rate": rate, "rate_day": min(one[0], against[0])}

    def _forints(self, currency: str, day: date) -> tuple[date, Decimal] | None:
        if currency == HUF:
            return day, Decimal(1)
        earlier = [row for row in self._known.get(currency, ()) if day - LONGEST_BREAK < row[0] <= day]
        return earlier[-1] if earlier else None
