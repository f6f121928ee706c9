"""The rate limit of a key: a sliding window on the real clock."""

import time
from collections import deque
from collections.abc import Callable


class RateLimiter:
    """At most `limit` requests in any `window` seconds for each key."""

    def __init__(self, limit: int, window: float = 60.0, now: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.window = window
        self._now = now
        self._granted: dict[str, deque[float]] = {}

    def grant(self, key: str) -> bool:
        """True and counted if the key may go on; a refused request does not count against the key."""
        granted = self._recent(key)
        if len(granted) >= self.limit:
            return False
        granted.append(self._now())
        return True

    def remaining(self, key: str) -> int:
        """Requests the key has left at this moment."""
        return self.limit - len(self._recent(key))

    def seconds_to_reset(self, key: str) -> float:
        """Seconds until the oldest counted request leaves the window; 0 if there is none."""
        granted = self._recent(key)
        return max(0.0, granted[0] + self.window - self._now()) if granted else 0.0

    def _recent(self, key: str) -> deque[float]:
        granted = self._granted.setdefault(key, deque())
        horizon = self._now() - self.window
        while granted and granted[0] <= horizon:
            granted.popleft()
        return granted
