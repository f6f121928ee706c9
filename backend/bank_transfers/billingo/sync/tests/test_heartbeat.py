"""Waiting for a request: what ends the wait."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from types import SimpleNamespace

import pytest

from bank_transfers.billingo.errors import BillingoUnreachable
from bank_transfers.billingo.models import BillingoSyncLog
from bank_transfers.billingo.sync.heartbeat import Heartbeat

pytestmark = pytest.mark.once


def heartbeat(shown: list[BillingoSyncLog], stop: threading.Event) -> Heartbeat:
    calls = SimpleNamespace(document_calls=0, payment_calls=0, wait_seconds=0.0, take_leave=lambda: None)
    return Heartbeat(BillingoSyncLog(), calls, time.monotonic(), stop, shown.append, writes=False)


def test_a_request_that_ends_with_a_time_out_ends_the_wait() -> None:
    request: Future[None] = Future()
    request.set_exception(TimeoutError("of the request"))
    shown: list[BillingoSyncLog] = []
    stop = threading.Event()
    giving_up = threading.Timer(5, stop.set)  # or a wait that takes it for its own would never end
    giving_up.start()
    try:
        with pytest.raises(BillingoUnreachable, match="of the request"):
            heartbeat(shown, stop).wait(request)
    finally:
        giving_up.cancel()
    assert not shown


def test_a_request_that_takes_its_time_is_waited_for_and_the_progress_shown() -> None:
    request: Future[str] = Future()
    shown: list[BillingoSyncLog] = []

    def answer_when_shown(log: BillingoSyncLog) -> None:
        shown.append(log)
        request.set_result("answer")

    calls = SimpleNamespace(document_calls=7, payment_calls=0, wait_seconds=0.0, take_leave=lambda: None)
    alive = Heartbeat(
        BillingoSyncLog(), calls, time.monotonic(), threading.Event(), answer_when_shown, writes=False
    )
    assert alive.wait(request) == "answer"
    assert [log.api_calls for log in shown] == [7]
