"""A history: entries of several tables in one order, a page at a time, the latest first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any, TypeVar

import msgspec
from django.db.models import QuerySet

from bank_transfers.core.db.reading import ROWS_AT_ONCE, walked

from .encoded import packed, unpacked
from .memory import Memory
from .rows import RowSerializer, rows_shown

Entry = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """Where entries come from. rows: those that are told, each one entry; at: their column of time, with an index in
    its order and then the key's; entries: what is told of the rows with these keys, by key; keys: the times and keys
    of the rows, the latest first, for who has them from elsewhere than one table in order: so many at once, without so
    many first ones."""

    rows: QuerySet[Any]
    at: str
    entries: Callable[[Collection[int]], dict[int, Entry]]
    keys: Callable[[int, int], Iterator[tuple[Any, ...]]] | None = None


class Timeline:
    """Entries in a stable order. Has what a paginator asks for.

    sources: what is of one moment in an earlier one happened earlier; serializer: shows an entry; memory and question:
    where it is to be remembered, and under which name.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        serializer: type[RowSerializer],
        memory: Memory | None = None,
        question: str = "",
    ) -> None:
        self._sources, self._serializer = sources, serializer
        self._memory, self._question = memory, question

    def count(self) -> int:
        return self.remembered(
            "count", lambda: sum(source.rows.order_by().count() for source in self._sources)
        )

    def __getitem__(self, place: slice) -> list[msgspec.Raw]:
        """Some of them, each JSON already."""

        def found() -> bytes:
            return packed(rows_shown(self._serializer, self._entries(place)))

        return unpacked(self.remembered(f"entries|{place.start}|{place.stop}", found))

    def remembered(self, what: str, find: Callable[[], T]) -> T:
        return self._memory.of(f"{what}|{self._question}", find) if self._memory else find()

    def _entries(self, place: slice) -> list[Entry]:
        # Each table has an index in this order. A UNION of them would be sorted whole.
        skips = self.skips(place.start) if place.start > ROWS_AT_ONCE else [0] * len(self._sources)
        start, stop = place.start - sum(skips), place.stop - sum(skips)
        most = min(stop, ROWS_AT_ONCE)
        keys = merge(*(self._keys(number, most, skip) for number, skip in enumerate(skips)), reverse=True)
        page = list(islice(keys, start, stop))
        found = [
            source.entries([key for _at, origin, key in page if origin == number])
            for number, source in enumerate(self._sources)
        ]
        return [found[origin][key] for _at, origin, key in page if key in found[origin]]

    def skips(self, start: int) -> list[int]:
        """How many rows of each source may be left out because they come before the entry of that number, for who knows
        without walking there."""
        return [0] * len(self._sources)

    def _keys(self, number: int, at_once: int, skip: int) -> Any:
        source = self._sources[number]
        found = (
            walked(source.rows, source.at, "pk", descending=True, at_once=at_once, skip=skip)
            if source.keys is None
            else source.keys(at_once, skip)
        )
        for at, key in found:
            yield at, number, key
