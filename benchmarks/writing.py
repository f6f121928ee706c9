"""The floor W: the rows that a first sync stores, written with the fastest statement of each database.

SQLite: one executemany with ON CONFLICT for a table, all in one transaction. PostgreSQL: COPY into a temporary table
and one upsert from there. The values are turned into what the driver takes before the clock starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import connection, models
from django.utils import timezone

from bank_transfers.billingo.client.client import BillingoClient
from bank_transfers.billingo.documents import mapping
from bank_transfers.billingo.payments.wanted import derived_of_new
from bank_transfers.billingo.sync.store import NEW_INVOICE_COLUMNS, NEW_ITEM_COLUMNS
from bank_transfers.core.secrets import Secret
from bank_transfers.models import BillingoInvoice, BillingoInvoiceItem, Company

Row = list[Any]


class Table:
    """Rows for one table, ready to be written."""

    def __init__(self, model: type[models.Model], columns: Sequence[str], unique: Sequence[str]) -> None:
        by_name = {field.attname: field for field in model._meta.concrete_fields}
        self._fields = [by_name[column] for column in columns]
        self.name = connection.ops.quote_name(model._meta.db_table)
        self.columns = ", ".join(columns)
        self.marks = ", ".join("?" for _ in columns)
        updated = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in unique)
        self.on_conflict = f"ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {updated}"
        self.rows: list[Row] = []

    def add(self, values: Sequence[Any]) -> None:
        pairs = zip(self._fields, values, strict=True)
        self.rows.append([field.get_db_prep_save(value, connection) for field, value in pairs])


class Writer:
    """Fetches and maps the account's documents when it is made; `write` then only writes."""

    def __init__(self, key: str) -> None:
        self._invoices = Table(BillingoInvoice, NEW_INVOICE_COLUMNS, ["company_id", "billingo_id"])
        self._items = Table(BillingoInvoiceItem, NEW_ITEM_COLUMNS, ["invoice_id", "position"])
        company_id = Company.objects.values_list("pk", flat=True).get()
        now = timezone.now()
        for number, text in enumerate(_documents(BillingoClient(Secret(key))), start=1):
            document = mapping.map_document(text)
            columns = msgspec.structs.astuple(document.invoice)
            derived = msgspec.structs.astuple(derived_of_new(document.invoice))
            own = [company_id, document.raw, document.digest, now, now, None]
            self._invoices.add([number, *columns, *own, *derived])
            for item in document.items:
                self._items.add([number, *msgspec.structs.astuple(item)])
        connection.ensure_connection()

    @property
    def rows(self) -> int:
        return len(self._invoices.rows) + len(self._items.rows)

    def write(self) -> None:
        """Writes all rows in one transaction."""
        write_table = _write_postgresql if connection.vendor == "postgresql" else _write_sqlite
        raw = connection.connection
        raw.execute("BEGIN")
        write_table(raw, self._invoices)
        write_table(raw, self._items)
        raw.execute("COMMIT")


def _documents(client: BillingoClient) -> list[bytes]:
    first = client.page(1, document=bytes).result(60)
    pages = [client.page(number, document=bytes) for number in range(2, -(-first.total // 100) + 1)]
    return first.documents + [text for page in pages for text in page.result(120).documents]


def _write_sqlite(raw: Any, table: Table) -> None:
    raw.executemany(
        f"INSERT INTO {table.name} ({table.columns}) VALUES ({table.marks}) {table.on_conflict}",  # noqa: S608
        table.rows,
    )


def _write_postgresql(raw: Any, table: Table) -> None:
    with raw.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE fresh AS SELECT {table.columns} FROM {table.name} WITH NO DATA"  # noqa: S608
        )
        with cursor.copy(f"COPY fresh ({table.columns}) FROM STDIN") as copy:
            for row in table.rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {table.name} ({table.columns}) "  # noqa: S608
            f"SELECT {table.columns} FROM fresh {table.on_conflict}"
        )
        cursor.execute("DROP TABLE fresh")
