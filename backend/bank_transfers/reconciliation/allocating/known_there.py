"""One payment that both sides tell is one payment: which allocations Billingo knows already. Pure.

The bank tells a line with its day; Billingo tells a payment with the day that somebody typed, days later as a rule. Of
the same amount, and near each other in time, they are taken for one; the nearest pair first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bank_transfers.core.db.totals import EXACT

NEAR_DAYS = 14
NOTHING = Decimal(0)


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
    """total: of the document. Beyond it nothing can be owed, so equal amounts that would exceed it together are one
    payment, however far apart they are told."""
    bank, billingo = _unpaired(allocations, payments, NEAR_DAYS)
    if bank and billingo and abs(EXACT.add(_sum(bank), _sum(billingo))) > abs(total):
        bank, billingo = _unpaired(bank, billingo, None)
    return Seen(_sum(bank), _sum(billingo), tuple(bank))


def _unpaired(
    allocations: Sequence[Money], payments: Sequence[Money], within: int | None
) -> tuple[list[Money], list[Money]]:
    pairs = sorted(
        (abs((mine.day - theirs.day).days), at, other)
        for at, mine in enumerate(allocations)
        for other, theirs in enumerate(payments)
        if mine.amount == theirs.amount
    )
    mine_left, theirs_left = dict(enumerate(allocations)), dict(enumerate(payments))
    for days, at, other in pairs:
        if (within is None or days <= within) and at in mine_left and other in theirs_left:
            del mine_left[at], theirs_left[other]
    return list(mine_left.values()), list(theirs_left.values())


def _sum(moneys: Sequence[Money]) -> Decimal:
    total = NOTHING
    for money in moneys:
        total = EXACT.add(total, money.amount)
    return total
