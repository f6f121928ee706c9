"""Rates that look like those of a central bank: each a walk of its own, the same for a seed whenever it is asked."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from billingo_sandbox.data.plan import BUDAPEST
from billingo_sandbox.data.randomness import Chance

from .holidays import rests

DAY = timedelta(days=1)
FIRST_DAY = date(1999, 1, 4)
# As the service lists them, the forint first: unit, a middle of the walk, the last day where there is one.
CURRENCIES: dict[str, tuple[int, float, date | None]] = {
    "EUR": (1, 392.0, None),
    "AUD": (1, 236.0, None),
    "BGN": (1, 200.4, None),
    "CAD": (1, 258.0, None),
    "CHF": (1, 414.0, None),
    "CNY": (1, 50.1, None),
    "CZK": (1, 15.7, None),
    "DKK": (1, 52.5, None),
    "GBP": (1, 456.0, None),
    "HRK": (1, 52.1, date(2022, 12, 31)),
    "JPY": (100, 238.0, None),
    "KRW": (100, 25.9, None),
    "NOK": (1, 33.6, None),
    "PLN": (1, 91.5, None),
    "RON": (1, 78.2, None),
    "RSD": (1, 3.35, None),
    "SEK": (1, 34.9, None),
    "TRY": (1, 10.4, None),
    "UAH": (1, 8.7, None),
    "USD": (1, 352.0, None),
}
_FIXED_AT = time(11, 0)
# A walk is a sum of slow and quick waves: days between two draws, and how far a draw goes, in shares of the rate.
_WAVES = ((251, 0.035), (67, 0.02), (17, 0.009), (4, 0.004), (1, 0.0015))


@dataclass(slots=True)
class RateBook:
    """What is published. `corrected` and `hidden` are what a test does to it."""

    seed: int = 1
    corrected: dict[tuple[date, str], str] = field(default_factory=dict)
    hidden: set[date] = field(default_factory=set)

    def last_day(self, now: datetime) -> date:
        """The newest day with rates, by a clock in Budapest."""
        local = now.astimezone(BUDAPEST)
        day = local.date() if local.time() >= _FIXED_AT else local.date() - DAY
        while not self.published(day):
            day -= DAY
        return day

    def published(self, day: date) -> bool:
        """Whether there are rates of this day."""
        return not rests(day) and day not in self.hidden

    def days(self, first: date, last: date) -> Iterator[date]:
        """The days with rates, the newest first, as the service gives them."""
        day = last
        while day >= max(first, FIRST_DAY):
            if self.published(day):
                yield day
            day -= DAY

    def rate(self, day: date, currency: str) -> tuple[int, str] | None:
        """The unit, and forints for it with a decimal comma; None where the currency has no rate on this day."""
        unit, middle, last = CURRENCIES[currency]
        if last is not None and day > last:
            return None
        corrected = self.corrected.get((day, currency))
        if corrected is not None:
            return unit, corrected
        share = math.fsum(size * self._wave(currency, step, day) for step, size in _WAVES)
        return unit, f"{middle * (1 + share):.2f}".replace(".", ",")

    def correct(self, day: date, currency: str, rate: Decimal | str) -> None:
        """From now on this rate is another. Raises `ValueError` for a currency that is not listed."""
        if currency not in CURRENCIES:
            raise ValueError(f"there is no rate of {currency!r}")
        self.corrected[day, currency] = str(rate).replace(".", ",")

    def _wave(self, currency: str, step: int, day: date) -> float:
        cell, place = divmod(day.toordinal(), step)
        one = _draw(self.seed, currency, step, cell)
        return one + (_draw(self.seed, currency, step, cell + 1) - one) * place / step


@lru_cache(maxsize=200_000)
def _draw(seed: int, currency: str, step: int, cell: int) -> float:
    return 2 * Chance(seed, list(CURRENCIES).index(currency), step, cell).unit() - 1
