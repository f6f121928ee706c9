"""The argument of listing.py, attacked without a network: a listing that moves between any two answers.

The model has pages of three documents, so that a handful of moves does what takes hundreds at Billingo. A schedule
is a list of numbers; each decides whether the listing moves next (and where) or which of the requests on their way
is answered next. What must hold when a reading says `complete`:

* full listing, ordered by id: the last pass read exactly the listing as it was when that pass's page 1 was answered;
* any other listing (filtered by time of change, or in no order): all that was listed when the first page 1 was
  answered, and was not deleted since, was read in one of the passes. (What enters later was changed after the cursor
  was taken, so it belongs to the next sync; what was deleted after it was read is found by the next full sync.)
* whatever happens, the reading ends, and once the listing rests a reading is complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bank_transfers.billingo.client.schemas import Page
from bank_transfers.billingo.sync import listing
from bank_transfers.billingo.sync.listing import DocumentText, ListingReader, ReadDocument

pytestmark = pytest.mark.once

PAGE = 3
DocumentPage = Page[DocumentText]
SINCE = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="module")
def _small_pages() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "PER_PAGE", PAGE)
        yield


class Billingo:
    """A listing that moves, and the client that reads it: both at the mercy of a schedule.

    kind: "full": every document, newest first, newer ones with higher ids. "filter": those of them that were changed
    lately, and any other can become one. "shuffled": the order has nothing to do with ids. "backwards": newer
    documents have lower ids, but for the one that was the newest at first.
    ids: the documents, newest first; listed: those that the filter shows.
    """

    def __init__(self, kind: str, count: int, schedule: list[int], in_flight: int) -> None:
        self.step = -10 if kind == "backwards" else 10
        self.ids = [10_000 + self.step * number for number in range(count, 0, -1)]
        if kind == "backwards":
            self.ids[:1] = [99_999] if count else []
        self.listed = set(self.ids[::2]) if kind == "filter" else None
        self.shuffled = kind == "shuffled"
        self.pages_in_flight = in_flight
        self._next_id = 10_000 + self.step * count
        self._schedule = iter(schedule)
        self._asked: list[tuple[int, Future[DocumentPage]]] = []
        self.first_pages: list[list[int]] = []

    # -- the client, as listing.py sees it ---------------------------------------------------------

    def page(
        self, number: int, modified_since: datetime | None = None, *, document: ReadDocument
    ) -> Future[DocumentPage]:
        future: Future[DocumentPage] = Future()
        self._asked.append((number, future))
        return future

    def wait(self, future: Future[DocumentPage]) -> DocumentPage:
        while not future.done():
            self._asked = [entry for entry in self._asked if not entry[1].cancelled()]
            on_their_way = self._asked[: self.pages_in_flight]
            step = next(self._schedule, 0)
            if step % 4 == 0 or not on_their_way:
                number, asked = on_their_way[step // 4 % len(on_their_way)]
                self._asked.remove((number, asked))
                asked.set_result(self._answer(number))
            else:
                self._move(step)
        return future.result()

    def _answer(self, number: int) -> DocumentPage:
        now = self.listing()
        if number == 1:
            self.first_pages.append(now)
        rows = now[PAGE * (number - 1) : PAGE * number]
        return Page(number, len(now), [DocumentText.of(b'{"id":%d}' % row) for row in rows])

    # -- what happens at Billingo ------------------------------------------------------------------

    def listing(self) -> list[int]:
        """The ids as the listing shows them now."""
        ids = [row for row in self.ids if self.listed is None or row in self.listed]
        return sorted(ids, key=lambda row: row * 7919 % 101) if self.shuffled else ids

    def _move(self, step: int) -> None:
        kind, place = step % 4, step // 4
        if kind == 1 and self.ids:
            del self.ids[place % len(self.ids)]
        elif kind == 2:
            for _ in range(1 + place % (2 * PAGE)):  # sometimes more than fill a page
                self._next_id += self.step
                self.ids.insert(0, self._next_id)
                if self.listed is not None:
                    self.listed.add(self._next_id)
        elif kind == 3 and self.listed is not None and self.ids:
            self.listed.add(self.ids[place % len(self.ids)])  # an old document was changed
        elif kind == 3 and self.ids:  # a draft became an invoice: the total stays
            del self.ids[place % len(self.ids)]
            self._next_id += self.step
            self.ids.insert(0, self._next_id)


def read_all(world: Billingo) -> tuple[ListingReader, set[int]]:
    """The reader after its reading, and every id that it handed out in any pass."""
    reader = ListingReader(world, world.wait, None if world.listed is None else SINCE)
    handed_out = {document.identity for page in reader.read() for document in page.documents}
    return reader, handed_out


MOVES = st.lists(st.integers(0, 4 * 12 * 4), max_size=60)
FAST = settings(max_examples=2500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@FAST
@given(count=st.integers(0, 20), moves=MOVES, in_flight=st.integers(1, 8))
def test_it_calls_a_full_reading_complete_only_if_it_is_the_listing_of_its_page_1(
    count: int, moves: list[int], in_flight: int
) -> None:
    world = Billingo("full", count, moves, in_flight)
    reader, _ = read_all(world)
    if reader.complete:
        assert sorted(reader.read_ids) == sorted(world.first_pages[-1])
    else:
        assert reader.reason


@FAST
@given(
    kind=st.sampled_from(["filter", "shuffled", "backwards"]),
    count=st.integers(0, 24),
    moves=MOVES,
    in_flight=st.integers(1, 8),
)
def test_it_misses_nothing_in_a_listing_that_takes_in_documents_anywhere(
    kind: str, count: int, moves: list[int], in_flight: int
) -> None:
    world = Billingo(kind, count, moves, in_flight)
    reader, handed_out = read_all(world)
    if reader.complete:
        still_there = set(world.first_pages[0]) & set(world.ids)
        assert still_there <= handed_out
        assert len(reader.read_ids) == reader.total
    else:
        assert reader.reason


@settings(FAST, max_examples=500)
@given(
    kind=st.sampled_from(["full", "filter", "shuffled", "backwards"]),
    count=st.integers(0, 24),
    order=st.lists(st.integers(0, 100).map(lambda n: 4 * n), max_size=40),
    in_flight=st.integers(1, 8),
)
def test_it_is_complete_when_nothing_moves(kind: str, count: int, order: list[int], in_flight: int) -> None:
    world = Billingo(kind, count, order, in_flight)
    reader, _ = read_all(world)
    assert reader.complete
    assert len(world.first_pages) <= (1 if kind == "full" else 2), "read more often than needed"
    assert sorted(reader.read_ids) == sorted(world.listing())


@settings(FAST, max_examples=500)
@given(
    count=st.integers(4, 20),
    place=st.integers(0, 19),
    before=st.integers(0, 6),
    kind=st.integers(1, 3),
    in_flight=st.integers(1, 8),
)
def test_it_ends_complete_when_only_one_thing_moved(
    count: int, place: int, before: int, kind: int, in_flight: int
) -> None:
    world = Billingo("full", count, [0] * before + [4 * place + kind], in_flight)
    reader, _ = read_all(world)
    assert reader.complete
    assert sorted(reader.read_ids) == sorted(world.first_pages[-1])


def test_it_does_not_take_new_documents_for_the_old_ones_they_pushed_away() -> None:
    """What breaks an argument by counts alone: 4 come, 2 go, then 1 goes: 9 ids of 9, and yet one was missed."""
    insert, delete = 2 + 4 * 3, 1
    #        page 1 | n1..n4 come | two of page 1 go     | page 2 | one more goes | the rest
    schedule = [0, insert, delete + 4 * 4, delete + 4 * 4, 0, delete + 4 * 4]
    world = Billingo("full", 9, schedule, in_flight=1)
    first = set(world.ids)
    reader, _ = read_all(world)
    assert reader.complete
    assert len(world.first_pages) > 1, "the first pass must not have been believed"
    assert first & set(world.ids) <= set(reader.read_ids)
