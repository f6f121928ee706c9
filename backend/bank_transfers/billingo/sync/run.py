"""One sync of one company, from its claim to its closed log."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent import futures
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, TypeVar

from django.conf import settings as django_settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bank_transfers.billingo.client.client import BillingoClient
from bank_transfers.billingo.errors import (
    BillingoError,
    BillingoUnreachable,
    ClaimLost,
    Forbidden,
    NotFound,
    RateLimited,
    RequestRefused,
)
from bank_transfers.billingo.models import BillingoInvoice, BillingoSyncLog, CompanyBillingoSettings
from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.runs.claim import Problem, SlotAttempt, problem
from bank_transfers.core import logs
from bank_transfers.core.db import failures
from bank_transfers.core.db.reading import walked
from bank_transfers.core.secrets import SecretUnreadable

from .id_set import distinct, not_among
from .listing import DocumentText, ListingReader, ReadPage
from .resume import find_checkpoint, known_ids, matching_head
from .server_clock import ServerClock
from .store import NOT_FOUND_BY_ID, Plan, SetAside, Store, mapped_ahead, set_aside_again

T = TypeVar("T")
Status = BillingoSyncLog.Status
ProgressCallback = Callable[[BillingoSyncLog], None]

logger = logging.getLogger(__name__)

BATCH_DOCUMENTS = 1000
BATCH_SECONDS = 10.0
# A thousand documents are some 3 MB; of larger ones fewer wait at a time.
BATCH_BYTES = 16 * 1024 * 1024
# More documents set aside than this are cheaper to try again by reading everything.
MAX_REFETCHES = 100
# So many of them may cost a whole round of retries in vain before the rest waits for the next run.
MAX_REFETCH_FAILURES = 3
# So many of the documents that seem gone are asked for by id before any is marked: all, or an even sample of more.
GONE_TO_VERIFY = 50
# How long the end of a run is tried to be written when the database is away.
CLOSING_SECONDS = 20.0
# A server clock that went back by more than this can't be trusted with a cursor.
CLOCK_TOLERANCE = timedelta(minutes=5)

# What a run writes of itself while it goes.
PROGRESS = (
    "full_sync", "pages_done", "pages_total", "invoices_processed", "invoices_created", "invoices_updated",
    "invoices_unchanged", "invoices_skipped",
    "invoices_missing", "items_extracted", "api_calls", "wait_seconds", "cursor",
    "listing_total",
)  # fmt: skip


class _Incomplete(Exception):
    """What could be read is stored, but it can't be shown that it was everything."""


class _TimeIsUp(Exception):
    """The run took as long as one may."""


class _Stopped(BaseException):
    """Somebody asked the service to stop."""


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
        self._client = BillingoClient(settings.api_key, organization=settings.organization)
        self._problems: dict[int | str, Problem] = {}
        self._refused: set[int] = set()
        self._pending: list[DocumentText] = []
        self._pending_bytes = 0
        self._pages_read = 0
        self._begun = False
        self._caught_up = False
        self._started = self._beaten = self._flushed = time.monotonic()

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
        except _Incomplete as incomplete:
            self._put_first("listing_incomplete", str(incomplete))
            self._end(Status.PARTIAL, listing_total=None)
        except ClaimLost:
            self._closed_by_another()
        except _TimeIsUp:
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
            if not isinstance(error, _Stopped):
                raise

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
        self._store = Store(company_id, self._log.pk)
        self._log.full_sync = self._must_be_full()
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

    def _work(self) -> None:
        since, clock = self._settings.sync_cursor, ServerClock(self._client, self._wait)
        try:
            reader = (
                self._full(clock) if self._log.full_sync or since is None else self._changed(since, clock)
            )
        finally:
            clock.forget()
        if not reader.complete:
            raise _Incomplete(reader.reason)
        self._conclude(reader)

    # -- reading -------------------------------------------------------------------------------------

    def _changed(self, since: datetime, clock: ServerClock) -> ListingReader:
        """An incremental reading; a full one where the cursor is ahead of Billingo's clock and so says nothing."""
        self._log.cursor = clock.when_asked()
        if since > self._log.cursor + CLOCK_TOLERANCE:
            self._log.full_sync = True
            return self._full(clock)
        reader = ListingReader(self._client, self._wait, since - _overlap())
        self._take(reader, reader.read())
        self._try_set_aside_again(reader)
        self._count(reader)
        return reader

    def _full(self, clock: ServerClock) -> ListingReader:
        if self._settings.sync_cursor is None and not self._requested_full and not self._dry_run:
            reader = self._go_on(clock)
            if reader:
                return reader
        # Only a reading into an empty mirror can be gone on with: everything stored then comes from it.
        from_nothing = not BillingoInvoice.objects.filter(company_id=self._log.company_id).exists()
        if from_nothing:
            self._store.nothing_is_stored()
        document = mapped_ahead if from_nothing else DocumentText.of
        reader = ListingReader(self._client, self._wait, document=document)
        pages = reader.read()
        first = next(pages)  # asked for beside the clock
        self._log.cursor = clock.when_asked()
        self._take(reader, chain([first], pages), can_go_on=from_nothing)
        if reader.complete and self._store.set_aside:
            self._forget(self._set_aside_but_not_in(reader))
        self._count(reader)
        return reader

    def _go_on(self, clock: ServerClock) -> ListingReader | None:
        """Goes on with a first sync that died; None when there is none, or the listing does not continue it."""
        checkpoint = find_checkpoint(self._settings, before=self._log)
        if checkpoint is None:
            return None
        log, fresh_cursor = self._log, clock.when_asked()
        # Until the head is shown to fit, this run stands where the dead one stood: should it die too, the next
        # one finds the same checkpoint.
        log.cursor, log.listing_total, log.pages_done = (
            checkpoint.cursor,
            checkpoint.total,
            checkpoint.pages_done,
        )
        self._beat()
        reader = ListingReader(self._client, self._wait, document=mapped_ahead)
        head = matching_head(checkpoint, reader, log.company_id)
        if head:
            log.listing_total = reader.total
            self._pages_read = checkpoint.pages_known(reader.total)
            self._pending = [document for page in head for document in page.documents]
            self._flush()
            known = known_ids(log.company_id)
            self._take(reader, reader.go_on(known, self._pages_read + 1), can_go_on=True)
        if reader.complete:
            self._try_set_aside_again(reader)
            self._count(reader)
            self._gone(reader)  # nothing can be; but what is stored must be what is listed
            self._catch_up(checkpoint.cursor, fresh_cursor)
            return reader
        log.cursor, log.listing_total, log.pages_done, self._pages_read = fresh_cursor, None, 0, 0
        return None

    def _catch_up(self, since: datetime, until: datetime | None) -> None:
        """Reads what was changed after the dead run had stored it; then the mirror is as of this run."""
        self._caught_up = True
        reader = ListingReader(self._client, self._wait, since - _overlap())
        self._take(reader, reader.read())
        if not reader.complete:
            raise _Incomplete(reader.reason)
        self._count(reader)
        self._log.cursor = until

    def _take(self, reader: ListingReader, pages: Iterable[ReadPage], can_go_on: bool = False) -> None:
        """Stores pages as they come, in batches. `can_go_on`: should this run die, the next may go on from here."""
        for page in pages:
            if page.number == 1:
                again = self._pages_read > 0
                self._log.listing_total = reader.total if can_go_on and not again else None
            if not reader.undisturbed:
                self._log.listing_total = None
            self._pages_read = max(self._pages_read, page.number)
            self._log.pages_total = max(self._pages_read, reader.last_page)
            self._pending += page.documents
            self._pending_bytes += page.size
            if (
                len(self._pending) >= BATCH_DOCUMENTS
                or self._pending_bytes >= BATCH_BYTES
                or time.monotonic() - self._flushed > BATCH_SECONDS
            ):
                self._flush()
            self._show()
        self._flush()

    def _try_set_aside_again(self, reader: ListingReader) -> None:
        """Asks for each document set aside that was in none of the pages, whatever the cursor says.

        One that Billingo does not give out goes on waiting, as any other that can't be stored; whether one that it
        does not find is gone, the next run's listing decides. Those tried least come first, so that a few that only
        cost time never keep others from being tried.
        """
        waiting = self._set_aside_but_not_in(reader)
        failures = 0
        for identity in sorted(waiting, key=lambda identity: self._store.set_aside[identity]):
            # One without an id can't be asked for; see _must_be_full.
            if identity < 0 or failures >= MAX_REFETCH_FAILURES:
                self._refuse(self._store.waiting(identity))
                continue
            try:
                text = self._wait(self._client.document(identity))
            except NotFound as error:
                self._still_aside(identity, str(error), NOT_FOUND_BY_ID)
            except RateLimited:
                raise  # no other would be given out either
            except (BillingoUnreachable, Forbidden, RequestRefused) as error:
                failures += isinstance(error, BillingoUnreachable)
                self._still_aside(identity, str(error))
            else:
                if DocumentText.of(text).identity != identity:
                    self._still_aside(identity, "Billingo answered with something else than this document")
                    continue
                self._pending.append(DocumentText(text, identity))
                self._log.invoices_processed += 1
        self._flush()

    def _set_aside_but_not_in(self, reader: ListingReader) -> list[int]:
        return list(not_among(sorted(self._store.set_aside), reader.read_ids))

    def _still_aside(self, identity: int, reason: str, code: str = "not_given_out") -> None:
        document = set_aside_again(self._store.waiting(identity), code, reason)
        if self._dry_run:
            self._refuse(document)
            return
        plan = Plan(set_aside=[document])
        self._store.apply(plan, self._renew_claim)
        self._add(plan)

    def _count(self, reader: ListingReader) -> None:
        """Counts different documents: one that moved while it was read came twice, and is one document."""
        log = self._log
        log.invoices_processed += len(reader.read_ids)
        log.invoices_skipped = len(self._refused)
        counted = log.invoices_created + log.invoices_updated + log.invoices_skipped
        log.invoices_unchanged = max(0, log.invoices_processed - counted)

    # -- storing -------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """Stores what is pending, and with it how far the reading has come."""
        documents, self._pending, self._pending_bytes = self._pending, [], 0
        self._flushed = time.monotonic()
        self._log.pages_done = self._pages_read
        if not documents:
            return
        if self._dry_run:
            self._add(self._store.plan(documents))
        else:
            self._store.store(documents, renew_claim=self._renew_claim, written=self._add)
        self._show()

    def _renew_claim(self, plan: Plan) -> None:
        log = self._log
        self._beat(
            invoices_created=log.invoices_created + len(plan.created),
            invoices_updated=log.invoices_updated + plan.updates,
            items_extracted=log.items_extracted + plan.items,
        )

    def _add(self, plan: Plan) -> None:
        self._log.invoices_created += len(plan.created)
        self._log.invoices_updated += plan.updates
        self._log.items_extracted += plan.items
        for refused in plan.set_aside:
            self._refuse(refused)
        for healed in plan.healed:
            self._refused.discard(healed)
            self._problems.pop(healed, None)

    def _refuse(self, document: SetAside) -> None:
        self._refused.add(document.identity)
        if len(self._problems) < claim.MAX_ERRORS:
            self._problems[document.identity] = problem(
                document.code, document.reason, document.billingo_id, document.invoice_number
            )

    # -- ending --------------------------------------------------------------------------------------

    def _conclude(self, reader: ListingReader) -> None:
        """Everything was read. What can't be stored waits aside, so the cursor may go on; but the mirror does not
        equal Billingo then, and the run is PARTIAL."""
        log = self._log
        gone = self._gone(reader) if log.full_sync and not self._caught_up else []
        log.invoices_missing = len(gone)
        status = Status.PARTIAL if self._refused else Status.COMPLETED
        if self._dry_run:
            self._end(status)
            return
        now = timezone.now()
        reached = {"last_sync_time": now, "sync_cursor": log.cursor}
        if log.full_sync:
            reached["last_full_sync_time"] = now
        with transaction.atomic(durable=True):
            self._close(status)
            self._store.mark_missing(gone, now)
            # A key that was changed while we read may open another account, of which nothing is known yet.
            CompanyBillingoSettings.objects.filter(
                pk=self._settings.pk, api_key_set_at=self._settings.api_key_set_at
            ).update(**reached)

    def _forget(self, identities: list[int]) -> None:
        if not self._dry_run:
            self._store.forget_set_aside(identities)

    def _gone(self, reader: ListingReader) -> list[int]:
        """Ids that we hold and Billingo no longer lists. Raises _Incomplete when the two can't be squared.

        What is listed and can't be stored stands in the sum too, so that one such document does not keep others that
        are gone from being told.
        """
        held = BillingoInvoice.objects.filter(
            company_id=self._log.company_id, missing_upstream_since__isnull=True
        )
        aside = self._listed_but_not_in(held, reader)
        count = held.count() + aside
        if count == reader.total and not self._dry_run:
            return []
        listed = distinct(reader.read_ids, reader.known)
        gone = list(not_among((billingo_id for (billingo_id,) in walked(held, "billingo_id")), listed))
        if count - len(gone) != reader.total and not self._dry_run:
            raise _Incomplete(
                f"{count - len(gone) - aside} documents are stored and {aside} set aside, "
                f"but Billingo lists {reader.total}"
            )
        for billingo_id in gone[:: -(-len(gone) // GONE_TO_VERIFY) or 1]:
            with suppress(NotFound):
                self._wait(self._client.document(billingo_id))
                raise _Incomplete(f"Billingo does not list document {billingo_id}, but still has it")
        return gone

    def _listed_but_not_in(self, held: QuerySet[BillingoInvoice], reader: ListingReader) -> int:
        """How many documents are listed that can't be stored, not even in an earlier form."""
        refused = sorted(self._refused)
        unlisted = set(not_among(refused, distinct(reader.read_ids, reader.known)))
        listed = [identity for identity in refused if identity not in unlisted]
        stored = sum(
            held.filter(billingo_id__in=listed[start : start + 1000]).count()
            for start in range(0, len(listed), 1000)
        )
        return len(listed) - stored

    def _close(self, status: str, **values: Any) -> None:
        log = self._log
        for name, value in values.items():
            setattr(log, name, value)
        log.status, log.completed_at = status, timezone.now()
        # A run that broke off has counted nothing yet; what it stored it has also processed.
        stored = log.invoices_created + log.invoices_updated + len(self._refused)
        log.invoices_processed = max(log.invoices_processed, stored)
        log.sync_duration_seconds = round(time.monotonic() - self._started, 3)
        log.errors = claim.as_json(self._problems.values())
        claim.close(log, **self._values(), sync_duration_seconds=log.sync_duration_seconds, errors=log.errors)

    def _put_first(self, code: str, reason: str) -> None:
        """Why the run ended as it did, before what is told of single documents, of which there may be too many."""
        first: dict[int | str, Problem] = {code: problem(code, reason)}
        self._problems = first | self._problems

    def _fail(self, code: str, reason: str) -> None:
        self._put_first(code, reason)
        self._end(Status.FAILED)

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
            self._log.status, self._log.errors = status, claim.as_json(self._problems.values())
            self._log.sync_duration_seconds = round(time.monotonic() - self._started, 3)
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

    # -- staying alive -------------------------------------------------------------------------------

    def _wait(self, future: Future[T]) -> T:
        """The result of a request, keeping the heartbeat while it takes its time."""
        while True:
            try:
                if self._stop.is_set():
                    raise _Stopped
                if time.monotonic() - self._started > django_settings.SYNC_TIME_LIMIT_SECONDS:
                    raise _TimeIsUp
                if time.monotonic() - self._beaten > django_settings.SYNC_HEARTBEAT_SECONDS:
                    self._beat()
                return future.result(timeout=min(0.5, django_settings.SYNC_HEARTBEAT_SECONDS))
            except futures.TimeoutError:
                if future.done():
                    return _answer_of(future)
                self._show()
            except BaseException:
                future.cancel()
                raise

    def _beat(self, **values: Any) -> None:
        if not self._dry_run:
            claim.beat(self._log, **(self._values() | values))
        self._beaten = time.monotonic()

    def _values(self) -> dict[str, Any]:
        """The progress as it is written; `pages_done` is what is stored, not what is read."""
        self._log.api_calls = self._client.document_calls
        self._log.wait_seconds = round(self._client.wait_seconds, 3)
        return {name: getattr(self._log, name) for name in PROGRESS}

    def _show(self) -> None:
        self._values()
        self._progress(self._log)


def _answer_of(future: Future[T]) -> T:
    """The result of a request that has ended, if only after the wait for it had: a time-out in it is its own."""
    try:
        return future.result()
    except futures.TimeoutError as error:
        raise BillingoUnreachable(f"A request timed out {error}".strip()) from None


def _overlap() -> timedelta:
    return timedelta(seconds=django_settings.SYNC_CURSOR_OVERLAP_SECONDS)
