"""gunicorn's worker of threads, which gives a thread only to requests that have arrived whole.

As gunicorn has it, a thread waits for the rest of a request for as long as the client likes: a hundred clients that
send half a body, or half a header, hold all threads. Here the loop that accepts connections collects what comes, and
hands a request on when its headers and its body are there. Nobody else waits for slow or silent clients:

- a request that has begun must be there after WEB_REQUEST_SECONDS, else 408;
- a body may have MOST_BODY bytes, else 413; all that have not arrived whole MOST_HELD together, else 503;
- files that are handed in may be larger: MOST_UPLOAD, MOST_ON_DISK together; they wait on the disk, and get more time;
- a connection that is closed lingers in the loop too, so that its client can read the answer.

What comes without its length (chunked) is handed on with its headers: the application refuses it unread.
Stands on gunicorn's own parts; `tests/test_web_worker.py` notices if a new version has others.
"""

from __future__ import annotations

import os
import re
import selectors
import socket
import tempfile
import time
from contextlib import suppress
from functools import partial
from typing import IO, Any

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

SECONDS = float(os.environ.get("WEB_REQUEST_SECONDS") or 20)
MOST_HEAD = 64 * 1024
MOST_BODY = max(int(os.environ.get("API_MAX_BODY_BYTES") or 0), 20 * 2**20)
MOST_HELD = MOST_BODY + 64 * 2**20
# Files of banks, by the endpoints that take them.
UPLOADS = re.compile(rb"POST /api/(?:bank-statements|statement-layouts/preview)/[? ]")
MOST_UPLOAD = int(os.environ.get("STATEMENT_MAX_UPLOAD_BYTES") or 256_000_000)
MOST_ON_DISK = 2 * MOST_UPLOAD
IN_MEMORY = 2**20
SLOWEST = 500_000  # bytes in a second
LINGER_SECONDS = 2.0
STOPPING_SECONDS = 5.0
SWEEP_SECONDS = 0.25

LENGTH = re.compile(rb"\r\ncontent-length[ \t]*:([^\r]*)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)
LANGUAGE = re.compile(rb"\r\naccept-language[ \t]*:[ \t]*(hu|en)\b", re.IGNORECASE)
EXPECT = re.compile(rb"\r\nexpect[ \t]*:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
REFUSED = {
    408: (
        "Request Timeout",
        "request_timeout",
        "A kérés nem érkezett meg időben.",
        "The request did not arrive in time.",
    ),
    413: (
        "Content Too Large",
        "payload_too_large",
        "A kérés túl nagy: itt legfeljebb {most} MB lehet.",
        "The request is too large: it may have {most} MB here.",
    ),
    431: (
        "Request Header Fields Too Large",
        "headers_too_large",
        "A fejléc túl nagy.",
        "The headers are too large.",
    ),
    503: (
        "Service Unavailable",
        "busy",
        "Most túl sok kérés fut egyszerre.",
        "Too much is going on at the moment.",
    ),
}


class Connection(TConn):  # type: ignore[misc]  # it has no types
    """A client's connection, and what has arrived of its next request."""

    def __init__(self, worker: Worker, sock: socket.socket, client: Any, server: Any) -> None:
        super().__init__(worker.cfg, sock, client, server)
        self.worker = worker
        self.arrived = bytearray()
        self.needed: int | None = None  # bytes of the whole request, once its headers are there
        self.chunked = False
        self.until = 0.0
        self.disk: IO[bytes] | None = None  # the body, where it is large
        self.on_disk = 0  # bytes of it that have arrived
        self.reserved = 0  # of it in all

    def take(self, data: bytes) -> None:
        """What arrived."""
        if self.disk is None:
            self.arrived += data
            self.worker.held += len(data)
        else:
            self.disk.write(data)
            self.on_disk += len(data)
            # For what came, not for what is announced: else two clients that send nothing hold the room for minutes.
            self.until += len(data) / SLOWEST

    def is_whole(self) -> bool:
        """Looks at what has arrived. Raises TooMuch."""
        if self.needed is None:
            end = self.arrived.find(b"\r\n\r\n")
            if end < 0:
                if len(self.arrived) > MOST_HEAD:
                    raise TooMuch(431)
                return False
            head = bytes(self.arrived[: end + 2])
            length = self._length(head)
            self.needed = end + 4 + length
            if length > IN_MEMORY and UPLOADS.match(head):
                self._go_on_on_disk(length)
            if len(self.arrived) + self.on_disk < self.needed:
                self._continue(end)
        return len(self.arrived) + self.on_disk >= self.needed

    def _length(self, head: bytes) -> int:
        """Of the body. Where that can't be said, 0: what is wrong with the headers is told by who reads them."""
        self.chunked = CHUNKED.search(head) is not None
        found = LENGTH.findall(head)
        text = found[0].strip() if len(found) == 1 and not self.chunked else b"0"
        if not text.isdigit() or len(text) > 18:
            return 0
        if int(text) > most(head):
            raise TooMuch(413)
        return int(text)

    def _continue(self, end: int) -> None:
        """Tells a client that waits to be told that its body may come; only once, so not again when it is read."""
        head, found = EXPECT.subn(b"", bytes(self.arrived[: end + 2]))
        if found and self.needed is not None:
            self.needed -= end + 2 - len(head)
            self.worker.held -= end + 2 - len(head)
            self.arrived[: end + 2] = head
            self.say(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _go_on_on_disk(self, length: int) -> None:
        """The body from here on. Raises TooMuch."""
        if self.needed is None or self.worker.on_disk + length > MOST_ON_DISK:
            raise TooMuch(503)
        self.worker.on_disk += length
        self.reserved = length
        self.disk = tempfile.TemporaryFile()  # noqa: SIM115  (until the request is answered)
        body = bytes(self.arrived[self.needed - length :])
        del self.arrived[self.needed - length :]
        self.worker.held -= len(body)
        self.take(body)

    def say(self, text: bytes) -> None:
        with suppress(OSError):  # gone, or not listening
            self.sock.send(text)

    def close(self, graceful: bool = False) -> None:
        if self.disk is not None:
            self.worker.on_disk -= self.reserved
            self.reserved = 0
            self.disk.close()
        if graceful:
            self.worker.linger(self)
        else:
            super().close()


class FromDisk(SocketUnreader):  # type: ignore[misc]
    """Reads a body that waits on the disk."""

    def __init__(self, sock: socket.socket, file: IO[bytes]) -> None:
        super().__init__(sock)
        self.file = file
        file.seek(0)

    def chunk(self, size_hint: int | None = None) -> Any:
        size = min(max(size_hint or 0, self.mxchunk), self.max_body_chunk)
        return self.file.read(size) or super().chunk(size_hint)


class TooMuch(Exception):
    """`args[0]`: the status of the answer."""


class Worker(ThreadWorker):  # type: ignore[misc]
    """See above. All but `handle` runs in the loop's thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arriving: set[Connection] = set()
        self.lingering: set[Connection] = set()
        self.held = 0  # bytes of requests that have not arrived whole
        self.on_disk = 0  # of bodies that wait there, or are to come
        self.swept = 0.0

    def accept(self, listener: socket.socket) -> None:
        try:
            sock, client = listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        self.enqueue_req(Connection(self, sock, client, listener.getsockname()))

    def enqueue_req(self, conn: Connection) -> None:
        """A connection whose next request is to be expected; part of it may have been read with the one before."""
        conn.arrived = bytearray(conn.parser.unreader.take_buffered() if conn.parser else b"")
        conn.needed, conn.chunked = None, False
        conn.until = time.monotonic() + (SECONDS if conn.arrived else self.cfg.keepalive)
        conn.sock.setblocking(False)
        self.arriving.add(conn)
        self.held += len(conn.arrived)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._more, conn))
        self._look(conn)

    def handle(self, conn: Connection) -> Any:
        """In a thread: the request is there."""
        conn.data_ready = True
        conn.sock.setblocking(True)
        conn.init()
        arrived, conn.arrived = conn.arrived, bytearray()
        if conn.disk is not None:
            conn.parser.unreader = FromDisk(conn.sock, conn.disk)
        conn.parser.unreader.unread(bytes(arrived))
        return super().handle(conn)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        # What is left of a body without a length would have to be waited for; what is on the disk goes with it.
        return bool(super()._keepalive_after(conn, keepalive and not conn.chunked and conn.disk is None))

    def murder_pending(self) -> None:
        """Called at every turn of the loop."""
        super().murder_pending()
        now = time.monotonic()
        if now - self.swept < SWEEP_SECONDS:
            return
        self.swept = now
        for conn in [conn for conn in self.arriving if self._is_late(conn, now)]:
            self._refuse(conn, 408 if conn.arrived and self.alive else None)
        for conn in [conn for conn in self.lingering if conn.until <= now]:
            self._end(conn)

    def linger(self, conn: Connection) -> None:
        """The client reads what was said and closes, or is left after a while; what it still sends is thrown away."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError, KeyError):
            conn.close()
            return
        conn.until = time.monotonic() + LINGER_SECONDS
        self.lingering.add(conn)

    def _is_late(self, conn: Connection, now: float) -> bool:
        if self.alive:
            return conn.until <= now
        given = SECONDS + conn.on_disk / SLOWEST
        return not conn.arrived or conn.until - given + STOPPING_SECONDS <= now

    def _more(self, conn: Connection, sock: socket.socket) -> None:
        try:
            data = sock.recv(64 * 1024)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._refuse(conn, None)
            return
        if not conn.arrived:
            conn.until = time.monotonic() + SECONDS
        try:
            conn.take(data)
        except OSError:  # the disk is full
            self._refuse(conn, 503)
            return
        self._look(conn)

    def _look(self, conn: Connection) -> None:
        try:
            whole = conn.is_whole()
            if not whole and self.held > MOST_HELD:
                raise TooMuch(503)
        except (TooMuch, OSError) as too_much:
            self._refuse(conn, too_much.args[0] if isinstance(too_much, TooMuch) else 503)
            return
        if whole:
            self._forget(conn)
            super().enqueue_req(conn)

    def _refuse(self, conn: Connection, status: int | None) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        if status is None:
            conn.close()
            return
        conn.say(answer(status, bytes(conn.arrived)))
        conn.close(graceful=True)

    def _forget(self, conn: Connection) -> None:
        self.arriving.discard(conn)
        self.held -= len(conn.arrived)
        self._unregister(conn)

    def _drain(self, conn: Connection, sock: socket.socket) -> None:
        try:
            if sock.recv(64 * 1024):
                return
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            pass
        self._end(conn)

    def _end(self, conn: Connection) -> None:
        self.lingering.discard(conn)
        self._unregister(conn)
        conn.close()

    def _unregister(self, conn: Connection) -> None:
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)


def most(head: bytes) -> int:
    """Bytes that a body may have, by the head of its request."""
    return MOST_UPLOAD if UPLOADS.match(head) else MOST_BODY


def answer(status: int, said: bytes) -> bytes:
    """What a client is told whose request never reached the application; in the language that it asks for, if it has
    said that, else in both."""
    reason, code, *texts = REFUSED[status]
    if wanted := LANGUAGE.search(said):
        texts = [texts[wanted[1].lower() == b"en"]]
    words = " / ".join(texts).format(most=most(said) // 2**20)
    body = f'{{"detail": "{words}", "code": "{code}"}}'.encode()
    again = "Retry-After: 5\r\n" if status == 503 else ""
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\n{again}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
