"""Rows of cells, whatever file they come from: text with delimiters, workbooks old and new, HTML, SpreadsheetML."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bank_transfers.banking.formats.refusal import Code, Refused

# Text as it stands, a number as a sheet keeps it, or a moment where the cell says that it is one.
Cell = str | float | datetime.datetime

NO_LETTERS = {"\0": Code.NUL_CHARACTER, "\ufffd": Code.LETTER_UNREADABLE}
MAX_COLUMNS = 1024
MAX_ROWS = 2_000_000


class Row(NamedTuple):
    number: int  # from 1: of the text its first line, of a sheet its row
    cells: list[Cell]
    raw: str

    @property
    def is_blank(self) -> bool:
        return all(isinstance(cell, str) and not cell.strip() for cell in self.cells)


class Grid(NamedTuple):
    """One table of a file: it can be read as often as wanted."""

    format: str  # "csv", "xlsx", "xls", "html", "spreadsheetml"
    rows: Callable[[], Iterator[Row]]
    ragged: bool  # a row may be shorter than the header: sheets leave empty cells out
    delimiter: str = ""
    encoding: str = ""
    starts_1904: bool = False  # from what day a sheet counts


def text_of(cell: Cell) -> str:
    """A cell as text; whole numbers without a decimal point."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    return str(int(cell)) if cell == int(cell) and abs(cell) < 1e15 else repr(cell)


def sheet_row(number: int, cells: list[Cell]) -> Row:
    """A row of what is no plain text, whose letters were not looked at yet. Raises Refused (NUL_CHARACTER,
    LETTER_UNREADABLE)."""
    raw = "\t".join(text_of(cell) for cell in cells).rstrip("\t")
    for sign, code in NO_LETTERS.items():
        if sign in raw:
            column, text = next(
                (at, text) for at, cell in enumerate(cells, 1) if sign in (text := text_of(cell))
            )
            raise Refused(code, line=number, column=column, value=text)
    return Row(number, cells, raw)
