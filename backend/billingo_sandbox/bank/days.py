"""Days on which banks and offices work."""

from collections.abc import Iterator
from datetime import date, timedelta

DAY = timedelta(days=1)
_HOLIDAYS = frozenset({(1, 1), (3, 15), (5, 1), (8, 20), (10, 23), (11, 1), (12, 24), (12, 25), (12, 26)})


def is_working(day: date) -> bool:
    """A weekday that is no public holiday with a fixed date."""
    return day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS


def working_from(day: date) -> date:
    """The day, or the next working one."""
    while not is_working(day):
        day += DAY
    return day


def working_until(day: date) -> date:
    """The day, or the last working one before it."""
    while not is_working(day):
        day -= DAY
    return day


def month_start(day: date, months: int = 0) -> date:
    """The first of the month that is `months` after that of the day (before it, if negative)."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def month_starts(start: date, until: date) -> Iterator[date]:
    """The firsts of all months that touch the period."""
    first = month_start(start)
    while first <= until:
        yield first
        first = month_start(first, 1)


def days(start: date, until: date) -> Iterator[date]:
    """All days from `start` to `until`."""
    while start <= until:
        yield start
        start += DAY
