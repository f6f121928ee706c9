"""backup_database, pg_dump and pg_restore: a copy taken in the middle of a sync, restored, is a mirror again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection, connections

from bank_transfers.billingo.sync import BillingoSyncService, batches
from bank_transfers.billingo.tests.robustness import dataset, quicken, sync, until
from bank_transfers.models import BillingoInvoice, BillingoSyncLog, Company
from billingo_sandbox import Sandbox
from conftest import SANDBOX_KEY, on_sqlite

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db(transaction=True)

Manage = Callable[..., subprocess.CompletedProcess[str]]
PAGES = 8


@pytest.fixture
def world(settings: Settings) -> Iterator[Sandbox]:
    quicken(settings)
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 100  # a page may be held back for as long as a copy takes
    with Sandbox(key=SANDBOX_KEY, dataset=dataset(100 * PAGES)) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@contextmanager
def a_sync_under_way(
    company: Company, world: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> Iterator[threading.Event]:
    """A first sync that has stored some pages and waits for the next; `go_on` is set at the end of the block."""
    monkeypatch.setattr(batches, "BATCH_DOCUMENTS", 100)
    go_on = threading.Event()
    world.before_page(PAGES, lambda: go_on.wait(60))

    def work() -> None:
        try:
            BillingoSyncService().sync_company(company)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        until(lambda: BillingoInvoice.objects.filter(company=company).exists())
        yield go_on
    finally:
        go_on.set()
        thread.join(60)
        monkeypatch.undo()


def assert_restored(manage: Manage, company: Company, environment: dict[str, str], running: bool) -> None:
    """The restored copy takes a sync (the one it was copied in the middle of counts as dead) and is exact then."""
    env = {**environment, "SYNC_DEAD_AFTER_SECONDS": "0.5", "BILLINGO_REQUESTS_PER_MINUTE": "100000"}
    half = manage("verify_mirror", f"--company-id={company.pk}", "--show=0", env=env)
    assert half.returncode == (1 if running else 0), half.stdout + half.stderr
    done = manage("sync_billingo_invoices", f"--company-id={company.pk}", env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    whole = manage("verify_mirror", f"--company-id={company.pk}", env=env)
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert f"Documents: {100 * PAGES} at Billingo, {100 * PAGES} here" in whole.stdout


@pytest.mark.skipif(not on_sqlite(), reason="SQLite's")
def test_sqlite_is_copied_while_a_sync_writes_and_the_copy_is_restored(
    make_company: Callable[..., Company],
    world: Sandbox,
    run_manage: Manage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    company = make_company()
    copy = tmp_path / "copy.sqlite3"
    with a_sync_under_way(company, world, monkeypatch) as go_on:
        made = run_manage("backup_database", str(copy))
        assert made.returncode == 0, made.stderr
        assert "checked and whole" in made.stdout
        go_on.set()
    log = BillingoSyncLog.objects.get(company=company)
    assert (log.status, log.invoices_created) == ("COMPLETED", 100 * PAGES)  # the copying disturbed nothing
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["copy.sqlite3"]  # nothing is left lying about
    with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as database:
        (stored,) = database.execute("SELECT count(*) FROM bank_transfers_billingoinvoice").fetchone()
        (whole,) = database.execute(
            "SELECT count(*) FROM bank_transfers_billingoinvoice AS i WHERE EXISTS "
            "(SELECT 1 FROM bank_transfers_billingoinvoiceitem WHERE invoice_id = i.id)"
        ).fetchone()
        assert database.execute("SELECT status FROM bank_transfers_billingosynclog").fetchall() == [
            ("RUNNING",)
        ]
    assert 0 < stored < 100 * PAGES
    assert whole > 0.9 * stored  # items are there with their invoices

    restored = tmp_path / "restored.sqlite3"
    shutil.copy(copy, restored)
    environment = {"DATABASE_URL": f"sqlite:///{restored}"}
    assert_restored(run_manage, company, environment, running=True)

    again = tmp_path / "whole.sqlite3"
    assert run_manage("backup_database", str(again)).returncode == 0
    assert_restored(run_manage, company, {"DATABASE_URL": f"sqlite:///{again}"}, running=False)


@pytest.mark.skipif(not on_sqlite(), reason="SQLite's")
def test_what_is_wrong_with_the_file_is_said_and_nothing_is_overwritten(
    run_manage: Manage, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    dangling = tmp_path / "link"
    dangling.symlink_to(tmp_path / "nowhere")
    for target, words in (
        (precious, "exists already"),
        (dangling, "exists already"),
        (tmp_path, "exists already"),
        (tmp_path / "no" / "such" / "directory", "No such file or directory"),
        (Path("/proc/backup"), "No backup was made"),
    ):
        done = run_manage("backup_database", str(target))
        assert done.returncode == 1, target
        assert words in done.stderr
        assert "Traceback" not in done.stderr
    assert precious.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "precious"]


@pytest.mark.skipif(on_sqlite(), reason="PostgreSQL's")
def test_on_postgresql_it_points_to_pg_dump(run_manage: Manage, tmp_path: Path) -> None:
    done = run_manage("backup_database", str(tmp_path / "copy"))
    assert done.returncode == 1
    assert "pg_dump" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of a new database on the server of the tests, made and dropped here."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"{connection.settings_dict['NAME']}_restored"
    with psycopg.connect(url.geturl(), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        yield url._replace(path="/" + name).geturl()
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.mark.skipif(on_sqlite(), reason="PostgreSQL's")
@pytest.mark.skipif(not shutil.which("pg_dump") or not shutil.which("pg_restore"), reason="not installed")
def test_postgresql_is_dumped_while_a_sync_writes_and_the_dump_is_restored(
    make_company: Callable[..., Company],
    world: Sandbox,
    run_manage: Manage,
    subprocess_env: dict[str, str],
    empty_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    company = make_company()
    dump = tmp_path / "billingo.dump"
    with a_sync_under_way(company, world, monkeypatch) as go_on:
        # As it stands in docs/operations.md.
        call("pg_dump", "--format=custom", f"--file={dump}", subprocess_env["DATABASE_URL"])
        go_on.set()
    assert sync(company).status == "COMPLETED"
    call(
        "pg_restore", "--exit-on-error", "--no-owner", "--single-transaction", f"--dbname={empty_database}",
        str(dump),
    )  # fmt: skip
    assert_restored(run_manage, company, {"DATABASE_URL": empty_database}, running=True)


@pytest.mark.skipif(on_sqlite(), reason="PostgreSQL's")
@pytest.mark.skipif(not shutil.which("pg_dump") or not shutil.which("pg_restore"), reason="not installed")
@pytest.mark.parametrize("triggers", ["--disable-triggers", ""])
def test_data_restored_into_tables_that_are_there_is_not_counted_twice(
    make_company: Callable[..., Company],
    world: Sandbox,
    run_manage: Manage,
    subprocess_env: dict[str, str],
    empty_database: str,
    tmp_path: Path,
    triggers: str,
) -> None:
    company = make_company()
    assert sync(company).status == "COMPLETED"
    dump = tmp_path / "billingo.dump"
    call("pg_dump", "--format=custom", f"--file={dump}", subprocess_env["DATABASE_URL"])
    options = (
        "--exit-on-error",
        "--no-owner",
        "--single-transaction",
        f"--dbname={empty_database}",
        str(dump),
    )
    call("pg_restore", "--schema-only", *options)
    call("pg_restore", "--data-only", *filter(None, [triggers]), *options)
    env = {"DATABASE_URL": empty_database}
    verify = ("verify_mirror", f"--company-id={company.pk}")
    if not triggers:
        # The triggers counted each document that came, besides the totals that came themselves.
        doubled = run_manage(*verify, env=env)
        assert doubled.returncode == 1, doubled.stdout + doubled.stderr
        assert "kept totals" in doubled.stdout
        mended = run_manage("remap_billingo_invoices", f"--company-id={company.pk}", env=env)
        assert mended.returncode == 0, mended.stdout + mended.stderr
    whole = run_manage(*verify, env=env)
    assert whole.returncode == 0, whole.stdout + whole.stderr


def call(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
