"""One sync of one company, from its claim to its closed log."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone

from bank_transfers.billingo.errors import BillingoError, ClaimLost, Stopped, TimeIsUp
from bank_transfers.billingo.models import BillingoSyncLog, CompanyBillingoSettings
from bank_transfers.billingo.payments.clocks import CLOCK_TOLERANCE
from bank_transfers.billingo.payments.queue import Queue
from bank_transfers.billingo.payments.reading import PaymentReading, PaymentsUnfinished
from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.runs.claim import SlotAttempt, problem
from bank_transfers.billingo.runs.pace import client_of
from bank_transfers.core import logs
from bank_transfers.core.db import failures
from bank_transfers.core.secrets import SecretUnreadable

from .heartbeat import Heartbeat, ProgressCallback
from .reading import Incomplete, Reading
from .store import DryStore, Store
from .tally import Tally

Status = BillingoSyncLog.Status

logger = logging.getLogger(__name__)

# More documents set aside than this are cheaper to try again by reading everything.
MAX_REFETCHES = 100
# How long the end of a run is tried to be written when the database is away.
CLOSING_SECONDS = 20.0


class Run:
    """One sync. Made, executed once, thrown away.

    dry_run: compare only; no row of any table is written. stop: set from another thread to end at the next page.
    slot_attempt: the slot of the schedule it is for. claimed: the log, where somebody else has claimed it.
    """

    def __init__(
        self,
        settings: CompanyBillingoSettings,
        sync_type: str,
        full_sync: bool,
        dry_run: bool,
        progress: ProgressCallback,
        stop: threading.Event,
        slot_attempt: SlotAttempt | None = None,
        claimed: BillingoSyncLog | None = None,
    ) -> None:
        self._settings = settings
        self._sync_type = sync_type
        self._requested_full = full_sync
        self._dry_run = dry_run
        self._progress = progress
        self._stop = stop
        self._slot_attempt = slot_attempt
        self._claimed = claimed
        self._started = time.monotonic()
        self._begun = False
        self._documents_done = False

    # -- from claim to end ---------------------------------------------------------------------------

    def execute(self) -> BillingoSyncLog:
        """Returns the closed log. Raises SyncAlreadyRunning, and what stopped it from outside (after closing)."""
        if not self._begun:
            self.begin()
        with logs.bound(sync_id=self._log.pk, company_id=self._log.company_id):
            self._work_and_close()
        return self._log

    def _work_and_close(self) -> None:
        try:
            self._work()
        except ClaimLost:
            self._closed_by_another()
        except TimeIsUp:
            minutes = django_settings.SYNC_TIME_LIMIT_SECONDS / 60
            self._fail(
                "time_limit", f"The run was ended after {minutes:g} minutes; the next one goes on from there"
            )
        except (BillingoError, SecretUnreadable) as error:
            self._fail(getattr(error, "code", "key_unreadable"), str(error))
        except (DatabaseError, InterfaceError) as error:
            logger.exception("sync %s: the database failed", self._log.pk)
            self._fail("database_error", failures.in_words(error))
        except Exception as error:
            logger.exception("sync %s broke", self._log.pk)
            self._fail("internal_error", f"An unexpected error: {type(error).__name__}")
        except BaseException as error:  # stopped from outside: say so, then let it pass
            self._fail(claim.INTERRUPTED["code"], claim.INTERRUPTED["error"])
            if not isinstance(error, Stopped):
                raise

    def _work(self) -> None:
        """The documents, and when they are done, the payments, which never make their end a failure."""
        try:
            gone = self._reading.read()
        except Incomplete as incomplete:
            self._tally.put_first("listing_incomplete", str(incomplete))
            self._log.listing_total = None
            self._documents_done = True
            self._finish(self._payments_to_read(), Status.PARTIAL)
        else:
            self._conclude(gone)

    @property
    def log(self) -> BillingoSyncLog:
        """The run's log, once it has begun."""
        return self._log

    def begin(self) -> BillingoSyncLog:
        """Claims the log row, for who wants to know it before `execute`. Raises SyncAlreadyRunning."""
        company_id = self._settings.company_id
        if self._dry_run:
            self._log = BillingoSyncLog(company_id=company_id, sync_type=self._sync_type)
        else:
            self._log = self._claimed or claim.claim(
                company_id, self._sync_type, self._requested_full, self._slot_attempt
            )
        self._store = (DryStore if self._dry_run else Store)(company_id, self._log.pk)
        self._log.full_sync = self._must_be_full()
        self._tally = Tally(self._log)
        client = client_of(self._settings)
        self._heartbeat = Heartbeat(
            self._log, client, self._started, self._stop, self._progress, writes=not self._dry_run
        )
        self._reading = Reading(
            self._settings,
            self._log,
            client,
            self._store,
            self._heartbeat,
            self._tally,
            first=self._settings.sync_cursor is None and not self._requested_full,
            dry_run=self._dry_run,
        )
        self._payments = PaymentReading(self._settings, self._log, client, self._heartbeat, self._tally)
        self._begun = True
        return self._log

    def _must_be_full(self) -> bool:
        """On request, on first use, weekly, and when documents set aside can be found again only that way."""
        last = self._settings.last_full_sync_time
        if self._requested_full or self._settings.sync_cursor is None or last is None:
            return True
        if timezone.now() - last > timedelta(days=django_settings.SYNC_FULL_EVERY_DAYS):
            return True
        if last > timezone.now() + CLOCK_TOLERANCE:
            return True  # written by a clock that was ahead: waiting for that day could take years
        return len(self._store.set_aside) > MAX_REFETCHES or self._store.only_a_listing_tells

    # -- ending --------------------------------------------------------------------------------------

    def _conclude(self, gone: list[int]) -> None:
        """All documents were read. What can't be stored waits aside, so the cursor may go on; but the mirror does not
        equal Billingo then, and the run is PARTIAL.

        Where payments are still to be read, the run goes on when this is written: should it die, its documents are
        done, and the next run reads what was changed since, and the payments that wait.
        """
        log = self._log
        log.invoices_missing = len(gone)
        status = Status.PARTIAL if self._tally.refused else Status.COMPLETED
        if self._dry_run:
            self._end(status)
            return
        now = timezone.now()
        reached = {"last_sync_time": now, "sync_cursor": log.cursor}
        if log.full_sync:
            reached["last_full_sync_time"] = now
        payments = self._payments_to_read()
        log.documents_done_at = now
        with transaction.atomic(durable=True):
            if payments is None:
                self._close(status)
            else:
                self._heartbeat.beat()
            self._store.mark_missing(gone, now)
            # A key that was changed while we read may open another account, of which nothing is known yet.
            CompanyBillingoSettings.objects.filter(
                pk=self._settings.pk, api_key_set_at=self._settings.api_key_set_at
            ).update(**reached)
        if payments is not None:
            self._documents_done = True
            self._finish(payments, status)

    def _payments_to_read(self) -> Queue | None:
        if self._dry_run:
            return None
        queue = self._payments.queue()
        return None if queue.is_empty() else queue

    def _finish(self, payments: Queue | None, status: str) -> None:
        """Reads payments, and ends the run."""
        if payments is not None:
            try:
                self._payments.read(payments)
            except PaymentsUnfinished as unfinished:
                self._tally.put_first("payments_unfinished", str(unfinished))
                status = Status.PARTIAL
        self._end(Status.PARTIAL if self._tally.lacks_payments else status)

    def _close(self, status: str, **values: Any) -> None:
        log = self._log
        for name, value in values.items():
            setattr(log, name, value)
        log.status, log.completed_at = status, timezone.now()
        self._tally.close()
        log.sync_duration_seconds, log.errors = self._heartbeat.seconds, self._tally.errors
        claim.close(
            log,
            **self._heartbeat.values(),
            sync_duration_seconds=log.sync_duration_seconds,
            errors=log.errors,
        )

    def _fail(self, code: str, reason: str) -> None:
        """What ended the run. When its documents are done it is no failure: what they say stands."""
        self._tally.put_first(code, reason)
        if not self._documents_done:  # also where the very writing of that failed
            self._log.documents_listed = self._log.documents_done_at = None
        self._end(Status.PARTIAL if self._documents_done else Status.FAILED)

    def _closed_by_another(self) -> None:
        """Takes over what was written by whoever closed the log, or deleted it with its company."""
        try:
            self._log.refresh_from_db()
        except BillingoSyncLog.DoesNotExist:
            gone = problem("company_deleted", "The company was deleted while it was synced")
            self._log.status, self._log.errors = Status.FAILED, claim.as_json([gone])

    def _end(self, status: str, **values: Any) -> None:
        """Closes the log, also when the database was away and comes back soon."""
        if self._dry_run:
            self._log.status, self._log.errors = status, self._tally.errors
            self._log.sync_duration_seconds = self._heartbeat.seconds
            return
        give_up_at = time.monotonic() + CLOSING_SECONDS
        while not self._closed(status, **values):
            # The heartbeat has stopped: should the database stay away, the next run closes this one.
            if time.monotonic() > give_up_at:
                logger.error("sync %s: its end could not be written", self._log.pk)
                return
            connection.close()
            time.sleep(0.5)

    def _closed(self, status: str, **values: Any) -> bool:
        try:
            self._close(status, **values)
        except ClaimLost:
            self._closed_by_another()
        except (DatabaseError, InterfaceError):
            return False
        return True
