"""Questions that every request asks: the ORM writes their statement once, and later only their values are new.

For a small statement the ORM takes five times as long to write it as the database to answer it. What is asked stays
a queryset, and the answer is fetched anew each time: only the text of the statement is kept. On PostgreSQL planning it
takes three times as long as answering it; so the server keeps its plan, too, for as long as the connection lasts, where
it is the same server each time (core/db/session.py).

This stands on what Django does not promise: of a compiler (`Query.get_compiler`) on `as_sql`, whose parameters hold a
`Given` where its value goes, and on `select`, `col_count` and `get_converters`; of a field on `get_db_prep_value`; of
PostgreSQL's backend on `ServerBindingCursor`, which a cursor of Django's may hold. The lock pins Django's version.
`core/db/tests/test_prepared.py` holds every prepared statement against the ORM's own answer on both databases, and
fails when any of these changes. Nothing else of ours uses the compiler but conditions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = tuple[Any, ...]
# What the server says of a plan that it can't use any more: the table has other columns, or somebody threw it away.
PLAN_IS_GONE = {"0A000", "26000"}


class Given(Expression):
    """Stands in a queryset's filter for a value that comes with each asking. field: of what kind the value is."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    @classmethod
    def key(cls, model: type[Model], name: str) -> Given:
        """For a foreign key of the model, under its name: the key of what it leads to."""
        foreign_key: Any = model._meta.get_field(name)
        return cls(name, foreign_key.target_field)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", (self,)


class Prepared:
    """A queryset of `values_list` whose changing values are `Given`s: the same rows as the queryset's own.

    make: builds it, once. It may have joins, an order and a slice; nothing that one asking changes but the values.
    """

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._make = make

    def rows(self, **values: Any) -> list[Row]:
        """The rows for these values, one for each `Given`, by its name."""
        written = self._written
        connection = connections[written.alias]
        parameters = [
            part.output_field.get_db_prep_value(values[part.name], connection)
            if isinstance(part, Given)
            else part
            for part in written.parameters
        ]
        found = _answer(connection, written.text, parameters)
        return [written.read(row, connection) for row in found]

    def row(self, **values: Any) -> Row | None:
        """The first of them."""
        return next(iter(self.rows(**values)), None)

    @cached_property
    def _written(self) -> _Statement:
        return _Statement(self._make())


class _Statement:
    """A queryset's statement, where the values go, and how the columns of its answer are read."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self.alias = queryset.db
        compiler = queryset.query.get_compiler(self.alias)
        self.text, self.parameters = compiler.as_sql()
        columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
        self._converters = list(compiler.get_converters(columns).items())

    def read(self, row: Row, connection: BaseDatabaseWrapper) -> Row:
        """A row as the ORM gives it: times aware, flags as flags."""
        values = list(row)
        for place, (converters, expression) in self._converters:
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        return tuple(values)


def _answer(connection: BaseDatabaseWrapper, text: str, parameters: list[Any]) -> list[Row]:
    cursor: Any
    with connection.cursor() as cursor:
        driver: Any = connection.connection
        keeps_plans = connection.vendor == "postgresql" and driver.prepare_threshold is not None
        if keeps_plans:
            cursor.cursor = _planned(driver)
        try:
            cursor.execute(text, parameters)
            return list(cursor.fetchall())
        except DatabaseError as error:
            gone = keeps_plans and getattr(error.__cause__, "sqlstate", "") in PLAN_IS_GONE
            if (
                not gone or connection.in_atomic_block
            ):  # after a rollback the driver forgets all plans by itself
                raise
    driver.prepare_threshold = None  # from now on without, for as long as this connection lasts
    return _answer(connection, text, parameters)


def _planned(driver: Any) -> Any:
    """A cursor of the driver's whose statements the server keeps with their plans."""
    from django.db.backends.postgresql import base  # there only with its driver

    cursor_class: Any = base.ServerBindingCursor
    return cursor_class(driver)
