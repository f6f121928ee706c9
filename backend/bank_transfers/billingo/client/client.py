"""Billingo's API over HTTP: pages in, documents out. Nothing here knows the database.

Only reads, but for one question that can write nothing (`may_write`). Each read is retried on what can pass (429, 5xx,
time-outs, broken connections and bodies), with exponential back-off and jitter, bounded in tries and in time; what
can't pass fails at once with Billingo's words.
"""

from __future__ import annotations

import asyncio
import datetime
import random
import re
import time
import zlib
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

import aiohttp
import msgspec
from django.conf import settings

from bank_transfers import __version__
from bank_transfers.billingo import errors
from bank_transfers.core.http.retry_after import retry_after
from bank_transfers.core.http.transport import proxy_for, transport
from bank_transfers.core.http.turns import Turns
from bank_transfers.core.secrets import Secret

from . import answers, schemas
from .demo import base_url_for
from .pacing import Pacer, pacer_for
from .schemas import PER_PAGE

T = TypeVar("T")

USER_AGENT = f"billingo-mirror/{__version__} (aiohttp)"
# What is larger is read beside the loop that all syncs share: a page of 100 documents is some 300 kB, and is done in a
# millisecond.
PARSED_IN_LOOP_BYTES = 2 * 1024 * 1024
MAX_BACKOFF_SECONDS = 60.0
SPARE_LOOK_SECONDS = 0.5
# Ten thousands of payments. Several histories are on the way at a time, unlike large pages of documents.
PAYMENTS_BYTES = 4 * 1024 * 1024
BUDAPEST = ZoneInfo("Europe/Budapest")

FAIL_AT_ONCE: dict[int, type[errors.BillingoError]] = {
    401: errors.InvalidApiKey,
    402: errors.SubscriptionRequired,
    403: errors.Forbidden,
    404: errors.NotFound,
    410: errors.NotFound,
}


class _Passing(Exception):
    """A failure that another try may not see. `wait`: what the server asked for, in seconds."""

    def __init__(
        self, problem: str, wait: float | None = None, rate_limited: bool = False, pending: bool = False
    ) -> None:
        super().__init__(problem)
        self.wait = wait
        self.rate_limited = rate_limited
        self.pending = pending  # 202: it is being made


class _TooLarge(_Passing):
    """A body beyond the bound. Once it may be a fault on the way; each time, it is the answer."""


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What is asked for. `parse` turns the body into the answer: what it can't read is asked again. `counted`: among
    which calls each try counts; `most_bytes`: of the body, unpacked; BILLINGO_ANSWER_MIB unless told."""

    path: str
    parse: Callable[[bytes], T]
    query: Mapping[str, str] = field(default_factory=dict)
    counted: Literal["document_calls", "payment_calls"] | None = None
    most_bytes: int | None = None


class WaitClock:
    """How long at least one request of a client was held back; overlapping waits count once."""

    def __init__(self) -> None:
        self._waiting = 0
        self._since = 0.0
        self._seconds = 0.0

    async def hold(self, waiting: Coroutine[Any, Any, T]) -> T:
        if self._waiting == 0:
            self._since = time.monotonic()
        self._waiting += 1
        try:
            return await waiting
        finally:
            self._waiting -= 1
            if self._waiting == 0:
                self._seconds += time.monotonic() - self._since

    def seconds(self) -> float:
        return self._seconds + (time.monotonic() - self._since if self._waiting else 0.0)


class BillingoClient:
    """One key's view of Billingo. Usable from one thread at a time; many clients share the process's connections.

    api_key: the key; base_url, pages_in_flight: default to the settings; organization: whose key it is, if known, for
    the pace. Methods raise errors.BillingoError.
    """

    def __init__(
        self,
        api_key: Secret,
        base_url: str | None = None,
        pages_in_flight: int | None = None,
        organization: str = "",
    ) -> None:
        self._key = api_key
        self._organization = organization
        self._base_url = (base_url or "").rstrip("/")
        self.pages_in_flight = pages_in_flight or settings.BILLINGO_PAGES_IN_FLIGHT
        self._slots = asyncio.Semaphore(self.pages_in_flight)
        self._making = asyncio.Lock()
        self._waits = WaitClock()
        self.document_calls = 0
        self.payment_calls = 0

    @property
    def wait_seconds(self) -> float:
        """How long this client was held back by rate limits and before repeated requests."""
        return self._waits.seconds()

    # -- what one can ask ---------------------------------------------------------------------------

    def server_time(self) -> Future[datetime.datetime]:
        """Billingo's clock, aware, in UTC."""
        return self._begin(self._get(Read("/utils/time", answers.parse_time)))

    def organization(self, within: float) -> Future[schemas.OrganizationAnswer]:
        """Whose key this is, asked for so many seconds, since somebody waits for it."""
        parse = msgspec.json.Decoder(schemas.OrganizationAnswer).decode
        return self._begin(self._within(within, self._get(Read("/organization", parse), within)))

    def page(
        self,
        number: int,
        modified_since: datetime.datetime | None = None,
        *,
        document: Callable[[bytes], T],
    ) -> Future[schemas.Page[T]]:
        """One page of the documents, newest created first, of those modified since then if a time is given.

        document: what each text is made into, in the thread of the transport, in little pieces between its other
        work; it raises nothing.
        """
        query = {"page": str(number), "per_page": str(PER_PAGE)}
        if modified_since is not None:
            query["last_modified_date"] = modified_since.astimezone(BUDAPEST).strftime("%Y-%m-%d %H:%M:%S")

        async def made() -> schemas.Page[T]:
            read = Read("/documents", lambda body: schemas.parse_page(body, number), query, "document_calls")
            page = await self._get(read)
            return schemas.Page(page.number, page.total, await self._made(page.documents, document))

        return self._begin(made())

    def document(self, billingo_id: int) -> Future[bytes]:
        """The text of one document. Raises NotFound when it is gone."""
        path = f"/documents/{billingo_id}"
        return self._begin(self._get(Read(path, answers.object_text, counted="document_calls")))

    def payments(self, billingo_id: int) -> Future[bytes]:
        """The text of a document's payment history. Raises NotFound when the document is gone."""
        path = f"/documents/{billingo_id}/payments"
        read = Read(path, answers.list_text, counted="payment_calls", most_bytes=PAYMENTS_BYTES)
        return self._begin(self._get(read))

    def spare(self, wait: bool) -> Future[int]:
        """How many requests may begin now without taking those that are kept free for what people wait for.

        wait: until there is one; else 0 where there is none. Raises InvalidApiKey.
        """
        return self._begin(self._spare(wait))

    def pdf(self, billingo_id: int) -> Future[bytes]:
        """The document's PDF, waited for while Billingo makes it, within BILLINGO_PDF_SECONDS.

        Raises NotFound when the document is gone, and NotReady when the time is not enough.
        """
        return self._begin(self._pdf(f"/documents/{billingo_id}/download"))

    def may_write(self, within: float) -> Future[bool | None]:
        """Whether the key has the right to write; None where no answer tells within so many seconds. Raises nothing.

        Asked by an update that nothing can come of, whatever Billingo thinks of it: of the product 0, which there is
        not, with an empty object, which is no product. A key for reading is refused (403) before either is looked at;
        who may write is told what is wrong with the object (422). Once, and never again if no answer comes.
        """
        return self._begin(self._may_write("/products/0", within))

    # -- how it is asked ----------------------------------------------------------------------------

    def _begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, transport().loop)

    async def _pdf(self, path: str) -> bytes:
        seconds = settings.BILLINGO_PDF_SECONDS
        return await self._within(seconds, self._get(Read(path, bytes), seconds))

    async def _within(self, seconds: float, asking: Coroutine[Any, Any, T]) -> T:
        """For what somebody waits for: the time is for everything, the key's turn and stalled answers included."""
        try:
            async with asyncio.timeout(seconds):
                return await asking
        except TimeoutError:
            raise errors.BillingoUnreachable(f"No answer in {seconds:g} s") from None

    async def _made(self, texts: list[bytes], document: Callable[[bytes], T]) -> list[T]:
        """The documents of these texts, others' turns between them; pages take turns too, so that the first to come is
        the first to be done."""
        done: list[T] = []
        async with self._making:
            turns = Turns()
            for text in texts:
                done.append(document(text))
                if turns.over():
                    await turns.pass_on()
        return done

    async def _may_write(self, path: str, within: float) -> bool | None:
        try:
            return await self._within(within, self._asked_to_write(path))
        except errors.BillingoUnreachable:
            return None

    async def _asked_to_write(self, path: str) -> bool | None:
        pacer = pacer_for(self._key, self._address(), settings.BILLINGO_REQUESTS_PER_MINUTE)
        await pacer.begin()
        try:
            status, headers, _body = await self._exchange(Read(path, bytes), method="PUT", body=b"{}")
            pacer.obey(headers)
        except _Passing:
            return None
        finally:
            pacer.end()
        return {403: False, 422: True}.get(status)

    async def _get(self, read: Read[T], within: float | None = None) -> T:
        """One read with its retries.

        within: seconds for the tries and waits together; BILLINGO_RETRY_SECONDS unless told.
        """
        if not _can_be_sent(self._key):
            raise errors.InvalidApiKey("An API key is a single word of letters, digits and signs.")
        pacer = self._pacer()
        seconds = settings.BILLINGO_RETRY_SECONDS if within is None else within
        give_up_at = time.monotonic() + seconds
        failures = refusals = 0
        while True:
            failure = await self._try(pacer, read)
            if isinstance(failure, errors.BillingoError):
                raise failure
            if not isinstance(failure, _Passing):
                return failure
            if failure.rate_limited or failure.pending:
                refusals += 1  # bounded by time only: a used-up minute passes
            else:
                failures += 1
            wait = (
                _backoff(failures + refusals)
                if failure.wait is None
                else failure.wait + random.uniform(0, 0.1)
            )
            if failures >= settings.BILLINGO_MAX_ATTEMPTS or time.monotonic() + wait > give_up_at:
                kind: type[errors.BillingoError] = errors.BillingoUnreachable
                if isinstance(failure, _TooLarge):
                    kind = errors.AnswerTooLarge
                if failure.rate_limited or failure.pending:
                    kind = errors.RateLimited if failure.rate_limited else errors.NotReady
                raise kind(f"Gave up after {failures + refusals} tries: {failure}")
            if failure.rate_limited:
                pacer.pause(wait)  # the limit is the key's, so all its requests wait
            else:
                await self._waits.hold(asyncio.sleep(wait))

    def _pacer(self) -> Pacer:
        per_minute = settings.BILLINGO_REQUESTS_PER_MINUTE
        return pacer_for(self._key, self._address(), per_minute, self._organization)

    async def _spare(self, wait: bool) -> int:
        pacer = self._pacer()
        while not (spare := pacer.spare()) and wait:
            await self._waits.hold(asyncio.sleep(SPARE_LOOK_SECONDS))
        return spare

    def _address(self) -> str:
        """The base address, found out before the first request. Raises InvalidApiKey for a key that no one knows."""
        self._base_url = self._base_url or base_url_for(self._key).rstrip("/")
        return self._base_url

    async def _try(self, pacer: Pacer, read: Read[T]) -> T | _Passing | errors.BillingoError:
        # Failures are returned, not raised: an error then carries no traceback through frames whose local
        # variables hold the key, be it a header of ours or an answer that repeats it.
        try:
            async with self._slots:
                status, headers, body = await self._in_turn(pacer, read)
            await asyncio.sleep(0)  # who waited for the slot sends before this answer is read
            if len(body) > PARSED_IN_LOOP_BYTES:
                return await asyncio.to_thread(self._understood, status, headers, body, read.parse)
            return self._understood(status, headers, body, read.parse)
        except _Passing as failure:
            return type(failure)(str(failure), failure.wait, failure.rate_limited, failure.pending)
        except errors.BillingoError as refusal:
            return type(refusal)(str(refusal), refusal.status)

    async def _in_turn(self, pacer: Pacer, read: Read[Any]) -> tuple[int, Mapping[str, str], bytes]:
        """One exchange, when the pace allows it. Raises _Passing."""
        await (self._waits.hold(pacer.begin()) if pacer.delay() > 0 else pacer.begin())
        if read.counted:
            setattr(self, read.counted, getattr(self, read.counted) + 1)
        try:
            status, headers, body = await self._exchange(read)
            pacer.obey(headers)
            return status, headers, body
        finally:
            pacer.end()

    def _understood(
        self, status: int, headers: Mapping[str, str], body: bytes, parse: Callable[[bytes], T]
    ) -> T:
        if status == 200:
            try:
                return parse(body)
            except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
                raise _Passing(
                    f"an answer that can't be read ({answers.looks_like(body)}: {self._clean(str(error))})"
                ) from None
        message = self._message(status, body)
        if status == 202:
            raise _Passing(message, retry_after(headers.get("Retry-After")), pending=True)
        if status == 429:
            raise _Passing(message, retry_after(headers.get("Retry-After")), rate_limited=True)
        if status >= 500:
            raise _Passing(message, retry_after(headers.get("Retry-After")))
        raise FAIL_AT_ONCE.get(status, errors.RequestRefused)(message, status)

    async def _exchange(
        self, read: Read[Any], method: str = "GET", body: bytes | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        problem = ""
        json = {"Content-Type": "application/json"} if body is not None else {}
        try:
            async with (
                asyncio.timeout(settings.BILLINGO_REQUEST_TIMEOUT_SECONDS),
                transport()
                .session()
                .request(
                    method,
                    self._base_url + read.path,
                    params=read.query,
                    data=body,
                    headers={
                        "X-API-KEY": self._key.reveal(),
                        "Accept": "application/json",
                        "Accept-Encoding": "gzip",
                        "User-Agent": USER_AGENT,
                        **json,
                    },
                    allow_redirects=False,  # a redirect could carry the key to another host
                    **proxy_for(self._base_url),
                ) as answer,
            ):
                return answer.status, answer.headers, await _bounded_body(answer, read.most_bytes)
        except TimeoutError:
            problem = f"no whole answer in {settings.BILLINGO_REQUEST_TIMEOUT_SECONDS:g} s"
        except (aiohttp.ClientError, OSError, EOFError, zlib.error) as error:
            problem = f"the connection failed ({type(error).__name__}: {self._clean(str(error))})"
        raise _Passing(problem)

    def _message(self, status: int, body: bytes) -> str:
        """Billingo's own words of an error, or what came in their place."""
        try:
            answer = msgspec.json.decode(body, type=schemas.ErrorAnswer)
        except (ValueError, RecursionError):
            return f"Billingo answered {status} with {answers.looks_like(body)}"
        said = answer.error.message if isinstance(answer.error, schemas.ErrorBody) else answer.error
        fields = [f"{field.field}: {field.message}" for field in answer.errors or [] if field.message]
        words = "; ".join(part for part in (said or answer.message, *fields) if part)
        return f"Billingo answered {status}: {self._clean(words)}" if words else f"Billingo answered {status}"

    def _clean(self, text: str) -> str:
        """Somebody else's text made fit for a log: one line, bounded, and without the key, should it be echoed."""
        text = text.replace(self._key.reveal(), "***")
        return re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+", " ", text)[:500].strip()


def _can_be_sent(key: Secret) -> bool:
    return len(key.reveal()) <= 512 and re.fullmatch(r"[\x21-\x7e]+", key.reveal()) is not None


def _backoff(failures: int) -> float:
    most = min(settings.BILLINGO_BACKOFF_SECONDS * 2 ** (failures - 1), MAX_BACKOFF_SECONDS)
    return float(most * random.uniform(0.5, 1))


async def _bounded_body(answer: aiohttp.ClientResponse, most: int | None) -> bytes:
    """The whole body, unpacked; a body beyond all reason is cut short, so that a bomb does not fill the memory.

    Raises _TooLarge.
    """
    parts: list[bytes] = []
    size, most = 0, most or settings.BILLINGO_ANSWER_MIB * 2**20
    while part := await answer.content.readany():
        parts.append(part)
        size += len(part)
        if size > most:
            answer.close()
            raise _TooLarge(f"an answer of more than {most / 2**20:g} MiB was not read")
    return parts[0] if len(parts) == 1 else b"".join(parts)
