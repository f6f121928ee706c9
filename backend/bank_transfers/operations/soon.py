"""Work without waiting for the scheduler's next look: in a serving process, as soon as there is a reason.

One thread at a time for each kind of work; what comes up while it works makes it go round once more. Should it be
killed with its process, the scheduler does what it left.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable

from django.db import connections

logger = logging.getLogger(__name__)


class Soon:
    """name: of the thread; work: what it does, which also finds out whether there is anything to do."""

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self._name, self._work_off = name, work
        self._lock = threading.Lock()
        self._working_pid = 0
        self._again = False

    def begin(self) -> None:
        """Starts the thread, or makes a running one go round again. Returns at once."""
        with self._lock:
            self._again = True
            if self._working_pid == os.getpid():
                return
            self._working_pid = os.getpid()
        try:
            threading.Thread(target=self._work, name=self._name, daemon=True).start()
        except RuntimeError:  # no more threads: the scheduler will do it
            with self._lock:
                self._working_pid = 0

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._again:
                    self._working_pid = 0
                    return
                self._again = False
            try:
                self._work_off()
            except Exception:
                logger.exception("%s: the work of a thread failed", self._name)
            finally:
                connections.close_all()  # this thread's own
