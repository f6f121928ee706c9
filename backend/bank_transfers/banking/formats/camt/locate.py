"""Where something stands in the source of a file. Readers that are fast know no places; they are looked up when a
file is refused or a person wants to see an entry, by reading it once more up to there."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from bank_transfers.banking.formats.source import Source

MAX_RAW = 64 * 1024


class _Found(Exception):
    pass


def place(source: Source, path: list[int]) -> tuple[int | None, int | None]:
    """Line and column of the element at a path of ordinals (of children, from the root), from 1."""
    parser: Any = expat.ParserCreate()
    here = [-1]  # the ordinal of the last child seen, level by level
    wanted = [0, *path]

    def start(_name: str, _attributes: object) -> None:
        here[-1] += 1
        if here == wanted:
            raise _Found
        here.append(-1)

    def end(_name: str) -> None:
        here.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        for chunk in source.chunks():
            parser.Parse(chunk, False)
    except _Found:
        return parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
    except expat.ExpatError:
        pass
    return None, None


def raw_text(source: Source, position: int) -> tuple[str, int]:
    """The XML of an entry by `Line.position`, as it stands in the file, and the line on which it begins.

    ("", 0) where the file has no such entry. The file has been read before, so it has no DOCTYPE.
    """
    parser: Any = expat.ParserCreate(namespace_separator="}")
    count = depth = 0
    begin = line = end_at = -1

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

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    encoding = "utf-8"
    parser.XmlDeclHandler = lambda _version, declared, _standalone: _set(declared)

    def _set(declared: str | None) -> None:
        nonlocal encoding
        encoding = declared or encoding

    try:
        for chunk in source.chunks():
            parser.Parse(chunk, False)
    except _Found:
        file = source.file()
        file.seek(begin)
        closing = file.read(min(end_at - begin, MAX_RAW) + 200)
        try:
            text = closing.decode(encoding, "replace")
        except LookupError:
            text = closing.decode("utf-8", "replace")
        return _whole(text, end_at - begin), line
    except expat.ExpatError:
        pass
    return "", 0


def _whole(text: str, size: int) -> str:
    """Up to the end of the closing tag, which begins about `size` bytes on."""
    closing = text.rfind("</", 0, size + 2)
    end = text.find(">", closing)
    return text[: end + 1] if end >= 0 else text
