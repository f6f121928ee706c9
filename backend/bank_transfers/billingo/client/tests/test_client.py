"""A Billingo that is slow to death, a clock that lies, a service that is told to stop."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from django.utils import timezone

from bank_transfers import __version__
from bank_transfers.billingo.client.client import BillingoClient
from bank_transfers.billingo.errors import BillingoUnreachable
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.billingo.tests.robustness import (
    COMPLETED,
    FAILED,
    SMALL_PAGE,
    assert_exact,
    dataset,
    quicken,
    reasons,
    small_pages,
    sync,
    until,
)
from bank_transfers.core.secrets import Secret
from bank_transfers.models import BillingoSyncLog, Company, CompanyBillingoSettings
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.once

KEY = "client-key"


@pytest.fixture
def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    quicken(settings)
    small_pages(monkeypatch)
    with Sandbox(key=KEY, dataset=dataset(SMALL_PAGE * 2 + 4)) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@contextmanager
def drip(head: bytes, endless: bytes, pause: float) -> Iterator[str]:
    """A server that answers with `head`, then with `endless` again and again, a pause between; its address."""
    over = threading.Event()

    def answer(peer: socket.socket) -> None:
        with peer:
            try:
                peer.recv(65536)
                peer.sendall(head)
                while not over.wait(pause):
                    peer.sendall(endless)
            except OSError:
                return

    def serve() -> None:
        while not over.is_set():
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(peer,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v3"
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@pytest.mark.parametrize(
    ("head", "endless", "pause"),
    [
        (b"", b"", 0.05),
        (b"HTTP/1.1 200 OK\r\n", b"X-Drop: 1\r\n", 0.02),
        (b"HTTP/1.1 2", b"0", 0.02),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b" ", 0.02),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", 0.02),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", 0.02),
        (b"SSH-2.0-OpenSSH_9\r\n", b"\x00\xff\r\n", 0.02),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000, b"a" * 1000, 0.01),
    ],
    ids=[
        "nothing",
        "headers",
        "status line",
        "body",
        "chunks",
        "continue",
        "another protocol",
        "long header",
    ],
)
def test_an_answer_that_never_ends_is_given_up_in_time(
    settings: Settings, head: bytes, endless: bytes, pause: float
) -> None:
    quicken(settings)
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 0.4
    settings.BILLINGO_MAX_ATTEMPTS = 2
    with drip(head, endless, pause) as url:
        started = time.monotonic()
        with pytest.raises(BillingoUnreachable):
            BillingoClient(Secret(KEY), base_url=url).server_time().result(10)
        assert time.monotonic() - started < 3


def test_an_answer_is_not_kept_waiting_while_a_page_is_read(world: Sandbox) -> None:
    """All syncs of a process share the thread that reads pages: it turns to what has come between two documents."""
    client = BillingoClient(Secret(KEY))
    begun = threading.Event()

    def slowly(text: bytes) -> bytes:
        begun.set()
        time.sleep(0.1)
        return text

    page = client.page(1, document=slowly)
    assert begun.wait(5)

    client.server_time().result(5)

    assert not page.done()
    assert len(page.result(10).documents) == SMALL_PAGE


def test_pages_are_read_one_after_another(world: Sandbox) -> None:
    """Of several that have come, the first is not done last."""
    client = BillingoClient(Secret(KEY), pages_in_flight=3)
    reading: list[int] = []

    def reader(number: int) -> Callable[[bytes], None]:
        def read(_text: bytes) -> None:
            time.sleep(0.02)
            reading.append(number)

        return read

    for page in [client.page(number, document=reader(number)) for number in (1, 2, 3)]:
        page.result(10)

    assert len(reading) == SMALL_PAGE * 2 + 4
    assert sum(before != after for before, after in pairwise(reading)) == 2


def test_it_says_who_it_is_and_keeps_the_connection(settings: Settings) -> None:
    asked: list[bytes] = []
    opened = 0
    body = b'{"epoch": 1790000000}'
    over = threading.Event()

    def serve() -> None:
        nonlocal opened
        while not over.is_set():
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            opened += 1
            with peer:
                while request := peer.recv(65536):
                    asked.append(request)
                    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        client = BillingoClient(Secret(KEY), base_url=f"http://127.0.0.1:{listener.getsockname()[1]}/v3/")
        for _ in range(3):
            client.server_time().result(5)
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
    assert (opened, len(asked)) == (1, 3)
    text = asked[0].decode().lower()
    assert text.startswith("get /v3/utils/time http/1.1\r\n")
    assert f"user-agent: billingo-mirror/{__version__}" in text
    assert f"x-api-key: {KEY}" in text
    assert "accept-encoding: gzip" in text


@pytest.mark.django_db(transaction=True)
def test_the_heart_beats_while_billingo_is_silent(
    world: Sandbox, make_company: Callable[..., Company], settings: Settings
) -> None:
    settings.SYNC_HEARTBEAT_SECONDS = 0.1
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 30
    firm = make_company(key=KEY)
    world.fault("stall", page=2, times=1, seconds=30)
    service = BillingoSyncService()

    def run() -> BillingoSyncLog:
        try:
            return service.sync_company(firm)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        rows = BillingoSyncLog.objects.filter(company=firm)
        until(
            lambda: any(
                record.fault == "stall" or "page=2" in record.query_string for record in world.requests
            )
        )
        beats = set()

        def beaten() -> int:
            beats.add(rows.get().heartbeat_at)
            return len(beats)

        until(lambda: beaten() >= 5, 10, "five heartbeats")
        started = time.monotonic()
        service.stop()
        log = running.result(10)
    assert time.monotonic() - started < 2, "stop() waits for nobody"
    assert (log.status, log.errors_parsed[0]["code"]) == (FAILED, "interrupted")
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)


YEAR = 365 * 86400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lie", [-60 * YEAR, -5 * YEAR, -86400, -3600, 3600, 9000, 86400 * 2, 30 * YEAR, 400 * YEAR]
)
@pytest.mark.parametrize("persistent", [False, True], ids=["once", "still"])
def test_a_clock_that_lies_never_hides_a_change(
    world: Sandbox,
    make_company: Callable[..., Company],
    monkeypatch: pytest.MonkeyPatch,
    lie: int,
    persistent: bool,
) -> None:
    """Only `/utils/time` lies; the documents' own times stay true. What is changed meanwhile must be found."""
    from billingo_sandbox.clock import Clock

    honest = Clock.as_json
    lying = {"on": True}

    def told(clock: Clock) -> dict[str, object]:
        answer = honest(clock)
        return {**answer, "epoch": answer["epoch"] + lie} if lying["on"] else answer

    monkeypatch.setattr(Clock, "as_json", told)
    firm = make_company(key=KEY)
    first = sync(firm)
    if first.status == FAILED:
        assert "a time that cannot be" in reasons(first)
        lying["on"] = False
        assert sync(firm).status == COMPLETED
        assert_exact(firm, world.documents)
        return
    for number in range(3):
        lying["on"] = persistent
        world.edit(world.documents[10 + number]["id"], comment=f"change {number}")
        world.insert()
        assert sync(firm).status == COMPLETED
        assert_exact(firm, world.documents)
        time.sleep(0.01)
    cursor = CompanyBillingoSettings.objects.get(company=firm).sync_cursor
    assert cursor is not None
    # Or the lie would use up the overlap, which is for the filter's time zone.
    assert cursor <= timezone.now()


@pytest.mark.django_db
def test_a_clock_that_goes_back_reads_everything(
    world: Sandbox, make_company: Callable[..., Company]
) -> None:
    firm = make_company(key=KEY)
    assert sync(firm).status == COMPLETED
    world.advance(-86400)
    world.edit(world.documents[7]["id"], comment="yesterday")
    log = sync(firm)
    assert (log.status, log.full_sync) == (COMPLETED, True)
    assert_exact(firm, world.documents)
    assert not sync(firm).full_sync
