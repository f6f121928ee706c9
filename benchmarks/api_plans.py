"""What the database does for the API's questions, and what an export costs, as JSON. Run by benchmarks/api.py."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any, TypeVar

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bank_transfers.core.export import csv_file, workbook  # noqa: E402
from bank_transfers.invoices.export import rows as invoice_rows  # noqa: E402
from bank_transfers.invoices.export.columns import USUAL_COLUMNS  # noqa: E402
from bank_transfers.invoices.filters import InvoiceFilter  # noqa: E402
from bank_transfers.invoices.listing import SHOWN_COLUMNS, Selection  # noqa: E402
from bank_transfers.models import BillingoInvoice, Company  # noqa: E402

T = TypeVar("T")

ASKED = (
    "", "payment_status=expired&search=kft&ordering=-due_date", "type=invoice&search=aranykalasz&ordering=-gross_total",
    "currency=EUR&search=zrt&ordering=due_date", "overdue=true&ordering=due_date", "search=2026-3072",
    "search=nincsilyenpartner", "ordering=partner_name", "ordering=-invoice_number", "ordering=-created_at",
)  # fmt: skip
EXPORTED = 100_000
EXPORTS = {"csv": 3, "xlsx": 1}  # how often each is made: the second takes its library half a minute
SEQUENTIAL = {"postgresql": "Seq Scan on {} ", "sqlite": "SCAN {}"}


def selection(query: str) -> Selection:
    company = Company.objects.get()
    parameters = QueryDict(query)
    rows, asked = InvoiceFilter.applied(parameters, BillingoInvoice.objects.filter(company=company))
    return Selection(rows, company.pk, asked, parameters.get("ordering", ""))


def scans(queries: Iterable[str], ask: Callable[[str], object], table: str) -> list[str]:
    """The questions for which the database reads the table from one end to the other."""
    found: list[str] = []
    sequential = SEQUENTIAL[connection.vendor].format(table)
    for query in queries:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            ask(query)
        found += [
            f"{query or '(all)'}: {statement['sql'][:120]}"
            for statement in seen.captured_queries
            if table in statement["sql"] and sequential in plan(statement["sql"])
        ]
    return found


def ask(query: str) -> None:
    asked = selection(query)
    asked.count()
    asked[0:100]
    asked.summary()


def plan(sql: str) -> str:
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}".replace("%", "%%"))
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def export(kind: str) -> dict[str, float]:
    """Seconds and memory of an export, beside a bare cursor reading the same rows with all that the API shows.

    The two take turns, and of each the median counts: a busy moment of the machine meets both, and decides nothing.
    """
    rows = selection("").in_order()[:EXPORTED]
    bare = [_timed(lambda: _read_bare(rows))[0]]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    made = [_timed(lambda: _export(kind, rows))]
    for _again in range(1, EXPORTS[kind]):
        bare.append(_timed(lambda: _read_bare(rows))[0])
        made.append(_timed(lambda: _export(kind, rows)))
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    return {
        "rows": rows.count(), "seconds": median(seconds for seconds, _size in made), "bare": median(bare),
        "mib": made[0][1] / 2**20, "more_mib": more,
    }  # fmt: skip


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _read_bare(rows: QuerySet[Any]) -> None:
    sql, params = rows.values_list(*SHOWN_COLUMNS).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while cursor.fetchmany(invoice_rows.CHUNK):
            pass


def _export(kind: str, rows: QuerySet[Any]) -> int:
    """Gives the bytes of the file."""
    read = invoice_rows.invoice_rows(rows, timezone.localdate(), USUAL_COLUMNS)
    if kind == "csv":
        return sum(map(len, csv_file.as_csv(read, USUAL_COLUMNS, csv_file.EXCEL)))
    with workbook.as_xlsx(read, USUAL_COLUMNS, "Invoices") as file:
        return file.seek(0, 2)


if __name__ == "__main__":
    found = {
        "scans": scans(ASKED, ask, "bank_transfers_billingoinvoice"),
        "exports": {kind: export(kind) for kind in EXPORTS},
    }
    json.dump(found, sys.stdout)
