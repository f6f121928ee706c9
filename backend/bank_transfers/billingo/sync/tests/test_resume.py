"""A first sync that died: the next one goes on from about there, and is right whatever happened in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from bank_transfers.billingo.sync.service import BillingoSyncService
from bank_transfers.billingo.tests.robustness import (
    COMPLETED,
    FAILED,
    PARTIAL,
    SMALL_PAGE,
    assert_exact,
    assert_whole,
    dataset,
    quicken,
    small_pages,
    sync,
)
from bank_transfers.core.secrets import Secret
from bank_transfers.models import (
    BillingoInvoice,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    Company,
    CompanyBillingoSettings,
)
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

KEY = "resume-key"
COUNT = 65
PAGES = 7
STORED = 4  # pages in the mirror when the first run dies


@pytest.fixture
def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    quicken(settings)
    settings.BILLINGO_PAGES_IN_FLIGHT = 1
    small_pages(monkeypatch)
    with Sandbox(key=KEY, dataset=dataset(COUNT)) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.fixture
def firm(make_company: Callable[..., Company], world: Sandbox) -> Company:
    return make_company(key=KEY)


def die(firm: Company, pages: int = STORED) -> BillingoSyncLog:
    """A run that ends when so many pages are stored; its log, as the database has it."""

    def stop(log: BillingoSyncLog) -> None:
        if log.pages_done >= pages:
            service.stop()

    service = BillingoSyncService(progress=stop)
    log = service.sync_company(firm)
    assert log.status == FAILED
    assert log.errors_parsed[0]["code"] == "interrupted"
    assert_whole(firm)
    return BillingoSyncLog.objects.get(pk=log.pk)


def pages_asked(world: Sandbox) -> list[int]:
    """Pages of the whole listing, not of the list of changes."""
    listings = [record.query for record in world.requests if record.path.endswith("/documents")]
    return sorted(int(query["page"]) for query in listings if "last_modified_date" not in query)


def test_it_goes_on_from_where_it_died(world: Sandbox, firm: Company) -> None:
    dead = die(firm)
    world.advance(2)
    assert BillingoInvoice.objects.filter(company=firm).count() == SMALL_PAGE * STORED
    world.reset_stats()
    log = sync(firm)
    assert log.status == COMPLETED
    # A set: a page that the dead run had on its way may reach the sandbox after its end.
    assert set(pages_asked(world)) == {1, *range(STORED + 1, PAGES + 1)}
    assert_exact(firm, world.documents)
    assert (log.pages_done, log.pages_total) == (PAGES, PAGES)  # not those of what it read last
    assert log.cursor is not None and dead.cursor is not None and log.cursor > dead.cursor  # noqa: PT018
    assert sync(firm).api_calls == 1


@pytest.mark.parametrize("count", [1, 4, 5, 9, 10, 11, 23])
def test_it_goes_on_when_documents_came_meanwhile(world: Sandbox, firm: Company, count: int) -> None:
    die(firm)
    for _ in range(count):
        world.insert()
    world.reset_stats()
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)
    all_pages = -(-(COUNT + count) // SMALL_PAGE)
    assert len(pages_asked(world)) < all_pages, "it began anew"


@pytest.mark.parametrize(
    ("come", "gone"),
    [
        (0, [0]),
        (0, [39]),
        (0, [64]),
        (1, [0]),
        (1, [25]),
        (1, [63]),
        (3, [5, 45]),
        (10, [7]),
        (11, list(range(15, 26))),
        (16, list(range(10, 16))),
    ],
)
def test_it_is_right_when_documents_went_meanwhile(
    world: Sandbox, firm: Company, come: int, gone: list[int]
) -> None:
    die(firm)
    documents = world.documents
    for place in gone:
        world.delete(documents[place]["id"])
    for _ in range(come):
        world.insert()
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)


def test_it_is_right_when_the_dead_run_had_met_new_documents(world: Sandbox, firm: Company) -> None:
    """16 came while it read, so that 6 new ones were stored from page 2; then as many old ones went."""
    old = [document["id"] for document in world.documents]

    def insert() -> None:
        for _ in range(16):
            world.insert()

    world.between(1, insert)
    die(firm)
    for document_id in old[:6]:
        world.delete(document_id)
    world.between(2, lambda: world.delete(old[7]))
    assert sync(firm).status == COMPLETED
    world.clear_faults()
    assert sync(firm, full=True).status == COMPLETED
    assert_exact(firm, world.documents)


@pytest.mark.parametrize("page", range(1, PAGES))
def test_it_is_right_when_the_list_moves_while_it_goes_on(world: Sandbox, firm: Company, page: int) -> None:
    die(firm)
    ids = [document["id"] for document in world.documents]
    world.between(page, lambda: world.delete(ids[3]))
    world.between(page, lambda: world.delete(ids[56]))
    world.between(page, world.insert)
    world.between(page + 1, world.insert)
    assert sync(firm).status == COMPLETED
    world.clear_faults()
    assert sync(firm, full=True).status == COMPLETED
    assert_exact(firm, world.documents)


def test_it_goes_on_again_after_a_second_death(world: Sandbox, firm: Company) -> None:
    die(firm, pages=2)
    world.insert()
    die(firm, pages=5)
    world.insert()
    world.reset_stats()
    assert sync(firm).status == COMPLETED
    assert set(pages_asked(world)) == {1, 6, 7}
    assert_exact(firm, world.documents)


def test_a_death_before_the_first_page_loses_nothing(world: Sandbox, firm: Company) -> None:
    die(firm)
    # Of page 1: one that the dead run had on its way may still come, and would take the fault away.
    world.fault("forbidden", path="/documents", page=1, times=1)
    assert sync(firm).status == FAILED
    world.reset_stats()
    assert sync(firm).status == COMPLETED
    assert len(pages_asked(world)) < PAGES
    assert_exact(firm, world.documents)


def test_changes_meanwhile_are_seen_by_the_run_that_goes_on(world: Sandbox, firm: Company) -> None:
    """Also those that came while it went on: COMPLETED is exact as of its beginning."""
    die(firm)
    ids = [document["id"] for document in world.documents]
    for place in (3, 11, 39, 40, 63):
        world.edit(ids[place], comment="changed")
    world.insert()
    world.between(6, world.insert)
    world.between(6, lambda: world.edit(ids[15], comment="changed while it went on"))
    log = sync(firm)
    assert log.status == COMPLETED
    assert_exact(firm, world.documents)


def test_more_changes_than_a_page_meanwhile_are_seen_too(world: Sandbox, firm: Company) -> None:
    die(firm)
    for document in world.documents[:33]:
        world.edit(document["id"], comment="changed")
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)


def test_it_does_not_go_on_with_another_key(world: Sandbox, firm: Company) -> None:
    """The other key opens an account with the same ids and other contents."""
    die(firm)
    other = [{**document, "comment": "other"} for document in world.documents]
    world.add_account("other-key", documents=other)
    settings = CompanyBillingoSettings.objects.get(company=firm)
    settings.set_api_key(Secret("other-key"))
    settings.save()
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents_of("other-key"))


def test_a_poisoned_document_in_the_stored_part_is_not_forgotten(world: Sandbox, firm: Company) -> None:
    sick = world.documents[15]["id"]
    world.poison(sick, "nan_amount")
    die(firm)
    log = sync(firm)
    assert log.status == PARTIAL
    assert [entry["invoice_id"] for entry in log.errors_parsed] == [sick]
    assert log.invoices_skipped == 1
    assert BillingoSetAsideDocument.objects.get(company=firm).billingo_id == sick
    healthy = [document for document in world.documents if document["id"] != sick]
    assert_exact(firm, healthy)
    world.heal(sick)
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)


def test_a_poisoned_document_that_is_well_when_the_run_goes_on_is_stored(
    world: Sandbox, firm: Company
) -> None:
    sick = world.documents[15]["id"]
    world.poison(sick, "nan_amount")
    die(firm)
    world.heal(sick)
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)


def test_a_document_without_id_in_the_stored_part_ends_partial_then_heals(
    world: Sandbox, firm: Company
) -> None:
    sick = world.documents[15]["id"]
    world.poison(sick, "missing_id")
    die(firm)
    assert sync(firm).status == PARTIAL
    world.heal(sick)
    assert sync(firm, full=True).status == COMPLETED
    assert_exact(firm, world.documents)
