"""What a database, its role and its disk bring along: stated by the connection, or refused with a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from bank_transfers.companies.models import Company
from bank_transfers.companies.tests.helpers import PASSWORD, client_in, user_in
from bank_transfers.models import BillingoInvoice, BillingoSyncLog
from conftest import BACKEND_DIR, on_sqlite

pytestmark = pytest.mark.django_db(transaction=True)
only_postgresql = pytest.mark.skipif(on_sqlite(), reason="SQLite has no roles and one encoding")
READY, LOGIN = "/api/health/ready/", "/api/auth/login/"
Run = Callable[..., subprocess.CompletedProcess[str]]

ASK_READINESS = """
import json, django
django.setup()
from django.test import Client
answer = Client(headers={"Host": "localhost"}).get("/api/health/ready/")
print(json.dumps([answer.status_code, answer.json()["checks"]]))
"""


@contextmanager
def defaults(**settings: str) -> Iterator[None]:
    """The test's database gives these to every new session, as ALTER ROLE would."""
    name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        for setting, value in settings.items():
            cursor.execute(f"ALTER DATABASE {name} SET {setting} = '{value}'")
    connection.close()
    try:
        yield
    finally:
        connection.close()
        with connection.cursor() as cursor:
            for setting in settings:
                cursor.execute(f"ALTER DATABASE {name} RESET {setting}")
        connection.close()


@only_postgresql
@pytest.mark.parametrize("isolation", ["serializable", "repeatable read"])
def test_a_sync_does_not_mind_what_the_role_sets(company: Company, run_manage: Run, isolation: str) -> None:
    inherited = {
        "default_transaction_isolation": isolation, "datestyle": "SQL, DMY", "timezone": "Asia/Tokyo",
        "client_encoding": "LATIN1", "intervalstyle": "sql_standard", "bytea_output": "escape",
        "standard_conforming_strings": "off",
    }  # fmt: skip
    with defaults(**inherited):
        with connection.cursor() as cursor:
            # Outside a transaction, too.
            cursor.execute("SELECT current_setting('transaction_isolation'), current_setting('DateStyle')")
            assert cursor.fetchone()[0] == "read committed"
        for how in ([], ["--full"]):
            done = run_manage("sync_billingo_invoices", f"--company-id={company.pk}", *how)
            assert done.returncode == 0, done.stderr
        log = BillingoSyncLog.objects.latest("pk")
        assert (log.status, log.invoices_unchanged) == ("COMPLETED", 282)
        assert abs(log.started_at - timezone.now()).total_seconds() < 120
        assert client_in(company).get("/api/billingo-invoices/?search=a").status_code == 200
    assert BillingoInvoice.objects.filter(partner_name__contains="ő").exists()


@only_postgresql
@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN2"])
def test_a_database_that_cannot_hold_every_text_is_refused(
    subprocess_env: dict[str, str], run_manage: Run, encoding: str
) -> None:
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"{connection.settings_dict['NAME']}_{encoding.lower()}"
    with psycopg.connect(url.geturl(), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        server.execute(
            f"""CREATE DATABASE "{name}" ENCODING '{encoding}' TEMPLATE template0 LOCALE 'C'""".encode()
        )
        env = {**subprocess_env, "DATABASE_URL": url._replace(path="/" + name).geturl()}
        try:
            migrated = run_manage("migrate", "--no-input", env=env)
            served = python("import config.wsgi", env)
            asked = python(ASK_READINESS, env)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
    for refused in (migrated, served):
        assert refused.returncode != 0
        assert f"The database is in {encoding}, and must be in UTF8: createdb" in refused.stderr
    assert "Traceback" not in migrated.stderr
    status, checks = json.loads(asked.stdout)
    assert (status, checks["database"], checks["migrations"]) == (503, "wrong_encoding", "unknown")


def python(code: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BACKEND_DIR,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def read_only() -> Iterator[None]:
    """The database of this thread's connection can only be read."""
    on, off = (
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
        if on_sqlite()
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    with connection.cursor() as cursor:
        cursor.execute(on)
        try:
            yield
        finally:
            cursor.execute(off)


@contextmanager
def no_rights() -> Iterator[None]:
    """As a role that may read all and write nothing."""
    with connection.cursor() as cursor:
        role = f"reader_{connection.settings_dict['NAME']}"
        cursor.execute(f'DROP ROLE IF EXISTS "{role}"')
        cursor.execute(f'CREATE ROLE "{role}"; GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{role}"')
        cursor.execute(f'SET ROLE "{role}"')
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"')


@contextmanager
def full_disk() -> Iterator[None]:
    """A server that has no room for new rows."""
    tables = ("django_session", "bank_transfers_loginattempt", "bank_transfers_loginsession")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$"
        )
        found = [table for table in tables if table in connection.introspection.table_names(cursor)]
        for table in found:
            cursor.execute(f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION no_room()")
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION no_room CASCADE")


CANNOT_WRITE = [read_only] if on_sqlite() else [read_only, no_rights, full_disk]


@pytest.mark.parametrize("cannot_write", CANNOT_WRITE)
def test_a_database_that_cannot_be_written_to_is_unavailable_everywhere(
    make_company: Callable[..., Company], cannot_write: Callable[[], Any]
) -> None:
    company = make_company()
    user = user_in(company)
    client = client_in(company, language="hu")
    client.raise_request_exception = False
    assert client.get(READY).status_code == 200
    cache.clear()
    visitor = Client(raise_request_exception=False)
    with cannot_write():
        ready = client.get(READY)
        assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "not_writable")
        answers = [
            client.post(LOGIN, {"username": user.username, "password": PASSWORD}),
            client.post("/api/saved-views/", {"name": "x", "query": {}})
            if cannot_write is not full_disk
            else None,
            client.post("/api/auth/login/", {"username": user.username, "password": "wrong-password"}),
        ]
        for answer in filter(None, answers):
            assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
            assert answer.headers["Retry-After"]
        if cannot_write is not full_disk:
            with pytest.raises(CommandError):
                call_command("sync_billingo_invoices", company_id=company.pk)
        admin = visitor.post("/admin/login/", {"username": user.username, "password": PASSWORD})
        assert admin.status_code != 500, admin.content
    assert client.get(READY).status_code == 200


def test_one_migrated_by_newer_code_is_not_ready(make_company: Callable[..., Company]) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("bank_transfers", "9999_of_tomorrow")
    recorder.record_applied("of_another_program", "0001_initial")
    try:
        answer = Client().get(READY)
    finally:
        recorder.record_unapplied("bank_transfers", "9999_of_tomorrow")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "newer")
    assert Client().get(READY).json()["checks"]["migrations"] == "ok"
    recorder.record_unapplied("of_another_program", "0001_initial")


def test_a_sync_on_tables_of_newer_code_does_not_say_that_one_is_running(company: Company) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE bank_transfers_billingosynclog ADD COLUMN of_tomorrow integer NOT NULL DEFAULT 0"
        )
        if not on_sqlite():
            cursor.execute("ALTER TABLE bank_transfers_billingosynclog ALTER COLUMN of_tomorrow DROP DEFAULT")
        else:
            cursor.execute(
                "CREATE TRIGGER of_tomorrow BEFORE INSERT ON bank_transfers_billingosynclog BEGIN "
                "SELECT RAISE(ABORT, 'NOT NULL constraint failed: of_tomorrow'); END"
            )
    try:
        with pytest.raises(CommandError) as raised:
            call_command("sync_billingo_invoices", company_id=company.pk)
    finally:
        with connection.cursor() as cursor:
            if on_sqlite():
                cursor.execute("DROP TRIGGER of_tomorrow")
            cursor.execute("ALTER TABLE bank_transfers_billingosynclog DROP COLUMN of_tomorrow")
    assert "already running" not in str(raised.value)
