"""Beginning an operation, and where it runs: on the workers where there is a broker, else in threads of our own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.db import IntegrityError, connections, transaction
from django.db.models import Q
from django.utils import timezone, translation

from bank_transfers.companies.models import Company
from bank_transfers.core import process_end, queue
from bank_transfers.core.api.access import Access
from bank_transfers.core.api.errors import Busy

from . import claim, kinds, pieces, running
from .errors import TooManyOperations
from .models import Operation, OperationPiece
from .task_names import RUN_OPERATION

logger = logging.getLogger(__name__)

OF_A_COMPANY = 3  # waiting or running at the same time
IN_TOTAL = 200
AGAIN_AFTER = 30
# One that no worker took is sent again; until then the broker keeps it.
SENT_AGAIN_SECONDS = 120

_lock = threading.Lock()
_threads: set[threading.Thread] = set()


def start(
    kind: str, access: Access, user: Any, arguments: Mapping[str, Any], files: Sequence[BinaryIO] = ()
) -> Operation:
    """A new operation of the company, in the active language; the work begins when the transaction is committed.

    arguments: what JSON holds, looked at already, since nobody is there to be told later; files: what the work is
    about, copied. Raises FeatureNotEnabled, RoleRequired, TooManyOperations, Busy.
    """
    kinds.known()[kind].allow(access)
    claim.sweep(access.company_id)
    with transaction.atomic():
        # One at a time for each company, so that its bound holds; the bound of all is no matter of one more or less.
        Company.objects.select_for_update().get(pk=access.company_id)
        living = Operation.objects.filter(status__in=claim.OPEN, by_itself=False)
        if living.filter(company=access.company_id).count() >= OF_A_COMPANY:
            raise TooManyOperations(AGAIN_AFTER)
        if living.count() >= IN_TOTAL:
            raise Busy(AGAIN_AFTER)
        operation = Operation.objects.create(
            company_id=access.company_id,
            requested_by=user,
            api_token=getattr(user, "api_token", ""),
            kind=kind,
            arguments=dict(arguments),
            language=translation.get_language() or "",
        )
        for number, file in enumerate(files):
            pieces.copied(file, pieces.Writer(operation, OperationPiece.Role.INPUT, file=number))
        transaction.on_commit(begin, robust=True)
    return operation


def start_by_itself(kind: str, company_id: int) -> bool:
    """A new operation that nobody asked for, to be begun by `begin`. A company has one of a kind at a time. Out:
    whether it had none."""
    try:
        with transaction.atomic():
            Operation.objects.create(company_id=company_id, kind=kind, by_itself=True)
    except IntegrityError:  # one waits or runs; or the company was deleted in this very moment
        return False
    return True


def begin() -> None:
    """Sees to it that what waits is worked on: by threads of this process, or workers are told. Returns at once.

    What goes wrong here is made up for by the next look of the schedule.
    """
    if settings.CELERY_BROKER_URL:
        _send()
        return
    with _lock:
        _threads.difference_update([thread for thread in _threads if not thread.is_alive()])
        if process_end.is_near() or len(_threads) >= settings.OPERATIONS_AT_ONCE:
            return
        thread = threading.Thread(target=_work_off, name="operations", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no more threads
            logger.warning("no thread for an operation: the schedule tries again")
            return
        _threads.add(thread)


def look_after() -> None:
    """The schedule's part: what died, what waits, what is old."""
    claim.sweep()
    if Operation.objects.filter(status=Operation.Status.QUEUED).exists():
        begin()
    claim.forget_old()


def _send() -> None:
    """Tells the workers of each that waits, and of which they were not told lately."""
    now = timezone.now()
    told_before = now - timedelta(seconds=SENT_AGAIN_SECONDS)
    waiting = Operation.objects.filter(
        Q(sent_at__isnull=True) | Q(sent_at__lt=told_before), status=Operation.Status.QUEUED
    )
    keys = list(waiting.order_by("pk").values_list("pk", flat=True)[:IN_TOTAL])
    if not keys:
        return
    try:
        with queue.sender() as send:
            for key in keys:
                if waiting.filter(pk=key).update(sent_at=now):
                    send(RUN_OPERATION, key, expires=SENT_AGAIN_SECONDS)
    except queue.QueueUnavailable:
        Operation.objects.filter(pk__in=keys, status=Operation.Status.QUEUED, sent_at=now).update(
            sent_at=None
        )


def _work_off() -> None:
    """Works on what waits, until nothing does."""
    me = threading.current_thread()
    try:
        while not process_end.is_near():
            operation = claim.take()
            if operation is None:
                with _lock:
                    _threads.discard(me)
                # One that came meanwhile saw this thread still at work.
                operation = claim.take()
                if operation is None:
                    return
                with _lock:
                    _threads.add(me)
            running.run(operation)
    except Exception:
        logger.exception("a thread of the operations ended; the schedule starts another")
    finally:
        with _lock:
            _threads.discard(me)
        connections.close_all()  # this thread's own
