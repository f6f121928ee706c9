"""Word without waiting for the scheduler's next minute: in a serving process, as soon as a run has ended there.

One thread at a time; what comes up while it works makes it go round once more. Should it be killed with its process,
the scheduler does what it left.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import Any

from django.conf import settings
from django.db import connections

logger = logging.getLogger(__name__)

_lock = threading.Lock()
_working_pid = 0
_again = False


def work_off_soon(**_signal: Any) -> None:
    """Starts the thread, or makes a running one go round again. Returns at once; a receiver of signals too."""
    global _working_pid, _again
    if not settings.NOTIFY_AFTER_SYNC:
        return
    with _lock:
        _again = True
        if _working_pid == os.getpid():
            return
        _working_pid = os.getpid()
    try:
        threading.Thread(target=_work, name="notifications", daemon=True).start()
    except RuntimeError:  # no more threads: the scheduler will do it
        with _lock:
            _working_pid = 0


def _work() -> None:
    from .outbox import work_off  # with the HTTP client, which a serving process loads when it is needed

    global _working_pid, _again
    while True:
        with _lock:
            if not _again:
                _working_pid = 0
                return
            _again = False
        try:
            work_off()
        except Exception:
            logger.exception("the outbox could not be worked off")
        finally:
            connections.close_all()  # this thread's own
