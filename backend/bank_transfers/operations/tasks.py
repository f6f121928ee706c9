"""The workers' task: one operation. Imported by Celery only (`config.celery`).

Acknowledged at its end, so that a worker that dies loses none; safe when it arrives twice, because the database lets
each attempt begin once.
"""

from __future__ import annotations

from celery import shared_task
from celery.exceptions import Reject
from django.db import InterfaceError, OperationalError

from bank_transfers.core import process_end

from . import claim, running
from .task_names import RUN_OPERATION


@shared_task(
    name=RUN_OPERATION,
    acks_late=True,
    reject_on_worker_lost=True,
    ignore_result=True,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=6,
)
def run_operation(operation_id: int) -> None:
    if process_end.is_near():
        raise Reject("this worker is ending", requeue=True)
    operation = claim.take(operation_id)
    if operation is not None:
        running.run(operation)
