"""How many may do at the same time, in this process, what takes memory or waits for somebody else."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.translation import gettext as _

from bank_transfers.core.api.errors import Busy, Throttled


class Gate:
    """Lets few through at once.

    at_once: of everybody; each: of the same `who`; joins: who is inside already is let in again; waiting, seconds: how
    many more may wait for their turn, and for how long. The numbers are given at each passage, since settings may
    change them. Threads that wait here serve nobody else, so those who may not wait are refused at once.
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
        joins: bool = False,
        waiting: int = 0,
        seconds: float = 0,
        again_after: float = 1,
    ) -> Iterator[None]:
        """Raises Throttled when `who` has as many inside as he may, Busy when there is no place for anybody."""
        with self._turn:
            if each is not None and self._inside[who] >= each:
                raise Throttled(
                    again_after, detail=_("Several such requests are waiting already. Try again shortly.")
                )
            joined = joins and who in self._inside
            if not joined and self._inside.total() >= at_once:
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


_outside, _long = Gate(), Gate()
AGAIN_AFTER = 5


@contextmanager
def waiting_outside(company_id: int) -> Iterator[None]:
    """Around what a request waits for at another service: Billingo, a mail server, a receiver of webhooks.

    Half of the web server's threads may wait so, a quarter for one company. Raises Throttled and Busy at once.
    """
    threads: int = settings.WEB_THREADS
    with _outside.passed(
        max(1, threads // 2), who=company_id, each=max(1, threads // 4), again_after=AGAIN_AFTER
    ):
        yield


@contextmanager
def working_long(company_id: int) -> Iterator[None]:
    """Around what a request does for minutes: a quarter of the web server's threads may, each for a company
    of its own (who comes a second time for one learns quickly that it is at work). Raises Busy at once."""
    threads = max(1, settings.WEB_THREADS // 4)
    with _long.passed(threads, who=company_id, joins=True, again_after=AGAIN_AFTER):
        yield
