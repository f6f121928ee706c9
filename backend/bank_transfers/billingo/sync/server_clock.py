"""Billingo's own time, which becomes the cursor of a run."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta

from django.utils import timezone

from bank_transfers.billingo.client.client import BillingoClient


class ServerClock:
    """Billingo's clock, asked when this is made. Who reads documents meanwhile need not wait for its answer."""

    def __init__(self, client: BillingoClient, wait: Callable[[Future[datetime]], datetime]) -> None:
        self._wait = wait
        self._asked_at = time.monotonic()
        self._answer = client.server_time()

    def when_asked(self) -> datetime:
        """The time when it was asked, or a little before: what is read after that has all changes until then.

        Aware, in UTC. Raises what asking raises.
        """
        answer = self._wait(self._answer)
        since = timedelta(seconds=time.monotonic() - self._asked_at)
        # The earlier of two clocks only makes us read more; the later one would hide changes, and the overlap is
        # there for the time zone of Billingo's filter alone.
        asked = min(answer, timezone.now()) - since
        return asked.replace(microsecond=0)  # the clock tells whole seconds

    def forget(self) -> None:
        """Nobody waits for the answer any more."""
        self._answer.cancel()
