"""Which encoding a text file has, found by its bytes: every letter is read, or the file is refused.

Order: a byte order mark, strict UTF-8, then the single-byte pages that the format may have. Those decode anything,
so they count only when nothing but Hungarian letters and common signs come out. Where two pages pass, the one wins
whose words look like words.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from .refusal import Code, Refused
from .source import Source

LETTERS = "áéíóöőúüűÁÉÍÓÖŐÚÜŰäÄ"
SIGNS = "\u00a0–—„”“’‘…·•§°€®©«»×"
HUNGARIAN = frozenset(LETTERS + SIGNS)

_ASCII = bytes(range(128))
_WORD = f"A-Za-z{LETTERS}"
_LOWER, _UPPER = "a-záéíóöőúüűä", "A-ZÁÉÍÓÖŐÚÜŰÄ"
# Capitals inside a small word, and signs inside any word: what a wrong page makes of letters.
_ODD = re.compile(f"[{_LOWER}][{_UPPER}][{_LOWER}]|[{_LOWER}]{{2}}[{_UPPER}]|[{_WORD}][{SIGNS[1:]}][{_WORD}]")


class Bom(NamedTuple):
    mark: bytes
    encoding: str


_BOMS = (
    Bom(codecs.BOM_UTF8, "utf-8-sig"),
    Bom(codecs.BOM_UTF16_LE, "utf-16"),
    Bom(codecs.BOM_UTF16_BE, "utf-16"),
)


def find_encoding(source: Source, pages: tuple[str, ...] = ("cp1250", "cp852")) -> str:
    """The name of the encoding, by which all of the file can be read.

    Raises Refused: ENCODING_UNKNOWN, LETTER_UNREADABLE (a replacement character), NUL_CHARACTER; with line and column.
    """
    head = source.head(4)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Refused(Code.ENCODING_UNKNOWN, line=1, column=1, value=head.hex())
    for bom in _BOMS:
        if head.startswith(bom.mark):
            _verify(source, bom.encoding)
            return bom.encoding
    if _decodes(source, "strict"):
        _verify(source, "utf-8")
        return "utf-8"
    if _decodes(
        source, "surrogatepass"
    ):  # UTF-8 but for halves of letters, which some page would explain away
        _verify(source, "utf-8")
    try:
        return _page(source, pages)
    except Refused as refused:
        if refused.code is Code.ENCODING_UNKNOWN and _begins_as_utf8(source):
            _verify(source, "utf-8")  # tells where it is so no more
        raise


def decode(data: bytes, pages: tuple[str, ...] = ("cp1250", "cp852")) -> str:
    """A small file as text."""
    source = Source(data)
    return data.decode(find_encoding(source, pages))


def _decodes(source: Source, errors: str) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")(errors)
    try:
        for chunk in source.chunks():
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _begins_as_utf8(source: Source) -> bool:
    """Whether some letter beyond ASCII can be read before one that can't."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for chunk in source.chunks():
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return not error.object[: error.start].isascii()
        if not text.isascii():
            return True
    return False


def _verify(source: Source, encoding: str) -> None:
    """Every byte is a letter of this encoding, and none is a replacement or NUL."""
    line, column = 1, 1
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in _with_end(source.chunks()):
        try:
            text = decoder.decode(chunk or b"", final=chunk is None)
        except UnicodeDecodeError as error:
            line, column = _advance(line, column, error.object[: error.start].decode(encoding, "ignore"))
            value = error.object[error.start : error.end].hex(" ")
            raise Refused(Code.ENCODING_UNKNOWN, line=line, column=column, value=value) from None
        for sign, code in (("\ufffd", Code.LETTER_UNREADABLE), ("\0", Code.NUL_CHARACTER)):
            if (at := text.find(sign)) >= 0:
                line, column = _advance(line, column, text[:at])
                raise Refused(code, line=line, column=column, value=text[max(0, at - 20) : at + 20])
        line, column = _advance(line, column, text)


def _with_end(chunks: Iterator[bytes]) -> Iterator[bytes | None]:
    yield from chunks
    yield None


def _advance(line: int, column: int, text: str) -> tuple[int, int]:
    newlines = text.count("\n")
    if not newlines:
        return line, column + len(text)
    return line + newlines, len(text) - text.rfind("\n")


def _page(source: Source, pages: tuple[str, ...]) -> str:
    used: set[int] = set()
    for chunk in source.chunks():
        used.update(chunk.translate(None, _ASCII))
        if b"\0" in chunk:
            raise _at_first(source, {0}, Code.NUL_CHARACTER)
    fitting = [page for page in pages if not _foreign(used, page)]
    if not fitting:
        raise _at_first(source, _foreign(used, pages[0]) if pages else used, Code.ENCODING_UNKNOWN)
    if len(fitting) == 1:
        return fitting[0]
    return min(fitting, key=lambda page: _oddities(source, page))


def _foreign(used: set[int], page: str) -> set[int]:
    """The bytes that are no Hungarian letter in this page."""
    return {byte for byte in used if bytes([byte]).decode(page, "replace") not in HUNGARIAN}


def _oddities(source: Source, page: str) -> int:
    return sum(len(_ODD.findall(chunk.decode(page))) for chunk in source.chunks())


def _at_first(source: Source, wanted: set[int], code: Code) -> Refused:
    """The refusal with the place of the first of these bytes."""
    found = re.compile(b"[" + b"".join(re.escape(bytes([byte])) for byte in sorted(wanted)) + b"]")
    line, column = 1, 1
    for chunk in source.chunks():
        match = found.search(chunk)
        before = (chunk[: match.start()] if match else chunk).decode("latin-1")
        line, column = _advance(line, column, before)
        if match:
            return Refused(code, line=line, column=column, value=match[0].hex())
    return Refused(code)
