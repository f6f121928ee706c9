"""Counting SQL statements outside DEBUG, on every connection of the process, and the rows that they write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.backends.utils import CursorWrapper

# The tables of invoices and their items, and of the bank; a statement that begins so writes rows of theirs.
WRITES_ROWS = re.compile(
    r"\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM|COPY)\s+"
    r'"bank_transfers_(?:billingoinvoice(?:item)?|bank(?:account|statement|transaction)|statementfile)"'
)


class Statements:
    """Counts while it is entered: each execute, executemany and COPY is one statement.

    `count`: statements; `rows`: of invoices, items and the bank, that they inserted, updated or deleted.
    """

    def __init__(self) -> None:
        self._seen: list[int] = []  # appended to from several threads

    @property
    def count(self) -> int:
        return len(self._seen)

    @property
    def rows(self) -> int:
        return sum(self._seen)

    def __enter__(self) -> Self:
        seen = self._seen

        @contextmanager
        def counted_copy(cursor: CursorWrapper, statement: str, *arguments: Any) -> Iterator[Any]:
            with cursor.cursor.copy(statement, *arguments) as copy:
                yield copy
            seen.append(_rows_written(statement, cursor))

        # COPY goes past Django's execute wrappers, straight to the driver's cursor.
        CursorWrapper.copy = counted_copy  # type: ignore[attr-defined]
        connection_created.connect(self._watch_new)
        for connection in connections.all(initialized_only=True):
            self._watch(connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        connection_created.disconnect(self._watch_new)
        del CursorWrapper.copy  # type: ignore[attr-defined]
        for connection in connections.all(initialized_only=True):
            connection.execute_wrappers.remove(self._counted)

    def _watch_new(self, connection: BaseDatabaseWrapper, **_: Any) -> None:
        self._watch(connection)

    def _watch(self, connection: BaseDatabaseWrapper) -> None:
        if self._counted not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._counted)

    def _counted(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        try:
            return execute(sql, params, many, context)
        finally:
            self._seen.append(_rows_written(sql, context["cursor"]))


def _rows_written(sql: str, cursor: CursorWrapper) -> int:
    return max(0, int(cursor.rowcount)) if WRITES_ROWS.match(sql) else 0
