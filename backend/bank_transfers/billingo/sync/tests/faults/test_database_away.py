"""The database goes away in the middle of a run: it ends FAILED, the command says so, and the next run is exact."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from bank_transfers.billingo.sync import reading, run
from bank_transfers.billingo.sync.store import Store
from bank_transfers.billingo.tests.robustness import (
    COMPLETED,
    FAILED,
    SMALL_PAGE,
    assert_exact,
    assert_whole,
    dataset,
    quicken,
    reasons,
    small_pages,
    sync,
)
from bank_transfers.models import BillingoSyncLog, Company
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "away-key"


@pytest.fixture
def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    quicken(settings)
    settings.SYNC_DEAD_AFTER_SECONDS = 0.5
    small_pages(monkeypatch)
    monkeypatch.setattr(run, "CLOSING_SECONDS", 3.0)
    with Sandbox(key=KEY, dataset=dataset(SMALL_PAGE * 4 + 5)) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.fixture
def firm(make_company: Callable[..., Company], world: Sandbox) -> Company:
    return make_company(key=KEY)


def command(firm: Company) -> BillingoSyncLog:
    """The command, which must fail; its log."""
    with pytest.raises(CommandError) as raised:
        call_command("sync_billingo_invoices", company_id=firm.pk)
    assert raised.value.returncode == 1
    return BillingoSyncLog.objects.filter(company=firm).latest("pk")


def check_failed_then_heal(world: Sandbox, firm: Company, log: BillingoSyncLog) -> None:
    assert (log.status, log.errors_parsed[0]["code"]) == (FAILED, "database_error")
    assert "The database failed" in reasons(log)
    assert_whole(firm)
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)
    assert not BillingoSyncLog.objects.filter(status="RUNNING").exists()


def terminate_backend() -> None:
    """Ends the connection of this thread from another one, as an administrator or a restart would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]

    def kill() -> None:
        with connection.cursor() as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        connection.close()

    thread = threading.Thread(target=kill)
    thread.start()
    thread.join()


@pytest.mark.skipif("not __import__('django').db.connection.vendor == 'postgresql'")
@pytest.mark.parametrize("moment", ["_create", "_insert_items", "_set_aside", "plan"])
@pytest.mark.parametrize("turn", [1, 3])
def test_a_terminated_backend(
    world: Sandbox, firm: Company, monkeypatch: pytest.MonkeyPatch, moment: str, turn: int
) -> None:
    original = getattr(Store, moment)
    calls = 0

    def struck(self: Store, *arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == turn:
            terminate_backend()
        return original(self, *arguments)

    monkeypatch.setattr(Store, moment, struck)
    log = command(firm)
    monkeypatch.undo()
    check_failed_then_heal(world, firm, log)


@pytest.mark.parametrize(
    ("part", "method", "done"), [(reading.Reading, "_gone", False), (run.Run, "_close", True)]
)
@pytest.mark.skipif("not __import__('django').db.connection.vendor == 'postgresql'")
def test_a_terminated_backend_at_the_end(
    world: Sandbox,
    firm: Company,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    part: type,
    method: str,
    done: bool,
) -> None:
    """When documents and payments are done, the end is written as soon as the database is back."""
    settings.BILLINGO_PAYMENTS_PER_RUN = 5  # of so few documents none need be partly paid
    original = getattr(part, method)
    calls = 0

    def struck(self: Any, *arguments: Any, **values: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            terminate_backend()
        return original(self, *arguments, **values)

    monkeypatch.setattr(part, method, struck)
    if done:
        log = sync(firm)
        assert (log.status, log.payments_read, calls) == (COMPLETED, 5, 2)
        assert_exact(firm, world.documents)
        return
    log = command(firm)
    monkeypatch.undo()
    check_failed_then_heal(world, firm, log)


@pytest.fixture
def impatient() -> Iterator[None]:
    """SQLite waits for a lock for a moment only."""
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    before = options["timeout"]
    options["timeout"] = 0.2
    yield
    options["timeout"] = before
    connection.close()


@pytest.mark.skipif("not __import__('django').db.connection.vendor == 'sqlite'")
@pytest.mark.parametrize(("turn", "held"), [(1, 1.0), (3, 1.0), (2, 4.5)])
def test_a_file_that_is_locked_for_too_long(
    world: Sandbox, firm: Company, impatient: None, monkeypatch: pytest.MonkeyPatch, turn: int, held: float
) -> None:
    """Also for longer than the end of the run is tried to be written: then the next run closes it."""
    name = str(connection.settings_dict["NAME"])
    locked, calls = threading.Event(), 0
    plan = Store.plan

    def lock() -> None:
        other = sqlite3.connect(name, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        locked.set()
        threading.Event().wait(held)
        other.execute("ROLLBACK")
        other.close()

    def struck(self: Store, *arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == turn:
            thread.start()
            locked.wait(5)
        return plan(self, *arguments)

    thread = threading.Thread(target=lock)
    monkeypatch.setattr(Store, "plan", struck)
    monkeypatch.setattr(run, "CLOSING_SECONDS", 3.0)
    log = command(firm)
    thread.join()
    monkeypatch.setattr(Store, "plan", plan)
    if held > 3:
        assert log.status == "RUNNING"
        assert sync(firm).status == COMPLETED
        assert_exact(firm, world.documents)
        log.refresh_from_db()
        assert (log.status, log.errors_parsed[0]["code"]) == (FAILED, "interrupted")
    else:
        check_failed_then_heal(world, firm, log)


@pytest.mark.skipif("not __import__('django').db.connection.vendor == 'sqlite'")
def test_a_full_disk(world: Sandbox, firm: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    name = Path(str(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA freelist_count")
        free = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_size")
        size = cursor.fetchone()[0]
        # Whatever other tests left free in the file is used up first, or the disk would not be full.
        filler = "CREATE TABLE filler AS SELECT zeroblob(%d) AS waste"
        cursor.execute(filler % (free * size))
        cursor.execute(f"PRAGMA max_page_count = {pages + 20}")
    try:
        with pytest.raises(CommandError):
            call_command("sync_billingo_invoices", company_id=firm.pk)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
            cursor.execute("DROP TABLE filler")
    assert name.exists()
    log = BillingoSyncLog.objects.filter(company=firm).latest("pk")
    assert "its disk is full: make room" in reasons(log)
    check_failed_then_heal(world, firm, log)


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no server that could end a transaction"
)
def test_a_process_that_froze_in_a_transaction_gives_its_locks_back(firm: Company) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("1min",)
