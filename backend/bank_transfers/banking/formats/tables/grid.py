"""Rows of cells, whatever file they come from: text with delimiters, workbooks old and new, HTML, SpreadsheetML."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import NamedTuple

# Text as it stands, a number as a sheet keeps it, or a moment where the cell says that it is one.
Cell = str | float | datetime.datetime

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
    return Row(number, cells, "\t".join(text_of(cell) for cell in cells).rstrip("\t"))
