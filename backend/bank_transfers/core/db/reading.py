"""Reading many rows with little memory, and with nothing kept in the database's session between two statements.

A cursor of the server would have to outlive its transaction, and so would need a session of its own: behind a
transaction pooler there is none. Besides, whoever waits for a slow reader would hold a connection meanwhile.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, transaction
from django.db.models import Q, QuerySet

KEYS_AT_ONCE = 10_000
ROWS_AT_ONCE = 2000
# Is told how many are done, of how many.
Tell = Callable[[int, int], object]


def untold(done: int, total: int) -> None:
    """For who does not want to know."""


def keys_in_order(rows: QuerySet[Any, Any]) -> Sequence[int]:
    """The primary keys of all rows in the queryset's order, by one statement; eight bytes each."""
    keys: array[int] = array("q")
    connection = connections[rows.db]
    try:
        text, values = rows.values_list("pk").query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:
        return keys
    # On PostgreSQL the cursor lives in this transaction. SQLite needs none, which would lock out who writes.
    on_server = connection.vendor == "postgresql"
    with (
        transaction.atomic(using=rows.db) if on_server else nullcontext(),
        connection.chunked_cursor() as cursor,
    ):
        cursor.execute(text, values)
        while found := cursor.fetchmany(KEYS_AT_ONCE):
            keys.extend(row[0] for row in found)
    return keys


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
) -> Iterator[tuple[Any, ...]]:
    """The columns of all rows, in their order, so many at once: each statement goes on behind the last row before.

    columns: not null, and no two rows are equal in all of them; there should be an index in this order.
    """
    beyond = "lt" if descending else "gt"
    ordered = rows.order_by(*(f"-{name}" if descending else name for name in columns)).values_list(*columns)
    found = list(ordered[:at_once])
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
