"""Syncs of a long-lived process: in a request, in a thread that outlives it, on a worker; ended in order at shutdown.

Nothing here depends on the client: a sync in a request goes on when the client hangs up, because nothing is written to
it before the end. When the process is told to stop, every sync stops at its next page with its log closed as
interrupted, and the next run goes on from there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections, transaction

from bank_transfers.billingo.models import BillingoSyncLog
from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.runs.signals import run_ended
from bank_transfers.companies.models import Company
from bank_transfers.core import process_end, queue

from .task_names import SYNC_REQUESTED

if TYPE_CHECKING:
    from bank_transfers.billingo.sync import BillingoSyncService
    from bank_transfers.billingo.sync.run import Run

logger = logging.getLogger(__name__)

# Is told of the log in the transaction that claims it, so that what it writes is there exactly if the sync is; where a
# worker is to do the work, as soon as it has been told.
Begun = Callable[[BillingoSyncLog], object]

_lock = threading.Lock()
_running: set[BillingoSyncService] = set()


def sync_now(company: Company, full_sync: bool, begun: Begun = lambda log: None) -> BillingoSyncLog:
    """One sync, from claim to closed log. Raises what `BillingoSyncService.sync_company` raises."""
    service = _service()
    with stoppable(service):
        log = _begin(service, company, full_sync, begun).execute()
    run_ended.send(sender=BillingoSyncLog)
    return log


def start_sync(company: Company, full_sync: bool, begun: Begun = lambda log: None) -> int:
    """Claims a log, lets a thread or a worker do the work, and returns the log's id.

    Raises as `sync_company` does, and QueueUnavailable when the worker can't be told; then nothing was begun.
    """
    service = _service()
    if settings.CELERY_BROKER_URL:
        # Where the broker is away nothing is claimed; where it takes nothing, the claim is taken back. What is told of
        # a sync (an audit forgets nothing) is told when a worker has it.
        with queue.sender() as send:
            log = service.reserve(company, full_sync)
            _hand_over(send, log)
        begun(log)
        return log.pk
    # Before the claim: a stop that comes now must find the service, or its log would be left RUNNING.
    _register(service)
    try:
        run = _begin(service, company, full_sync, begun)
    except BaseException:
        _forget(service)
        raise
    thread = threading.Thread(
        target=_execute, args=(service, run), name=f"billingo-sync-{run.log.pk}", daemon=True
    )
    try:
        thread.start()
    except RuntimeError:  # no more threads
        service.stop()
        try:
            run.execute()  # stopped already, so it only closes its log
        finally:
            _forget(service)
        raise
    return run.log.pk


def _begin(service: BillingoSyncService, company: Company, full_sync: bool, begun: Begun) -> Run:
    with transaction.atomic():
        run = service.begin(company, full_sync=full_sync)
        begun(run.log)
    return run


def stop_all() -> None:
    """Ends every sync of this process at its next page. Returns at once."""
    with _lock:
        for service in _running:
            service.stop()


def _service() -> BillingoSyncService:
    """The engine; loaded by the first sync, so that a web process starts without it."""
    from bank_transfers.billingo.sync import BillingoSyncService

    return BillingoSyncService()


def shut_down() -> None:
    """Ends all that works in this process's background, what begins from now on at once. Returns at once."""
    process_end.begin()
    stop_all()


def ending() -> bool:
    """Whether this process is about to end: nothing new should begin."""
    return process_end.is_near()


def _hand_over(send: queue.Send, log: BillingoSyncLog) -> None:
    try:
        send(SYNC_REQUESTED, log.pk)
    except queue.QueueUnavailable:
        claim.withdraw(log)
        raise


def _execute(service: BillingoSyncService, run: Run) -> None:
    try:
        run.execute()
    except Exception:
        logger.exception("sync %s ended unexpectedly", run.log.pk)
    finally:
        _forget(service)
        connections.close_all()  # this thread's own
        run_ended.send(sender=BillingoSyncLog)


@contextmanager
def stoppable(service: BillingoSyncService) -> Iterator[None]:
    """Inside, the end of the process ends the service's sync."""
    _register(service)
    try:
        yield
    finally:
        _forget(service)


def _register(service: BillingoSyncService) -> None:
    process_end.watch(stop_all, lambda: bool(_running))
    with _lock:
        _running.add(service)
    if process_end.is_near():
        service.stop()


def _forget(service: BillingoSyncService) -> None:
    with _lock:
        _running.discard(service)
