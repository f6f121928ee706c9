"""When rates are fetched: at night, and after the MNB has fixed them, once for the installation.

Whoever looks at the clock may ask; the run's row, unique by slot and attempt, decides who fetches.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from . import runs
from .errors import RatesError
from .models import ExchangeRateRun
from .service import sync

# Local times. Rates are fixed at eleven: the second one has today's.
TIMES = (time(3, 0), time(13, 0))
Status = ExchangeRateRun.Status


class Due(NamedTuple):
    slot: datetime
    attempt: int


def fetch_due(oldest: Callable[[], date | None]) -> None:
    """Fetches rates if they are due. A failure is logged and kept with the run."""
    if not settings.MNB_RATES_URL:
        return
    now = timezone.now()
    found = due(now)
    if found is None:
        return
    with contextlib.suppress(RatesError):  # kept with the run; AlreadyRunning: somebody else was quicker
        sync(oldest=oldest, slot=found.slot, attempt=found.attempt)


def due(now: datetime) -> Due | None:
    """The latest slot, if it was not fetched yet and may be tried now."""
    slot = _latest_slot(now)
    last = ExchangeRateRun.objects.filter(slot=slot).order_by("-attempt").first()
    if last is None:
        return Due(slot, 1)
    if last.status == Status.RUNNING:
        runs.close_dead(now)
        return None  # the next look at the clock sees whether it was closed
    if last.status == Status.COMPLETED or last.attempt >= settings.SYNC_ATTEMPTS:
        return None
    wait = min(settings.SYNC_RETRY_SECONDS * 4 ** (last.attempt - 1), 6 * 3600)
    if last.ended_at is not None and now < last.ended_at + timedelta(seconds=wait):
        return None
    return Due(slot, last.attempt + 1)


def _latest_slot(now: datetime) -> datetime:
    zone = timezone.get_default_timezone()
    today = now.astimezone(zone).date()
    days = (today, today - timedelta(days=1))
    times = [datetime.combine(day, moment, zone) for day in days for moment in TIMES]
    return max(moment for moment in times if moment <= now)
