"""Runs that somebody asked for from outside begin at once, in the process that was asked or on the workers.

A thread looks after them as long as any waits: for its turn, since another sync of the company goes on, or for the
moment at which it may begin. Should this process die, the schedule finds them, or the next call does.
"""

from __future__ import annotations

import logging
import os
import threading
import time

from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from . import background, slots

logger = logging.getLogger(__name__)

# How often is looked: at first, and when it takes longer.
LOOK_SECONDS, LOOK_SECONDS_LATER = 0.2, 2.0
# What waits longer, behind a first sync say, is left to the schedule.
PATIENCE_SECONDS = 300.0

_lock = threading.Lock()
_calls = 0
_watching = 0  # the process whose thread looks; a fork has none


def begin_soon() -> None:
    """Sees to it that what was asked for begins. Returns at once."""
    global _calls, _watching
    with _lock:
        _calls += 1
        if _watching == os.getpid():
            return
        _watching = os.getpid()
    thread = threading.Thread(target=_look_after, name="billingo-asked-syncs", daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no more threads: the schedule has to see to it
        _stop_watching()


def _look_after() -> None:
    try:
        while not background.ending():
            seen = _calls
            _begin_all()
            if _nobody_called_since(seen):
                return
    except (DatabaseError, InterfaceError) as error:
        logger.warning("asked-for syncs: the database can't be used (%s)", type(error).__name__)
        _stop_watching()
    except Exception:
        logger.exception("asked-for syncs could not be begun")
        _stop_watching()
    finally:
        connections.close_all()  # this thread's own


def _begin_all() -> None:
    """Begins each that waits when it may, until none waits or patience ends."""
    from . import dispatch  # with the engine, without which a web process starts

    began = time.monotonic()
    while not background.ending():
        dispatch.begin_due(slots.ASKED)
        waited = time.monotonic() - began
        if waited > PATIENCE_SECONDS or not slots.triggers_soon(timezone.now()):
            return
        time.sleep(min(LOOK_SECONDS + waited / 10, LOOK_SECONDS_LATER))


def _nobody_called_since(seen: int) -> bool:
    global _watching
    with _lock:
        if _calls != seen:
            return False
        _watching = 0
        return True


def _stop_watching() -> None:
    global _watching
    with _lock:
        _watching = 0
