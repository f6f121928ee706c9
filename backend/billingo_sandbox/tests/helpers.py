"""What the tests talk to the sandbox with: the plainest HTTP client there is, and bare sockets for the rest."""

import gzip
import http.client
import json
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from billingo_sandbox import Sandbox
from billingo_sandbox.codec import Json, loads_amounts

KEY = "sandbox-key"


@dataclass(frozen=True)
class Reply:
    """One answer: status, headers (names in lower case) and the body as it came."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> bytes:
        """The body without its content encoding."""
        return gzip.decompress(self.raw) if self.headers.get("content-encoding") == "gzip" else self.raw

    @property
    def json(self) -> Any:
        """The body as plain data, amounts as `Decimal`."""
        return loads_amounts(self.body)


def call(
    sandbox: Sandbox,
    path: str,
    *,
    method: str = "GET",
    key: str | None = KEY,
    body: Any = None,
    headers: dict[str, str] | None = None,
    **query: Any,
) -> Reply:
    """Ask the API; `path` is relative to /v3, `body` is sent as JSON (bytes as they are)."""
    target = "/v3" + path + ("?" + urlencode(query) if query else "")
    sent = {
        "Accept-Encoding": "identity",
        **({"X-API-KEY": key} if key is not None else {}),
        **(headers or {}),
    }
    content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    connection = http.client.HTTPConnection(*address(sandbox), timeout=20)
    try:
        connection.request(method, target, content, sent)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, found, response.read())
    finally:
        connection.close()


def page(sandbox: Sandbox, number: int = 1, per_page: int = 100, **query: Any) -> Json:
    """One page of `GET /documents`, which must succeed."""
    reply = call(sandbox, "/documents", page=number, per_page=per_page, **query)
    assert reply.status == 200, reply.raw
    envelope: Json = reply.json
    return envelope


def listed(sandbox: Sandbox, **query: Any) -> list[Json]:
    """All documents that a listing gives, page by page."""
    rows: list[Json] = []
    number, last = 1, 1
    while number <= last:
        envelope = page(sandbox, number, **query)
        rows += envelope["data"]
        number, last = number + 1, envelope["last_page"]
    return rows


def ids(rows: list[Json]) -> list[int]:
    """The ids of documents."""
    return [row["id"] for row in rows]


def exchange(
    sandbox: Sandbox, path: str = "/v3/documents", timeout: float = 5.0, **headers: str
) -> tuple[bytes, str]:
    """Every byte that comes for a GET over a bare socket, and how it ended: `closed`, `reset` or `silent`."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {urlsplit(sandbox.url).netloc}", f"X-API-KEY: {KEY}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    received = b""
    with socket.create_connection(address(sandbox), timeout=timeout) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        try:
            while part := connection.recv(65_536):
                received += part
        except ConnectionResetError:
            return received, "reset"
        except TimeoutError:
            return received, "silent"
    return received, "closed"


def split(received: bytes) -> tuple[str, dict[str, str], bytes]:
    """Status line, headers (names in lower case) and body of raw bytes."""
    head, _, body = received.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    pairs = (line.split(": ", 1) for line in rest)
    return first, {name.lower(): value for name, value in pairs}, body


def address(sandbox: Sandbox) -> tuple[str, int]:
    """Host and port of a sandbox."""
    parts = urlsplit(sandbox.url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port
