"""So many a minute and no more, for each key; counted in this process, so that nothing is written for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable

MOST_KEYS = 10_000


class Rate:
    """A bucket for each key that fills evenly and holds a minute's worth. Safe between threads.

    clock: seconds, only ever growing.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._left: dict[Hashable, tuple[float, float]] = {}  # what was left, and when

    def wait(self, key: Hashable, per_minute: int) -> float:
        """Takes one. Out: 0 when there was one, else the seconds until there is; then none is taken."""
        now = self._clock()
        with self._lock:
            left, then = self._left.get(key, (float(per_minute), now))
            left = min(float(per_minute), left + (now - then) * per_minute / 60)
            if left < 1:
                return (1 - left) * 60 / per_minute
            if key not in self._left and len(self._left) >= MOST_KEYS:
                self._forget_full(now, per_minute)
            self._left[key] = (left - 1, now)
            return 0.0

    def _forget_full(self, now: float, per_minute: int) -> None:
        """Those untouched for a minute are full again; if there are none, all are forgotten rather than memory grow."""
        fresh = {key: found for key, found in self._left.items() if now - found[1] < 60}
        self._left = fresh if len(fresh) < MOST_KEYS else {}
