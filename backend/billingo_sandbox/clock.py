"""The server's clock: runs like the real one, can be set and moved, and shows itself in Budapest time."""

import time
from datetime import UTC, datetime

from .codec import Json
from .data.plan import BUDAPEST


class Clock:
    """Seconds since 1970 (UTC) as the sandbox sees them."""

    def __init__(self, start: float) -> None:
        self._offset = start - time.monotonic()

    def now(self) -> float:
        """The current moment, with fractions of a second."""
        return time.monotonic() + self._offset

    def utc(self) -> datetime:
        """The current moment as an aware datetime in UTC."""
        return datetime.fromtimestamp(self.now(), UTC)

    def budapest(self) -> datetime:
        """The current moment as an aware datetime in Europe/Budapest."""
        return datetime.fromtimestamp(self.now(), BUDAPEST)

    def advance(self, seconds: float) -> None:
        """Move the clock forward (or back, if negative)."""
        self._offset += seconds

    def as_json(self) -> Json:
        """What `/utils/time` answers."""
        local = self.budapest().replace(microsecond=0)
        return {
            "epoch": int(local.timestamp()),
            "formatted": local.strftime("%Y-%m-%d %H:%M:%S"),
            "w3c": local.isoformat(),
            "timezone": str(BUDAPEST),
        }
