"""Commands that are asked to stop end in order, and say with which signal."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def ends_in_order() -> Iterator[None]:
    """Inside, Ctrl-C and a polite kill unwind the work and end the process with 128 + the signal's number.

    No traceback is shown: being stopped is no error. The handlers that were there come back afterwards.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say what a signal does
        return
    before = {number: signal.signal(number, _stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(signum: int, frame: Any) -> None:
    raise SystemExit(128 + signum)
