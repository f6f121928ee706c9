"""Clients that send slowly, or nothing, hold no thread of the web server: a real one, with real sockets."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from bank_transfers.billingo.tests.robustness import until
from bank_transfers.models import Company
from bank_transfers.tests.serving.conftest import production, world  # noqa: F401  (fixtures)
from bank_transfers.tests.serving.test_procfile import Environment, is_ready, login_of, started

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
LOGIN = b"POST /api/auth/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
BODY = json.dumps({"username": "nobody", "password": "x" * 12}).encode()
WHOLE = LOGIN + f"Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY


@pytest.fixture
def server(production: Environment, tmp_path: Path) -> Iterator[Environment]:  # noqa: F811
    env = {**production, "WEB_CONCURRENCY": "1", "WEB_THREADS": "2", "WEB_REQUEST_SECONDS": "3"}
    with started("web", env, tmp_path):
        until(lambda: is_ready(env), 60, "readiness")
        yield env
    assert "Traceback" not in (tmp_path / "web.log").read_text()


@contextmanager
def connected(env: Environment, said: bytes = b"") -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", int(env["PORT"])), timeout=30) as client:
        client.sendall(said)
        yield client


def status(client: socket.socket) -> tuple[int, str]:
    """Of the next answer, with its code."""
    answer = http.client.HTTPResponse(client)
    answer.begin()
    return answer.status, json.loads(answer.read()).get("code", "")


UNFINISHED = {
    "silence": b"",
    "half a line": b"POST /api/auth/lo",
    "no end": LOGIN,
    "no body": LOGIN + b"Content-Length: 500\r\n\r\n",
    "half a body": LOGIN + b"Content-Length: 500\r\n\r\n{",
    "chunked": LOGIN + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
    "pipelined": WHOLE + LOGIN + b"Content-Length: 500\r\n\r\n{",
    "answered, not closed": b"GET /api/health/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
}


def test_a_hundred_unfinished_requests_of_each_kind_hold_nobody_up(server: Environment) -> None:
    for kind, said in UNFINISHED.items():
        with ExitStack() as stack:
            for _ in range(100):
                stack.enter_context(connected(server, said))
            time.sleep(0.1)  # for the threads to begin on them
            with connected(server, b"GET /api/health/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") as other:
                other.settimeout(10)  # with two threads, as gunicorn has it: never, or after minutes
                assert status(other)[0] == 200, kind


def test_what_does_not_arrive_in_time_is_refused_and_closed(server: Environment) -> None:
    with connected(server, LOGIN + b"Content-Length: 500\r\n\r\n") as client:
        stop = threading.Event()

        def drip() -> None:
            while not stop.wait(0.2):
                try:
                    client.send(b" ")
                except OSError:
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        assert status(client) == (408, "request_timeout")
        stop.set()
        dripping.join()
        assert client.recv(1) == b""


def test_what_arrives_in_pieces_is_a_request_like_others(server: Environment) -> None:
    with connected(server) as client:
        for turn in ("the first", "the second, on the same connection"):
            for start in range(0, len(WHOLE), 40):
                client.sendall(WHOLE[start : start + 40])
                time.sleep(0.01)
            assert status(client) == (401, "invalid_credentials"), turn


def test_two_requests_at_once_are_both_answered(server: Environment) -> None:
    with connected(server, WHOLE + WHOLE) as client:
        # One reader for both: what it read ahead belongs to the second.
        text = b""
        while text.count(b"invalid_credentials") < 2:
            text += client.recv(65536) or pytest.fail(f"closed after {text!r}")
    assert text.count(b"HTTP/1.1 401") == 2


def test_who_asks_before_it_sends_is_told_once(server: Environment) -> None:
    head = LOGIN + f"Expect: 100-continue\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()
    with connected(server, head) as client:
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(BODY)
        assert status(client) == (401, "invalid_credentials")


def test_what_is_too_large_is_refused(server: Environment) -> None:
    for said, expected in (
        (LOGIN + b"Content-Length: 99999999999\r\n\r\n", (413, "payload_too_large")),
        (LOGIN + b"Content-Length: 2000000\r\n\r\n" + b" " * 2_000_000, (413, "payload_too_large")),
        (LOGIN + b"X: " + b"x" * 100_000, (431, "headers_too_large")),
        (LOGIN + b"Transfer-Encoding: chunked\r\n\r\n", (411, "length_required")),
    ):
        with connected(server, said) as client:
            assert status(client) == expected


def test_files_of_banks_may_be_larger_and_wait_on_the_disk(
    production: Environment,  # noqa: F811
    tmp_path: Path,
    make_company: Callable[..., Company],
) -> None:
    company = make_company()
    company.enable_feature("BANKING")
    env = {**production, "WEB_CONCURRENCY": "1", "STATEMENT_MAX_UPLOAD_BYTES": "60000000"}
    begins = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'
    size = len(begins) + 50 * 1_000_000 + len(b"\r\n--x--\r\n")

    def head(length: int) -> bytes:
        return (
            "POST /api/bank-statements/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n"
            f"Authorization: Bearer {login_of(company)}\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n\r\n"
        ).encode()

    def is_awaited(client: socket.socket) -> bool:
        return client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"

    def is_room_for_two() -> bool:
        with connected(env, head(size)) as client, connected(env, head(size)) as other:
            return all(map(is_awaited, (client, other)))

    with started("web", env, tmp_path) as web:
        until(lambda: is_ready(env), 60, "readiness")
        (worker,) = psutil.Process(web.pid).children()
        before = worker.memory_info().rss
        with connected(env, head(60_000_001)) as client:
            assert status(client) == (413, "payload_too_large")
        for turn in ("the first", "the second, when the others are gone"):
            # The room of an upload is free again a moment after its answer was sent, not before.
            until(is_room_for_two, 30, turn)
            with connected(env, head(size) + begins) as client, connected(env, head(size)) as other:
                assert all(map(is_awaited, (client, other))), turn
                with connected(env, head(size)) as third:
                    assert status(third) == (503, "busy"), turn
                for _ in range(50):
                    client.sendall(b" " * 1_000_000)
                client.sendall(b"\r\n--x--\r\n")
                answer = http.client.HTTPResponse(client)
                answer.begin()
                (told,) = json.loads(answer.read())["files"]
                assert (answer.status, told["refused"]["code"]) == (200, "empty_file"), turn
        assert worker.memory_info().rss - before < 40 * 2**20
    assert "Traceback" not in (tmp_path / "web.log").read_text()


def test_an_upload_that_does_not_come_keeps_its_room_from_nobody_for_long(server: Environment) -> None:
    head = b"POST /api/bank-statements/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 250000000\r\n\r\n"
    for turn in ("the first", "the second, in the room of the first"):
        with connected(server, head) as client, connected(server, head + b"x" * 1000) as other:
            assert [status(one) for one in (client, other)] == [(408, "request_timeout")] * 2, turn


def test_what_is_refused_unread_is_told_in_the_language_of_whoever_asks(server: Environment) -> None:
    upload = b"POST /api/bank-statements/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    for begins, language, expected in (
        (upload, b"Accept-Language: hu-HU,hu;q=0.9\r\n", "A kérés túl nagy: itt legfeljebb 244 MB lehet."),
        (LOGIN, b"accept-language: en\r\n", "The request is too large: it may have 20 MB here."),
        (
            LOGIN,
            b"Accept-Language: de\r\n",
            "A kérés túl nagy: itt legfeljebb 20 MB lehet. / The request is too large: it may have 20 MB here.",
        ),
    ):
        with connected(server, begins + language + b"Content-Length: 99999999999\r\n\r\n") as client:
            answer = http.client.HTTPResponse(client)
            answer.begin()
            assert json.loads(answer.read())["detail"] == expected


def test_a_stop_waits_for_no_idle_client(production: Environment, tmp_path: Path) -> None:  # noqa: F811
    with started("web", production, tmp_path) as web, ExitStack() as stack:
        until(lambda: is_ready(production), 60, "readiness")
        for said in (b"", LOGIN) * 5:
            stack.enter_context(connected(production, said))
        assert psutil.Process(web.pid).children()
        web.terminate()
        assert web.wait(timeout=20) == 0  # gunicorn kills after 30
