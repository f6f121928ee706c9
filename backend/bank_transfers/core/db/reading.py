"""Reading many rows with little memory, and with nothing kept in the database's session between two statements.

A cursor of the server would have to outlive its transaction, and so would need a session of its own: behind a
transaction pooler there is none. Besides, whoever waits for a slow reader would hold a connection meanwhile.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, transaction
from django.db.models import Aggregate, F, Func, Q, QuerySet, TextField
from django.db.models.expressions import Combinable

KEYS_AT_ONCE = 10_000
ROWS_AT_ONCE = 2000
# Is told how many are done, of how many.
Tell = Callable[[int, int], object]


def untold(done: int, total: int) -> None:
    """For who does not want to know."""


def streamed(rows: QuerySet[Any, Any], *columns: Any) -> Iterator[tuple[Any, ...]]:
    """The columns of all rows in the queryset's order, by one statement, as the driver gives them (a truth may be a
    number, bytes a view of them, an amount what SQLite made of it). columns: names or expressions."""
    connection = connections[rows.db]
    try:
        text, values = rows.values_list(*columns).query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:
        return
    # On PostgreSQL the cursor lives in this transaction. SQLite needs none, which would lock out who writes.
    on_server = connection.vendor == "postgresql"
    with (
        transaction.atomic(using=rows.db) if on_server else nullcontext(),
        connection.chunked_cursor() as cursor,
    ):
        cursor.execute(text, values)
        while found := cursor.fetchmany(KEYS_AT_ONCE):
            yield from found


def keys_in_order(rows: QuerySet[Any, Any]) -> Sequence[int]:
    """The primary keys of all rows in the queryset's order, by one statement; eight bytes each."""
    return array("q", (key for (key,) in streamed(rows, "pk")))


def portions(keys: Sequence[int], size: int, tell: Tell = untold) -> Iterator[list[int]]:
    """The keys in lists of that size. tell: is told how far it is, before each and at the end."""
    for start in range(0, len(keys), size):
        tell(start, len(keys))
        yield list(keys[start : start + size])
    tell(len(keys), len(keys))


def walked(
    rows: QuerySet[Any, Any],
    *columns: str,
    descending: bool = False,
    at_once: int = ROWS_AT_ONCE,
    skip: int = 0,
) -> Iterator[tuple[Any, ...]]:
    """The columns of all rows but the first `skip`, in their order, so many at once: each statement goes on behind the
    last row before.

    columns: not null, and no two rows are equal in all of them; there should be an index in this order.
    """
    beyond = "lt" if descending else "gt"
    ordered = rows.order_by(*(f"-{name}" if descending else name for name in columns)).values_list(*columns)
    found = list(ordered[skip : skip + at_once])
    while found:
        yield from found
        if len(found) < at_once:
            return
        found = list(ordered.filter(_after(columns, found[-1], beyond))[:at_once])


def _after(columns: Sequence[str], values: Sequence[Any], beyond: str) -> Q:
    """Rows that come after the one with these values."""
    later = Q(**{f"{columns[0]}__{beyond}": values[0]})
    if len(columns) == 1:
        return later
    not_before = Q(**{f"{columns[0]}__{beyond}e": values[0]})  # what an index can be entered by
    return not_before & (later | _after(columns[1:], values[1:], beyond))


# -- one row for many ------------------------------------------------------------------------------------


class _AllNumbers(Aggregate):
    function = "JSON_GROUP_ARRAY"
    output_field = TextField()


class _AllTexts(Aggregate):
    function = "GROUP_CONCAT"  # divided by commas
    output_field = TextField()


def numbers_with_bytes(
    rows: QuerySet[Any, Any], number: str, content: str, mark: Combinable
) -> list[tuple[int, bytes, bool]]:
    """Of all rows, in no order; on SQLite as one row.

    SQLite hands Python's lock back and asks for it again at each row. While other threads work (a sync has some that
    read the network) that is most of the time: 20,000 digests took 0.29 s row by row, 0.1 s of it their own, and a
    full sync in which nothing had changed 3.3 times its floor; read like this, 2.7 times (docs/performance.md).

    number, content: names of columns that are never null; mark: of each; unknown is no.

    All of it is in memory at once: for batches of a few thousand.
    """
    if connections[rows.db].vendor != "sqlite":
        return [
            (key, bytes(found), bool(marked))
            for key, found, marked in rows.values_list(number, content, mark)
        ]
    # All are gathered in one pass over the same rows, so they are in the same order.
    gathered = rows.aggregate(
        numbers=_AllNumbers(F(number)),
        hexes=_AllTexts(Func(F(content), function="HEX", output_field=TextField())),
        marks=_AllNumbers(mark),
    )
    # Of no row there is no text; of one whose bytes are none it is ''.
    hexes: list[str] = [] if gathered["hexes"] is None else gathered["hexes"].split(",")
    marks = map(bool, json.loads(gathered["marks"]))
    return list(zip(json.loads(gathered["numbers"]), map(bytes.fromhex, hexes), marks, strict=True))


@contextmanager
def without_bitmaps(using: str = "default") -> Iterator[None]:
    """Inside, PostgreSQL looks rows up in no index first to read them from the table then, but reads an index whole
    where that has all that is asked for. For statements of which one knows better than its statistics."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        yield
        cursor.execute("SET LOCAL enable_bitmapscan TO DEFAULT")  # should the transaction be another's


# PostgreSQL's own; a connection of ours says less (core/db/session.py), which is right for the few rows of a page.
SCATTERED_PAGE_COST = "4"


@contextmanager
def among_scattered_pages(using: str = "default") -> Iterator[None]:
    """Inside, PostgreSQL takes looking rows up one by one in an index's order for as costly as it is for who counts or
    sums many by a condition that no index in order holds: half a million pages for forty thousand, each read once."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('random_page_cost'), set_config('random_page_cost', %s, true)",
            [SCATTERED_PAGE_COST],
        )
        before = cursor.fetchone()[0]
        yield
        cursor.execute(
            "SELECT set_config('random_page_cost', %s, true)", [before]
        )  # of another's transaction


# -- one moment for several statements -------------------------------------------------------------------


@contextmanager
def snapshot() -> Iterator[None]:
    """Inside, every statement sees the database as it was at the first one. For reading only.

    Raises RuntimeError inside a transaction, which has begun to see already. (In a test that is wrapped into one, the
    statements see what each of them sees.)
    """
    connection: Any = transaction.get_connection()
    wrapped = connection.in_atomic_block
    if connection.vendor == "sqlite":
        with _without_the_write_lock(connection), transaction.atomic(durable=True):
            yield
        return
    with transaction.atomic(durable=True):
        if not wrapped:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _without_the_write_lock(connection: Any) -> Iterator[None]:
    """SQLite: a transaction that begins here takes no lock but that of its readings (elsewhere the first thing it does
    is to bar all other writers: `transaction_mode` in the settings)."""
    usual = connection.transaction_mode
    connection.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = usual
