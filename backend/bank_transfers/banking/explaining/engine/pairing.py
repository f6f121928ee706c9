"""Which two lines are one transfer between accounts of a company.

Both lines name each other's account, the sums are equal, and the money comes in on the day on which it left or at most
five days later. Where several could be meant nobody picks: two lines are a pair

1. by the same end-to-end id, if nobody else has it;
2. on the same day, if they are the only ones of that day and no other one left over could take the place of either;
3. else if each is the only one that the other can be.

Which lines are there decides, and not the order in which they came.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

LATEST = datetime.timedelta(days=5)


class Leg(NamedTuple):
    """One side. `amount` signed; `other`: the key of the account that it names."""

    pk: int
    account: str
    other: str
    amount: Decimal
    currency: str
    day: datetime.date
    end_to_end_id: str = ""
    original: tuple[Decimal, str] | None = (
        None  # what the bank says it was before an exchange, without a sign
    )


def pairs(legs: Iterable[Leg]) -> dict[int, int]:
    """The number of each line that has another side → the number of that side."""
    groups: dict[tuple[object, ...], list[Leg]] = defaultdict(list)
    exchanges: dict[tuple[object, ...], list[Leg]] = defaultdict(list)
    for leg in legs:
        groups[_key(leg, abs(leg.amount), leg.currency)].append(leg)
        if leg.original is not None and leg.original[1] != leg.currency:
            exchanges[_key(leg, *leg.original)].append(leg)
    found: dict[int, int] = {}
    for group in groups.values():
        found |= _paired(group)
    for key, exchanged in exchanges.items():
        both = [leg for leg in (*groups.get(key, ()), *exchanged) if leg.pk not in found]
        found |= _paired(both, exchange=True)
    return found


def _key(leg: Leg, amount: Decimal, currency: str) -> tuple[object, ...]:
    return (*sorted((leg.account, leg.other)), amount, currency)


def _paired(legs: list[Leg], exchange: bool = False) -> dict[int, int]:
    """`legs`: of one pair of accounts and one sum."""
    outs = sorted((leg for leg in legs if leg.amount < 0), key=lambda leg: leg.pk)
    ins = sorted((leg for leg in legs if leg.amount > 0), key=lambda leg: leg.pk)
    near = _near(outs, ins, exchange)
    found = _same_id(outs, ins, near)
    near = {pk: others - found.keys() for pk, others in near.items() if pk not in found}
    found |= _same_day(outs, ins, near, found)
    for pk, others in near.items():
        if pk not in found and len(others) == 1:
            (other,) = others
            if other not in found and near[other] == {pk}:
                found |= {pk: other, other: pk}
    return found


def _near(outs: list[Leg], ins: list[Leg], exchange: bool) -> dict[int, set[int]]:
    """Of each line those that it can be a pair with."""
    near: dict[int, set[int]] = {leg.pk: set() for leg in (*outs, *ins)}
    by_day: dict[datetime.date, list[Leg]] = defaultdict(list)
    for leg in ins:
        by_day[leg.day].append(leg)
    for out in outs:
        for later in range(LATEST.days + 1):
            for into in by_day.get(out.day + datetime.timedelta(days=later), ()):
                if _can_be(out, into, exchange):
                    near[out.pk].add(into.pk)
                    near[into.pk].add(out.pk)
    return near


def _can_be(out: Leg, into: Leg, exchange: bool) -> bool:
    if (out.other, into.other) != (into.account, out.account):
        return False
    if exchange == (out.currency == into.currency) or (not exchange and out.account == into.account):
        return False
    one, other = out.end_to_end_id, into.end_to_end_id
    return not (one and other and one != other)


def _same_id(outs: list[Leg], ins: list[Leg], near: Mapping[int, set[int]]) -> dict[int, int]:
    by_id: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, legs in enumerate((outs, ins)):
        for leg in legs:
            if leg.end_to_end_id:
                by_id[leg.end_to_end_id][side].append(leg.pk)
    found: dict[int, int] = {}
    for left, right in by_id.values():
        if len(left) == len(right) == 1 and right[0] in near[left[0]]:
            found |= {left[0]: right[0], right[0]: left[0]}
    return found


def _same_day(
    outs: list[Leg], ins: list[Leg], near: Mapping[int, set[int]], found: Mapping[int, int]
) -> dict[int, int]:
    by_day: dict[datetime.date, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, legs in enumerate((outs, ins)):
        for leg in legs:
            if leg.pk not in found:
                by_day[leg.day][side].append(leg.pk)
    likely: dict[int, int] = {}
    for left, right in by_day.values():
        if len(left) == len(right) == 1 and right[0] in near[left[0]]:
            likely |= {left[0]: right[0], right[0]: left[0]}
    sure: dict[int, int] = {}
    for pk, other in likely.items():
        if all(one in likely for one in near[pk] | near[other]):
            sure |= {pk: other, other: pk}
    return sure
