"""`Sandbox`: the server in a thread of its own, and every control over what it answers."""

import asyncio
import threading
import time
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from .api import listings
from .api.exchange_rates import PATH as RATES
from .api.requests import ApiRequest
from .api.state import State
from .clock import Clock
from .data.dataset import Dataset
from .data.habits import generated
from .data.partners import DEFAULT_TAX_CODE
from .data.plan import BUDAPEST, DOCUMENTS
from .http.control import Controls
from .http.server import BASE, Server, close_loop, listen
from .script import Script


class Sandbox(Script):
    """A stand-in for Billingo's API v3 on a loopback port.

    `invoices` documents made from `seed` (or a ready `dataset`) belong to the default account, opened by `key` with
    `scope` "read" or "write"; its tax number is `tax_code` (default: the dataset's). Every answer is `latency_ms`
    late. `rate_limit` requests are granted to a key in any `rate_window` seconds (None: no limit); with `rate_headers`
    "full" the answers say so in headers, with "none" they don't, like the live API. A PDF is ready after `pdf_delay`
    answers of 202. The clock starts at `now` (default: the real time, or the day after the generated data's day if
    that is later). `filter_timezone` is the zone in which `last_modified_date` is read. Of generated documents
    exactly `partly_paid` are partially paid (None: as it comes, about one in 25; `ValueError` if so many can't be).

    A context manager with every control of `Script`. Raises `OSError` on start if the port is taken.
    """

    def __init__(
        self,
        invoices: int = DOCUMENTS,
        seed: int = 1,
        key: str = "sandbox-key",
        tax_code: str | None = None,
        *,
        latency_ms: float = 0,
        rate_limit: int | None = None,
        rate_headers: str = "none",
        rate_window: float = 60.0,
        scope: str = "read",
        pdf_delay: int = 1,
        host: str = "127.0.0.1",
        port: int = 0,
        now: datetime | None = None,
        filter_timezone: str = "Europe/Budapest",
        dataset: Dataset | None = None,
        partly_paid: int | None = None,
    ) -> None:
        self._host, self._port = host, port
        if dataset is None:
            dataset = generated(invoices, seed, tax_code or DEFAULT_TAX_CODE, partly_paid)
        start = now.timestamp() if now else max(time.time(), _day_after(dataset.reference))
        super().__init__(State(Clock(start), pdf_delay=pdf_delay, filter_zone=ZoneInfo(filter_timezone)))
        self.latency_ms = latency_ms
        self.set_rate_limit(rate_limit, headers=rate_headers, window=rate_window)
        self._add(key, dataset.for_company(tax_code or dataset.tax_code), scope)
        self._server = Server(self._state, Controls(self).answer)
        self._thread: threading.Thread | None = None

    # Running

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
        if error is None and self._state.action_errors:
            raise self._state.action_errors[0]

    def start(self) -> None:
        """Bind the port and answer. Raises `OSError` if that is not possible."""
        listener = listen(self._host, self._port)
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()

        def serve() -> None:
            self._loop.run_until_complete(self._server.start(listener))
            ready.set()
            self._loop.run_forever()
            self._loop.run_until_complete(self._server.stop())
            close_loop(self._loop)

        self._thread = threading.Thread(target=serve, name="billingo-sandbox", daemon=True)
        self._thread.start()
        ready.wait()

    def stop(self) -> None:
        """Stop answering and drop every connection. Harmless if it is not running."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._thread = None

    @property
    def root(self) -> str:
        """The server's address without a path."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._server.port}"

    @property
    def url(self) -> str:
        """The base address of the API: `http://127.0.0.1:PORT/v3`."""
        return self.root + BASE

    @property
    def rates_url(self) -> str:
        """The address at which the rates of the MNB are asked for."""
        return self.root + RATES

    def warm(self, per_page: int = 100) -> None:
        """Make and compress every page of `GET /documents` now, so that a measurement does not wait for that.

        Pages are kept until their account changes. Needs a running server, whose address is in their links.
        """
        for access in list(self._state.access.values()):
            for page in range(1, -(-len(access.account) // per_page) + 1):
                query = {"page": str(page), "per_page": str(per_page)}
                request = ApiRequest(
                    "GET", "/documents", query, f"{self.url}/documents", access, gzip_accepted=True
                )
                with self._state.lock:
                    listings.kept_page(self._state, request)


def _day_after(day: date) -> float:
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=BUDAPEST).timestamp()
