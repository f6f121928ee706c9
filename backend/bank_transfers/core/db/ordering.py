"""`ordering=-due_date` into an ORDER BY: names from a list, empty values the smallest on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import F
from django.db.models.expressions import Func, OrderBy
from django.db.models.functions import Coalesce

# A column, or what is made of one, as an index has it.
Column = str | Func


def order_by(name: Column, descending: bool, nullable: bool = True) -> OrderBy:
    """One column: empty values come last when descending and first when ascending, as in a `ListIndex`.

    nullable: false for a column that is never empty; PostgreSQL takes an index for it only if nothing is said.
    """
    column = F(name) if isinstance(name, str) else name
    if not nullable:
        return column.desc() if descending else column.asc()
    return column.desc(nulls_last=True) if descending else column.asc(nulls_first=True)


def sorted_anew(order: Sequence[OrderBy]) -> list[OrderBy]:
    """The same order, for which the database has no index: it finds the rows by what they are, and sorts them."""
    first, *others = order
    column = first.get_source_expressions()[0]
    anew = first.copy()
    anew.set_source_expressions([Coalesce(column, column)])
    return [anew, *others]


def parsed(text: str, columns: Mapping[str, Column]) -> list[tuple[Column, bool]]:
    """(column, descending) of `-due_date,gross_total`; `columns`: what a caller may name → the column.

    Raises KeyError with the name for one that is not in `columns`, or that comes twice.
    """
    found: dict[Column, bool] = {}
    for word in text.split(","):
        name = word.strip()
        descending = name.startswith("-")
        name = name.removeprefix("-")
        if name not in columns or columns[name] in found:
            raise KeyError(name)
        found[columns[name]] = descending
    return list(found.items())
