"""The web server while somebody does too much at once: memory stays bounded, and others are served."""

from __future__ import annotations

import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from bank_transfers.billingo.tests.robustness import until
from bank_transfers.tests.test_procfile import Environment, is_ready, started

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
HASH = 100 * 2**20


def post(env: Environment, path: str, body: Any) -> tuple[int, dict[str, str], Any]:
    connection = http.client.HTTPConnection("127.0.0.1", int(env["PORT"]), timeout=60)
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), json.loads(answer.read() or b"null")
    connection.close()
    return found


def test_many_logins_take_the_memory_of_few(production: Environment, tmp_path: Path) -> None:
    """An Argon2 hash takes 100 MB: eight threads took 800."""
    env = {**production, "WEB_CONCURRENCY": "1", "WEB_THREADS": "8", "PASSWORD_HASHES_AT_ONCE": "2"}
    most, done = 0, threading.Event()
    with started("web", env, tmp_path) as web, ThreadPoolExecutor(25) as pool:
        until(lambda: is_ready(env), 60, "readiness")
        worker = psutil.Process(web.pid).children()[0]
        before = worker.memory_info().rss

        def watch() -> None:
            nonlocal most
            while not done.is_set():
                most = max(most, worker.memory_info().rss - before)
                time.sleep(0.002)

        pool.submit(watch)
        asked = [
            pool.submit(post, env, "/api/auth/login/", {"username": f"nobody{number}", "password": "x" * 12})
            for number in range(24)
        ]
        answers = [one.result() for one in asked]
        done.set()
    assert {status for status, _headers, _body in answers} <= {401, 503}
    assert [status for status, _headers, _body in answers].count(401) >= 2
    for status, headers, body in answers:
        if status == 503:
            assert (int(headers["Retry-After"]), body["code"]) == (1, "busy")
    assert 0.5 * HASH < most < 3.5 * HASH
