"""An account month by month: opening + credits - debits = closing, and what of both is allocated, explained, open."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from django.utils import timezone

from bank_transfers.banking.chain import Chain
from bank_transfers.core.db.totals import EXACT

from .lines import Line

ONE_DAY = timedelta(days=1)
NOTHING = Decimal(0)


@dataclass
class Part:
    """Sums without a sign, and how many lines."""

    credits: Decimal = NOTHING
    debits: Decimal = NOTHING
    count: int = 0

    def add(self, amount: Decimal) -> None:
        if amount >= 0:
            self.credits = EXACT.add(self.credits, amount)
        else:
            self.debits = EXACT.subtract(self.debits, amount)


@dataclass
class Sums:
    """`count` of a part: lines of which that is what is still to be said (matched, explained, open)."""

    all: Part = field(default_factory=Part)
    allocated: Part = field(default_factory=Part)
    explained: Part = field(default_factory=Part)
    open: Part = field(default_factory=Part)

    def add(self, line: Line) -> None:
        self.all.add(line.amount)
        self.all.count += 1
        # A part that is allocated counts so, whatever the line is besides.
        self.allocated.add(line.allocated)
        rest = self.explained if line.state == "explained" else self.open
        rest.add(line.left)
        state = {"matched": self.allocated, "explained": self.explained}.get(line.state, self.open)
        state.count += 1


class Period(NamedTuple):
    """first, last: days; opening: None where no statement tells a balance; told: the balance that a statement tells of
    its last day, None where none does."""

    first: date
    last: date
    opening: Decimal | None
    closing: Decimal | None
    told: Decimal | None
    sums: Sums


class Account:
    """Takes lines in the order of time."""

    def __init__(self) -> None:
        self._by_month: dict[date, Sums] = defaultdict(Sums)
        self._by_day: dict[date, Decimal] = {}

    def add(self, line: Line) -> None:
        self._by_month[line.day.replace(day=1)].add(line)
        self._by_day[line.day] = EXACT.add(self._by_day.get(line.day, NOTHING), line.amount)

    @property
    def first_day(self) -> date | None:
        return min(self._by_month, default=None)

    def periods(self, as_of: date, chain: Chain, opening: Decimal | None) -> Iterator[Period]:
        """Months from that of the first line up to `as_of`, which ends the last; none that has not begun and has no
        lines. opening: before the first one."""
        first = self.first_day
        if first is None:
            return
        until = min(as_of, max(timezone.localdate(), *self._by_month))
        balances = _Balances(first, opening, chain.balances, self._by_day)
        while first <= until:
            month_ends = first.replace(day=monthrange(first.year, first.month)[1])
            last = min(month_ends, as_of)
            sums = self._by_month.get(first) or Sums()
            before = balances.on(first - ONE_DAY)
            net = EXACT.subtract(sums.all.credits, sums.all.debits)
            closing = None if before is None else EXACT.add(before, net)
            yield Period(first, last, before, closing, chain.balances.get(last), sums)
            if last == as_of:
                return
            first = month_ends + ONE_DAY


class _Balances:
    """What was on the account when a day ended: by the nearest balance before that a statement tells, and the lines
    since."""

    def __init__(
        self,
        start: date,
        opening: Decimal | None,
        told: Mapping[date, Decimal],
        by_day: Mapping[date, Decimal],
    ) -> None:
        self._opening = opening
        self._told = {day: balance for day, balance in told.items() if day >= start}
        self._told_days = sorted(self._told)
        self._days = sorted(by_day)
        self._sums = [NOTHING, *accumulate((by_day[day] for day in self._days), EXACT.add)]

    def on(self, day: date) -> Decimal | None:
        at = bisect_right(self._told_days, day)
        if at:
            base = self._told_days[at - 1]
            return EXACT.add(self._told[base], EXACT.subtract(self._until(day), self._until(base)))
        return None if self._opening is None else EXACT.add(self._opening, self._until(day))

    def _until(self, day: date) -> Decimal:
        return self._sums[bisect_right(self._days, day)]


def total(periods: Iterable[Period]) -> Sums:
    found = Sums()
    for period in periods:
        for name in ("all", "allocated", "explained", "open"):
            mine, more = getattr(found, name), getattr(period.sums, name)
            mine.credits = EXACT.add(mine.credits, more.credits)
            mine.debits = EXACT.add(mine.debits, more.debits)
            mine.count += more.count
    return found
