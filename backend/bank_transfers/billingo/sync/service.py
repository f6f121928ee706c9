"""BillingoSyncService: the one verb behind every door (command, REST, scheduler, worker).

The parts of a run: `run` (from claim to closed log), `claim` (the log row as lock), `heartbeat` (staying alive while it
waits), `reading` (what is read, in which order), `listing` (which pages, and whether they were all), `resume` (going on
where a first sync died), `batches`, `judging` and `store` (documents to rows), `tally` (what was done).
What a run promises is told in docs/sync.md.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue

import msgspec
from django.conf import settings as django_settings
from django.db import close_old_connections, connections

from bank_transfers.billingo.errors import SyncRefused
from bank_transfers.billingo.models import BillingoSyncLog
from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.runs.claim import SlotAttempt
from bank_transfers.billingo.runs.eligible import syncable_companies, usable_settings
from bank_transfers.companies.models import Company

from .heartbeat import ProgressCallback
from .run import Run

logger = logging.getLogger(__name__)


class SyncOutcome(msgspec.Struct):
    """What became of one company among many: its log, or why its sync was not begun (`code`, `refused`)."""

    company: Company
    log: BillingoSyncLog | None = None
    code: str = ""
    refused: str = ""

    @property
    def ok(self) -> bool:
        return self.log is not None and self.log.status == BillingoSyncLog.Status.COMPLETED


class BillingoSyncService:
    """Syncs one company, or all of them.

    progress: called with the log (counts not yet saved) as a run goes on; with several companies from several
    threads.
    """

    def __init__(self, progress: ProgressCallback | None = None) -> None:
        self._progress = progress or (lambda log: None)
        self._stop = threading.Event()

    def sync_company(
        self,
        company: Company,
        sync_type: str = "MANUAL",
        full_sync: bool = False,
        dry_run: bool = False,
        *,
        slot_attempt: SlotAttempt | None = None,
        claimed: BillingoSyncLog | None = None,
    ) -> BillingoSyncLog:
        """One sync of one company, from claim to closed log. Returns the log: COMPLETED, PARTIAL or FAILED.

        sync_type: one of BillingoSyncLog.Type; full_sync: read everything, not only what changed since the cursor;
        dry_run: read and compare only (the log returned is in no database, and no row is written);
        slot_attempt: which slot of the schedule it is for; claimed: a log of `reserve` that was taken over.
        Raises NotConfigured, Inactive, FeatureNotEnabled or SyncAlreadyRunning when no sync was begun (with a
        slot attempt also SlotAttemptTaken and OrganizationBusy), and ValueError for an unknown sync_type. What goes
        wrong later stands in the log and is not raised.
        """
        return self._run(company, sync_type, full_sync, dry_run, slot_attempt, claimed).execute()

    def begin(
        self,
        company: Company,
        sync_type: str = "MANUAL",
        full_sync: bool = False,
        slot_attempt: SlotAttempt | None = None,
    ) -> Run:
        """The first half of `sync_company`: claims the log and returns the run, whose `execute()` does the rest.

        For who must do something between the two. Raises what `sync_company` raises.
        """
        run = self._run(company, sync_type, full_sync, False, slot_attempt)
        run.begin()
        return run

    def reserve(self, company: Company, full_sync: bool = False) -> BillingoSyncLog:
        """Claims a log that waits for a worker, who gives it to `sync_company`. Raises what that raises."""
        usable_settings(company)
        return claim.claim(company.pk, BillingoSyncLog.Type.MANUAL, full_sync, waiting=True)

    def _run(
        self,
        company: Company,
        sync_type: str,
        full_sync: bool,
        dry_run: bool,
        slot_attempt: SlotAttempt | None = None,
        claimed: BillingoSyncLog | None = None,
    ) -> Run:
        if sync_type not in BillingoSyncLog.Type.values:
            raise ValueError(f"sync_type is one of {', '.join(BillingoSyncLog.Type.values)}")
        settings = usable_settings(company)
        if slot_attempt is not None:
            slot_attempt.organization = settings.organization
        return Run(settings, sync_type, full_sync, dry_run, self._progress, self._stop, slot_attempt, claimed)

    def sync_all_companies(
        self, sync_type: str = "AUTOMATIC", full_sync: bool = False, dry_run: bool = False
    ) -> list[SyncOutcome]:
        """Every active company with the feature, a key and active settings, several at once within a bound.

        One that fails or is refused stops no other: each has its outcome.
        """
        companies = syncable_companies()
        if len(companies) <= 1:
            return [self._outcome(company, sync_type, full_sync, dry_run) for company in companies]

        outcomes: dict[int, SyncOutcome] = {}
        waiting = SimpleQueue[Company]()
        for company in companies:
            waiting.put(company)

        def work() -> None:
            """One after the other, over one connection to the database as long as that is sound."""
            try:
                with suppress(Empty):
                    while True:
                        company = waiting.get_nowait()
                        outcomes[company.pk] = self._outcome(company, sync_type, full_sync, dry_run)
                        close_old_connections()
            finally:
                connections.close_all()  # this thread's own

        at_once = min(django_settings.SYNC_COMPANIES_AT_ONCE, len(companies))
        with ThreadPoolExecutor(at_once, "billingo-sync") as pool:
            try:
                for thread in [pool.submit(work) for _ in range(at_once)]:
                    thread.result()
            except BaseException:
                self.stop()
                raise
        return [outcomes[company.pk] for company in companies]

    def stop(self) -> None:
        """Ends this service's runs at their next page, each with its log closed. From any thread."""
        self._stop.set()

    def _outcome(self, company: Company, sync_type: str, full_sync: bool, dry_run: bool) -> SyncOutcome:
        if self._stop.is_set():
            return SyncOutcome(company, code="interrupted", refused="Stopped before its sync was begun")
        try:
            return SyncOutcome(company, self.sync_company(company, sync_type, full_sync, dry_run))
        except SyncRefused as refused:
            return SyncOutcome(company, code=refused.code, refused=str(refused))
        except Exception as error:
            logger.exception("sync of company %s could not be begun", company.pk)
            return SyncOutcome(
                company, code="internal_error", refused=f"An unexpected error: {type(error).__name__}"
            )
