"""A Billingo whose listing is not what it has: it keeps documents back, or answers with whatever a test makes up."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from billingo_sandbox import Sandbox


def veiled(sandbox: Sandbox, hidden: set[int]) -> AbstractContextManager[str]:
    """The address of a server that lists the sandbox's documents without the hidden ones, and passes on the rest."""
    return listing(sandbox, lambda number: _page(sandbox, hidden, number))


@contextmanager
def listing(sandbox: Sandbox, page: Callable[[int], bytes]) -> Iterator[str]:
    """The address of a server whose pages `page` makes, by number, and which passes on the rest to the sandbox."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together: apart, each answer waits 40 ms for the other side's ACK

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/v3/documents":
                self._answer(200, page(int(parse_qs(parts.query)["page"][0])))
                return
            request = urllib.request.Request(
                sandbox.root + self.path, headers={"X-API-KEY": self.headers["X-API-KEY"]}
            )
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    self._answer(answer.status, answer.read())
            except urllib.error.HTTPError as error:
                self._answer(error.code, error.read())
                error.close()

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # who asked may hang up in the middle of what is too much
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128  # several in flight: more than five that wait are turned away

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v3"
        finally:
            server.shutdown()
            thread.join()


def _page(sandbox: Sandbox, hidden: set[int], number: int) -> bytes:
    shown = [document["id"] for document in sandbox.documents if document["id"] not in hidden]
    rows = [sandbox.raw(document_id) for document_id in shown[100 * (number - 1) : 100 * number]]
    tail = json.dumps({"total": len(shown), "per_page": 100, "current_page": number})
    return b'{"data":[' + b",".join(rows) + b"]," + tail[1:].encode()
