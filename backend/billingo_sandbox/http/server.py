"""The HTTP server: reads a request, meets it with what is scripted, answers it. One event loop, one thread."""

import asyncio
import math
import socket
import time
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

from aiohttp import web

from billingo_sandbox.api import endpoints, errors, exchange_rates
from billingo_sandbox.api.answers import Answer
from billingo_sandbox.api.errors import ApiError, client_error
from billingo_sandbox.api.requests import ApiRequest
from billingo_sandbox.api.state import Access, State
from billingo_sandbox.conditions.faults import Fault
from billingo_sandbox.conditions.limits import Limiter
from billingo_sandbox.stats import Record

from . import wire
from .bending import bent, error_answer, refusal

BASE = "/v3"
CONTROL = "/_sandbox/"

_LARGEST_BODY = 2**30

Control = Callable[[str, str, bytes], Answer]
"""Handles a request under `/_sandbox/`: method, name, body."""


class Server:
    """Answers for a `State`. `start`, `stop` and `handle` run in the event loop."""

    def __init__(self, state: State, control: Control) -> None:
        self._state = state
        self._control = control
        self.port = 0

    async def start(self, listener: socket.socket) -> None:
        """Begin to answer on a bound socket."""
        self.port = listener.getsockname()[1]
        loop = asyncio.get_running_loop()
        self._web = web.Server(self.handle, access_log=None, request_factory=partial(_request, loop))
        self._server = await loop.create_server(self._web, sock=listener, backlog=1024)

    async def stop(self) -> None:
        """Stop listening and drop every connection, stalled ones too."""
        self._server.close()
        await self._web.shutdown(0.05)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """One request, of the API or of the controls."""
        path = request.path
        if path.startswith(CONTROL):
            answer = self._control(request.method, path[len(CONTROL) :], await request.read())
            return web.Response(
                status=answer.status, body=answer.body, headers={"Content-Type": answer.content_type}
            )
        state = self._state
        access = state.access.get(request.headers.get("X-API-KEY", ""))
        name = access.account.name if access else ""
        record = Record(state.clock.now(), name, request.method, path, request.rel_url.raw_query_string, 0)
        state.stats.arrive(record)
        try:
            if path == exchange_rates.PATH:
                return await self._rates(request, record)
            return await self._answer_recorded(request, access, record)
        finally:
            state.stats.leave(record)

    async def _answer_recorded(
        self, request: web.BaseRequest, access: Access | None, record: Record
    ) -> web.StreamResponse:
        state = self._state
        refused, headers = self._admit(request, access, record)
        delay, fault = state.latency, None
        if state.faults:
            extra, fault = self._struck(request, record)
            delay += extra
        body = await request.read() if request.method != "GET" else b""
        if delay:
            await asyncio.sleep(delay)
        if access is None or refused is not None:
            answer = refused or _unauthorized()
        else:
            answer = self._answer(request, access, record, body, fault)
        if headers:
            answer = answer.with_headers(headers)
        response, record.status = await wire.send(request, answer, fault)
        return response

    async def _rates(self, request: web.BaseRequest, record: Record) -> web.StreamResponse:
        """The other service, of the MNB: no key, no limit."""
        state = self._state
        delay, fault = self._struck(request, record)
        body = await request.read()
        await asyncio.sleep(state.latency + delay)
        answer = refusal(fault, f"http://localhost:{self.port}/elsewhere") if fault else None
        if answer is None:
            with state.lock:
                answer = exchange_rates.answer(state.rates, body, state.clock.budapest())
            if fault:
                answer = exchange_rates.bent(answer, fault.kind)
        response, record.status = await wire.send(request, answer, fault)
        return response

    def _answer(
        self, request: web.BaseRequest, access: Access, record: Record, body: bytes, fault: Fault | None
    ) -> Answer:
        if fault is None:
            with self._state.lock:
                return self._from_api(request, access, record, body)
        refused = refusal(fault, f"http://localhost:{self.port}/elsewhere{record.path}")
        if refused is not None:
            return refused
        with self._state.lock:
            return bent(self._from_api(request, access, record, body), fault)

    def _struck(self, request: web.BaseRequest, record: Record) -> tuple[float, Fault | None]:
        page = request.query.get("page", "1")
        with self._state.lock:
            delay, fault = self._state.faults.strike(
                record.method,
                record.path.removeprefix(BASE),
                int(page) if page.isdecimal() else None,
                record.account,
            )
        record.fault = fault.kind if fault else "latency" if delay else None
        return delay, fault

    def _admit(
        self, request: web.BaseRequest, access: Access | None, record: Record
    ) -> tuple[Answer | None, dict[str, str]]:
        """The refusal of a wrong address, a bad key or a used-up limit, if any, and the headers about the limit."""
        if not record.path.startswith(BASE + "/"):
            return error_answer(client_error(404, errors.NOT_FOUND)), {}
        if access is None:
            return _unauthorized(), {}
        limiter = self._state.limiter
        if limiter is None:
            return None, {}
        key = request.headers["X-API-KEY"]
        granted = limiter.grant(key)
        headers = _limit_headers(limiter, key) if self._state.rate_headers else {}
        if granted:
            return None, headers
        if headers:
            headers["Retry-After"] = str(max(1, math.ceil(limiter.seconds_to_reset(key))))
        return error_answer(client_error(429, errors.TOO_MANY)), headers

    def _from_api(self, request: web.BaseRequest, access: Access, record: Record, body: bytes) -> Answer:
        gzip_accepted = "gzip" in request.headers.get("Accept-Encoding", "")
        api_request = ApiRequest(
            method=request.method,
            path=record.path.removeprefix(BASE),
            query=dict(request.query),
            url=f"http://{request.host}{record.path}",
            access=access,
            gzip_accepted=gzip_accepted,
            body=body,
        )
        try:
            return endpoints.answer(self._state, api_request)
        except ApiError as error:
            return error_answer(error)
        except Exception:  # noqa: BLE001
            # The stand-in's own mistakes must look like the API's, and be seen by whoever runs it.
            traceback.print_exc()
            return error_answer(errors.server_error())


def _request(
    loop: asyncio.AbstractEventLoop, message: Any, payload: Any, protocol: Any, writer: Any, task: Any
) -> web.BaseRequest:
    """aiohttp's own request, but with room for the documents of a whole account in the body of a control."""
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=_LARGEST_BODY)


def _unauthorized() -> Answer:
    return error_answer(client_error(401, errors.UNAUTHORIZED))


def _limit_headers(limiter: Limiter, key: str) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limiter.limit),
        "X-RateLimit-Remaining": str(limiter.remaining(key)),
        "X-RateLimit-Reset": str(math.ceil(time.time() + limiter.seconds_to_reset(key))),
    }


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `OSError` if the address is not ours or the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, reuse_port=False)
    listener.setblocking(False)
    return listener


def close_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel what still runs in a loop and close it."""
    loop.run_until_complete(_cancel_all())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
