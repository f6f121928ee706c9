"""Syncs that a web request starts: in the request, or in a thread that outlives it; ended in order at shutdown.

Nothing here depends on the client: a sync in a request goes on when the client hangs up, because nothing is written to
it before the end. When the process is told to stop, every sync stops at its next page with its log closed as
interrupted, and the next run goes on from there.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connections, transaction

from bank_transfers.companies.models import Company

from .models import BillingoSyncLog
from .run import Run
from .signals import run_ended
from .sync import BillingoSyncService

logger = logging.getLogger(__name__)

# A run notices within half a second; what is left is for a database that answers slowly.
STOPPING_SECONDS = 20.0

# Is told of the log in the transaction that claims it, so that what it writes is there exactly if the sync is.
Begun = Callable[[BillingoSyncLog], object]

_lock = threading.Lock()
_running: set[BillingoSyncService] = set()
_watching_pid = 0


def sync_now(company: Company, full_sync: bool, begun: Begun = lambda log: None) -> BillingoSyncLog:
    """One sync, from claim to closed log. Raises what `BillingoSyncService.sync_company` raises."""
    service = BillingoSyncService()
    with _stoppable(service):
        log = _begin(service, company, full_sync, begun).execute()
    run_ended.send(sender=BillingoSyncLog)
    return log


def start_sync(company: Company, full_sync: bool, begun: Begun = lambda log: None) -> int:
    """Claims a log, lets a thread do the work, and returns the log's id. Raises as `sync_company` does."""
    service = BillingoSyncService()
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
def _stoppable(service: BillingoSyncService) -> Iterator[None]:
    _register(service)
    try:
        yield
    finally:
        _forget(service)


def _register(service: BillingoSyncService) -> None:
    with _lock:
        _watch()
        _running.add(service)


def _forget(service: BillingoSyncService) -> None:
    with _lock:
        _running.discard(service)


def _watch() -> None:
    """Sees to it that the end of this process's main thread stops the syncs. Once a process, forks included.

    `atexit` would be too late: before it, the interpreter waits for all threads of a thread pool. And the threads of
    requests may be daemons, for which it does not wait at all; it waits for this one.
    """
    global _watching_pid
    if _watching_pid != os.getpid():
        _watching_pid = os.getpid()
        threading.Thread(target=_stop_with_main_thread, name="billingo-sync-stopper", daemon=False).start()


def _stop_with_main_thread() -> None:
    threading.main_thread().join()
    stop_all()
    give_up_at = time.monotonic() + STOPPING_SECONDS
    while _running and time.monotonic() < give_up_at:
        time.sleep(0.05)
