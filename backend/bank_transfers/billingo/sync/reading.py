"""Everything that a run reads: all documents, or what changed, or the rest of what a dead run began.

What was set aside earlier is asked for again, and what is stored but no longer listed is found out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import chain

from django.conf import settings as django_settings
from django.db.models import QuerySet
from django.utils import timezone

from bank_transfers.billingo.client.client import BillingoClient
from bank_transfers.billingo.errors import (
    BillingoUnreachable,
    Forbidden,
    NotFound,
    RateLimited,
    RequestRefused,
)
from bank_transfers.billingo.models import BillingoInvoice, BillingoSyncLog, CompanyBillingoSettings
from bank_transfers.billingo.payments.clocks import CLOCK_TOLERANCE
from bank_transfers.core.db.reading import walked

from .batches import Batches
from .heartbeat import Heartbeat
from .id_set import distinct, not_among
from .judging import Plan, mapped_ahead, refused_again
from .listing import DocumentText, ListingReader
from .resume import Checkpoint, find_checkpoint, known_ids, matching_head
from .server_clock import ServerClock
from .store import NOT_FOUND_BY_ID, Store
from .tally import Tally

# So many of the documents set aside may cost a whole round of retries in vain before the rest waits for the next run.
MAX_REFETCH_FAILURES = 3
# So many of the documents that seem gone are asked for by id before any is marked: all, or an even sample of more.
GONE_TO_VERIFY = 50
# What was changed is listed again for as long as the overlap lasts; its payments are read again only after this.
PAYMENTS_REREAD_AFTER = timedelta(hours=1)


class Incomplete(Exception):
    """What could be read is stored, but it can't be shown that it was everything."""


class Reading:
    """Of one run. settings: of whom; log: what it says of itself (full or not, cursor, pages), kept up to date;
    first: nothing was ever read to its end, and nobody asked for everything, so that a dead run may be gone on with;
    dry_run: nothing is written, so what is stored need not add up with what is listed."""

    def __init__(
        self,
        settings: CompanyBillingoSettings,
        log: BillingoSyncLog,
        client: BillingoClient,
        store: Store,
        heartbeat: Heartbeat,
        tally: Tally,
        *,
        first: bool,
        dry_run: bool,
    ) -> None:
        self._settings = settings
        self._log = log
        self._client = client
        self._store = store
        self._heartbeat = heartbeat
        self._wait = heartbeat.wait
        self._tally = tally
        self._batches = Batches(log, store, heartbeat, tally)
        self._first = first
        self._dry_run = dry_run

    def read(self) -> list[int]:
        """Reads and stores what there is to read. Returns the ids of what is stored and gone at Billingo.

        Raises Incomplete, and what waiting raises.
        """
        since, clock = self._settings.sync_cursor, ServerClock(self._client, self._wait)
        try:
            if self._log.full_sync or since is None:
                return self._full(clock)
            return self._changed(since, clock)
        finally:
            clock.forget()

    def _changed(self, since: datetime, clock: ServerClock) -> list[int]:
        """An incremental reading; a full one where the cursor is ahead of Billingo's clock and so says nothing."""
        self._log.cursor = clock.when_asked()
        # A server clock that went back by more than this can't be trusted with a cursor.
        if since > self._log.cursor + CLOCK_TOLERANCE:
            self._log.full_sync = True
            return self._full(clock)
        self._store.reread_before = timezone.now() - PAYMENTS_REREAD_AFTER
        reader = ListingReader(self._client, self._wait, since - _overlap())
        self._batches.take(reader, reader.read())
        self._try_set_aside_again(reader)
        self._tally.read(len(reader.read_ids))
        _must_be_complete(reader)
        return []

    def _full(self, clock: ServerClock) -> list[int]:
        if self._first and not self._dry_run and self._went_on(clock):
            return []
        # Only a reading into an empty mirror can be gone on with: everything stored then comes from it.
        from_nothing = not BillingoInvoice.objects.filter(company_id=self._log.company_id).exists()
        if from_nothing:
            self._store.nothing_is_stored()
        document = mapped_ahead if from_nothing else DocumentText.of
        reader = ListingReader(self._client, self._wait, document=document)
        pages = reader.read()
        first = next(pages)  # asked for beside the clock
        self._log.cursor = clock.when_asked()
        self._batches.take(reader, chain([first], pages), can_go_on=from_nothing)
        if reader.complete and self._store.set_aside:
            self._store.forget_set_aside(self._set_aside_but_not_in(reader))
        self._tally.read(len(reader.read_ids))
        _must_be_complete(reader)
        gone = self._gone(reader)
        self._log.documents_listed = reader.total
        return gone

    # -- going on with a first sync that died ----------------------------------------------------------

    def _went_on(self, clock: ServerClock) -> bool:
        """Goes on with it, to the end; False when there is none, or the listing does not continue it."""
        checkpoint = find_checkpoint(self._settings, before=self._log)
        if checkpoint is None:
            return False
        log, fresh_cursor = self._log, clock.when_asked()
        # Until the head is shown to fit, this run stands where the dead one stood: should it die too, the next
        # one finds the same checkpoint.
        log.cursor, log.listing_total, log.pages_done = (
            checkpoint.cursor,
            checkpoint.total,
            checkpoint.pages_done,
        )
        self._heartbeat.beat()
        reader = ListingReader(self._client, self._wait, document=mapped_ahead)
        self._read_on(reader, checkpoint)
        if not reader.complete:
            log.cursor, log.listing_total, log.pages_done = fresh_cursor, None, 0
            self._batches.begin_at(0)
            return False
        self._try_set_aside_again(reader)
        self._tally.read(len(reader.read_ids))
        self._gone(reader)  # nothing can be; but what is stored must be what is listed
        self._catch_up(checkpoint.cursor, fresh_cursor)
        return True

    def _read_on(self, reader: ListingReader, checkpoint: Checkpoint) -> None:
        head = matching_head(checkpoint, reader, self._log.company_id)
        if head:
            pages = checkpoint.pages_known(reader.total)
            self._log.listing_total = reader.total
            self._batches.begin_at(pages)
            self._batches.store([document for page in head for document in page.documents])
            self._batches.take(
                reader, reader.go_on(known_ids(self._log.company_id), pages + 1), can_go_on=True
            )

    def _catch_up(self, since: datetime, until: datetime | None) -> None:
        """Reads what was changed after the dead run had stored it; then the mirror is as of this run."""
        reader = ListingReader(self._client, self._wait, since - _overlap())
        self._batches.take(reader, reader.read())
        _must_be_complete(reader)
        self._tally.read(len(reader.read_ids))
        self._log.cursor = until

    # -- what was set aside ----------------------------------------------------------------------------

    def _try_set_aside_again(self, reader: ListingReader) -> None:
        """Asks for each document set aside that was in none of the pages, whatever the cursor says.

        One that Billingo does not give out goes on waiting, as any other that can't be stored; whether one that it
        does not find is gone, the next run's listing decides. Those tried least come first, so that a few that only
        cost time never keep others from being tried.
        """
        self._batches.store(list(self._refetched(self._set_aside_but_not_in(reader))))

    def _refetched(self, waiting: list[int]) -> Iterator[DocumentText]:
        failures = 0
        for identity in sorted(waiting, key=lambda identity: self._store.set_aside[identity]):
            # One without an id can't be asked for; see Run._must_be_full.
            if identity < 0 or failures >= MAX_REFETCH_FAILURES:
                self._tally.refuse(self._store.waiting(identity))
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
                self._log.invoices_processed += 1
                yield DocumentText(text, identity)

    def _set_aside_but_not_in(self, reader: ListingReader) -> list[int]:
        return list(not_among(sorted(self._store.set_aside), reader.read_ids))

    def _still_aside(self, identity: int, reason: str, code: str = "not_given_out") -> None:
        plan = Plan(set_aside=[refused_again(self._store.waiting(identity), code, reason)])
        self._store.apply(plan, self._batches.renew_claim)
        self._tally.add(plan)

    # -- what is gone ----------------------------------------------------------------------------------

    def _gone(self, reader: ListingReader) -> list[int]:
        """Ids that we hold and Billingo no longer lists. Raises Incomplete when the two can't be squared.

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
            raise Incomplete(
                f"{count - len(gone) - aside} documents are stored and {aside} set aside, "
                f"but Billingo lists {reader.total}"
            )
        for billingo_id in gone[:: -(-len(gone) // GONE_TO_VERIFY) or 1]:
            with suppress(NotFound):
                self._wait(self._client.document(billingo_id))
                raise Incomplete(f"Billingo does not list document {billingo_id}, but still has it")
        return gone

    def _listed_but_not_in(self, held: QuerySet[BillingoInvoice], reader: ListingReader) -> int:
        """How many documents are listed that can't be stored, not even in an earlier form."""
        refused = sorted(self._tally.refused)
        unlisted = set(not_among(refused, distinct(reader.read_ids, reader.known)))
        listed = [identity for identity in refused if identity not in unlisted]
        stored = sum(
            held.filter(billingo_id__in=listed[start : start + 1000]).count()
            for start in range(0, len(listed), 1000)
        )
        return len(listed) - stored


def _must_be_complete(reader: ListingReader) -> None:
    if not reader.complete:
        raise Incomplete(reader.reason)


def _overlap() -> timedelta:
    return timedelta(seconds=django_settings.SYNC_CURSOR_OVERLAP_SECONDS)
