"""Reading a whole listing of documents, and knowing whether it was whole.

The listing is ordered newest created first, so it moves while it is read: a new document pushes every older one
down by one place, a deleted draft pulls the older ones up. Pages that are read before and after such a move do
not fit together, and a document at their border can be missed.

Why a listing that fits is complete. Page 1 is read first and alone; it reports the number of documents, T. Let S
be the listing at that moment. If every id that was read is of S, then T different ids are all of S. What appears or
changes later is newer than the cursor, which was taken before page 1, and belongs to the next incremental sync.

Counting alone does not show that every id is of S: a hundred new documents push some of themselves down to page 2,
and each of them can stand in the sum for an old one that was missed. So each id must be vouched for, in one of these
ways: it was on page 1; or it is not above the highest id of page 1, in a listing whose pages are all in descending
order of ids (a newer document has a higher id); or it was read before this page 1 was asked for, in an earlier pass,
so that it cannot be new. The last is what a listing in another order needs, and one that is filtered by the time of
change, which can take in a document anywhere: if they are longer than a page, they are read twice.

When fewer ids were read, the pages at the borders where the reported total fell are read again (there a move
happened); if that is not enough, everything is, from a new page 1, a bounded number of times.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from itertools import pairwise
from typing import Protocol, TypeVar

import msgspec

from bank_transfers.billingo.client import schemas
from bank_transfers.billingo.client.schemas import PER_PAGE
from bank_transfers.billingo.documents.mapping import MappedDocument

from .id_set import IdSet, descends, distinct, not_among

T = TypeVar("T")

MAX_PASSES = 3
MAX_REPAIRS = 2
# A list that grows while it is read is read on, up to so many times its length when the reading began, and some pages.
MOST_GROWTH, SOME_PAGES = 2, 20
# Pages larger than this (some 300 kB are usual) are read one at a time: many on the way would fill the memory.
LARGE_PAGE_BYTES = 4 * 1024 * 1024


class DocumentText(schemas.Json):
    """A document as it came. `identity`: its id; without a readable one, a negative number made from its text.
    `mapped`: what it is stored as, where that was made already."""

    text: bytes
    identity: int
    mapped: MappedDocument | None = None

    @classmethod
    def of(cls, text: bytes) -> DocumentText:
        return cls(text, _id(text) or -1 - (int.from_bytes(hashlib.sha256(text).digest()[:8]) >> 1))


ReadDocument = Callable[[bytes], DocumentText]


class Client(Protocol):
    """What a listing needs of the client."""

    pages_in_flight: int

    def page(
        self, number: int, modified_since: datetime.datetime | None = None, *, document: ReadDocument
    ) -> Future[schemas.Page[DocumentText]]: ...


class ReadPage(msgspec.Struct):
    """A page with its documents' heads. `number`: its place in the listing that is being read now; `size`: bytes of
    its documents."""

    number: int
    documents: list[DocumentText]
    size: int


class ListingReader:
    """Reads a listing's pages in order with several in flight, and judges at the end whether they were all.

    client: where pages come from; modified_since: None for every document, else only those changed since;
    wait: turns a future into its result (and keeps the heartbeat meanwhile); document: reads one document's text.
    After iterating: `complete`, `reason` (in words, when not), `total` (what the server reported with page 1),
    `read_ids` (what was in the pages), `known` (what an earlier run had stored).
    """

    def __init__(
        self,
        client: Client,
        wait: Callable[[Future[schemas.Page[DocumentText]]], schemas.Page[DocumentText]],
        modified_since: datetime.datetime | None = None,
        document: ReadDocument = DocumentText.of,
    ) -> None:
        self._client = client
        self._wait = wait
        self._modified_since = modified_since
        self._document = document
        self.reason = ""
        self.total = 0
        self.last_page = 0
        self.read_ids = IdSet()
        self._large = False
        self._earlier: list[IdSet] = []
        self._start_over()

    def _start_over(self) -> None:
        if len(self.read_ids):
            self._earlier.append(self.read_ids)
        self.read_ids = IdSet()
        self.known = IdSet()
        self.complete = False
        self._totals: dict[int, int] = {}
        self._first_ids: list[int] = []
        self._newest = 0
        self._newcomers = IdSet()
        self._by_id = self._modified_since is None

    @property
    def undisturbed(self) -> bool:
        """True while every id that was read is vouched for by its place: a dead run can be gone on with from here."""
        return self._by_id and not self._newcomers

    # -- the two ways to read ------------------------------------------------------------------------

    def read(self) -> Iterator[ReadPage]:
        """Every page, from page 1; again where it moved, until it fits or the bound is reached."""
        for _ in range(MAX_PASSES):
            self._start_over()
            yield self.first_page()
            yield from self._judged(self._read(deque(), 2))
            if self.complete:
                return

    def first_page(self) -> ReadPage:
        """Page 1, read alone: what the rest is held against."""
        first = self._wait(self._page(1))
        self.total = first.total
        self.last_page = pages_of(first.total)
        return self._taken(first)

    def head(self, pages: int) -> list[ReadPage]:
        """The first pages, for going on with an unfinished reading."""
        self._start_over()
        return [self.first_page(), *self._read(deque(range(2, min(pages, self.last_page) + 1)))]

    def go_on(self, known: Iterable[list[int]], from_page: int) -> Iterator[ReadPage]:
        """After `head()`: the rest of a listing of which everything before `from_page` is known already.

        known: the ids that an earlier run stored. They count for the sum at the end, which so proves them too.
        """
        for ids in known:
            self.known.add(ids)
        yield from self._judged(self._read(deque(), from_page))

    def _judged(self, pages: Iterator[ReadPage]) -> Iterator[ReadPage]:
        yield from pages
        for _ in range(MAX_REPAIRS):
            if self._fits() or not (moved := self._moved_pages()):
                break
            yield from self._read(deque(moved))
        self.complete = self._fits()
        if not self.complete:
            self.reason = self._misfit()

    # -- reading -------------------------------------------------------------------------------------

    def _read(self, numbers: deque[int], then_from: int | None = None) -> Iterator[ReadPage]:
        """Pages by number, then everything from `then_from` on; in order, with a bounded number on the way.

        More are begun than may be in flight: while the caller stores a batch, the next are coming. (Two and a half
        times as many: with twice, eight pages at 200 ms stopped for a slow batch; three times cost memory in vain.)
        """
        coming: deque[Future[schemas.Page[DocumentText]]] = deque()
        bound = pages_of(self.total) * MOST_GROWTH + SOME_PAGES
        try:
            while True:
                while len(coming) < (1 if self._large else self._client.pages_in_flight * 5 // 2):
                    if numbers:
                        coming.append(self._page(numbers.popleft()))
                    elif then_from is not None and then_from <= min(self.last_page, bound):
                        coming.append(self._page(then_from))
                        then_from += 1
                    else:
                        break
                if not coming:
                    return
                page = self._taken(self._wait(coming.popleft()))
                if not page.documents:
                    return  # the end, wherever the reported total says it should be
                yield page
        finally:
            for future in coming:
                future.cancel()

    def _page(self, number: int) -> Future[schemas.Page[DocumentText]]:
        return self._client.page(number, self._modified_since, document=self._document)

    def _taken(self, page: schemas.Page[DocumentText]) -> ReadPage:
        self._totals[page.number] = page.total
        self.last_page = max(self.last_page, pages_of(page.total))
        identities = [document.identity for document in page.documents]
        self.read_ids.add(identities)
        ids = [identity for identity in identities if identity > 0]
        if not descends(ids):
            self._by_id = False
        if page.number == 1:
            self._first_ids, self._newest = sorted(identities), max(ids, default=0)
        else:
            self._newcomers.add([id_ for id_ in ids if id_ > self._newest])
        size = sum([len(document.text) for document in page.documents])
        self._large = self._large or size > LARGE_PAGE_BYTES
        return ReadPage(page.number, page.documents, size)

    # -- judging -------------------------------------------------------------------------------------

    def _fits(self) -> bool:
        return self._distinct() == self.total and self._vouched()

    def _vouched(self) -> bool:
        """True if nothing that was read can have come to the listing after page 1."""
        suspects = self._newcomers if self._by_id else self.read_ids
        return next(not_among(suspects, distinct(self._first_ids, *self._earlier)), None) is None

    def _distinct(self) -> int:
        """How many different documents are accounted for, by these pages or by the run before."""
        if not self.known:
            return len(self.read_ids)
        return sum(1 for _ in distinct(self.read_ids, self.known))

    def _moved_pages(self) -> list[int]:
        """Pages at the borders where the reported total fell from one page to the next: there something moved."""
        if not self.undisturbed:
            return []
        moved = set()
        numbers = sorted(self._totals)
        for before, after in pairwise(numbers):
            if after == before + 1 and self._totals[before] > self._totals[after]:
                moved |= {before, after}
        return sorted(moved - {1})

    def _misfit(self) -> str:
        read = self._distinct()
        totals = sorted(set(self._totals.values()))
        if read == self.total:
            return "Documents kept coming while the list was read: it can't be shown that none was missed"
        if len(totals) > 1:
            return (
                f"The list kept changing while it was read ({totals[0]} to {totals[-1]} documents): "
                f"{read} of {self.total} were read"
            )
        return f"Billingo reports {self.total} documents, but {read} were in its pages"


def pages_of(total: int) -> int:
    return max(1, -(-total // PER_PAGE))


# Billingo writes the id first, so that a document need not be decoded to know whose it is; and one that can't be
# decoded at all still says so. Whether it is the id, is checked when the document is mapped.
_FIRST_ID = re.compile(rb'\s*\{\s*"id"\s*:\s*([0-9]{1,19})\s*[,}]')


def _id(text: bytes) -> int | None:
    match = _FIRST_ID.match(text)
    try:
        found = int(match.group(1)) if match else schemas.decode_id(text).id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return found if 0 < found < 2**63 else None
