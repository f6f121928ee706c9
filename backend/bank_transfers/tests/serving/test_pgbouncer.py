"""The whole service by way of a real PgBouncer in transaction mode: nothing rests on a session of the server's."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from bank_transfers.billingo.tests.serving import served
from bank_transfers.companies.auth.tokens import start_session
from bank_transfers.companies.tests.helpers import user_in
from bank_transfers.models import BillingoInvoice, BillingoInvoiceItem, BillingoSyncLog, Company
from conftest import BACKEND_DIR, on_sqlite

from .pooler import PROGRAM, pooled

pytestmark = [
    pytest.mark.pgbouncer,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(on_sqlite(), reason="SQLite has no server"),
    pytest.mark.skipif(not PROGRAM, reason="PgBouncer is not installed"),
]

INVOICES = 2400
CLIENTS, ROUNDS = 8, 3
OTHER_SESSIONS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def through_pooler(subprocess_env: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment of a process that comes to the test's database by way of the pooler."""
    with pooled(subprocess_env["DATABASE_URL"], size=4) as url:
        yield {**subprocess_env, "DATABASE_URL": url}


def fill(company: Company) -> None:
    """So many invoices, each with an item, whose numbers tell whose they are."""
    now = timezone.now()
    invoices = [
        BillingoInvoice(
            company=company, billingo_id=company.pk * 100_000 + number, invoice_number=f"{company.pk}-{number}",
            type="invoice", payment_status="outstanding", currency="HUF", invoice_date=date(2026, 1, 1 + number % 28),
            gross_total=number, raw="{}", digest=b"0" * 32, created_at=now, updated_at=now,
        )
        for number in range(INVOICES)
    ]  # fmt: skip
    items = [
        BillingoInvoiceItem(invoice=invoice, position=0, name=invoice.invoice_number)
        for invoice in BillingoInvoice.objects.bulk_create(invoices)
    ]
    BillingoInvoiceItem.objects.bulk_create(items)


def test_each_answer_holds_the_rows_of_its_own_company_and_all_of_them(
    make_company: Callable[..., Company], through_pooler: dict[str, str]
) -> None:
    companies = [make_company(), make_company("Másik Kft.", "11111111-2-42")]
    tokens = []
    for company in companies:
        fill(company)
        tokens.append(start_session(user_in(company))[1].access)

    def asked(path: str, whose: int, port: int) -> str:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/{path}", headers={"Authorization": f"Bearer {tokens[whose]}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(answer.read().decode())

    def look(client: int, port: int) -> None:
        whose = client % 2
        company = companies[whose]
        every = {f"{company.pk}-{number}" for number in range(INVOICES)}
        for turn in range(ROUNDS):
            items = "&items=true&columns=invoice_number,item_name" if turn == 1 else ""
            text = asked(f"billingo-invoices/export/?dialect=plain{items}", whose, port)
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
            assert len(rows) == INVOICES
            assert {row["invoice_number"] for row in rows} == every
            assert all(row["item_name"] == row["invoice_number"] for row in rows if items)
            page = json.loads(asked(f"billingo-invoices/?page_size=50&page={turn + client + 1}", whose, port))
            assert page["count"] == INVOICES
            assert {row["invoice_number"] for row in page["results"]} <= every
            changes = json.loads(asked(f"billingo-changes/?page={client + turn + 1}", whose, port))
            assert changes["count"] == INVOICES
            assert {row["invoice_number"] for row in changes["results"]} <= every

    with served(through_pooler) as (_one, port), served(through_pooler) as (_other, other_port):
        ports = [port, other_port]
        with ThreadPoolExecutor(CLIENTS) as pool:
            for done in [pool.submit(look, client, ports[client // 2 % 2]) for client in range(CLIENTS)]:
                done.result()


@pytest.mark.parametrize("isolation", ["read committed", "serializable"])
def test_a_sync_is_whole(
    isolation: str,
    company: Company,
    through_pooler: dict[str, str],
    run_manage: Callable[..., subprocess.CompletedProcess[str]],
    request: pytest.FixtureRequest,
) -> None:
    name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
    with (
        connection.cursor() as cursor
    ):  # as ALTER ROLE would, for the sessions that the pooler opens from now on
        cursor.execute(f"ALTER DATABASE {name} SET default_transaction_isolation = '{isolation}'")
        cursor.execute(f"ALTER DATABASE {name} SET datestyle = 'SQL, DMY'")
        request.addfinalizer(lambda: _as_before(name))
        cursor.execute(OTHER_SESSIONS)
    for how in ([], ["--full"]):
        done = run_manage("sync_billingo_invoices", f"--company-id={company.pk}", *how, env=through_pooler)
        assert done.returncode == 0, done.stderr
    assert [log.status for log in BillingoSyncLog.objects.all()] == ["COMPLETED"] * 2
    assert BillingoInvoice.objects.filter(company=company).count() == 282
    done = run_manage("verify_mirror", f"--company-id={company.pk}", env=through_pooler)
    assert done.returncode == 0, done.stdout + done.stderr


def _as_before(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} RESET ALL")


def test_migrate_leaves_no_lock_behind(
    through_pooler: dict[str, str], manage_argv: Callable[..., list[str]]
) -> None:
    def migrate(**more: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            manage_argv("migrate", "--no-input", "--wait=60"),
            env=through_pooler, cwd=BACKEND_DIR, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    for process in (migrate(), migrate()):
        _out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        assert cursor.fetchone() == (0,)
