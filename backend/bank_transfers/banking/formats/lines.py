"""The lines of a statement, however many: iterated as often as wanted, at a bounded cost of memory.

A file is read to its end before anything of it may be used, so its lines have to wait somewhere. A few wait as they
are; many wait packed and compressed, some 60 bytes each instead of 1,500, and are unpacked block by block.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from .statement import Line

BLOCK = 512
FAST = 1  # zlib's quickest level: lines of one bank resemble each other, more effort saves little


class Lines:
    """The lines in the order of the file."""

    __slots__ = ("_blocks", "_count", "_rest")

    def __init__(self, blocks: list[bytes], rest: list[Line], count: int) -> None:
        self._blocks = blocks
        self._rest = rest
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Line]:
        if self._blocks:
            decode = _decoder().decode
            for block in self._blocks:
                yield from decode(zlib.decompress(block))
        yield from self._rest

    class Builder:
        """Collects lines."""

        __slots__ = ("_blocks", "_count", "_encode", "_rest")

        def __init__(self) -> None:
            self._blocks: list[bytes] = []
            self._rest: list[Line] = []
            self._count = 0
            self._encode = msgspec.msgpack.Encoder().encode

        def __len__(self) -> int:
            return self._count

        def append(self, line: Line) -> None:
            self._count += 1
            self._rest.append(line)
            if len(self._rest) >= BLOCK:
                self._blocks.append(zlib.compress(self._encode(self._rest), FAST))
                self._rest = []

        def finish(self) -> Lines:
            return Lines(self._blocks, self._rest, self._count)


def _decoder() -> msgspec.msgpack.Decoder[list[Line]]:
    from .statement import Line

    return msgspec.msgpack.Decoder(list[Line])
