"""Which lines are two sides of one transfer: found where nothing else can be meant, in whatever order they stand."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank_transfers.banking.explaining.engine import Leg, pairs

pytestmark = pytest.mark.once
MONDAY = date(2026, 3, 2)


def out(pk: int, day: int = 0, amount: int = 100, **more: object) -> Leg:
    return _leg(pk, "A", "B", -amount, day, **more)


def into(pk: int, day: int = 0, amount: int = 100, **more: object) -> Leg:
    return _leg(pk, "B", "A", amount, day, **more)


def _leg(pk: int, account: str, other: str, amount: int, day: int, **more: object) -> Leg:
    fields = {"currency": "HUF", **more}
    return Leg(pk, account, other, Decimal(amount), day=MONDAY + timedelta(days=day), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("legs", "expected"),
    [
        ([out(1), into(2)], {1: 2, 2: 1}),
        ([out(1), into(2, 5)], {1: 2, 2: 1}),
        ([out(1), into(2, 6)], {}),
        ([out(1, 1), into(2, 0)], {}),  # it can't come in before it left
        ([out(1), into(2, amount=101)], {}),
        ([out(1), into(2, currency="EUR")], {}),
        ([out(1), _leg(2, "C", "A", 100, 0)], {}),
        # A daily sweep: each day its own pair, though all could be each other's.
        ([out(1), into(2), out(3, 1), into(4, 1), out(5, 2)], {1: 2, 2: 1, 3: 4, 4: 3}),
        # Two that left, one that came: nobody knows which.
        ([out(1), out(2), into(3)], {}),
        ([out(1), out(2, 1), into(3, 1)], {}),
        ([out(1), into(2), into(3, 1)], {}),
        ([out(1), out(2), into(3), into(4)], {}),
        # The bank's own id tells it.
        ([out(1, end_to_end_id="x"), out(2), into(3, 1, end_to_end_id="x")], {1: 3, 3: 1}),
        ([out(1, end_to_end_id="x"), into(2, end_to_end_id="y")], {}),
        # An exchange, only where the bank says what it was before.
        ([out(1, amount=40000), into(2, currency="EUR")], {}),
        (
            [out(1, amount=40000, original=(Decimal(100), "EUR")), into(2, currency="EUR")],
            {1: 2, 2: 1},
        ),
    ],
)
def test_only_what_nothing_else_can_be_is_a_pair(legs: list[Leg], expected: dict[int, int]) -> None:
    assert pairs(legs) == expected
    random.Random(7).shuffle(legs)
    assert pairs(legs) == expected


LEGS = st.lists(
    st.tuples(
        st.booleans(), st.integers(0, 8), st.sampled_from([100, 200]), st.sampled_from(["", "", "x", "y"])
    ),
    max_size=9,
)


@given(LEGS, st.randoms(use_true_random=False))
def test_pairs_are_mutual_and_the_order_of_lines_does_not_matter(
    rows: list[tuple[bool, int, int, str]], chance: random.Random
) -> None:
    legs = [
        (out if leaves else into)(pk, day, amount, end_to_end_id=end)
        for pk, (leaves, day, amount, end) in enumerate(rows)
    ]
    found = pairs(legs)
    by_pk = {leg.pk: leg for leg in legs}
    for pk, other in found.items():
        one, two = by_pk[pk], by_pk[other]
        assert found[other] == pk
        assert one.amount == -two.amount
        assert abs(one.day - two.day) <= timedelta(days=5)
    chance.shuffle(legs)
    assert pairs(legs) == found
