"""A server as in production (processes with threads, connections kept alive), and clients that ask it without rest."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SERVER = """
import os, socket, sys, threading
listener = socket.socket(fileno=int(sys.argv[1]))
processes, threads = int(sys.argv[2]), int(sys.argv[3])
from config.wsgi import application
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.db import connections
connections.close_all()  # none is shared by two processes
for _ in range(processes - 1):
    if os.fork() == 0:
        break

class Quiet(WSGIRequestHandler):
    wbufsize = 1 << 20
    def log_message(self, *args):
        pass

class Server(WSGIServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Quiet, bind_and_activate=False)
        self.server_name, self.server_port = "127.0.0.1", listener.getsockname()[1]
        self.setup_environ()

server = Server()
server.set_app(application)

def serve():
    while True:
        request, address = listener.accept()
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            server.finish_request(request, address)
        finally:
            server.shutdown_request(request)

workers = [threading.Thread(target=serve) for _ in range(threads)]
for worker in workers:
    worker.start()
print("ready", os.getpid(), flush=True)
"""


@dataclass
class Service:
    """A running service: its port and its processes."""

    port: int
    pids: list[int]

    def cpu(self) -> float:
        """Seconds of processor time that it has used (0 where the system does not tell)."""
        ticks = 0
        for pid in self.pids:
            stat = Path(f"/proc/{pid}/stat")
            if stat.exists():
                user, system = stat.read_text().rpartition(")")[2].split()[11:13]
                ticks += int(user) + int(system)
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(env: dict[str, str], processes: int = 2, threads: int = 4) -> Iterator[Service]:
    """A running service."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(listener.fileno()), str(processes), str(threads)],
            env=env,
            pass_fds=[listener.fileno()],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        try:
            pids: list[int] = []
            while len(pids) < processes:
                line = process.stdout.readline()
                if not line:
                    raise RuntimeError("the service did not start")
                if line.startswith("ready "):
                    pids.append(int(line.split()[1]))
            yield Service(int(listener.getsockname()[1]), pids)
        finally:
            os.killpg(process.pid, 9)
            process.wait()
            process.stdout.close()


class Load:
    """Clients in threads, each with one connection that is kept."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}", "Connection": "keep-alive"}
        self.problems: list[str] = []

    def times(self, paths: Sequence[str], clients: int, requests: int) -> list[float]:
        """Seconds of each of `requests` requests, the paths in turn, from `clients` at once."""
        found: list[float] = []
        lock = threading.Lock()

        def ask(client: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            mine = []
            for number in range(client, requests, clients):
                started = time.perf_counter()
                connection.request("GET", paths[number % len(paths)], headers=self._headers)
                answer = connection.getresponse()
                body = answer.read()
                mine.append(time.perf_counter() - started)
                if answer.status != 200:
                    self.problems.append(f"{paths[number % len(paths)]}: {answer.status} {body[:200]!r}")
            connection.close()
            with lock:
                found.extend(mine)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found

    def cold_times(self, paths: Sequence[str], requests: int, forget: Callable[[], None]) -> list[float]:
        """Seconds of each request of one client, everything forgotten before each."""
        found: list[float] = []
        for number in range(requests):
            forget()
            found += self.times([paths[number % len(paths)]], 1, 1)
        return found


def percentile(times: Sequence[float], percent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]
