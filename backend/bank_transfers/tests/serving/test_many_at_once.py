"""The web server while somebody does too much at once: memory stays bounded, and others are served."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from bank_transfers.billingo.tests.robustness import until
from bank_transfers.models import BillingoInvoice, BillingoSyncLog, Company
from bank_transfers.tests.serving.test_procfile import Environment, is_ready, login_of, started
from billingo_sandbox import Sandbox
from conftest import SANDBOX_KEY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
HASH = 100 * 2**20


Answer = tuple[int, dict[str, str], Any]


def ask(env: Environment, path: str, body: Any = None, token: str = "") -> Answer:
    """(status, headers, JSON); with a body it is a POST."""
    connection = http.client.HTTPConnection("127.0.0.1", int(env["PORT"]), timeout=60)
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    connection.request(
        "GET" if body is None else "POST", path, None if body is None else json.dumps(body), headers
    )
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
            pool.submit(ask, env, "/api/auth/login/", {"username": f"nobody{number}", "password": "x" * 12})
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


@pytest.mark.parametrize("what", ["pdf", "test_credentials", "key"])
def test_a_slow_billingo_holds_some_threads_only(
    what: str,
    make_company: Callable[..., Company],
    make_invoice: Callable[..., BillingoInvoice],
    world: Sandbox,
    production: Environment,
    tmp_path: Path,
) -> None:
    """One company asks for much while Billingo stalls: its own requests are refused, other companies are served."""
    mine, other = make_company(), make_company(name="Alma Kft.", tax_id="12345676-2-42")
    invoice = make_invoice(mine)
    token, others = login_of(mine), login_of(other)
    path, body = {
        "pdf": (f"/api/billingo-invoices/{invoice.billingo_id}/pdf/", None),
        "test_credentials": ("/api/billingo-settings/test_credentials/", {"api_key": SANDBOX_KEY}),
        "key": ("/api/billingo-settings/", {"api_key_input": SANDBOX_KEY}),
    }[what]
    env = {
        **production, "WEB_CONCURRENCY": "1", "WEB_THREADS": "8",
        "BILLINGO_PDF_SECONDS": "4", "BILLINGO_KEY_CHECK_SECONDS": "4",
    }  # fmt: skip
    with started("web", env, tmp_path), ThreadPoolExecutor(20) as pool:
        until(lambda: is_ready(env), 60, "readiness")
        world.set_latency(20_000)
        asked = [pool.submit(ask, env, path, body, token) for _ in range(20)]
        until(lambda: sum(one.done() for one in asked) == 18, 60, "the refusals")
        assert ask(env, "/api/billingo-invoices/", token=others)[0] == 200
        answers = [one.result() for one in asked]
    refused = [(headers["Retry-After"], body["code"]) for status, headers, body in answers if status == 429]
    assert refused == [("5", "throttled")] * 18
    assert [body["code"] for status, _headers, body in answers if status == 503] == [
        "billingo_unreachable"
    ] * 2


def test_of_many_companies_half_of_the_threads_wait(
    make_company: Callable[..., Company],
    make_invoice: Callable[..., BillingoInvoice],
    world: Sandbox,
    production: Environment,
    tmp_path: Path,
) -> None:
    companies = [make_company(name=f"{number}. Kft.", tax_id=f"{number:08}-2-42") for number in range(6)]
    asking = [
        (f"/api/billingo-invoices/{make_invoice(company).billingo_id}/pdf/", login_of(company))
        for company in companies
    ]
    env = {**production, "WEB_CONCURRENCY": "1", "WEB_THREADS": "4", "BILLINGO_PDF_SECONDS": "4"}
    with started("web", env, tmp_path), ThreadPoolExecutor(6) as pool:
        until(lambda: is_ready(env), 60, "readiness")
        world.set_latency(20_000)
        answers = [
            one.result() for one in [pool.submit(ask, env, path, None, token) for path, token in asking]
        ]
    assert (
        sorted((status, body["code"]) for status, _headers, body in answers)
        == [(503, "billingo_unreachable")] * 2 + [(503, "busy")] * 4
    )
    assert all(int(headers["Retry-After"]) for _s, headers, body in answers if body["code"] == "busy")


def test_syncs_that_are_waited_for_hold_a_quarter_of_the_threads(
    make_company: Callable[..., Company], world: Sandbox, production: Environment, tmp_path: Path
) -> None:
    tokens = [
        login_of(make_company(name=f"{number}. Kft.", tax_id=f"{number:08}-2-42")) for number in range(3)
    ]
    env = {**production, "WEB_CONCURRENCY": "1", "WEB_THREADS": "8"}
    path = "/api/billingo-settings/trigger_sync/"
    with started("web", env, tmp_path), ThreadPoolExecutor(2) as pool:
        until(lambda: is_ready(env), 60, "readiness")
        world.set_latency(2000)
        first = [pool.submit(ask, env, path, {}, token) for token in tokens[:2]]
        until(lambda: BillingoSyncLog.objects.count() == 2, 60, "two syncs")
        status, headers, body = ask(env, path, {}, tokens[2])
        assert (status, body["code"], headers["Retry-After"]) == (503, "busy", "5")
        # Who asks again for a company that is at work learns that; in the background there is room.
        assert ask(env, path, {}, tokens[0])[2]["code"] == "sync_already_running"
        assert ask(env, path, {"background": True}, tokens[2])[0] == 202
        world.set_latency(0)
        assert [one.result()[0] for one in first] == [200, 200]
