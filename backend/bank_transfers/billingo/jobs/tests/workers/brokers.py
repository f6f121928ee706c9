"""Brokers, workers and schedulers for tests: each test has queues of its own, whoever else uses the broker."""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

BACKEND_DIR = Path(__file__).resolve().parents[5]
RABBITMQ = os.environ.get("TEST_RABBITMQ_URL") or "amqp://127.0.0.1:5672//"
REDIS = os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/0"


@dataclass
class Broker:
    """Where the workers' queues are. `env`: what a process needs to use them."""

    url: str
    prefix: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex[:12]}")

    @property
    def env(self) -> dict[str, str]:
        return {"CELERY_BROKER_URL": self.url, "CELERY_QUEUE_PREFIX": self.prefix}

    def clean(self) -> None:
        """Takes away what this test left at a broker that others use too."""
        if self.url.startswith("redis"):
            import redis

            client = redis.Redis.from_url(self.url)
            for key in client.scan_iter(f"{self.prefix}.*"):
                client.delete(key)
            client.close()
            return
        from kombu.connection import Connection

        with Connection(self.url) as connection:
            channel = connection.channel()
            for name in ("syncs", "requested"):
                channel.queue_delete(f"{self.prefix}.{name}")
            channel.exchange_delete(self.prefix)


class Proxy:
    """A way to a server on this machine that can be cut, and be closed for a while: to its clients a restart."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 5672)
        self._pairs: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listen(0)
        user = f"{parts.username}:{parts.password}@" if parts.username else ""
        self.url = f"{parts.scheme}://{user}127.0.0.1:{self.port}{parts.path}"

    def _listen(self, port: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
                server = socket.create_connection(self._target)
            except OSError:
                return
            with self._lock:
                self._pairs |= {client, server}
            threading.Thread(target=self._pass_on, args=(client, server), daemon=True).start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        other = {client: server, server: client}
        with selectors.DefaultSelector() as selector, suppress(OSError, ValueError):
            for end in other:
                selector.register(end, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    sender: Any = key.fileobj
                    data = sender.recv(65536)
                    if not data:
                        raise OSError
                    other[sender].sendall(data)
        for each in other:
            each.close()
        with self._lock:
            self._pairs -= set(other)

    def down(self) -> None:
        """Nobody gets through, and whoever was through is thrown out."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for end in self._pairs:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def up(self) -> None:
        self._listen(self.port)


class PrivateRedis:
    """A Redis of the test's own, kept in memory only: a restart loses all that was in it."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = tempfile.mkdtemp(prefix="billingo-redis-")
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()
        shutil.rmtree(self._folder, ignore_errors=True)

    def up(self) -> None:
        self._server = subprocess.Popen(
            [
                "redis-server",
                "--port",
                str(self.port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                self._folder,
            ],
            stdout=subprocess.DEVNULL,
        )
        give_up_at = time.monotonic() + 20
        while not answers(self.url):
            assert time.monotonic() < give_up_at, "the private Redis does not start"
            time.sleep(0.05)

    def down(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None


def answers(url: str) -> bool:
    """Whether somebody listens there."""
    parts = urlsplit(url)
    port = parts.port or (6379 if parts.scheme.startswith("redis") else 5672)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


class Processes:
    """Workers and schedulers; all are killed at the end. What they say goes to a file, shown when a test fails."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env = env
        self._folder = folder
        self._all: list[subprocess.Popen[bytes]] = []

    def worker(self, **more: str) -> subprocess.Popen[bytes]:
        options = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]
        name = f"w{len(self._all)}@test"
        return self._start(
            "worker", "-m", "celery", "-A", "config.celery", "worker", "-n", name, *options, **more
        )

    def scheduler(self, **more: str) -> subprocess.Popen[bytes]:
        return self._start("scheduler", "manage.py", "run_scheduler", **more)

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        return self._start("process", *arguments, **more)

    def _start(self, kind: str, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{len(self._all)}-{kind}.log").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                env={**self.env, **more},
                cwd=BACKEND_DIR,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        self._all.append(process)
        return process

    def said(self) -> str:
        return "\n".join(
            f"== {path.name}\n{path.read_text(errors='replace')[-3000:]}"
            for path in sorted(self._folder.glob("*.log"))
        )

    def end(self) -> None:
        for process in self._all:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()


@contextmanager
def processes(env: dict[str, str], folder: Path) -> Iterator[Processes]:
    """They end with the block, however it ends; what they said is printed, and shown by pytest if the test fails."""
    started = Processes(env, folder)
    try:
        yield started
    finally:
        started.end()
        print(started.said())  # noqa: T201
