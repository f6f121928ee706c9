"""The one thread of this process that talks HTTP: an event loop, and a pool of connections kept alive.

The rest of the service is ordinary blocking code. It hands coroutines to this loop and waits for their results;
so a request can be given a total time and be cancelled for real, which blocking sockets can't.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import sys
import threading

import aiohttp


class Transport:
    """An event loop in a daemon thread with one connection pool. Made once a process, at first use."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        # While documents are stored, this thread gets its turn after a millisecond instead of Python's five: it has
        # little to do each time, and what is on the wire waits for it.
        sys.setswitchinterval(min(sys.getswitchinterval(), 0.001))
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
