"""A run whose log was closed by somebody else while it slept must not write any more, whatever it was doing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from bank_transfers.billingo.errors import CompanyGone
from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.sync import BillingoSyncService, reading
from bank_transfers.billingo.sync.store import Store
from bank_transfers.billingo.tests.robustness import (
    COMPLETED,
    FAILED,
    SMALL_PAGE,
    assert_exact,
    assert_whole,
    dataset,
    quicken,
    small_pages,
    sync,
)
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

pytestmark = pytest.mark.django_db

KEY = "claim-key"


@pytest.fixture
def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    quicken(settings)
    small_pages(monkeypatch)
    with Sandbox(key=KEY, dataset=dataset(SMALL_PAGE * 4 + 5)) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.fixture
def firm(make_company: Callable[..., Company], world: Sandbox) -> Company:
    return make_company(key=KEY)


def close_as_dead(firm: Company) -> None:
    rows = BillingoSyncLog.objects.filter(company=firm, status="RUNNING")
    rows.update(status=FAILED, completed_at=timezone.now(), errors=claim.as_json([claim.INTERRUPTED]))


@pytest.mark.parametrize("at_store", [1, 2, 5])
def test_it_stops_at_its_next_store(
    world: Sandbox, firm: Company, monkeypatch: pytest.MonkeyPatch, at_store: int
) -> None:
    """Closed, and replaced by a whole new run, between its look at the database and its writing."""
    stores = 0
    plan = Store.plan

    def planned(self: Store, *arguments: Any) -> Any:
        nonlocal stores
        result = plan(self, *arguments)
        stores += 1
        if stores == at_store:
            close_as_dead(firm)
            for document in world.documents:
                world.edit(document["id"], comment="newer")
            newer.append(BillingoSyncService().sync_company(firm))
        return result

    newer: list[BillingoSyncLog] = []
    monkeypatch.setattr(Store, "plan", planned)
    old = BillingoSyncService().sync_company(firm)
    assert newer[0].status == COMPLETED
    assert (old.status, old.errors_parsed[0]["code"]) == (FAILED, "interrupted")
    assert_exact(firm, world.documents)
    assert not BillingoSetAsideDocument.objects.filter(company=firm).exists()
    writers = set(BillingoInvoice.objects.filter(company=firm).values_list("created_by_sync", flat=True))
    assert writers <= {old.pk, newer[0].pk}
    assert BillingoInvoice.objects.filter(created_by_sync=old.pk).count() == SMALL_PAGE * (at_store - 1)


def test_it_does_not_close_or_move_the_cursor_at_its_end(
    world: Sandbox, firm: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = reading.Reading._gone

    def closed_meanwhile(self: Any, reader: Any) -> Any:
        result = gone(self, reader)
        close_as_dead(firm)
        return result

    monkeypatch.setattr(reading.Reading, "_gone", closed_meanwhile)
    log = BillingoSyncService().sync_company(firm)
    assert log.status == FAILED
    assert CompanyBillingoSettings.objects.get(company=firm).sync_cursor is None
    assert_whole(firm)
    monkeypatch.undo()
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)


def test_it_notices_while_it_waits(world: Sandbox, firm: Company, settings: Settings) -> None:
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 30
    world.fault("stall", page=3, times=1, seconds=30)
    world.between(2, lambda: closing.append(True))
    closing: list[bool] = []

    def watch(log: BillingoSyncLog) -> None:
        if closing:
            closing.clear()
            close_as_dead(firm)

    log = BillingoSyncService(progress=watch).sync_company(firm)
    assert (log.status, log.errors_parsed[0]["code"]) == (FAILED, "interrupted")
    assert log.sync_duration_seconds is None, (
        "whoever closed the row did not know it, and the run wrote nothing"
    )


def test_the_database_itself_refuses_a_second_running_row(firm: Company) -> None:
    claim.claim(firm.pk, "MANUAL", full_sync=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        BillingoSyncLog.objects.create(company=firm, heartbeat_at=timezone.now())
    BillingoSyncLog.objects.create(company=firm, status=COMPLETED)


@pytest.mark.django_db(transaction=True)
def test_a_worker_takes_a_run_over_before_it_is_withdrawn_or_not_at_all(
    make_company: Callable[..., Company],
) -> None:
    """The broker says that it could not be told, and the worker was told nevertheless."""
    log = claim.claim(make_company().pk, "MANUAL", full_sync=False, waiting=True)
    taken: list[BillingoSyncLog | None] = []

    def take_over() -> None:
        taken.append(claim.take_over(log.pk))
        connections.close_all()

    worker = threading.Thread(target=take_over)

    def then_the_worker_comes(execute: Any, sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if sql.startswith("SELECT") and worker.ident is None:
            worker.start()
            worker.join(0.5)
        return found

    with connection.execute_wrapper(then_the_worker_comes):
        claim.withdraw(log)
    worker.join()

    assert taken == [None]
    assert not BillingoSyncLog.objects.exists()


def test_a_run_that_a_worker_has_is_not_withdrawn(make_company: Callable[..., Company]) -> None:
    log = claim.claim(make_company().pk, "MANUAL", full_sync=False, waiting=True)
    assert claim.take_over(log.pk)
    claim.withdraw(log)
    assert BillingoSyncLog.objects.get().pk == log.pk


def test_a_dead_run_from_before_the_clock_was_set_back_is_closed(
    make_company: Callable[..., Company], settings: Settings
) -> None:
    log = claim.claim(make_company().pk, "MANUAL", full_sync=False)
    rows = BillingoSyncLog.objects.filter(pk=log.pk)
    rows.update(heartbeat_at=timezone.now() + timedelta(seconds=settings.SYNC_DEAD_AFTER_SECONDS - 20))
    assert claim.close_dead_runs() == 0
    rows.update(heartbeat_at=timezone.now() + timedelta(hours=3))
    assert claim.close_dead_runs() == 1
    assert rows.get().errors_parsed[0]["code"] == "interrupted"


@pytest.mark.django_db(transaction=True)
def test_what_stood_in_the_way_and_ended_in_that_moment_stands_in_nobodys_way(
    make_company: Callable[..., Company],
) -> None:
    company = make_company()
    other = claim.claim(company.pk, "MANUAL", full_sync=False)

    def then_the_other_ends(execute: Any, sql: str, *rest: Any) -> Any:
        try:
            return execute(sql, *rest)
        except IntegrityError:
            BillingoSyncLog.objects.filter(pk=other.pk).update(status=COMPLETED, completed_at=timezone.now())
            raise

    with connection.execute_wrapper(then_the_other_ends):
        log = claim.claim(company.pk, "MANUAL", full_sync=False)

    assert log.pk not in (None, other.pk)


@pytest.mark.django_db(transaction=True)
def test_a_company_that_is_not_there_is_not_one_whose_sync_is_running() -> None:
    with pytest.raises(CompanyGone):
        claim.claim(987_654, "MANUAL", full_sync=False)
