"""The rate limit of a key, on the real clock, counted in each of the ways that servers count."""

import math
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol


class Limiter(Protocol):
    """What is asked of a limit. A refused request does not count against the key."""

    limit: int

    def grant(self, key: str) -> bool:
        """True and counted if the key may go on."""
        ...

    def remaining(self, key: str) -> int:
        """Requests the key has left at this moment."""
        ...

    def seconds_to_reset(self, key: str) -> float:
        """Seconds until the key has at least one more; 0 if it has all."""
        ...


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


class FixedWindows:
    """At most `limit` requests in each window; windows follow each other by the clock, whenever the key began."""

    def __init__(self, limit: int, window: float = 60.0, now: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.window = window
        self._now = now
        self._counted: dict[str, tuple[int, int]] = {}  # which window, and how many in it

    def grant(self, key: str) -> bool:
        if not self.remaining(key):
            return False
        self._counted[key] = (self._number(), self.limit - self.remaining(key) + 1)
        return True

    def remaining(self, key: str) -> int:
        number, counted = self._counted.get(key, (-1, 0))
        return self.limit - (counted if number == self._number() else 0)

    def seconds_to_reset(self, key: str) -> float:
        full = self.remaining(key) == self.limit
        return 0.0 if full else (self._number() + 1) * self.window - self._now()

    def _number(self) -> int:
        return math.floor(self._now() / self.window)


class TokenBucket:
    """A bucket of `limit` tokens, one for each request, refilled evenly so that a window fills it."""

    def __init__(self, limit: int, window: float = 60.0, now: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.window = window
        self._now = now
        self._tokens: dict[str, tuple[float, float]] = {}  # how many, and when

    def grant(self, key: str) -> bool:
        tokens = self._filled(key)
        if tokens < 1:
            return False
        self._tokens[key] = (tokens - 1, self._now())
        return True

    def remaining(self, key: str) -> int:
        return int(self._filled(key))

    def seconds_to_reset(self, key: str) -> float:
        missing = math.floor(self._filled(key)) + 1 - self._filled(key)
        return 0.0 if self._filled(key) >= self.limit else missing * self.window / self.limit

    def _filled(self, key: str) -> float:
        tokens, when = self._tokens.get(key, (float(self.limit), self._now()))
        return min(float(self.limit), tokens + (self._now() - when) * self.limit / self.window)


COUNTING: dict[str, Callable[[int, float], Limiter]] = {
    "sliding": RateLimiter,
    "fixed": FixedWindows,
    "bucket": TokenBucket,
}
