"""Slots of the day: evenly spread, within the hours that the wall clock shows, nothing made up, and few questions."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank_transfers.billingo.models import CompanyBillingoSettings
from bank_transfers.billingo.runs.intervals import Interval, interval_of

pytestmark = pytest.mark.once
BUDAPEST = ZoneInfo("Europe/Budapest")
MINUTE = timedelta(minutes=1)
MONDAY = datetime(2030, 6, 10, tzinfo=BUDAPEST)


def every(minutes: int, first: int = 0, last: int = 24, workdays: bool = False, shift: int = 0) -> Interval:
    return Interval(minutes, first, last, workdays, shift, BUDAPEST)


def slots_of(interval: Interval, start: datetime, end: datetime) -> list[datetime]:
    found = []
    while (slot := interval.next(start)) is not None and slot < end:
        found.append(slot)
        start = slot
    return found


def test_it_comes_every_few_minutes_within_its_hours() -> None:
    interval = every(20, 8, 10, shift=90_000)
    walls = [
        slot.astimezone(BUDAPEST).strftime("%a %H:%M:%S")
        for slot in slots_of(interval, MONDAY, MONDAY + timedelta(hours=36))
    ]
    hours = [f"{hour:02}:{minute}:30" for hour in (8, 9) for minute in ("01", "21", "41")]
    assert walls == [f"{day} {time}" for day in ("Mon", "Tue") for time in hours]


def test_the_latest_slot_is_at_most_an_interval_old_and_none_outside_of_the_hours() -> None:
    interval = every(5, 8, 10)
    at_eight = MONDAY + timedelta(hours=8)
    assert interval.latest(at_eight - MINUTE) is None
    assert interval.latest(at_eight) == at_eight
    assert interval.latest(at_eight + 4 * MINUTE) == at_eight
    assert interval.latest(at_eight + 12 * MINUTE) == at_eight + 10 * MINUTE
    # The last one of the day is due until the next would be.
    assert interval.latest(at_eight + 121 * MINUTE) is None
    shifted = every(5, 8, 10, shift=180_000)
    assert shifted.latest(at_eight + 121 * MINUTE) == at_eight + 118 * MINUTE


def test_it_rests_at_the_weekend_where_it_is_told_to() -> None:
    friday = MONDAY + timedelta(days=4)
    days = Counter(slot.astimezone(BUDAPEST).strftime("%a") for slot in
                   slots_of(every(60, 7, 19, workdays=True), friday, friday + timedelta(days=5)))  # fmt: skip
    assert days == {"Fri": 12, "Mon": 12, "Tue": 12}


@pytest.mark.parametrize(
    ("day", "first", "last", "count"),
    [
        (datetime(2030, 3, 31, tzinfo=BUDAPEST), 0, 24, 23),  # spring: 2:00 to 3:00 is not there
        (datetime(2030, 3, 31, tzinfo=BUDAPEST), 2, 3, 0),
        (datetime(2030, 3, 31, tzinfo=BUDAPEST), 1, 4, 2),
        (datetime(2030, 10, 27, tzinfo=BUDAPEST), 0, 24, 25),  # autumn: it is there twice
        (datetime(2030, 10, 27, tzinfo=BUDAPEST), 2, 3, 2),
    ],
)
def test_nights_in_which_the_clock_changes(day: datetime, first: int, last: int, count: int) -> None:
    end = (day + timedelta(days=1)).astimezone(UTC)
    assert len(slots_of(every(60, first, last), day.astimezone(UTC) - MINUTE, end)) == count


@given(
    minutes=st.integers(5, 60),
    first=st.integers(0, 23),
    length=st.integers(1, 24),
    workdays=st.booleans(),
    shift=st.integers(0, 3_600_000),
    start=st.integers(0, 2 * 366 * 86_400).map(
        lambda seconds: MONDAY.astimezone(UTC) + timedelta(seconds=seconds)
    ),
)
def test_the_next_slot_is_the_first_that_falls_into_the_hours(
    minutes: int, first: int, length: int, workdays: bool, shift: int, start: datetime
) -> None:
    interval = every(minutes, first, min(24, first + length), workdays, shift)
    found = interval.next(start)
    assert found is not None
    assert found > start
    assert interval.latest(found) == found
    assert interval.latest(found - timedelta(microseconds=1)) in {None, found - minutes * MINUTE}
    # None before it: each would be a latest one.
    step = timedelta(minutes=minutes)
    before = found - step
    while before > start:
        assert interval.latest(before) is None
        before -= step


def test_two_hundred_companies_every_five_minutes_begin_evenly_and_always_at_the_same_time() -> None:
    def all_slots() -> list[datetime]:
        found = []
        for company in range(1000, 1200):
            row = CompanyBillingoSettings(company_id=company, sync_interval_minutes=5)
            interval = interval_of(row)
            assert interval is not None
            found += slots_of(interval, MONDAY + timedelta(hours=10), MONDAY + timedelta(hours=10, minutes=5))
        return sorted(found)

    found = all_slots()
    assert len(found) == 200
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(found)]
    assert max(gaps) < 3
    assert max(Counter(slot.replace(microsecond=0) for slot in found).values()) <= 2
    assert found == all_slots()


def test_what_was_missed_is_counted_within_the_present_hours_only() -> None:
    interval, at_nine = every(5, 8, 10), MONDAY + timedelta(hours=9)
    assert interval.missed(at_nine, at_nine - 11 * MINUTE, 3)
    assert not interval.missed(at_nine, at_nine - 9 * MINUTE, 3)
    # In the morning: it was not due since yesterday.
    assert not interval.missed(MONDAY + timedelta(hours=8, minutes=6), MONDAY - timedelta(hours=14), 3)
    assert interval.missed(MONDAY + timedelta(hours=8, minutes=11), MONDAY - timedelta(hours=14), 3)


def test_without_an_interval_there_is_none() -> None:
    assert interval_of(CompanyBillingoSettings(company_id=1)) is None
