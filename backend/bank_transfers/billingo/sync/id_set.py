"""Many ids in little memory, and what ascending sequences of them have in common."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterable, Iterator


def distinct(*ascending: Iterable[int]) -> Iterator[int]:
    """The members of several ascending sequences, ascending, each once."""
    last = None
    for value in heapq.merge(*ascending):
        if value != last:
            yield value
            last = value


def not_among(ascending: Iterable[int], others: Iterable[int]) -> Iterator[int]:
    """The members of one ascending sequence that another ascending one does not have."""
    rest = iter(others)
    other = next(rest, None)
    for value in ascending:
        while other is not None and other < value:
            other = next(rest, None)
        if other != value:
            yield value


class IdSet:
    """Many 64-bit ids in eight bytes each.

    The pages of a listing in order are one descending run, in which no id is there twice. What does not go on with it
    (a page that moved, a listing in another order) is kept in sorted runs beside it, merged when they are counted or
    walked.
    """

    def __init__(self) -> None:
        self._descending: array[int] = array("q")
        self._runs: list[array[int]] = []
        self._loose: array[int] = array("q")

    def add(self, ids: list[int]) -> None:
        if not ids:
            return
        if descends(ids) and (not self._descending or ids[0] < self._descending[-1]):
            self._descending.extend(ids)
            return
        self._loose.extend(ids)
        if len(self._loose) >= 10_000:
            self._close_run()

    def _close_run(self) -> None:
        if self._loose:
            self._runs.append(array("q", sorted(set(self._loose))))
            self._loose = array("q")

    def __iter__(self) -> Iterator[int]:
        """The ids in ascending order, each once."""
        self._close_run()
        if not self._runs:
            return reversed(self._descending)
        return distinct(reversed(self._descending), *self._runs)

    def __len__(self) -> int:
        if not self._runs and not self._loose:
            return len(self._descending)
        return sum(1 for _ in self)


def descends(ids: list[int]) -> bool:
    """Whether each is smaller than the one before."""
    return sorted(set(ids), reverse=True) == ids
