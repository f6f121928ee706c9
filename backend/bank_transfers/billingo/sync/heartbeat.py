"""A run that waits, and stays alive meanwhile: its claim's heartbeat, its progress, and what ends it from outside."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from django.conf import settings

from bank_transfers.billingo.errors import BillingoUnreachable, Stopped, TimeIsUp
from bank_transfers.billingo.models import BillingoSyncLog
from bank_transfers.billingo.runs import claim

T = TypeVar("T")
ProgressCallback = Callable[[BillingoSyncLog], None]

# So often a wait is interrupted to look whether it is to end, and to show how far the run is.
LOOK_SECONDS = 0.5

# What a run writes of itself while it goes.
PROGRESS = (
    "full_sync", "pages_done", "pages_total", "invoices_processed", "invoices_created", "invoices_updated",
    "invoices_unchanged", "invoices_skipped",
    "invoices_missing", "items_extracted", "api_calls", "wait_seconds", "cursor",
    "listing_total", "documents_listed", "documents_done_at",
    "payments_total", "payments_read", "payments_changed", "payments_failed", "payment_calls",
)  # fmt: skip


class Calls(Protocol):
    """What the client tells of its requests so far."""

    document_calls: int
    payment_calls: int

    @property
    def wait_seconds(self) -> float: ...

    def take_leave(self) -> None:
        """Sees to it that what is waited for may be sent."""


class Heartbeat:
    """Of one run. log: its log, whose fields are the progress; calls: its client; started: `time.monotonic()` then;
    stop: set from another thread to end the run at its next wait; progress: is shown the log as it goes on; writes:
    False for a dry run, which has no row."""

    def __init__(
        self,
        log: BillingoSyncLog,
        calls: Calls,
        started: float,
        stop: threading.Event,
        progress: ProgressCallback,
        writes: bool = True,
    ) -> None:
        self._log = log
        self._calls = calls
        self._started = self._beaten = started
        self._stop = stop
        self._progress = progress
        self._writes = writes

    @property
    def seconds(self) -> float:
        """How long the run has taken, to the millisecond."""
        return round(time.monotonic() - self._started, 3)

    @property
    def seconds_since_beat(self) -> float:
        """How old the progress is that others read."""
        return time.monotonic() - self._beaten

    def wait(self, future: Future[T]) -> T:
        """The result of a request, keeping the heartbeat while it takes its time.

        Raises what the request raises (BillingoUnreachable for one that ended with a time-out), Stopped, TimeIsUp,
        ClaimLost; the request is then cancelled.
        """
        while True:
            try:
                self._look()
                self._calls.take_leave()
                return future.result(timeout=min(LOOK_SECONDS, settings.SYNC_HEARTBEAT_SECONDS))
            except futures.TimeoutError:
                if future.done():
                    return _answer_of(future)
                self.show()
            except BaseException:
                future.cancel()
                raise

    def _look(self) -> None:
        if self._stop.is_set():
            raise Stopped
        if time.monotonic() - self._started > settings.SYNC_TIME_LIMIT_SECONDS:
            raise TimeIsUp
        if self.seconds_since_beat > settings.SYNC_HEARTBEAT_SECONDS:
            self.beat()

    def beat(self, **values: Any) -> None:
        """Renews the claim and writes the progress, with other values for some of it. Raises ClaimLost."""
        if self._writes:
            claim.beat(self._log, **(self.values() | values))
        self._beaten = time.monotonic()

    def values(self) -> dict[str, Any]:
        """The progress as it is written; `pages_done` is what is stored, not what is read."""
        self._log.api_calls = self._calls.document_calls
        self._log.payment_calls = self._calls.payment_calls
        self._log.wait_seconds = round(self._calls.wait_seconds, 3)
        return {name: getattr(self._log, name) for name in PROGRESS}

    def show(self) -> None:
        """Shows the progress to who wants to see it; nothing is written."""
        self.values()
        self._progress(self._log)


def _answer_of(future: Future[T]) -> T:
    """The result of a request that has ended, if only after the wait for it had: a time-out in it is its own."""
    try:
        return future.result()
    except futures.TimeoutError as error:
        raise BillingoUnreachable(f"A request timed out {error}".strip()) from None
