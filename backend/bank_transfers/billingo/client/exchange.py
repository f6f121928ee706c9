"""One exchange with Billingo: what is read, how it fails in passing, and its body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

import aiohttp
from django.conf import settings

T = TypeVar("T")


class Passing(Exception):
    """A failure that another try may not see. `wait`: what the server asked for, in seconds."""

    def __init__(
        self, problem: str, wait: float | None = None, rate_limited: bool = False, pending: bool = False
    ) -> None:
        super().__init__(problem)
        self.wait = wait
        self.rate_limited = rate_limited
        self.pending = pending  # 202: it is being made


class TooLarge(Passing):
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


async def bounded_body(answer: aiohttp.ClientResponse, most: int | None) -> bytes:
    """The whole body, unpacked; a body beyond all reason is cut short, so that a bomb does not fill the memory.

    Raises TooLarge.
    """
    parts: list[bytes] = []
    size, most = 0, most or settings.BILLINGO_ANSWER_MIB * 2**20
    while part := await answer.content.readany():
        parts.append(part)
        size += len(part)
        if size > most:
            answer.close()
            raise TooLarge(f"an answer of more than {most / 2**20:g} MiB was not read")
    return parts[0] if len(parts) == 1 else b"".join(parts)
