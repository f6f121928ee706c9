"""Which of some amounts make a sum. Bounded: of very many ways a few are shown, and it is said that there are more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import gcd
from typing import NamedTuple

# Half of so many amounts has 2^9 sums.
MOST_IN_HALVES = 18
MOST_FOUND = 8
# So many sets found by chance are nearly none.
BY_CHANCE = 0.005


class Found(NamedTuple):
    """`ways`: places of the amounts, ordered; runs of neighbours and small sets before others. `more`: there were
    more."""

    ways: tuple[tuple[int, ...], ...]
    more: bool


def making(amounts: Sequence[int], target: int, tolerance: int = 0) -> Found:
    """Sets of two or more amounts whose sum differs from the target by the tolerance at most."""
    ways: dict[tuple[int, ...], None] = {}
    if len(amounts) < 2:
        return Found((), more=False)
    for way in _runs(amounts, target, tolerance):
        ways.setdefault(way)
    if len(ways) < MOST_FOUND:
        for way in _small(amounts, target, tolerance):
            ways.setdefault(way)
            if len(ways) > MOST_FOUND:
                break
    if len(ways) < MOST_FOUND:
        _halves(amounts[-MOST_IN_HALVES:], max(0, len(amounts) - MOST_IN_HALVES), target, tolerance, ways)
    listed = tuple(ways)
    return Found(listed[:MOST_FOUND], more=len(listed) > MOST_FOUND)


def may_be_by_chance(amounts: Sequence[int], way: Sequence[int], target: int) -> bool:
    """Whether a set of the amounts might make the target though it has nothing to do with them: as many sets as there
    are, over as many sums as they could have. Round amounts have few. way: the amounts that make it. True also where
    not all sets were looked at."""
    if len(amounts) > MOST_IN_HALVES:
        return True
    steps = {gcd(target, *amounts), gcd(*way)}
    power = 1
    while target and target % power == 0:
        steps.update(step for step in (power, 5 * power) if target % step == 0)
        power *= 10
    for step in steps:
        alike = [abs(amount) for amount in amounts if amount % step == 0]
        if step * 2 ** len(alike) > BY_CHANCE * sum(alike) and len(alike) > 1:
            return True
    return False


def _runs(amounts: Sequence[int], target: int, tolerance: int) -> list[tuple[int, ...]]:
    """Neighbours in time: how a customer pays what has gathered."""
    found: list[tuple[int, ...]] = []
    count = len(amounts)
    for first in range(count):
        total = amounts[first]
        for last in range(first + 1, count):
            total += amounts[last]
            if abs(total - target) <= tolerance:
                found.append(tuple(range(first, last + 1)))
    return found[:MOST_FOUND]


def _small(amounts: Sequence[int], target: int, tolerance: int) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = []
    count = len(amounts)
    for one, two in combinations(range(count), 2):
        if abs(amounts[one] + amounts[two] - target) <= tolerance:
            found.append((one, two))
            if len(found) > MOST_FOUND:
                return found
    if tolerance == 0 and 3 <= count <= 30:
        places: dict[int, list[int]] = {}
        for at, amount in enumerate(amounts):
            places.setdefault(amount, []).append(at)
        for one, two in combinations(range(count), 2):
            for three in places.get(target - amounts[one] - amounts[two], ()):
                if three > two:
                    found.append((one, two, three))
                    if len(found) > MOST_FOUND:
                        return found
    return found


def _halves(
    amounts: Sequence[int], offset: int, target: int, tolerance: int, ways: dict[tuple[int, ...], None]
) -> None:
    middle = len(amounts) // 2
    left, right = _sums(amounts[:middle]), _sums(amounts[middle:])
    by_sum: dict[int, list[int]] = {}
    for mask, total in enumerate(right):
        by_sum.setdefault(total, []).append(mask)
    step = 1_000_000 if tolerance else 1
    for mask, total in enumerate(left):
        for slack in range(-tolerance, tolerance + 1, step):
            for other in by_sum.get(target - total + slack, ()):
                way = (*_places(mask, offset), *_places(other, offset + middle))
                if len(way) > 1:
                    ways.setdefault(way)
                    if len(ways) > MOST_FOUND:
                        return


def _sums(amounts: Sequence[int]) -> list[int]:
    sums = [0]
    for amount in amounts:
        sums += [total + amount for total in sums]
    return sums


def _places(mask: int, offset: int) -> list[int]:
    return [offset + at for at in range(mask.bit_length()) if mask >> at & 1]
