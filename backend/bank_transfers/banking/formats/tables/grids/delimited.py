"""Text with delimiters. Quotes are honoured where they are written right, and otherwise taken as letters."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator

from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.tables.grid import MAX_COLUMNS, Cell, Row

DELIMITERS = (";", ",", "\t", "|")
# A quoted cell may go on over lines; a quote that nobody closes must not swallow the file.
MAX_LINES_OF_ROW = 20


class _Lines:
    """Lines with a look ahead."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._ahead: deque[str] = deque()
        self.number = 0

    def next(self) -> str | None:
        line = self._ahead.popleft() if self._ahead else next(self._lines, None)
        self.number += line is not None
        return line

    def peek(self, index: int) -> str | None:
        while len(self._ahead) <= index:
            line = next(self._lines, None)
            if line is None:
                return None
            self._ahead.append(line)
        return self._ahead[index]


def rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """The rows of a text, blank ones too. Raises Refused (TEXT_TOO_LONG)."""
    source = _Lines(lines)
    while (line := source.next()) is not None:
        number = source.number
        if '"' not in line:
            cells, more = line.split(delimiter), list[str]()
        else:
            cells, more = _quoted(line, delimiter, source)
        if len(cells) > MAX_COLUMNS:
            raise Refused(Code.TEXT_TOO_LONG, line=number, name="row")
        yield Row(number, list[Cell](cells), "\n".join([line, *more]))


def _quoted(line: str, delimiter: str, source: _Lines) -> tuple[list[str], list[str]]:
    """The cells of a row that has quotes, and the lines it goes on with."""
    text, more = line, list[str]()
    while True:
        try:
            [cells] = csv.reader([text + "\n"] if not more else _kept(text), delimiter=delimiter, strict=True)
        except csv.Error as error:
            following = source.peek(len(more)) if len(more) < MAX_LINES_OF_ROW else None
            if "end of data" not in str(error) or following is None:
                return line.split(delimiter), []
            more.append(following)
            text = f"{text}\n{following}"
            continue
        for _ in more:
            source.next()
        return cells, more


def _kept(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")]
