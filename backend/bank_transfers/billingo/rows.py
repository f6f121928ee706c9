"""The fastest way to put many new rows into a table: the one place with statements of our own instead of the ORM.

PostgreSQL: COPY. SQLite: executemany, many rows a step. A test holds both against what the ORM's bulk_create stores.
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
            # Only quoted names from our own models are put into the text.
            marks = ["CAST(%s AS TEXT)" if is_bytes else "%s" for is_bytes in as_bytes]
            _insert_in_steps(cursor, f"INSERT INTO {table} ({names}) VALUES ", marks, adapted)  # noqa: S608


def _insert_in_steps(cursor: Any, insert: str, marks: list[str], rows: Iterator[list[Any]]) -> None:
    """At most two statements: one for as many rows a step as may be, one for what is left."""
    columns = len(marks)
    most = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // columns
    steps = [list(chain.from_iterable(step)) for step in _groups(rows, max(1, min(ROWS_A_STEP, most)))]
    rest = [steps.pop()] if len(steps) > 1 and len(steps[-1]) < len(steps[0]) else []
    for alike in filter(None, (steps, rest)):
        row = f"({', '.join(marks)})"
        cursor.executemany(insert + ", ".join([row] * (len(alike[0]) // columns)), alike)


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
