"""HTML that calls itself .xls: the rows of its tables.

Cut into tags by one walk over the text: the standard library's parser takes minutes over a small file that opens tags
and closes none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from bank_transfers.banking.formats.encodings import find_encoding
from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.source import Source
from bank_transfers.banking.formats.tables.grid import MAX_COLUMNS, Cell, Grid, Row, sheet_row

MAX_BYTES = 32 * 1024 * 1024
MAX_TAG = 2000
MAX_DEPTH = 50
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:]*)")
_RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}


def html_grids(source: Source) -> list[Grid]:
    """All tables of the page as one: what stands above the lines is a table too."""
    if source.size > MAX_BYTES:
        raise Refused(Code.FILE_TOO_LARGE, limit=MAX_BYTES)
    encoding = find_encoding(source)
    return [Grid("html", lambda: _rows(source, encoding), ragged=True, encoding=encoding)]


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """("text", …), ("start", name), ("end", name). Raises Refused where a tag does not end."""
    at = 0
    while (opened := text.find("<", at)) >= 0:
        if opened > at:
            yield "text", text[at:opened]
        if text.startswith("<!--", opened):
            at = text.find("-->", opened)
            if at < 0:
                return
            at += 3
            continue
        following = text[opened + 1 : opened + 2]
        if not (following.isalpha() or following in {"/", "!", "?"}):
            yield "text", "<"
            at = opened + 1
            continue
        at = _end_of_tag(text, opened) + 1
        name = _NAME.match(text, opened, at)
        if name is None:
            continue
        lower = name[1].lower()
        yield ("end" if following == "/" else "start"), lower
        if following != "/" and lower in _RAW:
            closing = _RAW[lower].search(text, at)
            if closing is None:
                return
            at = closing.start()
    if at < len(text):
        yield "text", text[at:]


def _end_of_tag(text: str, opened: int) -> int:
    """Where a tag ends; a ">" in quotes is none."""
    end = text.find(">", opened, opened + MAX_TAG)
    while end >= 0 and text.count('"', opened, end) % 2:
        end = text.find(">", end + 1, opened + MAX_TAG)
    if end < 0:
        line = text.count("\n", 0, opened) + 1
        raise Refused(Code.TEXT_TOO_LONG, line=line, name="tag")
    return end


class _Page:
    """Rows in the order in which they end; a table in a cell gives its own rows."""

    def __init__(self) -> None:
        self._tables = 0  # that are open
        self._open: list[list[Cell]] = []  # rows that are open, the innermost last
        self._depths: list[int] = []  # of each, in how many tables it lies
        self._cells: list[tuple[int, list[str]]] = []  # cells that are open, with the depth of their row
        self._count = 0

    def take(self, kind: str, value: str) -> Row | None:
        if kind == "text":
            if self._cells:
                self._cells[-1][1].append(html.unescape(value))
        elif value in {"td", "th"}:
            self._end_cell()
            if kind == "start" and self._open:
                self._cells.append((len(self._open), []))
        elif value == "br" and self._cells:
            self._cells[-1][1].append(" ")
        elif value == "tr":
            return self._row(kind)
        elif value == "table":
            return self._table(kind)
        return None

    def _table(self, kind: str) -> Row | None:
        if kind == "start":
            self._tables += 1
            return None
        ended = self._end_row() if self._is_of_this_table() else None
        self._tables = max(0, self._tables - 1)
        return ended

    def _is_of_this_table(self) -> bool:
        """Whether the row that is open is one of the innermost table: not ended, where another begins."""
        return bool(self._depths) and self._depths[-1] == self._tables

    def _end_cell(self) -> None:
        """A cell of the innermost row, ended by its tag or by the next one."""
        if self._cells and self._cells[-1][0] == len(self._open):
            value = "".join(self._cells.pop()[1])
            if len(self._open[-1]) >= MAX_COLUMNS:
                raise Refused(Code.TEXT_TOO_LONG, line=self._count + 1, name="row")
            self._open[-1].append(value)

    def _row(self, kind: str) -> Row | None:
        if kind == "end":
            return self._end_row()
        ended = self._end_row() if self._is_of_this_table() else None
        if len(self._open) >= MAX_DEPTH:
            raise Refused(Code.TEXT_TOO_LONG, line=self._count + 1, name="tr")
        self._open.append([])
        self._depths.append(self._tables)
        return ended

    def _end_row(self) -> Row | None:
        if not self._open:
            return None
        self._end_cell()
        self._count += 1
        self._depths.pop()
        return sheet_row(self._count, self._open.pop())


def _rows(source: Source, encoding: str) -> Iterator[Row]:
    page = _Page()
    for kind, value in _tokens("\n".join(source.lines(encoding))):
        row = page.take(kind, value)
        if row is not None:
            yield row
