"""What was a currency worth on a day? Asked by whoever judges or shows an amount."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from .models import MNB, ExchangeRate

HUF = "HUF"
# The longest time without rates is around Christmas, at most six days. What is older tells that rates are missing.
LONGEST_BREAK = timedelta(days=10)


class Rate(NamedTuple):
    """Forints for `unit` of a currency. `day`: of which day the rate is; the day asked for or one before it."""

    day: date
    currency: str
    unit: int
    rate: Decimal

    def in_huf(self, amount: Decimal) -> Decimal:
        """An amount of the currency in forints, not rounded. For judging and showing; never to be booked."""
        return amount * self.rate / self.unit


def rate(currency: str, day: date) -> Rate | None:
    """The rate that counts on a day: the last one fixed until then. None where there is none, which is never another
    currency's, nor one from before the longest break between two rates."""
    if currency == HUF:
        return Rate(day, HUF, 1, Decimal(1))
    found = _valid_on(day).filter(currency=currency).order_by("-day").first()
    return Rate(found.day, found.currency, found.unit, found.rate) if found else None


def rates_of(day: date, currencies: Collection[str] = ()) -> list[ExchangeRate]:
    """The rates that count on a day, by currency; of all currencies, or of these. One query."""
    rows = _valid_on(day)
    if currencies:
        rows = rows.filter(currency__in=currencies)
    last: dict[str, ExchangeRate] = {}
    for row in rows.order_by("currency", "-day"):
        last.setdefault(row.currency, row)
    return list(last.values())


def _valid_on(day: date) -> QuerySet[ExchangeRate]:
    first = day - LONGEST_BREAK if day > date.min + LONGEST_BREAK else date.min
    return ExchangeRate.objects.filter(source=MNB, replaced_at=None, day__lte=day, day__gt=first)
