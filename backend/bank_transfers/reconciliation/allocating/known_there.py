"""One payment that both sides tell is one payment: which allocations Billingo knows already. Pure.

The bank tells a line with its day; Billingo tells a payment with the day that somebody typed, days later as a rule, and
as one what came in parts, or less what went back. Of the same amount, and near each other in time, they are taken for
one: single amounts in the order of time, then one amount on one side with several on the other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from bank_transfers.core.db.totals import EXACT

NEAR_DAYS = 14
EVER = (date.max - date.min).days
NOTHING = Decimal(0)
# An amount is sought as the sum of the nearest ten on the other side, of the hundred newest: a document with
# thousands of payments must not take seconds.
MOST_PARTS = 10
MOST_SOUGHT = 100
DAY = attrgetter("day")


class Money(NamedTuple):
    """amount: in the document's currency, signed as its total."""

    amount: Decimal
    day: date


class Seen(NamedTuple):
    """What only one side tells. `only_bank`: allocations that Billingo does not know; `only_billingo`: payments there
    that no allocation shows; `unknown`: those that make `only_bank`."""

    only_bank: Decimal
    only_billingo: Decimal
    unknown: tuple[Money, ...] = ()


def compare(allocations: Sequence[Money], payments: Sequence[Money], total: Decimal) -> Seen:
    """total: of the document. Beyond it nothing can be owed. So where both sides together would exceed it, equal
    amounts are one payment, however far apart they are told; and what still exceeds it is told twice.

    A line that is larger than all that is left at Billingo can't be of it: that money stays in `only_billingo`, and
    the line finds no room.
    """
    if total < 0:
        seen = compare(_turned(allocations), _turned(payments), EXACT.minus(total))
        return Seen(EXACT.minus(seen.only_bank), EXACT.minus(seen.only_billingo), _turned(seen.unknown))
    bank, billingo = _unpaired(sorted(allocations, key=DAY), sorted(payments, key=DAY), NEAR_DAYS)
    if _beyond(allocations, billingo, total) > 0:
        bank, billingo = _unpaired(bank, billingo, EVER)
    here, there = _sum(bank), _sum(billingo)
    twice = max(min(_beyond(allocations, billingo, total), here, there), NOTHING)
    of_there = _sum([one for one in bank if one.amount <= there])
    shown = max(min(twice, of_there), NOTHING)
    return Seen(EXACT.subtract(here, twice), EXACT.subtract(there, shown), _without(bank, twice))


def _beyond(allocations: Sequence[Money], billingo: Sequence[Money], total: Decimal) -> Decimal:
    """By how much the total is exceeded by what the bank tells, paired or not, and what is left at Billingo."""
    return EXACT.subtract(EXACT.add(_sum(allocations), _sum(billingo)), total)


def _unpaired(
    bank: Sequence[Money], billingo: Sequence[Money], within: int
) -> tuple[list[Money], list[Money]]:
    """What finds nothing on the other side. All in the order of time; within: days."""
    mine, theirs = _without_equals(bank, billingo, within)
    theirs, mine = _without_sets(theirs, mine, within)
    return _without_sets(mine, theirs, within)


def _without_equals(
    bank: Sequence[Money], billingo: Sequence[Money], within: int
) -> tuple[list[Money], list[Money]]:
    """In the order of time, so that nobody's only partner is taken by one that has others."""
    mine, theirs = _by_amount(bank), _by_amount(billingo)
    told_here, told_there = set(), set()
    for amount in mine.keys() & theirs.keys():
        ours, others = mine[amount], theirs[amount]
        while ours and others:
            apart = (bank[ours[-1]].day - billingo[others[-1]].day).days
            if abs(apart) <= within:
                told_here.add(ours.pop())
                told_there.add(others.pop())
            elif apart > 0:
                ours.pop()
            else:
                others.pop()
    return _but(bank, told_here), _but(billingo, told_there)


def _by_amount(moneys: Sequence[Money]) -> dict[Decimal, list[int]]:
    places = defaultdict(list)
    for at, money in enumerate(moneys):
        places[money.amount].append(at)
    return places


def _without_sets(
    wholes: Sequence[Money], parts: Sequence[Money], within: int
) -> tuple[list[Money], list[Money]]:
    """Both, less the amounts that several of the parts make together. What went back counts against the others."""
    told: set[int] = set()
    left = list(parts)
    for at in range(max(len(wholes) - MOST_SOUGHT, 0), len(wholes)):
        found = _parts_of(wholes[at], left, within)
        if found:
            told.add(at)
            left = _but(left, found)
    return _but(wholes, told), left


def _parts_of(whole: Money, parts: Sequence[Money], within: int) -> set[int]:
    """The places of the fewest parts that make the whole, the nearest of them first."""
    at = bisect_left(parts, whole.day, key=DAY)
    around = range(max(at - MOST_PARTS, 0), min(at + MOST_PARTS, len(parts)))
    nearest = sorted((abs((parts[place].day - whole.day).days), place) for place in around)
    sums: list[tuple[Decimal, tuple[int, ...]]] = [(NOTHING, ())]
    for days, place in nearest[:MOST_PARTS]:
        if days <= within:
            sums += [(EXACT.add(made, parts[place].amount), (*places, place)) for made, places in sums]
    fitting = [places for made, places in sums if len(places) > 1 and made == whole.amount]
    fewest = min(fitting, key=len, default=())
    return set(fewest)


def _without(moneys: Sequence[Money], amount: Decimal) -> tuple[Money, ...]:
    """The same less an amount, which is taken off the earliest."""
    left = []
    for money in moneys:
        off = max(min(money.amount, amount), NOTHING)
        amount = EXACT.subtract(amount, off)
        if off != money.amount:
            left.append(Money(EXACT.subtract(money.amount, off), money.day) if off else money)
    return tuple(left)


def _but(moneys: Sequence[Money], places: set[int]) -> list[Money]:
    return [money for at, money in enumerate(moneys) if at not in places]


def _turned(moneys: Sequence[Money]) -> tuple[Money, ...]:
    return tuple(Money(EXACT.minus(money.amount), money.day) for money in moneys)


def _sum(moneys: Sequence[Money]) -> Decimal:
    total = NOTHING
    for money in moneys:
        total = EXACT.add(total, money.amount)
    return total
