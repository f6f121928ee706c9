"""The demo's key, which only the sandbox of `make run` understands: it never goes to the real Billingo."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from bank_transfers.billingo.errors import InvalidApiKey
from bank_transfers.core.secrets import Secret

DEMO_KEY = Secret("sandbox-key")
REAL = "billingo.hu"


class DemoNotRunning(InvalidApiKey):
    """The demo's key, and no demo that could be asked."""


def base_url_for(key: Secret) -> str:
    """Where Billingo's API is for a client with this key: as the settings say, but for the demo's the running demo.

    Raises DemoNotRunning.
    """
    configured: str = settings.BILLINGO_BASE_URL
    host = urlsplit(configured).hostname or ""
    if key != DEMO_KEY or not (host == REAL or host.endswith(f".{REAL}")):
        return configured
    running = _running()
    if running is None:
        raise DemoNotRunning(
            "this is the key of the demo, which only the sandbox of `make run` understands: start that first"
        )
    return running


@contextmanager
def announced(url: str) -> Iterator[None]:
    """For as long as this process lives in it, other processes on this machine find the demo's sandbox there."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{os.getpid()} {url}", encoding="ascii")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _running() -> str | None:
    """The address of a demo whose process is still there."""
    with suppress(OSError, ValueError):
        process, url = _path().read_text(encoding="ascii").split()
        os.kill(int(process), 0)
        if urlsplit(url).hostname == "127.0.0.1":
            return url
    return None


def _path() -> Path:
    return Path(settings.VAR_DIR) / "demo_sandbox"
