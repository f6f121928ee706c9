"""A list as one page of it is asked for: keys from an index, rows by their keys, each once for a state of the data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import msgspec
from django.db.models import QuerySet
from django.utils import translation

from .encoded import packed, unpacked
from .memory import Memory
from .ordering import Ordering

Show = Callable[[list[int]], list[Any]]


class Listing:
    """Rows that fit the filters, in an order. Has what a paginator asks for.

    rows: finds those of one company, filtered, which what is remembered does not need; asked: the filters as a text
    that is the same for the same filters; ordering: as it was asked for; show: the rows of these keys, in that order,
    as the list shows them; key: the column by which `show` knows them; seen_by: what the rows look like depends on,
    beside data and language. All is remembered, so `memory` has to know of whatever a filter, an order or a row looks
    at. Raises InvalidOrdering.
    """

    def __init__(
        self,
        rows: Callable[[], QuerySet[Any]],
        asked: str,
        order: Ordering,
        ordering: str,
        memory: Memory,
        show: Show,
        key: str = "pk",
        seen_by: str = "",
    ) -> None:
        self._ordering = ordering or order.usual
        self._find_rows, self._order = rows, order.of(ordering)
        self._asked, self._memory, self._show, self._key = asked, memory, show, key
        self._seen_by = seen_by

    @cached_property
    def _rows(self) -> QuerySet[Any]:
        return self._find_rows().order_by(*self._order)

    def count(self) -> int:
        """How many there are, exactly."""
        return self._memory.of(f"count|{self._asked}", self._count)

    def _count(self) -> int:
        return self._rows.order_by().count()

    def of_all(self, what: str, find: Callable[[QuerySet[Any]], Any]) -> Any:
        """Something that all of them come to, by its name."""
        return self._memory.of(f"{what}|{self._asked}", lambda: find(self._rows.order_by()))

    def __getitem__(self, place: slice) -> list[msgspec.Raw]:
        """The rows of one page, each JSON already, in the active language."""
        question = (
            f"page|{translation.get_language()}|{self._ordering}|{place.start}|{place.stop}|"
            f"{self._seen_by}|{self._asked}"
        )
        return unpacked(self._memory.of(question, lambda: packed(self._show(self._keys(place)))))

    def _keys(self, place: slice) -> list[int]:
        # From an index alone, however far the page is; only the page's own rows are read.
        return list(self._rows.values_list(self._key, flat=True)[place])

    def in_order(self) -> QuerySet[Any]:
        """All of them."""
        return self._rows


def in_place(keys: Sequence[int], rows: QuerySet[Any], columns: Sequence[str]) -> list[dict[str, Any]]:
    """The rows with these primary keys, in that order; one that went away meanwhile is left out."""
    found = {row["pk"]: row for row in rows.filter(pk__in=keys).order_by().values("pk", *columns)}
    return [found[key] for key in keys if key in found]
