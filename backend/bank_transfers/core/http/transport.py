"""The one thread of this process that talks HTTP: an event loop, and a pool of connections kept alive.

The rest of the service is ordinary blocking code. It hands coroutines to this loop and waits for their results;
so a request can be given a total time and be cancelled for real, which blocking sockets can't.
"""

from __future__ import annotations

import asyncio
import atexit
import base64
import ipaddress
import os
import threading
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

import aiohttp
from django.conf import settings
from yarl import URL

from .turns import take_short_turns


def proxy_for(url: str) -> dict[str, Any]:
    """By which proxy the URL is asked: arguments of aiohttp's `request`. This machine is asked without one.

    HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY as Python and curl read them, in small letters too. A name and a
    password go apart from the address, so that no error repeats them.
    """
    parts = urlsplit(url)
    host, proxies = parts.hostname or "", settings.PROXIES
    found = proxies.get(parts.scheme) or proxies.get("all")
    if not found or _is_this_machine(host) or proxy_bypass_environment(host, proxies):
        return {}
    proxy = URL(found if "://" in found else f"http://{found}")
    if proxy.user is None:
        return {"proxy": proxy}
    login = base64.b64encode(f"{proxy.user}:{proxy.password or ''}".encode()).decode()
    return {"proxy": proxy.with_user(None), "proxy_headers": {"Proxy-Authorization": f"Basic {login}"}}


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Transport:
    """An event loop in a daemon thread with one connection pool. Made once a process, at first use."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        take_short_turns()
        self.loop = asyncio.new_event_loop()
        self._session: aiohttp.ClientSession | None = None
        self._thread = threading.Thread(target=self.loop.run_forever, name="billingo-http", daemon=True)
        self._thread.start()

    def session(self) -> aiohttp.ClientSession:
        """The shared pool. To be called inside the loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=256, keepalive_timeout=30, ttl_dns_cache=300),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),  # each request brings its own
                auto_decompress=True,
                raise_for_status=False,
            )
        return self._session

    def close(self) -> None:
        if self.pid != os.getpid() or not self._thread.is_alive():
            return
        if self._session is not None:
            asyncio.run_coroutine_threadsafe(self._session.close(), self.loop).result(timeout=5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(timeout=5)


_lock = threading.Lock()
_transport: Transport | None = None


def transport() -> Transport:
    """This process's transport. A forked child, where the parent's thread does not live on, gets its own."""
    global _transport
    with _lock:
        if _transport is None or _transport.pid != os.getpid():
            _transport = Transport()
            atexit.register(_transport.close)
        return _transport
