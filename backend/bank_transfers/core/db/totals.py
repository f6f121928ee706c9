"""Counts and sums of rows by group and condition: exact on both databases, in one pass over an index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from typing import Any

from django.db import connection
from django.db.models import Aggregate, BooleanField, Case, Count, Max, Q, QuerySet, Sum, Value, When

from bank_transfers.core.db.amounts import InHundredths, fits_hundredths
from bank_transfers.core.db.reading import snapshot

Group = tuple[Any, ...]
Conditions = Mapping[str, Q]
EVERY = Q()


@dataclass(frozen=True)
class Figure:
    """How many rows, and what they come to."""

    count: int
    amount: Decimal


@dataclass(frozen=True)
class Kept:
    """What a row of kept totals says of the rows that it stands for. A model that has one as `KEPT` can be asked in
    place of the table whose totals it keeps.

    number: the column with how many there are; sums: column of the table → the column with its sum.
    """

    number: str
    sums: Mapping[str, str]


NOTHING = Figure(0, Decimal(0))
# Digits of the largest sum: amounts have up to 30 before the point and 30 behind it. Python's own 28 would
# round.
EXACT = Context(prec=80)


@dataclass(frozen=True)
class Totals:
    """The figures of one group by condition, and the highest `newest` in it (0 where it was not asked for)."""

    figures: dict[str, Figure]
    newest: int


def totals(
    rows: QuerySet[Any],
    by: tuple[str, ...],
    conditions: Conditions,
    *,
    amount: str,
    amounts: Mapping[str, str] | None = None,
    newest: str = "",
) -> dict[Group, Totals]:
    """For each group of equal `by` columns, and for each condition: count and sum of the column `amount`.

    rows: of a table with a company, or of a model that keeps such totals (`Kept`); amounts: the column to be summed by
    condition, where it is another one; newest: a column of whole numbers, if its highest is asked for. Looks at nothing
    but the columns of `by`, of the conditions, company, amounts and `newest`: not every index that could answer holds
    that one.
    """
    rows = rows.order_by()
    kept: Kept | None = getattr(rows.model, "KEPT", None)
    summed = {name: (amounts or {}).get(name, amount) for name in conditions}
    if kept:
        summed = {name: kept.sums[column] for name, column in summed.items()}
    columns = dict.fromkeys(summed.values())
    groups = rows.values(*by).annotate(
        newest=Max(newest) if newest else Value(0),
        **{f"{name}_n": _how_many(condition, kept) for name, condition in conditions.items()},
        **_sums(conditions, summed),
    )
    if kept:  # what went away stands there with as many less
        groups = groups.annotate(kept_rows=Sum(kept.number)).exclude(kept_rows=0)
    if connection.vendor == "sqlite":
        odd_rows = Q()
        for column in columns:
            odd_rows |= _is_odd(column)
        groups = groups.annotate(odd_amounts=Count("company_id", filter=odd_rows))
    with localcontext(EXACT):
        found, odd_amounts = _read(groups, by, conditions)
        # To look for them is a second pass over all rows, and most companies have none.
        if odd_amounts and connection.in_atomic_block:
            _add_odd(found, rows, by, conditions, summed)
        elif odd_amounts:
            # Both passes must see one moment: a sync between them may bring a group of which the first knows nothing.
            with snapshot():
                found, _number = _read(groups.all(), by, conditions)
                _add_odd(found, rows, by, conditions, summed)
    return found


def _how_many(condition: Q, kept: Kept | None) -> Aggregate:
    if kept:
        return Sum(kept.number, filter=condition, default=0)
    return Count("company_id", filter=condition)


def _read(
    groups: QuerySet[Any, Any], by: tuple[str, ...], conditions: Conditions
) -> tuple[dict[Group, Totals], int]:
    """The figures without odd amounts, and how many rows have one."""
    found, odd_amounts = {}, 0
    for group in groups:
        found[tuple(group[name] for name in by)] = _totals(group, conditions)
        odd_amounts += group.get("odd_amounts", 0)
    return found, odd_amounts


def _sums(conditions: Conditions, summed: Mapping[str, str]) -> dict[str, Sum]:
    if connection.vendor == "sqlite":
        return {
            f"{name}_sum": Sum(InHundredths(summed[name]), filter=condition & fits_hundredths(summed[name]))
            for name, condition in conditions.items()
        }
    return {f"{name}_sum": Sum(summed[name], filter=condition) for name, condition in conditions.items()}


def _totals(group: Mapping[str, Any], conditions: Conditions) -> Totals:
    scale = Decimal("0.01") if connection.vendor == "sqlite" else Decimal(1)
    figures = {
        name: Figure(group[f"{name}_n"], Decimal(group[f"{name}_sum"] or 0) * scale) for name in conditions
    }
    return Totals(figures, group["newest"])


def _add_odd(
    found: dict[Group, Totals],
    rows: QuerySet[Any],
    by: tuple[str, ...],
    conditions: Conditions,
    summed: Mapping[str, str],
) -> None:
    for column in dict.fromkeys(summed.values()):
        of_column = {name: conditions[name] for name in conditions if summed[name] == column}
        for key, name, odd in _odd_amounts(rows, by, of_column, column):
            figure = found[key].figures[name]
            found[key].figures[name] = Figure(figure.count, figure.amount + odd)


def _odd_amounts(
    rows: QuerySet[Any], by: tuple[str, ...], conditions: Conditions, amount: str
) -> Iterator[tuple[Group, str, Decimal]]:
    """SQLite: the few amounts with more than two places, or beyond all money, added one by one in Python."""
    odd = rows.filter(_is_odd(amount))
    fits = {f"{name}_fits": _whether(condition) for name, condition in conditions.items()}
    for row in odd.annotate(**fits).values(*by, amount, *fits).iterator():  # on SQLite
        for name in conditions:
            if row[f"{name}_fits"]:
                yield tuple(row[column] for column in by), name, row[amount]


def _is_odd(amount: str) -> Q:
    return Q(**{f"{amount}__isnull": False}) & ~fits_hundredths(amount)


def _whether(condition: Q) -> Any:
    yes, no = Value(True, BooleanField()), Value(False, BooleanField())
    return Case(When(condition, then=yes), default=no) if condition else yes
