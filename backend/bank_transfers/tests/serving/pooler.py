"""A real PgBouncer in transaction mode before the test's database, as Debian configures it: nothing is ignored."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
# PgBouncer does not run as root.
NOBODY = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
CONFIG = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {size}
"""


@contextmanager
def pooled(url: str, size: int) -> Iterator[str]:
    """The database's address by way of a pooler that has so many connections to it."""
    assert PROGRAM
    parts = urlsplit(url)
    listen = _free_port()
    with tempfile.TemporaryDirectory(prefix="billingo-pooler-") as name:
        folder = Path(name)
        (folder / "users").write_text(f'"{parts.username}" "{parts.password or ""}"\n')
        (folder / "config").write_text(
            CONFIG.format(
                host=parts.hostname, port=parts.port or 5432, listen=listen, folder=folder, size=size
            )
        )
        if NOBODY:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, "nobody", "nogroup")
        with (folder / "log").open("w") as log:
            process = subprocess.Popen([PROGRAM, folder / "config"], stdout=log, stderr=log, **NOBODY)  # type: ignore[call-overload]
        address = parts._replace(
            netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{listen}", scheme="postgres"
        )
        try:
            _wait_for(address.geturl(), folder / "log")
            yield address.geturl()
        finally:
            process.kill()
            process.wait()


def _wait_for(url: str, log: Path) -> None:
    for _ in range(100):
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
