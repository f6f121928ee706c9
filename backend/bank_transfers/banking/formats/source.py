"""The bytes of a file, read as often as wanted and never all at once, unless a reader asks for that."""

from __future__ import annotations

import codecs
import io
import os
from collections.abc import Iterator
from typing import BinaryIO

from .refusal import Code, Refused

CHUNK = 256 * 1024
# A year of a very busy account has some 100 MB in the wordiest format.
MAX_BYTES = 512 * 1024 * 1024
# What a single line of text may have: longer is no statement.
MAX_LINE = 1024 * 1024


class Source:
    """`data`: the bytes, or an open file that can be rewound (an upload, a file on a disk). It is not closed here."""

    def __init__(self, data: bytes | BinaryIO, *, limit: int = MAX_BYTES) -> None:
        self._file: BinaryIO = io.BytesIO(data) if isinstance(data, bytes) else data
        self.size = self._file.seek(0, os.SEEK_END)
        if self.size > limit:
            raise Refused(Code.FILE_TOO_LARGE, limit=limit)

    def head(self, size: int = CHUNK) -> bytes:
        self._file.seek(0)
        return self._file.read(size)

    def everything(self) -> bytes:
        """All of it: for formats that can't be read in pieces."""
        return self.head(self.size)

    def file(self) -> BinaryIO:
        """The file itself, at its start: for libraries that read files."""
        self._file.seek(0)
        return self._file

    def chunks(self, size: int = CHUNK) -> Iterator[bytes]:
        """The bytes in pieces. Each piece is sought anew, so that another pass may run meanwhile."""
        at = 0
        while True:
            self._file.seek(at)
            chunk = self._file.read(size)
            if not chunk:
                return
            at += len(chunk)
            yield chunk

    def lines(self, encoding: str) -> Iterator[str]:
        """The lines of a text, without their ends (CRLF, LF or CR)."""
        decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
        rest, number = "", 1
        for chunk in self.chunks():
            *complete, rest = (rest + decoder.decode(chunk)).split("\n")
            yield from complete
            number += len(complete)
            if len(rest) > MAX_LINE:
                raise Refused(Code.TEXT_TOO_LONG, line=number, name="line")
        rest += decoder.decode(b"", final=True)
        if rest:
            yield from rest.split("\n")
