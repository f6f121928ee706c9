"""Turns of the threads of this process: the one that talks HTTP beside those that store.

Python runs one thread at a time. Who computes for long keeps the others from what they could begin: the thread on the
wire from sending the next request, the storing one from handing the next rows to a database that waits for them.

A first sync maps its documents in the thread on the wire, some 50 to 100 µs each: without turns a page of a hundred
holds up everything else for five to ten milliseconds. What is only read (2 µs a document) needs no turn at all.
"""

from __future__ import annotations

import asyncio
import sys
import time

# How long a thread computes before others get their turn.
TURN_SECONDS = 0.001
# In a sleep Python's lock is let go of; in a shorter one nobody would wake up in time to take it.
WAKING_UP_SECONDS = 0.00005


def take_short_turns() -> None:
    """For the whole process, once: after a millisecond, instead of Python's five, a thread that computes makes way for
    one that waits. The thread on the wire has little to do each time, and what is on the wire waits for it."""
    sys.setswitchinterval(min(sys.getswitchinterval(), TURN_SECONDS))


class Turns:
    """For long work inside an event loop, done in little pieces: `if turns.over(): await turns.pass_on()`."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def over(self) -> bool:
        """Whether this turn has lasted long enough."""
        return time.monotonic() - self._since > TURN_SECONDS

    async def pass_on(self) -> None:
        """First the loop's other work goes on, then other threads."""
        await asyncio.sleep(0)
        time.sleep(WAKING_UP_SECONDS)  # noqa: ASYNC251
        self._since = time.monotonic()
