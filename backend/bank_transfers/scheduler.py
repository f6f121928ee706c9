"""What runs when, nothing else.

Several processes may run this at once: the database decides who fires a slot, and every other job may run twice.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Min, OuterRef
from django.utils import timezone

from bank_transfers.banking.inbox.watching import import_inbox
from bank_transfers.banking.models import BankTransaction
from bank_transfers.billingo.certificates import service as certificates
from bank_transfers.billingo.jobs import dispatch, refresh_tokens, slots
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.billingo.runs import claim, quiet
from bank_transfers.companies.auth import tokens
from bank_transfers.exchange_rates import night, runs
from bank_transfers.notifications import outbox
from bank_transfers.notifications.models import Mail
from bank_transfers.operations import dispatch as operations
from bank_transfers.reconciliation.by_itself import due as matching

logger = logging.getLogger(__name__)

DAY = 86_400.0
# How exactly syncs begin that are spread over minutes.
BEGIN = 5.0
Job = Callable[[], object]


def forget_old() -> None:
    """Rows that nobody looks at any more."""
    tokens.forget_old_sessions()
    slots.forget_old(timezone.now())
    refresh_tokens.forget_old(timezone.now())
    quiet.forget_old(timezone.now(), Mail.objects.filter(sync_log=OuterRef("pk")))
    runs.forget_old(timezone.now())


def oldest_document() -> date | None:
    """The first day of which there is an invoice or a bank line: so far back exchange rates are wanted."""
    days = [
        BillingoInvoice.objects.aggregate(day=Min("invoice_date"))["day"],
        BankTransaction.objects.aggregate(day=Min("booking_date"))["day"],
    ]
    return min((day for day in days if day is not None), default=None)


def fetch_exchange_rates() -> None:
    """Where the latest slot was not fetched yet."""
    night.fetch_due(oldest_document)


def begin_due_matching() -> None:
    """Of what syncs and imports left to be matched; one that ran here is begun at once (`apps`)."""
    matching.begin_due()


def jobs() -> list[tuple[Job, float]]:
    """What runs, each with the seconds between two beginnings; all of it at the start too."""
    tick = settings.SCHEDULER_TICK_SECONDS
    inbox = [(import_inbox, 60.0)] if settings.STATEMENT_INBOX else []
    return [
        (claim.close_dead_runs, tick),
        (dispatch.due_syncs, tick),
        (dispatch.begin_all_due, min(tick, BEGIN)),
        (outbox.work_off, tick),
        (certificates.issue_due, tick),
        (begin_due_matching, tick),
        (operations.look_after, tick),
        (forget_old, DAY),
        (fetch_exchange_rates, tick),
        *inbox,
    ]


def prepare(scheduler: BaseScheduler) -> BaseScheduler:
    """Gives a scheduler its jobs. No job overlaps with itself; what one misses is done once."""
    for job, seconds in jobs():
        scheduler.add_job(
            guarded,
            "interval",
            args=[job],
            seconds=seconds,
            name=job.__name__,
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    return scheduler


def guarded(job: Job) -> None:
    """Runs a job; what goes wrong in it is logged and stops nothing else. Leaves no connection behind."""
    try:
        job()
    except DatabaseError as error:
        logger.warning("%s: the database can't be used (%s)", job.__name__, type(error).__name__)
    except Exception:
        logger.exception("%s failed", job.__name__)
    finally:
        connections.close_all()  # this thread's own


_started: dict[str, Any] = {}


def start_in_web_process() -> None:
    """Starts the schedule beside a web server, once a process, where SCHEDULER says so. Called by `config.wsgi`.

    That module is what every web server loads (gunicorn's workers, runserver) and no command or test does, so nothing
    has to be guessed of the command line. Its thread does not keep the process from ending.
    """
    if not settings.SCHEDULER_IN_WEB or _started.get("pid") == os.getpid():
        return
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler = prepare(BackgroundScheduler(daemon=True, timezone=UTC))
    scheduler.start()
    _started.update(pid=os.getpid(), scheduler=scheduler)
