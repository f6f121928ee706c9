"""When a company is due that is synced every few minutes of the day. Pure: no clock, no database.

Its slots lie an interval apart on one line of time that never ends; each company's begins somewhere else, so companies
of one interval are spread evenly over it, whenever they were switched on. Of these slots those count that fall into its
hours, as the wall clock shows them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec
from django.utils import timezone

from bank_transfers.billingo.models import CompanyBillingoSettings

# Multiples of it, less their whole part, are spread evenly, however many there are.
GOLDEN = 0.6180339887498949
SECOND = 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SATURDAY = 5
# A year has no longer time without an hour of any day than a weekend, and the night in which an hour is skipped.
DAYS_LOOKED_AT = 10


class Interval(msgspec.Struct, frozen=True):
    """minutes: from slot to slot; first, last: whole hours, from the one to before the other; workdays: only Monday to
    Friday; shift: milliseconds, of the first slot ever; zone: whose wall clock tells the hours."""

    minutes: int
    first: int
    last: int
    workdays: bool
    shift: int
    zone: tzinfo

    def latest(self, now: datetime) -> datetime | None:
        """The slot that is due at this time, at most an interval old; None outside of the hours. Times aware."""
        slot = self._at_or_before(now)
        return slot if self._counts(slot) else None

    def next(self, after: datetime) -> datetime | None:
        """The first slot later than `after`; None where there is none within days."""
        slot = self._at_or_before(after) + self._step
        for _day in range(DAYS_LOOKED_AT):
            if self._counts(slot):
                return slot
            slot = self._at_or_after(self._opening(slot))
        return None

    def missed(self, now: datetime, since: datetime, count: int) -> bool:
        """Whether at least so many slots of the present hours were due since that time."""
        latest = self._at_or_before(now)
        slots = [latest - step * self._step for step in range(count)]
        return slots[-1] > since and all(self._counts(slot) for slot in slots)

    @property
    def _step(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def _at_or_before(self, moment: datetime) -> datetime:
        shift = timedelta(milliseconds=self.shift)
        return EPOCH + shift + (moment - EPOCH - shift) // self._step * self._step

    def _at_or_after(self, moment: datetime) -> datetime:
        slot = self._at_or_before(moment)
        return slot if slot == moment else slot + self._step

    def _counts(self, slot: datetime) -> bool:
        wall = slot.astimezone(self.zone)
        return self.first <= wall.hour < self.last and self._is_open(wall.date())

    def _is_open(self, day: date) -> bool:
        return not self.workdays or day.weekday() < SATURDAY

    def _opening(self, after: datetime) -> datetime:
        """When its hours begin next."""
        day = after.astimezone(self.zone).date()
        while True:
            opening = datetime.combine(day, time(self.first), self.zone)
            if opening > after and self._is_open(day):
                return opening.astimezone(UTC)
            day += timedelta(days=1)


def interval_of(settings: CompanyBillingoSettings) -> Interval | None:
    """Of a company; None where it is synced at night only."""
    minutes = settings.sync_interval_minutes
    if minutes is None:
        return None
    return Interval(
        minutes=minutes,
        first=settings.sync_interval_from,
        last=settings.sync_interval_to,
        workdays=settings.sync_interval_workdays,
        shift=int(minutes * 60 * SECOND * (settings.company_id * GOLDEN % 1)),
        zone=timezone.get_default_timezone(),
    )
