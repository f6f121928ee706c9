"""The floor F: pages read with the product's own HTTP library, and nothing behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import aiohttp


def fetch_all(urls: Sequence[str], key: str, in_flight: int) -> int:
    """Reads addresses with so many requests at a time over kept connections; gives the bytes of the bodies.

    A line may name its own key: "key address". Raises aiohttp's errors.
    """
    return asyncio.run(_fetch_all(urls, key, in_flight))


async def _fetch_all(urls: Sequence[str], key: str, in_flight: int) -> int:
    rest = iter(urls)
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=in_flight),
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": "billingo-mirror-bench",
        },
    ) as session:
        return sum(await asyncio.gather(*(_fetch(session, rest, key) for _ in range(in_flight))))


async def _fetch(session: aiohttp.ClientSession, urls: Iterator[str], key: str) -> int:
    size = 0
    for line in urls:
        own_key, _, url = line.rpartition(" ")
        async with session.get(url, headers={"X-API-KEY": own_key or key}) as answer:
            answer.raise_for_status()
            size += len(await answer.read())
    return size
