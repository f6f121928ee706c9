"""The fastest way to put many new rows into a table: the one place with statements of our own instead of the ORM.

PostgreSQL: COPY. SQLite: one executemany, many rows a step. A test holds both against what bulk_create stores.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from django.db import connection, models

from bank_transfers.core.fields import ExactDecimalField, sqlite_decimal

Adapter = Callable[[Any], Any]

# SQLite works without Python's lock for one step, then waits for it, as long as the other thread likes to keep it: so
# a step is of many rows.
ROWS_A_STEP = 50


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[list[Any]],
    utf8: Collection[str] = (),
) -> None:
    """Inserts rows: lists of Python values in the order of `columns`.

    columns: field names, a foreign key as `company_id`; rows: consumed, and their lists changed on the way; utf8:
    text columns whose values are bytes of UTF-8 (SQLite then needs no second and third copy of long texts).
    Raises django.db's errors; inside a transaction nothing is then inserted.
    """
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[column] for column in columns]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    as_bytes = [field.attname in utf8 for field in fields]
    adapted = _adapted(rows, _adapters(fields, as_bytes))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django leaves COPY to psycopg, errors included: translate them as it does everywhere else.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in adapted:
                    copy.write_row(row)
        else:
            marks = ["CAST(%s AS TEXT)" if is_bytes else "%s" for is_bytes in as_bytes]
            _insert_in_steps(cursor, f"INSERT INTO {table} ({names})", marks, adapted)


def _insert_in_steps(cursor: Any, insert: str, marks: list[str], rows: Iterator[list[Any]]) -> None:
    """One statement, whatever the number of rows: what the last step has room for is filled with rows that are left
    out. A first column of its own tells which those are, so that no row can be left out for what is in it."""
    most = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // (len(marks) + 1)
    steps = list(_groups(rows, max(1, min(ROWS_A_STEP, most))))
    if not steps:
        return
    size = len(steps[0])
    filling = [0] + [None] * len(marks)
    values = [
        [*chain.from_iterable([1, *row] for row in step), *filling * (size - len(step))] for step in steps
    ]
    row = f"(%s, {', '.join(marks)})"
    columns = ", ".join(f"column{number}" for number in range(2, len(marks) + 2))
    # Only quoted names from our own models are put into the text.
    cursor.executemany(
        f"{insert} SELECT {columns} FROM (VALUES {', '.join([row] * size)}) WHERE column1 = 1",  # noqa: S608
        values,
    )


def _groups(rows: Iterator[list[Any]], size: int) -> Iterator[list[list[Any]]]:
    while group := list(islice(rows, size)):
        yield group


def _adapted(rows: Iterable[list[Any]], adapters: list[tuple[int, Adapter]]) -> Iterator[list[Any]]:
    for row in rows:
        for position, adapt in adapters:
            value = row[position]
            if value is not None:
                row[position] = adapt(value)
        yield row


def _adapters(fields: Sequence[Any], as_bytes: Sequence[bool]) -> list[tuple[int, Adapter]]:
    """(position, conversion) of the columns whose Python value the driver does not store as the ORM would."""
    decode = bytes.decode if connection.vendor == "postgresql" else None
    found = (
        (position, decode if is_bytes else _adapter(field))
        for position, (field, is_bytes) in enumerate(zip(fields, as_bytes, strict=True))
    )
    return [(position, adapt) for position, adapt in found if adapt]


def _adapter(field: Any) -> Adapter | None:
    if isinstance(field, models.JSONField):
        return _json
    if connection.vendor != "sqlite":
        return None  # psycopg stores decimals, days, times and bytes as they are
    if isinstance(field, ExactDecimalField):
        return sqlite_decimal
    if isinstance(field, models.DateTimeField):
        return lru_cache(maxsize=8)(connection.ops.adapt_datetimefield_value)  # a batch has few moments
    if isinstance(field, models.DateField):
        return datetime.date.isoformat
    return None


def _json(value: Any) -> str:
    return "[]" if value == [] else json.dumps(value)
