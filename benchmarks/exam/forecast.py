"""Whether what a batch is expected to have wrong comes true: the sum of 1 - p, held against what was wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from .figures import table
from .marks import Mark


class Forecast(NamedTuple):
    """Of some proposals: how many, how many of them are expected to be wrong, how many are, and the bounds between
    which a Poisson count of that mean lies in 95 of 100 cases."""

    lines: int
    expected: float
    wrong: int
    low: int
    high: int

    @property
    def holds(self) -> bool:
        return self.low <= self.wrong <= self.high


def forecast(found: Sequence[Mark]) -> Forecast:
    """Of all that a batch would take. Wrong: not exactly what the money paid."""
    batch = [mark for mark in found if mark.batched and mark.said is not None]
    expected = math.fsum(1 - (mark.said or 0.0) for mark in batch)
    return Forecast(len(batch), expected, sum(not mark.true for mark in batch), *poisson(expected))


def poisson(mean: float, surely: float = 0.95) -> tuple[int, int]:
    """The smallest and the largest count that is not too unlikely: what lies outside is so on either side alike."""
    tail, below, chance, count, low = (1 - surely) / 2, 0.0, math.exp(-mean), 0, None
    while True:
        below += chance
        if low is None and below > tail:
            low = count
        if below >= 1 - tail:
            return low or 0, count
        count += 1
        chance *= mean / count


def told(columns: dict[str, list[Mark]]) -> str:
    """A row of each column for what waits for a person, and for all, as where nothing is automatic."""
    rows = []
    for name, marks in columns.items():
        for what, some in (
            (f"{name}, what waits", [mark for mark in marks if not mark.automatic]),
            (f"{name}, where nothing is automatic", marks),
        ):
            one = forecast(some)
            rows.append((what, f"{one.lines:,}", f"{one.expected:.1f}", one.wrong, f"{one.low}–{one.high}"))
    return table(["accepted at once", "lines", "expected wrong", "wrong", "95 % of Poisson"], rows)
