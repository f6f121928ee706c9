"""The workers' tasks: a company each. Imported by Celery only (`config.celery`).

Acknowledged at their end, so that a worker that dies loses none; safe when they arrive twice, because the database
lets an attempt of a slot run once, and a waiting log be taken over once. What fails is tried again by the schedule,
as an attempt with a log of its own; a task itself is tried again only when it could not even ask the database.
"""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.exceptions import Reject
from django.db import InterfaceError, OperationalError

from . import background, dispatch
from .task_names import SYNC_ASKED, SYNC_REQUESTED, SYNC_SLOT

HOW: dict[str, Any] = {
    "acks_late": True,
    "reject_on_worker_lost": True,
    "ignore_result": True,
    "autoretry_for": (OperationalError, InterfaceError),
    "retry_backoff": 2,
    "retry_backoff_max": 60,
    "max_retries": 6,
}


@shared_task(name=SYNC_SLOT, **HOW)
def sync_slot(slot_id: int, attempt: int) -> None:
    _not_while_ending()
    dispatch.run_sent_slot(slot_id, attempt)


@shared_task(name=SYNC_ASKED, **HOW)
def sync_asked(slot_id: int, attempt: int) -> None:
    """The same for a slot that somebody asked for, in the queue of those who wait."""
    sync_slot(slot_id, attempt)


@shared_task(name=SYNC_REQUESTED, **HOW)
def sync_requested(log_id: int) -> None:
    _not_while_ending()
    dispatch.run_requested(log_id)


def _not_while_ending() -> None:
    """A worker that was told to stop gives back what it has not begun."""
    if background.ending():
        raise Reject("this worker is ending", requeue=True)
