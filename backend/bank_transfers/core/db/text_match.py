"""Texts that hold, begin or end with others, capital or not: the same on both databases, also for Ő and ő."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    BooleanLookup = Lookup[bool]
else:
    BooleanLookup = Lookup


class TextMatch(BooleanLookup):
    """`filter(TextMatch(F("field"), "%őz%"))`. The pattern is LIKE's, its own letters escaped by `escaped`."""

    lookup_name = "text_match"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        # SQLite knows the small letters of ASCII only.
        lower = "small_letters" if connection.vendor == "sqlite" else "LOWER"
        return rf"{lower}({column}) LIKE {lower}(%s) ESCAPE '\'", (*params, self.rhs)


def escaped(text: str) -> str:
    """A text as part of a pattern: it stands for itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def small_letters(text: str | None) -> str | None:
    return None if text is None else text.lower()


def add_sqlite_function(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("small_letters", 1, small_letters, deterministic=True)


connection_created.connect(add_sqlite_function, dispatch_uid="text_match")
