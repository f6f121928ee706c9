"""How fast one account may be asked: within the stated limit, and as the server's headers say when it sends any.

Within a process a `Pacer` counts exactly. Processes share an account's limit by a `Ledger` (`runs/pace.py`), from which
each takes leave for a few requests before it sends them.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
import time
from collections import deque
from collections.abc import Mapping
from typing import Protocol

from bank_transfers.core.secrets import Secret

WINDOW_SECONDS = 60.0
# So much of the limit is left to what people wait for by what can wait as well.
KEPT_FREE = 0.2
# Leave that was not used for so long is void: who else asks the account counts it so much longer than the window.
LEAVE_SECONDS = 5.0
# For how many requests leave is taken: at first, how many times that next, and at most.
FIRST_LEAVE, GROWTH, MOST_LEAVE = 4, 16, 100
# So long after nothing was to be had the ledger is asked again, and so long after it failed.
AGAIN_SECONDS, FAILED_SECONDS = 0.2, 10.0
# How often a request that waits for leave looks for it: another thread takes it.
LOOK_SECONDS = 0.05


class Ledger(Protocol):
    """What all processes together ask of an account. others: what the other ones had taken when it was asked last."""

    others: int

    def take(self, wanted: int, used: int, limit: int) -> int | None:
        """Leave for requests that begin within LEAVE_SECONDS; out: for how many. None where it can't be told.

        used: what this process has begun in the last minute, or has leave for; limit: for all processes together.
        """


class Pacer:
    """Lets at most `per_minute` requests of a key begin in any 60 seconds, and none while the key is paused.

    A request counts until a minute after it *ended*: the server may have counted it that late. Requests begin and end
    inside one event loop; leave is taken in the threads that wait for them, since the loop can't wait for a database.
    """

    def __init__(self, per_minute: int) -> None:
        self._stated = per_minute
        self._per_minute = per_minute
        self._paused_until = 0.0
        self._lock = threading.Lock()  # of what follows
        self._in_flight = 0
        self._ended: deque[float] = deque()
        self._leave: deque[float] = deque()  # for each request that may begin, until when
        self._expected = 0
        self._others, self._others_until = 0, 0.0
        self._taking = threading.Lock()  # of what follows
        self._block = FIRST_LEAVE
        self._taken_at = -LEAVE_SECONDS
        self._ask_at = 0.0
        self._failing = False

    async def begin(self, with_leave: bool = False) -> None:
        """Waits until a request may begin, and counts it. To be followed by `end()`.

        with_leave: only with leave of the ledger.
        """
        while not self._begun(with_leave):
            await asyncio.sleep(self.delay(with_leave))

    def end(self) -> None:
        with self._lock:
            self._in_flight -= 1
            self._ended.append(time.monotonic())

    def delay(self, with_leave: bool = False) -> float:
        """Seconds until a request may begin, or is worth another look; 0 for now."""
        with self._lock:
            return self._delay(with_leave)

    def spare(self) -> int:
        """How many requests may begin now, beside the part of the limit that is kept free."""
        with self._lock:
            if self._delay(with_leave=False) > 0:
                return 0
            others = self._others if time.monotonic() < self._others_until else 0
            kept = int(self._per_minute * KEPT_FREE)
            return max(0, self._per_minute - kept - self._in_flight - len(self._ended) - others)

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

    def _begun(self, with_leave: bool) -> bool:
        with self._lock:
            if self._delay(with_leave) > 0:
                return False
            if with_leave and self._leave:
                self._leave.popleft()
            self._in_flight += 1
            return True

    def _delay(self, with_leave: bool) -> float:
        now = time.monotonic()
        if self._paused_until > now:
            return self._paused_until - now
        self._forget(now)
        if self._in_flight + len(self._ended) >= self._per_minute:
            if not self._ended:
                return LOOK_SECONDS  # the whole limit is in flight
            return max(self._ended[0] + WINDOW_SECONDS - now, 0.001)
        return LOOK_SECONDS if with_leave and not self._leave and not self._failing else 0

    def _forget(self, now: float) -> None:
        while self._ended and self._ended[0] <= now - WINDOW_SECONDS:
            self._ended.popleft()
        while self._leave and self._leave[0] <= now:
            self._leave.popleft()

    # -- beside other processes ------------------------------------------------------------------------

    def expect(self, requests: int) -> None:
        """So many more (or fewer) requests are waited for by somebody."""
        with self._lock:
            self._expected += requests

    def take_leave(self, ledger: Ledger, more: int = 0) -> None:
        """Takes leave where there is less than is needed for the requests that are waited for, and for `more`.

        Where the ledger can't tell, requests begin without leave for a while: they are paced within the process.
        """
        with self._taking:
            now = time.monotonic()
            if now < self._ask_at or self._paused_until > now:
                return
            # Who comes again soon needs more at a time.
            hurried = now - self._taken_at < LEAVE_SECONDS
            block = min(GROWTH * self._block, MOST_LEAVE) if hurried else FIRST_LEAVE
            wanted, used = self._wanted(now, more, block)
            if not wanted:
                return
            granted = ledger.take(wanted, used, self._per_minute) if used < self._per_minute else 0
            self._failing = granted is None
            self._others, self._others_until = ledger.others, now + WINDOW_SECONDS
            if not granted:
                self._ask_at = now + (FAILED_SECONDS if granted is None else AGAIN_SECONDS)
                return
            if granted < wanted or wanted < block:  # little by little, as it becomes free
                self._ask_at = now + AGAIN_SECONDS
            self._block, self._taken_at = block, now
            with self._lock:
                self._leave.extend([now + LEAVE_SECONDS] * granted)

    def _wanted(self, now: float, more: int, block: int) -> tuple[int, int]:
        """For how many requests leave is to be taken (0: for none), and how many are used up or have it."""
        with self._lock:
            self._forget(now)
            leave = len(self._leave)
            needed = max(0, self._expected - self._in_flight) + more
            used = self._in_flight + len(self._ended) + leave
        if needed <= leave:
            return 0, used
        return max(1, min(max(block, needed - leave), self._per_minute - used)), used


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
