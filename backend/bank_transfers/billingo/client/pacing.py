"""How fast one API key may ask: within the stated limit, and as the server's headers say when it sends any."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections import deque
from collections.abc import Mapping

from bank_transfers.core.secrets import Secret

WINDOW_SECONDS = 60.0
# So much of the limit is left to what people wait for by what can wait as well.
KEPT_FREE = 0.2


class Pacer:
    """Lets at most `per_minute` requests of a key begin in any 60 seconds, and none while the key is paused.

    A request counts until a minute after it *ended*: the server may have counted it that late. Used inside one
    event loop only, so it needs no locks.
    """

    def __init__(self, per_minute: int) -> None:
        self._stated = per_minute
        self._per_minute = per_minute
        self._in_flight = 0
        self._ended: deque[float] = deque()
        self._paused_until = 0.0

    async def begin(self) -> None:
        """Waits until a request may begin, and counts it. To be followed by `end()`."""
        while (delay := self.delay()) > 0:
            await asyncio.sleep(delay)
        self._in_flight += 1

    def end(self) -> None:
        self._in_flight -= 1
        self._ended.append(time.monotonic())

    def delay(self) -> float:
        """Seconds until a request may begin; 0 for now."""
        now = time.monotonic()
        if self._paused_until > now:
            return self._paused_until - now
        while self._ended and self._ended[0] <= now - WINDOW_SECONDS:
            self._ended.popleft()
        if self._in_flight + len(self._ended) < self._per_minute:
            return 0
        if not self._ended:
            return 0.05  # the whole limit is in flight
        return max(self._ended[0] + WINDOW_SECONDS - now, 0.001)

    def spare(self) -> int:
        """How many requests may begin now, beside the part of the limit that is kept free."""
        if self.delay() > 0:
            return 0
        kept = int(self._per_minute * KEPT_FREE)
        return max(0, self._per_minute - kept - self._in_flight - len(self._ended))

    def pause(self, seconds: float) -> None:
        """No request of this key begins for so long."""
        self._paused_until = max(self._paused_until, time.monotonic() + seconds)

    def obey(self, headers: Mapping[str, str]) -> None:
        """Takes over what X-RateLimit-* says, when it says anything; never more than the stated limit."""
        limit = _whole(headers.get("X-RateLimit-Limit"))
        if limit and limit > 0:
            self._per_minute = min(self._stated, limit)
        if _whole(headers.get("X-RateLimit-Remaining")) == 0:
            reset = _whole(headers.get("X-RateLimit-Reset"))
            if reset is not None:
                # The document says a timestamp; a small number can only be seconds from now.
                seconds = reset - time.time() if reset > 1_000_000 else reset
                self.pause(min(max(seconds, 0), WINDOW_SECONDS))


def _whole(text: str | None) -> int | None:
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None


_pacers: dict[bytes, Pacer] = {}
# What was in flight in the parent never ends in a child, and the parent's waits are not the child's: it begins anew.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pacers.clear)


def pacer_for(key: Secret, base_url: str, per_minute: int, organization: str = "") -> Pacer:
    """The one pacer of an organization in this process, or of a key where it is not known whose it is: two syncs of
    one keep the limit together."""
    whose = f"of {organization}" if organization else key.reveal()
    name = hashlib.sha256(f"{base_url}\0{per_minute}\0{whose}".encode()).digest()
    return _pacers.setdefault(name, Pacer(per_minute))
