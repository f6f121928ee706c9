"""The end of this process, told in time to what works in its background.

`atexit` would be too late: before it, the interpreter waits for all threads of a thread pool. And the threads of
requests may be daemons, for which it does not wait at all; it waits for the one that is started here.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

# What works in the background looks about within a second; the rest is for a database that answers slowly.
STOPPING_SECONDS = 20.0

Stop = Callable[[], object]
Busy = Callable[[], bool]

_lock = threading.Lock()
_watched: dict[Stop, Busy] = {}
_watching_pid = 0
_near = threading.Event()


def is_near() -> bool:
    """Whether this process is about to end: nothing new should begin."""
    return _near.is_set()


def begin() -> None:
    """Says so, and stops all that is watched. Returns at once."""
    _near.set()
    with _lock:
        stops = list(_watched)
    for stop in stops:
        stop()


def watch(stop: Stop, busy: Busy) -> None:
    """Sees to it that the end of this process's main thread calls `stop`, and waits while `busy`, within bounds.

    Called again it does nothing; a fork watches anew.
    """
    global _watching_pid
    with _lock:
        _watched[stop] = busy
        if _watching_pid == os.getpid():
            return
        _watching_pid = os.getpid()
        threading.Thread(target=_with_main_thread, name="process-end", daemon=False).start()


def _with_main_thread() -> None:
    threading.main_thread().join()
    begin()
    give_up_at = time.monotonic() + STOPPING_SECONDS
    while any(busy() for busy in _watched.values()) and time.monotonic() < give_up_at:
        time.sleep(0.05)
