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
from concurrent import futures
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import aiohttp
import msgspec
from django.conf import settings

from bank_transfers import __version__
from bank_transfers.billingo import errors
from bank_transfers.core.http.retry_after import retry_after
from bank_transfers.core.http.transport import proxy_for, transport
from bank_transfers.core.http.turns import Turns
from bank_transfers.core.secrets import Secret, SecretUnreadable

from . import answers, schemas
from .demo import base_url_for
from .exchange import Passing, Read, TooLarge, bounded_body
from .pacing import Ledger, Pacer, pacer_for
from .schemas import PER_PAGE
from .waits import WaitClock, backoff

T = TypeVar("T")

USER_AGENT = f"billingo-mirror/{__version__} (aiohttp)"
# What is larger is read beside the loop that all syncs share: a page of 100 documents is some 300 kB, and is done in a
# millisecond.
PARSED_IN_LOOP_BYTES = 2 * 1024 * 1024
# So often who waits for an answer looks whether it lacks leave.
LEAVE_LOOK_SECONDS = 0.25
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


class BillingoClient:
    """One key's view of Billingo. Usable from one thread at a time; many clients share the process's connections.

    api_key: the key; base_url, pages_in_flight: default to the settings; organization: whose key it is, if known, for
    the pace; ledger: by which other processes keep the pace together with this one. Methods raise errors.BillingoError.

    With a ledger answers are waited for by `result`, or with a call of `take_leave` now and then.
    """

    def __init__(
        self,
        api_key: Secret,
        base_url: str | None = None,
        pages_in_flight: int | None = None,
        organization: str = "",
        ledger: Ledger | None = None,
    ) -> None:
        self._ledger = ledger
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
        return self._in_loop(self._spare(wait))

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

    # -- waiting for it -----------------------------------------------------------------------------

    def result(self, future: Future[T]) -> T:
        """What was asked for, waited for without a bound of its own. Raises what it raises."""
        while True:
            self.take_leave()
            done, _waiting = futures.wait([future], timeout=LEAVE_LOOK_SECONDS)
            if done:
                return future.result()

    def take_leave(self, more: int = 0) -> None:
        """Asks the ledger for leave, where there is less than is needed; to be called while answers are waited for."""
        if self._ledger is None:
            return
        with suppress(errors.BillingoError, SecretUnreadable):  # told by who sends
            if _can_be_sent(self._key):
                self._pacer().take_leave(self._ledger, more)

    # -- how it is asked ----------------------------------------------------------------------------

    def _begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """A request, for which leave is taken first."""
        self.take_leave(more=1)
        future = self._in_loop(work)
        with suppress(errors.BillingoError, SecretUnreadable):
            if self._ledger is not None:
                pacer = self._pacer()
                pacer.expect(1)
                future.add_done_callback(lambda _ended: pacer.expect(-1))
        return future

    def _in_loop(self, work: Coroutine[Any, Any, T]) -> Future[T]:
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
        pacer = self._pacer()
        await pacer.begin(self._ledger is not None)
        try:
            status, headers, _body = await self._exchange(Read(path, bytes), method="PUT", body=b"{}")
            pacer.obey(headers)
        except Passing:
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
            if not isinstance(failure, Passing):
                return failure
            if failure.rate_limited or failure.pending:
                refusals += 1  # bounded by time only: a used-up minute passes
            else:
                failures += 1
            wait = (
                backoff(failures + refusals)
                if failure.wait is None
                else failure.wait + random.uniform(0, 0.1)
            )
            if failures >= settings.BILLINGO_MAX_ATTEMPTS or time.monotonic() + wait > give_up_at:
                kind: type[errors.BillingoError] = errors.BillingoUnreachable
                if isinstance(failure, TooLarge):
                    kind = errors.AnswerTooLarge
                if failure.rate_limited or failure.pending:
                    kind = errors.RateLimited if failure.rate_limited else errors.NotReady
                raise kind(f"Gave up after {failures + refusals} tries: {failure}")
            if failure.rate_limited:
                pacer.pause(wait)  # the limit is the key's, so all its requests wait
            else:
                await self._waits.hold(asyncio.sleep(wait))

    def _pacer(self) -> Pacer:
        """Raises InvalidApiKey for a key that no one knows, SecretUnreadable."""
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

    async def _try(self, pacer: Pacer, read: Read[T]) -> T | Passing | errors.BillingoError:
        # Failures are returned, not raised: an error then carries no traceback through frames whose local
        # variables hold the key, be it a header of ours or an answer that repeats it.
        try:
            async with self._slots:
                status, headers, body = await self._in_turn(pacer, read)
            await asyncio.sleep(0)  # who waited for the slot sends before this answer is read
            if len(body) > PARSED_IN_LOOP_BYTES:
                return await asyncio.to_thread(self._understood, status, headers, body, read.parse)
            return self._understood(status, headers, body, read.parse)
        except Passing as failure:
            return type(failure)(str(failure), failure.wait, failure.rate_limited, failure.pending)
        except errors.BillingoError as refusal:
            return type(refusal)(str(refusal), refusal.status)

    async def _in_turn(self, pacer: Pacer, read: Read[Any]) -> tuple[int, Mapping[str, str], bytes]:
        """One exchange, when the pace allows it. Raises Passing."""
        with_leave = self._ledger is not None
        turn = pacer.begin(with_leave)
        await (self._waits.hold(turn) if pacer.delay(with_leave) > 0 else turn)
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
                raise Passing(
                    f"an answer that can't be read ({answers.looks_like(body)}: {self._clean(str(error))})"
                ) from None
        message = self._message(status, body)
        if status == 202:
            raise Passing(message, retry_after(headers.get("Retry-After")), pending=True)
        if status == 429:
            raise Passing(message, retry_after(headers.get("Retry-After")), rate_limited=True)
        if status >= 500:
            raise Passing(message, retry_after(headers.get("Retry-After")))
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
                return answer.status, answer.headers, await bounded_body(answer, read.most_bytes)
        except TimeoutError:
            problem = f"no whole answer in {settings.BILLINGO_REQUEST_TIMEOUT_SECONDS:g} s"
        except (aiohttp.ClientError, OSError, EOFError, zlib.error) as error:
            problem = f"the connection failed ({type(error).__name__}: {self._clean(str(error))})"
        raise Passing(problem)

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
