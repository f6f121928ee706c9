"""Stretches of days against sets of days."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank_transfers.exchange_rates.stretches import Stretch, cut, missing, together

pytestmark = pytest.mark.once

START = date(2026, 1, 1)
STRETCHES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 15)).map(
        lambda pair: Stretch(START + timedelta(pair[0]), START + timedelta(pair[0] + pair[1]))
    ),
    max_size=8,
)


def days(*stretches: Stretch) -> list[date]:
    return [first + timedelta(n) for first, last in stretches for n in range((last - first).days + 1)]


@given(STRETCHES)
def test_together_holds_the_same_days_once(stretches: list[Stretch]) -> None:
    found = together(stretches)
    assert days(*found) == sorted(set(days(*stretches)))
    assert all(later.first > before.last + timedelta(1) for before, later in itertools.pairwise(found))


@given(STRETCHES, st.integers(0, 60), st.integers(0, 30))
def test_missing_is_what_is_wanted_and_not_there(there: list[Stretch], first: int, length: int) -> None:
    wanted = Stretch(START + timedelta(first), START + timedelta(first + length))
    assert days(*missing(wanted, there)) == sorted(set(days(wanted)) - set(days(*there)))


@given(STRETCHES, st.integers(1, 9))
def test_cut_holds_the_same_days_in_small_pieces_newest_first(stretches: list[Stretch], most: int) -> None:
    pieces = list(cut(together(stretches), most))
    assert sorted(days(*pieces)) == sorted(set(days(*stretches)))
    assert all((last - first).days < most for first, last in pieces)
    assert pieces == sorted(pieces, reverse=True)
