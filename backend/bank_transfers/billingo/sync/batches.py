"""Pages on their way into the store: collected into batches, and each stored with how far the reading has come."""

from __future__ import annotations

import time
from collections.abc import Iterable

from bank_transfers.billingo.models import BillingoSyncLog

from .heartbeat import Heartbeat
from .judging import Plan
from .listing import DocumentText, ListingReader, ReadPage
from .store import Store
from .tally import Tally

BATCH_DOCUMENTS = 1000
BATCH_SECONDS = 10.0
SHOWN_SECONDS = 1.0
# A thousand documents are some 3 MB; of larger ones fewer wait at a time.
BATCH_BYTES = 16 * 1024 * 1024


class Batches:
    """Of one run. log: where its pages are counted."""

    def __init__(self, log: BillingoSyncLog, store: Store, heartbeat: Heartbeat, tally: Tally) -> None:
        self._log = log
        self._store = store
        self._heartbeat = heartbeat
        self._tally = tally
        self._pending: list[DocumentText] = []
        self._pending_bytes = 0
        self._flushed = time.monotonic()
        self._pages_read = 0

    def begin_at(self, pages: int) -> None:
        """So many pages from the front are read already."""
        self._pages_read = pages

    def take(self, reader: ListingReader, pages: Iterable[ReadPage], can_go_on: bool = False) -> None:
        """Stores pages as they come. `can_go_on`: should this run die, the next may go on from here."""
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
            if self._are_full():
                self.flush()
            self._heartbeat.show()
        self.flush()

    def _are_full(self) -> bool:
        return (
            len(self._pending) >= BATCH_DOCUMENTS
            or self._pending_bytes >= BATCH_BYTES
            or time.monotonic() - self._flushed > BATCH_SECONDS
        )

    def store(self, documents: Iterable[DocumentText]) -> None:
        """Stores documents that are of no page to be counted."""
        self._pending += documents
        self.flush()

    def flush(self) -> None:
        """Stores what is pending, and with it how far the reading has come."""
        documents, self._pending, self._pending_bytes = self._pending, [], 0
        self._flushed = time.monotonic()
        self._log.pages_done = self._pages_read
        if documents:
            self._store.store(documents, renew_claim=self.renew_claim, written=self._tally.add)
            self._heartbeat.show()

    def renew_claim(self, plan: Plan) -> None:
        """Inside the transaction that writes the plan: only who still has the claim may, and with it the counts.

        A plan that writes nothing needs no claim; who watches the run is told once in a while.
        """
        if plan.writes or self._heartbeat.seconds_since_beat > SHOWN_SECONDS:
            self._heartbeat.beat(**self._tally.with_(plan))
