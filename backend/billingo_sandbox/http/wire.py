"""Faults below HTTP: answers that come late, in drops, in part or not at all. Written straight to the transport."""

import asyncio
import socket
import struct
from http import HTTPStatus

from aiohttp import web

from billingo_sandbox.api.answers import JSON, Answer
from billingo_sandbox.conditions.faults import Fault

from .bending import broken_gzip, gzip_bomb

_CHUNK = 64 * 1024


async def send(
    request: web.BaseRequest, answer: Answer, fault: Fault | None
) -> tuple[web.StreamResponse, int]:
    """The response for aiohttp to send and the status that the client can see (0 if none ever goes out).

    Where the fault is one of the wire, the bytes are written here, the connection is closed, and what is returned
    only tells aiohttp that it is over.
    """
    gzip_accepted = "gzip" in request.headers.get("Accept-Encoding", "")
    if fault is None or fault.kind not in _WIRE:
        body, headers = answer.payload(gzip_accepted)
        return web.Response(status=answer.status, body=body, headers=headers), answer.status
    transport = request.transport
    if not isinstance(transport, asyncio.Transport):
        return _over(), 0
    if fault.kind in _SILENT:
        await _stay_silent(transport, fault)
        return _over(), 0
    if fault.kind == "gzip_bomb":
        await _send_bomb(transport, int(fault.options["megabytes"]))
        return _over(), 200
    if fault.kind == "broken_gzip":
        headers = {"Content-Type": JSON, "Content-Encoding": "gzip"}
        return web.Response(status=200, body=broken_gzip(answer.body), headers=headers), 200
    body, headers = answer.payload(gzip_accepted)
    await _send_part(transport, answer.status, headers, body, fault)
    return _over(), answer.status


_SILENT = frozenset({"reset", "close", "stall"})
_PARTIAL = frozenset({"cut_body", "cut_chunked", "stall_body", "trickle"})
_WIRE = _SILENT | _PARTIAL | {"gzip_bomb", "broken_gzip"}


async def _stay_silent(transport: asyncio.Transport, fault: Fault) -> None:
    if fault.kind == "stall":
        await _wait(transport, float(fault.options["seconds"]))
    if fault.kind == "reset":
        _abort_with_reset(transport)
    else:
        transport.close()


async def _send_part(
    transport: asyncio.Transport, status: int, headers: dict[str, str], body: bytes, fault: Fault
) -> None:
    if fault.kind == "trickle":
        await _trickle(transport, status, headers, body, fault)
        transport.close()
        return
    part = body[: int(len(body) * float(fault.options["share"]))]
    if fault.kind == "cut_chunked":
        transport.write(_head(status, headers, None) + b"%x\r\n%b\r\n" % (len(part), part))
    else:
        transport.write(_head(status, headers, len(body)) + part)
    if fault.kind == "stall_body":
        await _wait(transport, float(fault.options["seconds"]))
    transport.close()


async def _trickle(
    transport: asyncio.Transport, status: int, headers: dict[str, str], body: bytes, fault: Fault
) -> None:
    step = max(1, int(fault.options["bytes"]))
    transport.write(_head(status, headers, len(body)))
    for start in range(0, len(body), step):
        if transport.is_closing():
            return
        transport.write(body[start : start + step])
        await asyncio.sleep(float(fault.options["interval_ms"]) / 1000)


async def _send_bomb(transport: asyncio.Transport, megabytes: int) -> None:
    # Making it takes a moment of CPU; other clients must not wait for that.
    bomb = await asyncio.get_running_loop().run_in_executor(None, gzip_bomb, megabytes)
    transport.write(_head(200, {"Content-Type": JSON, "Content-Encoding": "gzip"}, None))
    for start in range(0, len(bomb), _CHUNK):
        if transport.is_closing():
            return
        part = bomb[start : start + _CHUNK]
        transport.write(b"%x\r\n%b\r\n" % (len(part), part))
        await asyncio.sleep(0)
    transport.write(b"0\r\n\r\n")
    transport.close()


def _head(status: int, headers: dict[str, str], length: int | None) -> bytes:
    framing = {"Transfer-Encoding": "chunked"} if length is None else {"Content-Length": str(length)}
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in {**headers, **framing, "Connection": "close"}.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _abort_with_reset(transport: asyncio.Transport) -> None:
    connection = transport.get_extra_info("socket")
    # A linger time of zero turns the close into a RST instead of a FIN.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _wait(transport: asyncio.Transport, seconds: float) -> None:
    """Wait, but no longer than the client stays."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end and not transport.is_closing():
        await asyncio.sleep(min(0.05, max(0.0, end - loop.time())))


def _over() -> web.Response:
    response = web.Response()
    response.force_close()
    return response
