"""When companies are due: cron expressions read as times on the wall clock. Pure: no clock, no database.

A slot is a time as the wall clock shows it, so the nights when the clock changes have each slot once: a time that the
clock skips comes as much later (02:30 at 03:30), and one that it shows twice counts the first time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
HOUR = timedelta(hours=1)


class Schedule:
    """Slots by a cron expression of five fields. Raises ValueError, with a sentence, for one that means nothing."""

    def __init__(self, expression: str, zone: tzinfo) -> None:
        fields = expression.split()
        if len(fields) != 5:
            raise ValueError(
                "a schedule has five fields: minute, hour, day of the month, month, day of the week"
            )
        minute, hour, day, month, weekday = fields
        if not (day.startswith("*") or weekday.startswith("*")):
            # Cron would take either; APScheduler takes both. Nobody is to be surprised.
            raise ValueError("a schedule names days of the month or of the week, not both")
        self._zone = zone
        # The wall clock is read as if it were UTC: the trigger then knows no change of the clock.
        self._trigger = CronTrigger(
            minute=minute, hour=hour, day=day, month=month, day_of_week=_weekdays(weekday), timezone=UTC
        )

    def latest(self, now: datetime, within: timedelta) -> datetime | None:
        """The latest slot that is due, not longer ago than `within`. All times aware; the slot is in UTC."""
        for back in (min(2 * HOUR, within), within):
            # An hour more at both ends, for the clock that changes meanwhile.
            walls = self._walls(now - back - HOUR, now + HOUR)
            due = [slot for slot in map(self._moment, walls) if now - back <= slot <= now]
            if due:
                return max(due)
        return None

    def next(self, after: datetime) -> datetime | None:
        """The first slot later than `after`; None when there is none any more."""
        wall = self._wall(after - HOUR)
        while (fires := self._trigger.get_next_fire_time(None, wall)) is not None:
            slot = self._moment(fires)
            if slot > after:
                return slot
            wall = fires + timedelta(seconds=1)
        return None

    def _walls(self, start: datetime, end: datetime) -> Iterator[datetime]:
        wall, last = self._wall(start), self._wall(end)
        while (fires := self._trigger.get_next_fire_time(None, wall)) is not None and fires <= last:
            yield fires
            wall = fires + timedelta(seconds=1)

    def _wall(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone).replace(tzinfo=UTC, fold=0)

    def _moment(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self._zone).astimezone(UTC)


@lru_cache(maxsize=64)
def schedule(expression: str, zone: tzinfo) -> Schedule:
    """The same, made once."""
    return Schedule(expression, zone)


def expression_of(hour: int | None, installation: str) -> str:
    """The cron expression of a company: its own hour of every day, else that of the installation."""
    return installation if hour is None else f"0 {hour} * * *"


def spread(company_id: int, due: int, most: float) -> timedelta:
    """How much later than its slot a company begins, where `due` companies share it: always the same for one company.

    Two seconds for each other company, `most` at the most; so one alone begins at once.
    """
    seconds = min(2.0 * (due - 1), most)
    # Multiplied by the golden ratio, neighbouring ids land far from one another, and evenly.
    return timedelta(seconds=seconds * (company_id * 0.6180339887498949 % 1))


def _weekdays(field: str) -> str:
    """Cron counts weekdays from Sunday (0 or 7), APScheduler from Monday: in names they agree."""
    if not re.search(r"[0-9]", field.partition("/")[0]):
        return field
    names = []
    for part in field.split(","):
        match = re.fullmatch(r"([0-7])(?:-([0-7]))?", part)
        if not match or (match[2] and match[1] > match[2]):
            raise ValueError(f"{part!r} is no day of the week")
        names += [WEEKDAYS[day % 7] for day in range(int(match[1]), int(match[2] or match[1]) + 1)]
    return ",".join(dict.fromkeys(names))
