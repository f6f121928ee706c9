"""Comparing and adding exact decimals in the database: SQLite keeps them as binary numbers, or as text when long.

PostgreSQL's `numeric` needs nothing of this. See `core/fields.py` for how SQLite stores them.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import BigIntegerField, BooleanField, Func, Q
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from bank_transfers.core.fields import SQLITE_TEXT_MARK, ExactDecimalField, from_sqlite

# Below this, hundredths are whole numbers that a binary float holds, and a million of them add up within 64 bits.
MOST_TO_COUNT_IN_HUNDREDTHS = 10**11


def exact_compare(one: float | str | None, other: str | None) -> int | None:
    """-1, 0 or 1; an SQL function on SQLite. `one`: as stored; `other`: as `sqlite_decimal` writes it."""
    if one is None or other is None:
        return None
    left, right = from_sqlite(one), from_sqlite(other)
    return (left > right) - (left < right)


def add_sqlite_functions(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("exact_compare", 2, exact_compare, deterministic=True)


connection_created.connect(add_sqlite_functions, dispatch_uid="exact_amounts")


class _ExactComparison:
    """As the database compares numbers; by digits where one of the two is too long for its numbers."""

    def as_sqlite(self: Any, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        sign = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}[self.lookup_name]
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        by_digits = f"exact_compare({left}, {right}) {sign} 0"
        if any(str(value).startswith(SQLITE_TEXT_MARK) for value in right_params):
            return by_digits, (*left_params, *right_params)
        sql = f"CASE WHEN typeof({left}) = 'text' THEN {by_digits} ELSE {left} {sign} {right} END"
        params = (*left_params, *left_params, *right_params, *left_params, *right_params)
        return f"({sql})", params


@ExactDecimalField.register_lookup
class More(_ExactComparison, GreaterThan):
    pass


@ExactDecimalField.register_lookup
class AtLeast(_ExactComparison, GreaterThanOrEqual):
    pass


@ExactDecimalField.register_lookup
class AtMost(_ExactComparison, LessThanOrEqual):
    pass


@ExactDecimalField.register_lookup
class Less(_ExactComparison, LessThan):
    pass


class InHundredths(Func):
    """SQLite: the amount in hundredths, as a whole number. Only for amounts for which `fits_hundredths` holds.

    A float that stands for a decimal of two places, times 100, is off by less than half.
    """

    template = "CAST(ROUND(%(expressions)s * 100) AS INTEGER)"
    output_field = BigIntegerField()


class _FitsHundredths(Func):
    # If the decimal has more than two places, the nearest hundredth is another number of at most 15 digits, and
    # so another float.
    template = (
        f"(typeof(%(expressions)s) <> 'text' AND ABS(%(expressions)s) < {MOST_TO_COUNT_IN_HUNDREDTHS} "
        "AND ROUND(%(expressions)s * 100) / 100.0 = %(expressions)s)"
    )
    output_field = BooleanField()
    conditional = True


def fits_hundredths(column: str) -> Q:
    """SQLite: rows whose amount can be added exactly in hundredths; false for long numbers and finer amounts."""
    return Q(_FitsHundredths(column))
