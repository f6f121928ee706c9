"""Whether anything schedules: whoever looks at the clock for due syncs leaves a mark, whichever process it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from bank_transfers.billingo.models import SchedulerBeat

ONLY = 1
# A restart, or a deployment, is no reason to say that nothing will happen.
QUIET = timedelta(minutes=15)


def beat(now: datetime) -> None:
    """Leaves the mark of this moment."""
    SchedulerBeat.objects.update_or_create(pk=ONLY, defaults={"at": now})


def anything_schedules(now: datetime) -> bool:
    quiet = max(QUIET, timedelta(seconds=3 * settings.SCHEDULER_TICK_SECONDS))
    return SchedulerBeat.objects.filter(pk=ONLY, at__gt=now - quiet).exists()
