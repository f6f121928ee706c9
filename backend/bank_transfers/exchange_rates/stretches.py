"""Stretches of days, both ends included: put together, taken from each other, cut into years. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)


class Stretch(NamedTuple):
    first: date
    last: date


def together(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same days in as few stretches as possible, the oldest first."""
    found: list[Stretch] = []
    for stretch in sorted(stretches):
        if found and stretch.first <= found[-1].last + DAY:
            found[-1] = Stretch(found[-1].first, max(found[-1].last, stretch.last))
        else:
            found.append(stretch)
    return found


def missing(wanted: Stretch, there: Iterable[Stretch]) -> list[Stretch]:
    """What of `wanted` is in none of the others, the oldest first."""
    found, first = [], wanted.first
    for stretch in together(there):
        if stretch.last < first:
            continue
        if stretch.first > wanted.last:
            break
        if stretch.first > first:
            found.append(Stretch(first, stretch.first - DAY))
        first = stretch.last + DAY
    if first <= wanted.last:
        found.append(Stretch(first, wanted.last))
    return found


def cut(stretches: Iterable[Stretch], days: int) -> Iterator[Stretch]:
    """Pieces of at most so many days, the newest first."""
    for first, end in sorted(stretches, reverse=True):
        last = end
        while last >= first:
            beginning = max(first, last - (days - 1) * DAY)
            yield Stretch(beginning, last)
            last = beginning - DAY
