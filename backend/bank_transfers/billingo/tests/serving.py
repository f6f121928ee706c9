"""The service in a process of its own, as a server would run it: with threads, and ending on SIGTERM."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BACKEND_DIR = Path(__file__).resolve().parents[3]
PROGRAM = """
import signal, sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass

signal.signal(signal.SIGTERM, lambda *args: sys.exit(0))
from config.wsgi import application
server = make_server("127.0.0.1", 0, application, Server, Quiet)
print("port", server.server_port, flush=True)
server.serve_forever()
"""


@contextmanager
def served(env: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The process and its port. env: the whole environment (`subprocess_env`)."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=env, cwd=BACKEND_DIR, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        port = next((line.split()[1] for line in process.stdout if line.startswith("port ")), "")
        assert port, "the service did not start"
        yield process, int(port)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
