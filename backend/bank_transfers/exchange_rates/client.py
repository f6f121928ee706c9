"""The rate service over HTTP: one question, one answer, bounded in time and size. Knows no database."""

from __future__ import annotations

import asyncio
from datetime import date

import aiohttp
from django.conf import settings

from bank_transfers import __version__
from bank_transfers.core.http.transport import proxy_for, transport

from .errors import RatesOff, RatesUnreachable, RatesUnreadable
from .formats import Info, Quote, Unreadable, envelope, read_info, read_rates

USER_AGENT = f"billingo-mirror/{__version__} (aiohttp)"
ACTION = "http://www.mnb.hu/webservices/MNBArfolyamServiceSoap/"
# A year of forty currencies is some 800 kB.
MOST_BYTES = 8 * 1024 * 1024


def info() -> Info:
    """What there is. Raises RatesError."""
    answer = _ask("GetInfo")
    try:
        return read_info(answer)
    except Unreadable as error:
        raise RatesUnreadable(f"GetInfo: {error}") from None


def rates(first: date, last: date, currencies: tuple[str, ...]) -> list[Quote]:
    """The rates of these days, both included. Raises RatesError."""
    answer = _ask(
        "GetExchangeRates", startDate=f"{first}", endDate=f"{last}", currencyNames=",".join(currencies)
    )
    try:
        return read_rates(answer, first, last, currencies)
    except Unreadable as error:
        raise RatesUnreadable(f"GetExchangeRates {first}–{last}: {error}") from None


def _ask(operation: str, **parameters: str) -> bytes:
    if not settings.MNB_RATES_URL:
        raise RatesOff("MNB_RATES_URL switches the rates off")
    asking = _answer(operation, envelope(operation, **parameters))
    return asyncio.run_coroutine_threadsafe(asking, transport().loop).result()


async def _answer(operation: str, body: bytes) -> bytes:
    url, seconds = settings.MNB_RATES_URL, settings.MNB_RATES_TIMEOUT_SECONDS
    headers = {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": f'"{ACTION}{operation}"',
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "identity",  # so that what is counted is what is kept
    }
    session = transport().session()
    try:
        async with (
            asyncio.timeout(seconds),
            session.post(
                url, data=body, headers=headers, allow_redirects=False, **proxy_for(url)
            ) as response,
        ):
            if response.status != 200:
                raise RatesUnreachable(f"{operation}: HTTP {response.status}")
            if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise RatesUnreadable(f"{operation}: the answer is packed, which was not asked for")
            return await _bounded(response, operation)
    except TimeoutError:
        raise RatesUnreachable(f"{operation}: no answer in {seconds:g} s") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        # Names and addresses of a proxy are nobody's business.
        raise RatesUnreachable(f"{operation}: {type(error).__name__}") from None


async def _bounded(response: aiohttp.ClientResponse, operation: str) -> bytes:
    found = bytearray()
    async for piece in response.content.iter_any():
        found += piece
        if len(found) > MOST_BYTES:
            raise RatesUnreadable(f"{operation}: the answer is larger than {MOST_BYTES} bytes")
    return bytes(found)
