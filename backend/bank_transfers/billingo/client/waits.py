"""How long requests wait: before they are repeated, and in all."""

from __future__ import annotations

import random
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from django.conf import settings

T = TypeVar("T")

MAX_BACKOFF_SECONDS = 60.0


class WaitClock:
    """How long at least one request of a client was held back; overlapping waits count once."""

    def __init__(self) -> None:
        self._waiting = 0
        self._since = 0.0
        self._seconds = 0.0

    async def hold(self, waiting: Coroutine[Any, Any, T]) -> T:
        if self._waiting == 0:
            self._since = time.monotonic()
        self._waiting += 1
        try:
            return await waiting
        finally:
            self._waiting -= 1
            if self._waiting == 0:
                self._seconds += time.monotonic() - self._since

    def seconds(self) -> float:
        return self._seconds + (time.monotonic() - self._since if self._waiting else 0.0)


def backoff(failures: int) -> float:
    """Seconds before a request is repeated that failed so often: ever more, with jitter."""
    most = min(settings.BILLINGO_BACKOFF_SECONDS * 2 ** (failures - 1), MAX_BACKOFF_SECONDS)
    return float(most * random.uniform(0.5, 1))
