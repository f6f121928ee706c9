"""The life of a sync's log row: claimed before the first request, kept alive by a heartbeat, closed at the end.

The row is the lock. A partial unique index lets one RUNNING row exist for a company, so the database refuses a
second run, on any engine and from any process. A run that was killed stops writing its heartbeat; whoever looks
next closes its row. A run that only slept finds its row closed (`ClaimLost`) before it can write anything more.
Times of heartbeats are the database's own, so that the clocks of several machines need not agree.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from .errors import ClaimLost, SyncAlreadyRunning
from .models import BillingoSyncLog

MAX_ERRORS = 1000  # a log is for people; what was set aside is listed whole in its own table

Problem = dict[str, Any]


def problem(code: str, error: str, invoice_id: int | None = None, invoice_number: str = "") -> Problem:
    """One entry of a log's errors."""
    return {"code": code, "invoice_id": invoice_id, "invoice_number": invoice_number, "error": error}


INTERRUPTED = problem(
    "interrupted", "interrupted: the sync was stopped before its end; the next one goes on from there"
)


def claim(company_id: int, sync_type: str, full_sync: bool) -> BillingoSyncLog:
    """The log row of a new run. Raises SyncAlreadyRunning when the company has a living one."""
    row = BillingoSyncLog(company_id=company_id, sync_type=sync_type, full_sync=full_sync, heartbeat_at=Now())
    if not _inserted(row) and not (close_dead_runs(company_id) and _inserted(row)):
        running = BillingoSyncLog.objects.filter(company_id=company_id, status=BillingoSyncLog.Status.RUNNING)
        raise SyncAlreadyRunning(
            "A sync of this company is already running", running.values_list("pk", flat=True).first()
        )
    row.heartbeat_at = row.started_at  # the row holds the database's time; the instance need not ask for it
    return row


def _inserted(row: BillingoSyncLog) -> bool:
    inside = transaction.get_connection().in_atomic_block
    try:
        with transaction.atomic() if inside else nullcontext():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def close_dead_runs(company_id: int | None = None) -> int:
    """Closes RUNNING rows without a heartbeat (of one company or of all) as FAILED; tells how many."""
    silent_since = Now() - timedelta(seconds=settings.SYNC_DEAD_AFTER_SECONDS)
    runs = BillingoSyncLog.objects.filter(
        status=BillingoSyncLog.Status.RUNNING, heartbeat_at__lt=silent_since
    )
    if company_id is not None:
        runs = runs.filter(company_id=company_id)
    return runs.update(
        status=BillingoSyncLog.Status.FAILED, completed_at=timezone.now(), errors=as_json([INTERRUPTED])
    )


def beat(log: BillingoSyncLog, **values: Any) -> None:
    """Shows that the run is alive, and writes its progress. Raises ClaimLost when the row is not ours any more.

    Inside a transaction this is also the fence: the row stays locked until the transaction ends, so nobody can
    close the run while it writes.
    """
    ours = BillingoSyncLog.objects.filter(pk=log.pk, status=BillingoSyncLog.Status.RUNNING)
    if not ours.update(heartbeat_at=Now(), **values):
        raise ClaimLost("this sync was closed by somebody else")


def close(log: BillingoSyncLog, **values: Any) -> None:
    """Ends the run as `log.status` at `log.completed_at`. Raises ClaimLost when somebody else closed it."""
    ours = BillingoSyncLog.objects.filter(pk=log.pk, status=BillingoSyncLog.Status.RUNNING)
    if not ours.update(status=log.status, completed_at=log.completed_at, **values):
        raise ClaimLost("this sync was closed by somebody else")


def as_json(problems: Iterable[Problem]) -> str:
    return json.dumps(list(problems)[:MAX_ERRORS], ensure_ascii=False)
