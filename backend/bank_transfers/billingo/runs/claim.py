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

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from bank_transfers.billingo.errors import (
    ClaimLost,
    CompanyGone,
    OrganizationBusy,
    SlotAttemptTaken,
    SyncAlreadyRunning,
)
from bank_transfers.billingo.models import BillingoSyncLog
from bank_transfers.companies.models import Company
from bank_transfers.core.db.failures import is_duplicate

# So often a claim is tried when what stood in its way ended meanwhile.
CLAIM_TRIES = 5
MAX_ERRORS = 1000  # a log is for people; what was set aside is listed whole in its own table

Problem = dict[str, Any]


def problem(code: str, error: str, invoice_id: int | None = None, invoice_number: str = "") -> Problem:
    """One entry of a log's errors."""
    return {"code": code, "invoice_id": invoice_id, "invoice_number": invoice_number, "error": error}


INTERRUPTED = problem(
    "interrupted", "interrupted: the sync was stopped before its end; the next one goes on from there"
)
NO_WORKER = problem("no_worker", "no worker took the sync in time")


class SlotAttempt(msgspec.Struct):
    """Which slot of the schedule a run is for, the how many-eth attempt it is, and whose pace it uses up."""

    slot_id: int
    attempt: int
    organization: str


def claim(
    company_id: int,
    sync_type: str,
    full_sync: bool,
    slot_attempt: SlotAttempt | None = None,
    waiting: bool = False,
) -> BillingoSyncLog:
    """The log row of a new run; without a heartbeat where it is to wait for a worker to take it over.

    Raises SyncAlreadyRunning when the company has a living one; with a slot attempt also SlotAttemptTaken
    when that was taken before, and OrganizationBusy while another scheduled run of the same organization goes on.
    Raises CompanyGone when there is no such company.
    """
    row = BillingoSyncLog(company_id=company_id, sync_type=sync_type, full_sync=full_sync)
    row.heartbeat_at = None if waiting else Now()
    if slot_attempt is not None:
        row.slot_id, row.attempt = slot_attempt.slot_id, slot_attempt.attempt
        row.organization = slot_attempt.organization
    tries = 0
    while not _inserted(row):
        if close_dead_runs(company_id):
            continue
        _refuse_claimed(company_id, slot_attempt)
        # What stood in the way ended in this very moment. That it happens again and again is no race any more.
        tries += 1
        if tries == CLAIM_TRIES:
            raise SyncAlreadyRunning("Other syncs of this company keep coming first", None)
    if not waiting:
        row.heartbeat_at = (
            row.started_at
        )  # the row holds the database's time; the instance need not ask for it
    return row


def _refuse_claimed(company_id: int, slot_attempt: SlotAttempt | None) -> None:
    """Says why a claim was refused; returns when there is no reason (any more)."""
    if slot_attempt is not None:
        _refuse_taken(slot_attempt)
    running = BillingoSyncLog.objects.filter(company_id=company_id, status=BillingoSyncLog.Status.RUNNING)
    log_id = running.values_list("pk", flat=True).first()
    if log_id is not None:
        raise SyncAlreadyRunning("A sync of this company is already running", log_id)


def _refuse_taken(slot_attempt: SlotAttempt) -> None:
    if BillingoSyncLog.objects.filter(slot_id=slot_attempt.slot_id, attempt=slot_attempt.attempt).exists():
        raise SlotAttemptTaken("this attempt has a run already")
    running = BillingoSyncLog.objects.filter(status=BillingoSyncLog.Status.RUNNING)
    if slot_attempt.organization and running.filter(organization=slot_attempt.organization).exists():
        raise OrganizationBusy("another company of the same Billingo organization is being synced")


def take_over(log_id: int) -> BillingoSyncLog | None:
    """A run that was waiting for a worker, ours from now on; None when somebody else has it, or it was given up."""
    waiting = BillingoSyncLog.objects.filter(
        pk=log_id, status=BillingoSyncLog.Status.RUNNING, heartbeat_at__isnull=True
    )
    if not waiting.update(heartbeat_at=Now()):
        return None
    return BillingoSyncLog.objects.select_related("company").get(pk=log_id)


def give_back(log: BillingoSyncLog) -> None:
    """Undoes `take_over`, for who could not begin: the run waits for a worker again."""
    BillingoSyncLog.objects.filter(pk=log.pk, status=BillingoSyncLog.Status.RUNNING).update(heartbeat_at=None)


def withdraw(log: BillingoSyncLog) -> None:
    """A run that was waiting for a worker, and can't be handed to one: as if it had never been asked for.

    Left alone when a worker has it nevertheless. Locked, since none may take it over while it is being deleted: what
    that worker stored would name a log that is gone.
    """
    with transaction.atomic():
        waiting = BillingoSyncLog.objects.select_for_update().filter(pk=log.pk, heartbeat_at__isnull=True)
        for row in waiting:
            row.delete()


def _inserted(row: BillingoSyncLog) -> bool:
    inside = transaction.get_connection().in_atomic_block
    try:
        with transaction.atomic() if inside else nullcontext():
            row.save(force_insert=True)
    except IntegrityError as error:
        if not is_duplicate(error) and not Company.objects.filter(pk=row.company_id).exists():
            raise CompanyGone("There is no such company (any more)") from None
        if not is_duplicate(error):
            raise  # nobody has the claim: the table is not the one that we know
        return False
    return True


def close_dead_runs(company_id: int | None = None) -> int:
    """Closes RUNNING rows (of one company or of all) as FAILED, and tells how many: those whose heartbeat fell silent,
    and those that waited for a worker for too long."""
    silent_since = Now() - timedelta(seconds=settings.SYNC_DEAD_AFTER_SECONDS)
    ahead = Now() + timedelta(seconds=settings.SYNC_DEAD_AFTER_SECONDS)
    waiting_since = Now() - timedelta(seconds=settings.SYNC_QUEUE_SECONDS)
    return sum(
        _close_runs(company_id, of_these, why)
        for of_these, why in (
            # One in the future was written before the clock was set back; a living run's is renewed within seconds.
            (Q(heartbeat_at__lt=silent_since) | Q(heartbeat_at__gt=ahead), INTERRUPTED),
            (Q(heartbeat_at__isnull=True, started_at__lt=waiting_since), NO_WORKER),
        )
    )


def _close_runs(company_id: int | None, of_these: Q, why: Problem) -> int:
    runs = BillingoSyncLog.objects.filter(of_these, status=BillingoSyncLog.Status.RUNNING)
    if company_id is not None:
        runs = runs.filter(company_id=company_id)
    return runs.update(
        status=BillingoSyncLog.Status.FAILED, completed_at=timezone.now(), errors=as_json([why])
    )


def beat(log: BillingoSyncLog, **values: Any) -> None:
    """Shows that the run is alive, and writes its progress. Raises ClaimLost when the row is not ours any more.

    Inside a transaction this also shuts others out: the row stays locked until the transaction ends, so nobody can
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
