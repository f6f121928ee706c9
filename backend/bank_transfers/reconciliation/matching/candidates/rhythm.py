"""Who pays equal sums again and again without a word: which payment is for which claim, seen over all of them.

One such line alone says nothing. A row of them does: twelve payments for twelve claims, each so many days after it
was due. So payments and claims of one customer and one sum are laid beside each other in order of time, some of
either left out, so that the delays differ as little as possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from .book import EARLY

# What it costs to leave a claim unpaid, or a payment without a claim, in days of delay.
UNPAID, UNEXPLAINED = 30, 45
MOST = 60
# Delays within so many days are a habit.
STEADY = 7
ROUNDS = 4


class Debt(NamedTuple):
    claim: int
    day: int
    due: int


class Payment(NamedTuple):
    place: int
    day: int


class Place(NamedTuple):
    """Where a payment belongs, in a row of `length`. `even`: nothing was left out, and the delays are steady."""

    claim: int
    length: int
    even: bool


def aligned(payments: Sequence[Payment], debts: Sequence[Debt], delays: Sequence[int]) -> dict[int, Place]:
    """By place of the line. delays: days after the due day that this customer is known to pay, where it is known."""
    paid = sorted(payments, key=lambda one: (one.day, one.place))[:MOST]
    owed = sorted(debts, key=lambda one: (one.due, one.day, one.claim))[:MOST]
    if not paid or not owed:
        return {}
    starts = [int(median(delays))] if len(delays) >= 2 else [0, 15, 40]
    best: tuple[float, list[tuple[int, int]]] | None = None
    for start in starts:
        usual = start
        for _ in range(ROUNDS):
            cost, pairs = _row(paid, owed, usual)
            found = [paid[one].day - owed[two].due for one, two in pairs]
            middle = int(median(found)) if found else usual
            if middle == usual or len(delays) >= 2:
                break
            usual = middle
        if best is None or cost < best[0]:
            best = (cost, pairs)
    if best is None:
        return {}
    return _places(paid, owed, best[1])


def _places(paid: Sequence[Payment], owed: Sequence[Debt], pairs: list[tuple[int, int]]) -> dict[int, Place]:
    if not pairs:
        return {}
    delays = [paid[one].day - owed[two].due for one, two in pairs]
    middle = median(delays)
    last = pairs[-1][1]
    nothing_left_out = len(pairs) == len(paid) and last + 1 == len(pairs)
    steady = all(abs(delay - middle) <= STEADY for delay in delays)
    return {
        paid[one].place: Place(owed[two].claim, len(pairs), nothing_left_out and steady) for one, two in pairs
    }


def _row(paid: Sequence[Payment], owed: Sequence[Debt], usual: int) -> tuple[float, list[tuple[int, int]]]:
    """The cheapest way to lay the two rows beside each other."""
    rows, columns = len(paid), len(owed)
    cost = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    step = [[0] * (columns + 1) for _ in range(rows + 1)]
    for one in range(rows + 1):
        for two in range(columns + 1):
            if one == 0 and two == 0:
                continue
            # A claim that nobody paid at the end is no loss: its money may be still to come.
            skip_claim = cost[one][two - 1] + (UNPAID if one < rows else 0) if two else 1e9
            skip_payment = cost[one - 1][two] + UNEXPLAINED if one else 1e9
            both = 1e9
            if one and two and owed[two - 1].day <= paid[one - 1].day + EARLY:
                late = paid[one - 1].day - owed[two - 1].due
                both = cost[one - 1][two - 1] + min(abs(late - usual), UNPAID + UNEXPLAINED - 1)
            options = (both, skip_claim, skip_payment)
            cheapest = min(options)
            cost[one][two], step[one][two] = cheapest, options.index(cheapest)
    pairs = []
    one, two = rows, columns
    while one or two:
        if step[one][two] == 0:
            pairs.append((one - 1, two - 1))
            one, two = one - 1, two - 1
        elif step[one][two] == 1:
            two -= 1
        else:
            one -= 1
    pairs.reverse()
    return cost[rows][columns], pairs
