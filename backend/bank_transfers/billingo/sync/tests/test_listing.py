"""Documents that come and go while pages are read: COMPLETED only for a listing that Billingo really had."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from bank_transfers.billingo.tests.robustness import (
    COMPLETED,
    PARTIAL,
    SMALL_PAGE,
    Witness,
    assert_exact,
    assert_same,
    dataset,
    mirror,
    quicken,
    reasons,
    small_pages,
    state_of,
    sync,
)
from bank_transfers.models import Company
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGES = 3
COUNT = SMALL_PAGE * (PAGES - 1) + 4
KEY = "listing-key"


@pytest.fixture
def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """Each page is stored by itself: what moves to a later page is there already when it comes again."""
    quicken(settings)
    small_pages(monkeypatch)
    with Sandbox(key=KEY, dataset=dataset(COUNT)) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.fixture
def firm(make_company: Callable[..., Company], world: Sandbox) -> Company:
    return make_company(key=KEY)


def place(world: Sandbox, position: int) -> int:
    """The id at a place of the listing, now."""
    return int(world.documents[position]["id"])


def insert(world: Sandbox, count: int) -> Callable[[], None]:
    def act() -> None:
        for _ in range(count):
            world.insert()

    return act


def delete(world: Sandbox, position: int) -> Callable[[], None]:
    return lambda: world.delete(place(world, position))


def check(firm: Company, world: Sandbox, witness: Witness) -> None:
    """A sync under moves, then one in peace: what each of them may say, and what must be true."""
    log = sync(firm, full=True)
    if log.status == COMPLETED:
        assert witness.saw(mirror(firm)), "COMPLETED with a mirror that Billingo never looked like"
    else:
        assert log.status == PARTIAL
        assert reasons(log)
    world.clear_faults()
    known = set(mirror(firm))
    later = sync(firm)
    assert later.status == COMPLETED
    now = state_of(world.documents)
    held = mirror(firm)
    # An incremental sync sees what is new or changed; what is gone, only a full one can see.
    assert_same({pk: held[pk] for pk in held if pk in now}, now)
    assert set(held) - set(now) <= known
    assert sync(firm, full=True).status == COMPLETED
    assert_exact(firm, now.values())


@pytest.mark.parametrize("after_page", range(1, PAGES + 1))
@pytest.mark.parametrize(
    ("moves", "in_flight"),
    [
        ([("insert", 1)], 6),
        ([("insert", 11)], 1),
        ([("insert", 11)], 6),
        ([("insert", 25)], 1),
        ([("delete", 0)], 1),
        ([("delete", 9)], 6),
        ([("delete", 10)], 1),
        ([("delete", 20)], 6),
        ([("delete", COUNT - 1)], 1),
        ([("delete", 5), ("delete", 15), ("delete", 20)], 1),
        ([("insert", 1), ("delete", 6)], 1),
        ([("insert", 2), ("delete", 15), ("delete", 24)], 6),
    ],
    ids=lambda part: "+".join(f"{verb}{number}" for verb, number in part) if isinstance(part, list) else None,
)
def test_it_survives_any_move_between_any_two_pages(
    world: Sandbox,
    firm: Company,
    settings: Settings,
    moves: list[tuple[str, int]],
    in_flight: int,
    after_page: int,
) -> None:
    settings.BILLINGO_PAGES_IN_FLIGHT = in_flight
    witness = Witness(world)
    steps = [{"insert": insert, "delete": delete}[verb](world, number) for verb, number in moves]
    world.between(after_page, witness.doing(*steps))
    check(firm, world, witness)


@pytest.mark.parametrize("in_flight", [1, 3, 6])
def test_it_survives_moves_between_all_pages_at_once(
    world: Sandbox, firm: Company, settings: Settings, in_flight: int
) -> None:
    settings.BILLINGO_PAGES_IN_FLIGHT = in_flight
    witness = Witness(world)
    for page in range(1, PAGES + 1):
        world.between(page, witness.doing(insert(world, 1), delete(world, 4 * page)))
        world.before_page(page, witness.doing(delete(world, 6 * page)))
    check(firm, world, witness)


def test_it_does_not_believe_a_sum_that_new_documents_filled_up(
    world: Sandbox, firm: Company, settings: Settings
) -> None:
    """11 come and 2 go before page 2, one goes after it: 24 ids of 24, one of them new, one old one missed."""
    settings.BILLINGO_PAGES_IN_FLIGHT = 1
    witness = Witness(world)
    world.between(1, witness.doing(insert(world, 11), delete(world, 12), delete(world, 12)))
    world.between(2, witness.doing(delete(world, 13)))
    check(firm, world, witness)


def test_it_does_not_believe_a_page_that_came_after_two_pages_of_documents_were_replaced(
    world: Sandbox, firm: Company, settings: Settings
) -> None:
    """Page 2 fails and is asked again after all others; meanwhile 20 drafts became invoices. `total` never moved."""
    settings.BILLINGO_PAGES_IN_FLIGHT = 6
    settings.BILLINGO_BACKOFF_SECONDS = 0.5
    insert(world, 20)()
    drafts = [int(document["id"]) for document in world.documents[20:40]]

    def replace() -> None:
        for document_id in drafts:
            world.delete(document_id)
            world.insert()

    world.fault("server_error", page=2, times=1)
    witness = Witness(world)
    world.between(PAGES + 2, witness.doing(replace))
    check(firm, world, witness)


def test_it_misses_nothing_changed_when_a_long_list_of_changes_moves(
    world: Sandbox, firm: Company, settings: Settings
) -> None:
    """21 changed documents are three pages; between two of them one above goes and one below is changed."""
    settings.BILLINGO_PAGES_IN_FLIGHT = 1
    settings.SYNC_CURSOR_OVERLAP_SECONDS = 0
    assert sync(firm).status == COMPLETED
    world.advance(60)
    ids = [int(document["id"]) for document in world.documents]
    for document_id in ids[:21]:
        world.edit(document_id, comment="changed")
    world.advance(60)
    world.between(1, lambda: world.delete(ids[1]))
    world.between(1, lambda: world.edit(ids[22], comment="late"))
    log = sync(firm)
    assert not log.full_sync
    world.clear_faults()
    world.advance(60)
    assert sync(firm).status == COMPLETED
    held, now = mirror(firm), state_of(world.documents)
    assert_same({pk: held[pk] for pk in now}, now)


def test_a_list_of_changes_on_one_page_is_read_once(world: Sandbox, firm: Company) -> None:
    assert sync(firm).api_calls == PAGES
    world.pay(next(int(d["id"]) for d in world.documents if d["payment_status"] == "expired"))
    world.reset_stats()
    log = sync(firm)
    assert (log.status, log.api_calls) == (COMPLETED, 1)
    assert_exact(firm, world.documents)


LIES: list[tuple[str, dict[str, object]]] = [
    ("wrong_total", {"delta": 1}),
    ("wrong_total", {"delta": -1}),
    ("wrong_total", {"delta": -5}),
    ("wrong_total", {"delta": -15}),
    ("wrong_total", {"value": 0}),
    ("wrong_total", {"value": 10}),
    ("wrong_total", {"value": -7}),
    ("wrong_total", {"value": 10**12}),
    ("wrong_total", {"value": 10_000}),
    ("repeated_rows", {"count": 1}),
    ("repeated_rows", {"count": 4}),
    ("missing_row", {"count": 1}),
    ("missing_row", {"count": 9}),
    ("shuffled_rows", {}),
    ("wrong_current_page", {"delta": 1}),
    ("data_not_list", {}),
]


@pytest.mark.parametrize("always", [False, True], ids=["once", "always"])
@pytest.mark.parametrize("page", [2, None])
@pytest.mark.parametrize(("kind", "options"), LIES, ids=str)
def test_it_does_not_believe_a_listing_that_lies(
    world: Sandbox,
    firm: Company,
    settings: Settings,
    kind: str,
    options: dict[str, object],
    page: int | None,
    always: bool,
) -> None:
    settings.BILLINGO_MAX_ATTEMPTS = 3
    where = {"page": page} if page else {"path": "/documents"}
    world.fault(kind, times=None if always else 1, **where, **options)  # type: ignore[arg-type]
    log = sync(firm, full=True)
    if log.status == COMPLETED:
        assert_exact(firm, world.documents)
    else:
        assert always or kind != "shuffled_rows"
        assert reasons(log)
    world.clear_faults()
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)
