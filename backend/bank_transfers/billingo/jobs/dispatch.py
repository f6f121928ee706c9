"""Where due slots run: in threads of this process, or as a task each on the workers. Both end in `run_slot`."""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections, transaction
from django.utils import timezone

from bank_transfers.billingo.errors import OrganizationBusy, SlotAttemptTaken, SyncAlreadyRunning, SyncRefused
from bank_transfers.billingo.models import BillingoSyncLog, BillingoSyncSlot
from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.billingo.sync.run import Run
from bank_transfers.core import queue

from . import background, beat, slots
from .task_names import SYNC_ASKED, SYNC_SLOT

logger = logging.getLogger(__name__)

# How long a worker that met a broken database tries to give back what it took over.
GIVE_BACK_SECONDS = 20.0
_lock = threading.Lock()
# By process (a fork has none of its parent's) and lane.
_threads: dict[tuple[int, slots.Types], set[threading.Thread]] = {}


def due_syncs() -> None:
    """One look at the clock: settles what has ended, opens what is due, and sees to it that it runs."""
    now = timezone.now()
    beat.beat(now)
    slots.settle_all(now)
    slots.open_due(now)
    # Those due before the next look, too: they begin each at its time (`begin_all_due`), not all at the look.
    slots.open_intervals(now, timedelta(seconds=settings.SCHEDULER_TICK_SECONDS))
    begin_all_due()


def begin_all_due() -> None:
    """Sees to it that every slot begins that may begin now."""
    for types in (slots.ASKED, slots.BY_CLOCK):
        begin_due(types)


def begin_due(types: slots.Types) -> None:
    """The same for slots of these types. Returns at once, or when the workers have been told."""
    if settings.CELERY_BROKER_URL:
        send_due(types)
    else:
        start_threads(slots.due_count(timezone.now(), types), types)


# -- on workers ------------------------------------------------------------------------------------


def send_due(types: slots.Types | None = None) -> None:
    """Sends each slot that may begin to the workers. One that nobody begins in time is sent again, later."""
    now, lease = timezone.now(), settings.SYNC_QUEUE_SECONDS
    if not slots.due_count(now, types):
        return
    slot = None
    try:
        with queue.sender() as send:
            for slot in slots.take_all(now, lease, types):
                task = SYNC_ASKED if slot.sync_type in slots.ASKED else SYNC_SLOT
                send(task, slot.pk, slot.attempt, expires=lease)
    except queue.QueueUnavailable:
        if slot is not None:
            slots.put_off(slot, now)


def run_sent_slot(slot_id: int, attempt: int) -> None:
    """What a worker does with a slot. Arriving twice, late, or after the slot was closed, it does nothing."""
    slot = (
        BillingoSyncSlot.objects.filter(pk=slot_id, attempt=attempt, closed_at__isnull=True)
        .select_related("company")
        .first()
    )
    if slot is not None:
        run_slot(slot)


def run_requested(log_id: int) -> None:
    """What a worker does with a sync that somebody asked for: takes the waiting log over. Arriving twice, nothing."""
    service = BillingoSyncService()
    with background.stoppable(service):
        log = claim.take_over(log_id)
        if log is None:
            return
        try:
            service.sync_company(log.company, log.sync_type, log.full_sync, claimed=log)
        except SyncRefused as refused:  # switched off since it was asked for
            log.status, log.completed_at = BillingoSyncLog.Status.FAILED, timezone.now()
            claim.close(log, errors=claim.as_json([claim.problem(refused.code, str(refused))]))
        except (OperationalError, InterfaceError):
            # Before the run had begun: once it has, it closes its log itself. The task comes again.
            _give_back(log)
            raise


def _give_back(log: BillingoSyncLog) -> None:
    """Lets the log wait for a worker again, when the database that failed is back soon; else its heartbeat dies."""
    give_up_at = time.monotonic() + GIVE_BACK_SECONDS
    while True:
        connection.close()
        with suppress(OperationalError, InterfaceError):
            claim.give_back(log)
            return
        if time.monotonic() > give_up_at:
            return
        time.sleep(0.5)


# -- in this process -------------------------------------------------------------------------------


def start_threads(wanted: int, types: slots.Types = slots.BY_CLOCK) -> None:
    """Sees to it that up to SYNC_COMPANIES_AT_ONCE threads work on due slots of these types, until none is due. Returns
    at once."""
    with _lock:
        mine = _threads.setdefault((os.getpid(), types), set())
        mine.difference_update([thread for thread in mine if not thread.is_alive()])
        for _ in range(min(wanted, settings.SYNC_COMPANIES_AT_ONCE - len(mine))):
            thread = threading.Thread(target=_work, args=(types,), name="billingo-due-sync", daemon=True)
            mine.add(thread)
            thread.start()


def _work(types: slots.Types) -> None:
    try:
        while not background.ending():
            slot = slots.take_next(timezone.now(), slots.BEGIN_SECONDS, types)
            if slot is None:
                return
            run_slot(slot)
    except Exception:
        logger.exception("a thread of the schedule ended; the next minute starts another")
    finally:
        connections.close_all()  # this thread's own


def run_slot(slot: BillingoSyncSlot) -> None:
    """One attempt of one slot, from claim to settled slot. Raises what happens before the claim."""
    if slots.is_off(slot):
        slots.refuse(slot)
        return
    service = BillingoSyncService()
    try:
        with background.stoppable(service):
            log = _begun(service, slot).execute()
    except SlotAttemptTaken:
        return
    except (SyncAlreadyRunning, OrganizationBusy):
        slots.put_off(slot, timezone.now() + timedelta(seconds=slots.BUSY_SECONDS))
    except SyncRefused:
        slots.refuse(slot)
    else:
        log.slot = slot
        slots.settle(log, timezone.now())


def _begun(service: BillingoSyncService, slot: BillingoSyncSlot) -> Run:
    """The claimed run of a slot; of one that was asked for, marked in the same transaction. Raises as `begin` does."""
    slot_attempt = claim.SlotAttempt(slot.pk, slot.attempt, "")
    if slot.sync_type not in slots.ASKED:
        return service.begin(slot.company, slot.sync_type, slot_attempt=slot_attempt)
    with transaction.atomic():
        run = service.begin(slot.company, slot.sync_type, slot_attempt=slot_attempt)
        slots.begin(slot)
    return run
