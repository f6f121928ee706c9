"""Billingo by way of a proxy, where the network has one: HTTPS_PROXY and NO_PROXY."""

from __future__ import annotations

import base64
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from bank_transfers.billingo import errors
from bank_transfers.billingo.client.client import BillingoClient
from bank_transfers.checks import proxies
from bank_transfers.core.http.transport import proxy_for
from bank_transfers.core.secrets import Secret
from billingo_sandbox import Sandbox
from conftest import SANDBOX_KEY

pytestmark = pytest.mark.once
BILLINGO = "https://api.billingo.invalid/v3"  # a name that nobody here can look up


class Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True
    heads: list[str]


class Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        head = b"".join(iter(self.rfile.readline, b"\r\n")).decode()
        self.server.heads.append(head)  # type: ignore[attr-defined]
        self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")


@pytest.fixture
def proxy(settings: Settings) -> Iterator[Proxy]:
    settings.BILLINGO_MAX_ATTEMPTS = 1
    with Proxy(("127.0.0.1", 0), Handler) as server:
        server.heads = []
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def ask(url: str) -> Any:
    return BillingoClient(Secret(SANDBOX_KEY), base_url=url).organization(10).result()


def test_billingo_is_asked_by_the_proxy(proxy: Proxy, settings: Settings) -> None:
    settings.PROXIES = {"https": f"http://anna:j%C3%B3@127.0.0.1:{proxy.server_address[1]}"}
    with pytest.raises(errors.BillingoUnreachable) as refused:
        ask(BILLINGO)
    (head,) = proxy.heads
    assert head.startswith("CONNECT api.billingo.invalid:443 HTTP/1.1")
    assert f"Proxy-Authorization: Basic {base64.b64encode('anna:jó'.encode()).decode()}" in head
    assert SANDBOX_KEY not in head  # which is for Billingo alone
    assert "jó" not in str(refused.value)
    assert "%C3%B3" not in str(refused.value)


def test_this_machine_is_asked_without_one(proxy: Proxy, settings: Settings) -> None:
    address = f"http://127.0.0.1:{proxy.server_address[1]}"
    settings.PROXIES = {"http": address, "https": address}
    with Sandbox(key=SANDBOX_KEY) as sandbox:
        assert ask(sandbox.url).tax_code
    assert not proxy.heads


@pytest.mark.parametrize(
    ("url", "found", "used"),
    [
        (BILLINGO, {"https": "http://proxy:3128"}, True),
        (BILLINGO, {"https": "proxy:3128"}, True),
        (BILLINGO, {"all": "http://proxy:3128"}, True),
        (BILLINGO, {"http": "http://proxy:3128"}, False),
        (BILLINGO, {"https": "http://proxy:3128", "no": "billingo.invalid"}, False),
        (BILLINGO, {"https": "http://proxy:3128", "no": "*"}, False),
        (BILLINGO, {"https": "http://proxy:3128", "no": "example.hu"}, True),
        ("http://localhost:8099/v3", {"http": "http://proxy:3128"}, False),
    ],
)
def test_which_proxy(url: str, found: dict[str, str], used: bool, settings: Settings) -> None:
    settings.PROXIES = found
    assert bool(proxy_for(url)) is used


@pytest.mark.parametrize(
    ("found", "wrong"),
    [({"https": "socks5://proxy:1080"}, 1), ({"all": "http://"}, 1), ({"https": "proxy:3128"}, 0), ({}, 0)],
)
def test_a_proxy_that_can_t_be_used_stops_the_start(
    found: dict[str, str], wrong: int, settings: Settings
) -> None:
    settings.PROXIES = found
    assert [message.id for message in proxies(None)] == ["bank_transfers.E014"] * wrong


def test_the_settings_have_it_from_the_environment() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={**os.environ, "HTTPS_PROXY": "socks5://user:hush@proxy:1"},
        cwd=Path(__file__).resolve().parents[4],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "HTTPS_PROXY: only proxies that speak HTTP" in done.stderr
    assert "hush" not in done.stderr
