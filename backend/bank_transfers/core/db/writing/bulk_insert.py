"""The fastest way to write many rows of a table: the one place with statements of our own instead of the ORM.

New ones: PostgreSQL by COPY, of long texts in its binary format; SQLite by one executemany, many rows a step. Rows that
are there: by one executemany. Tests hold all of it against what the ORM stores.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from django.db import connection, models

from bank_transfers.core.fields import ExactDecimalField, sqlite_decimal

Adapter = Callable[[Any], Any]

# SQLite works without Python's lock for one step, then waits for it, as long as the other thread likes to keep it: so
# a step is of many rows. (5,000 rows beside a thread that computes: 5 to 38 ms, in steps of one row 15 to 97.) Where no
# other thread is there, one row a step is quicker by a twentieth: 100,000 bank lines in 6.2 s instead of 6.7.
ROWS_A_STEP = 50


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[list[Any]],
    utf8: Collection[str] = (),
) -> None:
    """Inserts rows: lists of Python values in the order of `columns`.

    columns: field names, a foreign key as `company_id`; rows: consumed, and their lists changed on the way; utf8:
    columns of long texts, whose values are bytes of UTF-8 (they are then handed on as they are, not copied).
    Raises django.db's errors; inside a transaction nothing is then inserted.
    """
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[column] for column in columns]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({names})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ["CAST(%s AS TEXT)" if field.attname in utf8 else "%s" for field in fields]
            _insert_in_steps(cursor, f"INSERT INTO {into}", marks, _adapted(rows, fields, _for_sqlite))
        elif utf8:
            _copy_binary(cursor, into, fields, utf8, rows)
        else:
            _copy(cursor, f"COPY {into} FROM STDIN", _adapted(rows, fields, _for_copy))


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[list[Any]]) -> None:
    """Writes columns of rows that are there: lists of Python values in the order of `columns`, then the primary key.

    For a few hundred rows the ORM's bulk_update takes twenty times as long to write its statement down. The lists are
    changed on the way. Raises django.db's errors.
    """
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [*(by_name[column] for column in columns), model._meta.pk]
    quote = connection.ops.quote_name
    names = ", ".join(f"{quote(str(field.column))} = %s" for field in fields[:-1])
    adapter = _for_sqlite if connection.vendor == "sqlite" else _for_copy
    with connection.cursor() as cursor:
        # Only quoted names from our own models are put into the text.
        cursor.executemany(
            f"UPDATE {quote(model._meta.db_table)} SET {names} WHERE {quote(str(model._meta.pk.column))} = %s",  # noqa: S608
            list(_adapted(rows, fields, adapter)),
        )


def add_to_rows(
    model: type[models.Model], column: str, most: str, rows: Sequence[tuple[int, int, int | None]]
) -> int:
    """Adds to a whole number in each row, where the sum lies between nothing and what the row may have at most. Out: in
    how many rows.

    column: of the number; most: of the bound; rows: (primary key, what is added, the bound from now on; None: nothing
    above holds it back, and the bound stays). Each row looks itself, so that of two at once the second is refused.
    """
    quote = connection.ops.quote_name
    number, bound = (quote(str(model._meta.get_field(name).column)) for name in (column, most))  # type: ignore[union-attr]
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    bounded = [(added, limit, row, limit - added, -added) for row, added, limit in rows if limit is not None]
    unbounded = [(added, row, -added) for row, added, limit in rows if limit is None]
    done = 0
    with connection.cursor() as cursor:
        # Only quoted names from our own models are put into the texts.
        for text, values in (
            (f"{number} = {number} + %s, {bound} = %s WHERE {key} = %s AND {number} <= %s", bounded),
            (f"{number} = {number} + %s WHERE {key} = %s", unbounded),
        ):
            if values:
                cursor.executemany(f"UPDATE {table} SET {text} AND {number} >= %s", values)  # noqa: S608
                done += cursor.rowcount
    return done


def new_keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Primary keys for so many new rows, in ascending order; no other row has one of them or will get it.

    To be called in the transaction that inserts the rows: SQLite's keys are then ours because nobody else may write.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            (last,) = cursor.fetchone() or (0,)
            return range(last + 1, last + 1 + count)
        key = str(model._meta.pk.column)
        cursor.execute(
            "SELECT nextval((SELECT pg_get_serial_sequence(%s, %s))::regclass) FROM generate_series(1, %s)",
            [connection.ops.quote_name(table), key, count],
        )
        return [number for (number,) in cursor.fetchall()]


def _copy_binary(
    cursor: Any, into: str, fields: Sequence[Any], utf8: Collection[str], rows: Iterable[list[Any]]
) -> None:
    """For long texts: neither side looks for letters to escape in them, which is a third of the server's time for raw
    documents. Decimals cost us more this way, so that rows without long texts are better off with plain COPY."""
    types = [_binary_type(field, field.attname in utf8) for field in fields]
    _copy(cursor, f"COPY {into} FROM STDIN (FORMAT BINARY)", _adapted(rows, fields, _for_binary_copy), types)


def _copy(cursor: Any, statement: str, rows: Iterable[list[Any]], types: Sequence[str] = ()) -> None:
    # Django leaves COPY to psycopg, errors included: translate them as it does everywhere else.
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        if types:
            copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _binary_type(field: Any, is_utf8: bool) -> str:
    """psycopg's name of a column's type; bytea where we make the bytes, which then go as they are."""
    if is_utf8 or isinstance(field, models.JSONField):
        return "bytea"
    return str(field.db_type(connection)).partition("(")[0]


def _insert_in_steps(cursor: Any, insert: str, marks: list[str], rows: Iterator[list[Any]]) -> None:
    """Whole steps by one statement, what is left after them by another."""
    row = f"({', '.join(marks)})"
    # Only quoted names from our own models are put into the texts.
    if _is_alone():
        cursor.executemany(f"{insert} VALUES {row}", list(rows))
        return
    most = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // len(marks)
    size = max(1, min(ROWS_A_STEP, most))
    steps = [[*chain.from_iterable(step)] for step in _groups(rows, size)]
    rest = steps.pop() if steps and len(steps[-1]) < size * len(marks) else []
    if steps:
        cursor.executemany(f"{insert} VALUES {', '.join([row] * size)}", steps)
    if rest:
        cursor.execute(f"{insert} VALUES {', '.join([row] * (len(rest) // len(marks)))}", rest)


def _is_alone() -> bool:
    """Whether no other thread may want Python's lock."""
    return threading.active_count() == 1


def _groups(rows: Iterator[list[Any]], size: int) -> Iterator[list[list[Any]]]:
    while group := list(islice(rows, size)):
        yield group


def _adapted(
    rows: Iterable[list[Any]], fields: Sequence[Any], adapter: Callable[[Any], Adapter | None]
) -> Iterator[list[Any]]:
    """The rows with the values that the driver would not store as the ORM does made into what it does."""
    found = ((position, adapter(field)) for position, field in enumerate(fields))
    adapters = [(position, adapt) for position, adapt in found if adapt]
    for row in rows:
        for position, adapt in adapters:
            value = row[position]
            if value is not None:
                row[position] = adapt(value)
        yield row


def _for_sqlite(field: Any) -> Adapter | None:
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, ExactDecimalField):
        return sqlite_decimal
    if isinstance(field, models.DateTimeField):
        return lru_cache(maxsize=8)(connection.ops.adapt_datetimefield_value)  # a batch has few moments
    if isinstance(field, models.DateField):
        return datetime.date.isoformat
    return None


def _for_copy(field: Any) -> Adapter | None:
    return _json if isinstance(field, models.JSONField) else None


def _for_binary_copy(field: Any) -> Adapter | None:
    return _jsonb if isinstance(field, models.JSONField) else None


def _json(value: Any) -> str:
    return "[]" if value == [] else json.dumps(value)


def _jsonb(value: Any) -> bytes:
    return b"\x01" + _json(value).encode()  # the number of the binary format's version comes first
