"""What an export shows of any list: columns in an order, for people in words and for programs as codes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from operator import itemgetter
from typing import Any, NamedTuple

from django.utils.functional import Promise

Row = Mapping[str, Any]
Value = str | int | Decimal | date | datetime | bool | None
Read = Callable[[Row], Value]


class Kind(Enum):
    """What a value is, for files that tell texts, numbers and dates apart."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    FLAG = "flag"
    WHOLE = "whole"


class Column(NamedTuple):
    name: str
    heading: str | Promise
    kind: Kind
    value: Read  # for programs
    words: Read  # the same for people
    reads: tuple[str, ...]  # the columns of the table that both look at

    @property
    def numeric(self) -> bool:
        """Whether it stands on the right of its cell."""
        return self.kind not in {Kind.TEXT, Kind.FLAG}


def column(
    name: str,
    heading: str | Promise,
    kind: Kind = Kind.TEXT,
    value: Read | None = None,
    *,
    words: Read | None = None,
    reads: tuple[str, ...] | None = None,
) -> Column:
    """Reads itself and shows itself, where nothing else is said."""
    value = value or itemgetter(name)
    return Column(name, heading, kind, value, words or value, (name,) if reads is None else reads)


def read_by(columns: Iterable[Column]) -> list[str]:
    """The columns of the table that an export of these reads, its key first."""
    return ["pk", *dict.fromkeys(name for column in columns for name in column.reads)]


def with_currency(
    columns: Sequence[Column], currency: Column, amounts_in_it: Collection[str]
) -> list[Column]:
    """The same with the currency, which no amount can be read without: after the first amounts, if it is missing.

    amounts_in_it: the names of the columns that tell an amount in that currency.
    """
    found = list(columns)
    amounts = [column.name in amounts_in_it for column in found]
    if True not in amounts or currency in found:
        return found
    first = amounts.index(True)
    after = next((place for place in range(first, len(found)) if not amounts[place]), len(found))
    return [*found[:after], currency, *found[after:]]
