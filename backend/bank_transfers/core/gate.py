"""How many may do at the same time, in this process, what takes memory or waits for somebody else."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from bank_transfers.core.api.errors import Busy, Throttled


class Gate:
    """Lets few through at once.

    at_once: of everybody; each: of the same `who`; waiting, seconds: how many more may wait for their turn, and for how
    long. The numbers are given at each passage, since settings may change them. Threads that wait here serve nobody
    else, so those who may not wait are refused at once.
    """

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._inside: Counter[Hashable] = Counter()
        self._waiting = 0

    @contextmanager
    def passed(
        self,
        at_once: int,
        *,
        who: Hashable = None,
        each: int | None = None,
        waiting: int = 0,
        seconds: float = 0,
        again_after: float = 1,
    ) -> Iterator[None]:
        """Raises Throttled when `who` has as many inside as he may, Busy when there is no place for anybody."""
        with self._turn:
            if each is not None and self._inside[who] >= each:
                raise Throttled(again_after)
            if self._inside.total() >= at_once:
                self._wait(at_once, waiting, seconds, again_after)
            self._inside[who] += 1
        try:
            yield
        finally:
            with self._turn:
                self._inside[who] -= 1
                if not self._inside[who]:
                    del self._inside[who]
                self._turn.notify()

    def _wait(self, at_once: int, waiting: int, seconds: float, again_after: float) -> None:
        if self._waiting >= waiting:
            raise Busy(again_after)
        self._waiting += 1
        try:
            until = time.monotonic() + seconds
            free = self._turn.wait_for(
                lambda: self._inside.total() < at_once, max(0.0, until - time.monotonic())
            )
        finally:
            self._waiting -= 1
        if not free:
            raise Busy(again_after)
