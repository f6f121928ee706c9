"""One signed request to a webhook, bounded in every way. Knows no database."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from concurrent.futures import Future
from functools import cache
from typing import Any

import aiohttp
import msgspec
from django.conf import settings

from bank_transfers import __version__
from bank_transfers.core.http.retry_after import retry_after
from bank_transfers.core.http.transport import transport
from bank_transfers.core.logs import masked
from bank_transfers.core.secrets import SecretUnreadable

from .addresses import AddressRefused, NotPublic, checked, public_socket
from .messages import BODY_SECONDS, Message, Outcome
from .signing import signature

USER_AGENT = f"billingo-mirror-webhooks/{__version__}"
MOST_BODY_BYTES = 8 * 1024
SNIPPET_CHARACTERS = 500
GONE = 410


def begin(message: Message) -> Future[Outcome]:
    """Sends in the background. The result comes within WEBHOOK_TIMEOUT_SECONDS and BODY_SECONDS; it never raises."""
    return asyncio.run_coroutine_threadsafe(_send(message), transport().loop)


@cache
def tls_context() -> ssl.SSLContext:
    """The certificate authorities that this machine trusts; reading them takes longer than a delivery."""
    return ssl.create_default_context()


async def _send(message: Message) -> Outcome:
    started = time.monotonic()
    outcome = await _tried(message)
    return msgspec.structs.replace(outcome, duration_ms=round((time.monotonic() - started) * 1000))


async def _tried(message: Message) -> Outcome:  # noqa: PLR0911  (a table)
    refused: list[NotPublic] = []

    def guarded(address: Any) -> socket.socket:
        try:
            return public_socket(address)
        except NotPublic as error:
            refused.append(error)
            raise

    try:
        checked(message.url)  # the rules may have become stricter since it was stored
        async with asyncio.timeout(settings.WEBHOOK_TIMEOUT_SECONDS + BODY_SECONDS):
            return await _posted(message, guarded)
    except AddressRefused as error:
        return Outcome("address_refused", str(error))
    except aiohttp.InvalidURL:
        return Outcome("address_refused")
    except SecretUnreadable:
        return Outcome("secret_unreadable")
    except TimeoutError:
        return Outcome("timeout")
    except (aiohttp.ClientConnectorCertificateError, ssl.SSLError) as error:
        return Outcome("tls", _first_line(error))
    except aiohttp.ClientConnectorSSLError as error:
        return Outcome("tls", _first_line(error))
    except aiohttp.ClientConnectorDNSError:
        return Outcome("dns")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        # Which address a name has inside is nobody's business.
        return Outcome("address_refused") if refused else Outcome("connection", type(error).__name__)


async def _posted(message: Message, guarded: Any) -> Outcome:
    body = message.body.encode()
    timestamp = int(time.time())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "identity",
        "webhook-id": message.event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(message.keys, message.event_id, timestamp, body),
    }
    # A connection of its own for every try: nothing of one receiver is ever used for another.
    connector = aiohttp.TCPConnector(
        socket_factory=guarded, use_dns_cache=False, force_close=True, ssl=tls_context()
    )
    async with (
        aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            trust_env=False,
        ) as session,
        asyncio.timeout(settings.WEBHOOK_TIMEOUT_SECONDS) as patience,
        session.post(message.url, data=body, headers=headers, allow_redirects=False) as response,
    ):
        patience.reschedule(asyncio.get_running_loop().time() + BODY_SECONDS)
        return _judged(response.status, await _beginning(response), response.headers.get("Retry-After"))


def _judged(status: int, text: str, wait: str | None) -> Outcome:
    if 200 <= status < 300:
        return Outcome(status=status, response=text)
    error = "redirect" if 300 <= status < 400 else "gone" if status == GONE else "refused"
    return Outcome(error, status=status, response=text, retry_after=retry_after(wait))


async def _beginning(response: aiohttp.ClientResponse) -> str:
    """The beginning of the body as one line of text; '' when it does not come."""
    found = b""
    try:
        async with asyncio.timeout(BODY_SECONDS * 0.9):
            while len(found) < MOST_BODY_BYTES:
                piece = await response.content.read(MOST_BODY_BYTES - len(found))
                if not piece:
                    break
                found += piece
    except (TimeoutError, aiohttp.ClientError, OSError):
        pass
    text = " ".join("".join(c if c.isprintable() else " " for c in found.decode("utf-8", "replace")).split())
    return masked(text)[:SNIPPET_CHARACTERS]


def _first_line(error: BaseException) -> str:
    reason = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    reason = (
        getattr(reason, "verify_message", None) or getattr(reason, "reason", None) or type(reason).__name__
    )
    return str(reason).splitlines()[0][:255]
