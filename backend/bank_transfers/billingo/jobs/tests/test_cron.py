"""When companies are due: cron expressions on the wall clock, and the two nights a year when the clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bank_transfers.billingo.jobs.cron import Schedule, expression_of, spread

pytestmark = pytest.mark.once

BUDAPEST = ZoneInfo("Europe/Budapest")
GRACE = timedelta(hours=12)
MINUTE = timedelta(minutes=1)


def at(text: str, fold: int = 0) -> datetime:
    """A time on the wall clock of Budapest, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=BUDAPEST, fold=fold).astimezone(UTC)


def fired(expression: str, start: datetime, end: datetime) -> list[str]:
    """Looks at the clock every minute, as the service does; the slots it would open, in UTC."""
    schedule = Schedule(expression, BUDAPEST)
    seen: list[datetime] = []
    now, first = start, schedule.latest(start, GRACE)
    while now <= end:
        slot = schedule.latest(now, GRACE)
        if slot is not None and slot != first and slot not in seen:
            assert slot <= now < slot + MINUTE
            seen.append(slot)
        now += MINUTE
    return [f"{slot:%d %H:%M}" for slot in seen]


@pytest.mark.parametrize(
    ("expression", "slots"),
    [
        ("0 2 * * *", ["28 01:00", "29 01:00", "30 00:00"]),  # 02:00 on the 29th is 03:00 of summer time
        ("30 2 * * *", ["28 01:30", "29 01:30", "30 00:30"]),
        ("30 3 * * *", ["28 02:30", "29 01:30", "30 01:30"]),
    ],
)
def test_the_night_in_spring_fires_once(expression: str, slots: list[str]) -> None:
    assert fired(expression, at("2026-03-28T00:10"), at("2026-03-30T12:00")) == slots


@pytest.mark.parametrize(
    ("expression", "slots"),
    [
        ("30 2 * * *", ["24 00:30", "25 00:30", "26 01:30"]),  # shown twice on the 25th: the first counts
        ("0 3 * * *", ["24 01:00", "25 02:00", "26 02:00"]),
        ("59 2 * * *", ["24 00:59", "25 00:59", "26 01:59"]),
    ],
)
def test_the_night_in_autumn_fires_once(expression: str, slots: list[str]) -> None:
    assert fired(expression, at("2026-10-24T00:10"), at("2026-10-26T12:00")) == slots


def test_two_times_that_fall_together_in_spring_are_one_slot() -> None:
    night = fired("*/30 * * * *", at("2026-03-29T00:45"), at("2026-03-29T04:10"))
    assert night == ["29 00:00", "29 00:30", "29 01:00", "29 01:30", "29 02:00"]


def test_the_hour_that_comes_twice_counts_once() -> None:
    night = fired("0 * * * *", at("2026-10-25T00:30"), at("2026-10-25T04:30"))
    assert night == ["24 23:00", "25 00:00", "25 02:00", "25 03:00"]


def test_what_was_missed_is_found_within_the_grace_time_only() -> None:
    nightly = Schedule("0 2 * * *", BUDAPEST)
    assert nightly.latest(at("2026-06-10T13:59"), GRACE) == at("2026-06-10T02:00")
    assert nightly.latest(at("2026-06-10T14:00"), GRACE) == at("2026-06-10T02:00")
    assert nightly.latest(at("2026-06-10T14:01"), GRACE) is None
    assert nightly.latest(at("2026-06-10T01:59"), GRACE) is None


def test_a_missed_slot_of_the_doubled_hour_is_made_up_in_the_second_one() -> None:
    assert Schedule("30 2 * * *", BUDAPEST).latest(at("2026-10-25T02:10", fold=1), GRACE) == at(
        "2026-10-25T02:30"
    )


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        ("0 2 * * *", "2026-06-10T02:00", "2026-06-11T02:00"),
        ("0 2 * * *", "2026-06-10T01:59:59", "2026-06-10T02:00"),
        ("30 2 * * *", "2026-03-29T01:45", "2026-03-29T03:30"),
        ("30 2 * * *", "2026-10-25T02:45", "2026-10-26T02:30"),
        ("0 2 * * 1", "2026-06-10T12:00", "2026-06-15T02:00"),  # Monday
        ("0 2 * * 0", "2026-06-10T12:00", "2026-06-14T02:00"),  # Sunday, as cron counts
        ("0 2 * * 7", "2026-06-10T12:00", "2026-06-14T02:00"),
        ("0 2 * * 1-5", "2026-06-12T12:00", "2026-06-15T02:00"),
        ("0 2 * * mon,thu", "2026-06-12T12:00", "2026-06-15T02:00"),
        ("0 2 29 2 *", "2026-06-12T12:00", "2028-02-29T02:00"),
        ("15 */6 * * *", "2026-06-12T12:15", "2026-06-12T18:15"),
    ],
)
def test_the_next_slot(expression: str, after: str, expected: str) -> None:
    assert Schedule(expression, BUDAPEST).next(at(after)) == at(expected)


def test_a_time_that_never_comes() -> None:
    assert Schedule("0 2 30 2 *", BUDAPEST).next(at("2026-06-12T12:00")) is None


@pytest.mark.parametrize(
    "expression",
    ["", "0 2 * *", "0 2 * * * *", "61 2 * * *", "0 24 * * *", "a b c d e", "0 2 1 * 1", "0 2 * * 8", "0 2 * * 5-1",
     "0 2 * * \0", "@daily", "0 2 * * 1/2"],
)  # fmt: skip
def test_what_means_nothing_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Schedule(expression, BUDAPEST)


def test_a_company_has_its_own_hour() -> None:
    assert expression_of(None, "15 3 * * 1") == "15 3 * * 1"
    assert expression_of(0, "15 3 * * 1") == "0 0 * * *"
    assert expression_of(23, "15 3 * * 1") == "0 23 * * *"


def test_one_alone_begins_at_once_and_a_thousand_are_spread_evenly() -> None:
    assert spread(17, 1, 900) == timedelta(0)
    assert max(spread(pk, 2, 900) for pk in range(50)) <= timedelta(seconds=2)
    seconds = sorted(spread(pk, 1000, 900).total_seconds() for pk in range(5000, 6000))
    assert seconds[0] >= 0
    assert seconds[-1] < 900
    # In any ten seconds about a ninetieth of them, never a crowd.
    assert max(sum(start <= s < start + 10 for s in seconds) for start in range(0, 900, 5)) <= 15
    assert spread(5001, 1000, 900) == spread(5001, 1000, 900)
