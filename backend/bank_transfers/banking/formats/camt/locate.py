"""Where something stands in the source of a file. Readers that are fast know no places; they are looked up when a
file is refused or a person wants to see an entry, by reading it once more up to there."""

from __future__ import annotations

import codecs
from xml.parsers import expat

from bank_transfers.banking.formats.source import Source

MAX_RAW = 64 * 1024
MAX_CLOSING = 200  # "</prefix:Ntry>"


class _Found(Exception):
    pass


def place(source: Source, path: list[int]) -> tuple[int | None, int | None]:
    """Line and column of the element at a path of ordinals (of children, from the root), from 1."""
    parser = expat.ParserCreate()
    here = [-1]  # the ordinal of the last child seen, level by level
    wanted = [0, *path]
    found: tuple[int, int] | None = None

    def start(_name: str, _attributes: object) -> None:
        nonlocal found
        here[-1] += 1
        if here == wanted:
            found = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
            raise _Found
        here.append(-1)

    def end(_name: str) -> None:
        here.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    _parse(parser, source)
    return found or (None, None)


def raw_text(source: Source, position: int) -> tuple[str, int]:
    """The XML of an entry by `Line.position`, as it stands in the file, and the line on which it begins.

    ("", 0) where the file has no such entry. The file has been read before, so it has no DOCTYPE.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    count = depth = line = 0
    begin = end_at = -1
    encoding = "utf-8"

    def declared(_version: str, name: str | None, _standalone: int) -> None:
        nonlocal encoding
        encoding = name or encoding

    def start(name: str, _attributes: object) -> None:
        nonlocal count, begin, line, depth
        if begin >= 0:
            depth += 1
        elif name.rpartition("}")[2] == "Ntry":
            count += 1
            if count == position:
                begin, line, depth = parser.CurrentByteIndex, parser.CurrentLineNumber, 1

    def end(_name: str) -> None:
        nonlocal depth, end_at
        if begin < 0:
            return
        depth -= 1
        if depth == 0:
            end_at = parser.CurrentByteIndex
            raise _Found

    parser.XmlDeclHandler = declared
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    _parse(parser, source)
    if end_at < 0:
        return "", 0
    return _text(source, begin, end_at, encoding), line


def _parse(parser: expat.XMLParserType, source: Source) -> None:
    """As far as a handler wants."""
    try:
        for chunk in source.chunks():
            parser.Parse(chunk, False)
    except (_Found, expat.ExpatError):
        return


def _text(source: Source, begin: int, end_at: int, encoding: str) -> str:
    """From the opening tag to the closing one, which begins at `end_at`; a very long entry is cut."""
    head = source.head(2)
    if head in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        encoding = "utf-16-le" if head == codecs.BOM_UTF16_LE else "utf-16-be"
    file = source.file()
    file.seek(begin)
    inside = file.read(min(end_at - begin, MAX_RAW)).decode(encoding, "replace")
    if end_at - begin > MAX_RAW:
        return inside + "…"
    closing = file.read(MAX_CLOSING).decode(encoding, "replace")
    return inside + closing[: closing.index(">") + 1]
