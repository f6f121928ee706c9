"""The schedule at work: what a process does by itself when its companies are synced every few minutes."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

from bank_transfers import scheduler
from bank_transfers.billingo.models import BillingoSyncLog, CompanyBillingoSettings

ENDING_SECONDS = 10.0


def scheduled(minutes: int, seconds: float) -> dict[str, Any]:
    """Lets the whole schedule run for so long. Out: `runs` that it began, how many of them `ok`, and the most that
    began within any `burst` of five seconds."""
    CompanyBillingoSettings.objects.update(
        sync_interval_minutes=minutes, sync_interval_from=0, sync_interval_to=24
    )
    schedule = scheduler.prepare(BackgroundScheduler(timezone=UTC))
    schedule.start()
    time.sleep(seconds)
    schedule.shutdown()
    _wait_for_the_last()
    logs = BillingoSyncLog.objects.filter(sync_type=BillingoSyncLog.Type.INTERVAL)
    begun = [moment.timestamp() for moment in logs.values_list("started_at", flat=True)]
    return {
        "runs": len(begun),
        "ok": logs.filter(status=BillingoSyncLog.Status.COMPLETED).count(),
        "burst": max(Counter(int(moment) // 5 for moment in begun).values(), default=0),
    }


def _wait_for_the_last() -> None:
    give_up_at = time.monotonic() + ENDING_SECONDS
    running = BillingoSyncLog.objects.filter(status=BillingoSyncLog.Status.RUNNING)
    while running.exists() and time.monotonic() < give_up_at:
        time.sleep(0.05)
