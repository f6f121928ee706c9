"""A receiver of webhooks on this machine: it records what comes, verifies it, and behaves as badly as it is told to."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Request:
    """One request as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


Behaviour = Callable[[BaseHTTPRequestHandler], None]


def answer(status: int, body: bytes = b"ok", **headers: str) -> Behaviour:
    """Answers like that, in order."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def closes_at_once(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def streams_for_ever(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    server: Any = handler.server
    while not server.over.is_set():
        handler.wfile.write(b"x" * 65536)


def stalls(handler: BaseHTTPRequestHandler) -> None:
    server: Any = handler.server
    server.over.wait(30)


def stalls_in_its_answer(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"so far")
    handler.wfile.flush()
    stalls(handler)


def talks_nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\xff this is no HTTP\r\n\r\n")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server: Any = self.server
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        receiver: Receiver = server.receiver
        with receiver.arrived:
            receiver.requests.append(Request({k.lower(): v for k, v in self.headers.items()}, body))
            receiver.arrived.notify_all()
        try:
            receiver.behaviour(self)
        except OSError:
            self.close_connection = True

    def log_message(self, *args: Any) -> None:
        pass


@dataclass
class Receiver:
    """`with Receiver() as receiver: receiver.url`. behaviour: what it does with each request."""

    behaviour: Behaviour = field(default_factory=lambda: answer(200))
    requests: list[Request] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def __enter__(self) -> Receiver:
        server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server = server
        self._server.daemon_threads = True
        self._server.receiver, self._server.over = self, threading.Event()
        self._server.handle_error = lambda *args: None
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://localhost:{self.port}/hooks"

    def wait_for(self, number: int, seconds: float = 90) -> None:
        """Until so many requests came."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.requests) >= number, seconds), len(self.requests)

    @property
    def types(self) -> list[str]:
        return [request.payload["type"] for request in self.requests]
