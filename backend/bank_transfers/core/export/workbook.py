"""Rows into XLSX, through files on disk: memory does not grow."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _

from .cells import for_sheet
from .columns import Column, Kind, Row, Value
from .csv_file import EXACT_DIGITS, exact

MAX_SHEET_ROWS = 1_048_575  # beside the headings
MAX_CELL_CHARACTERS = 32_767
# Before this day programs disagree which number a day is, and before 1900 there is none.
FIRST_DAY = date(1900, 3, 1)
A4 = 9

FORMATS: Mapping[Kind, str] = {
    Kind.MONEY: "#,##0.00##",
    Kind.NUMBER: "General",
    Kind.DAY: "yyyy-mm-dd",
    Kind.WHOLE: "0",
}
WIDEST = 60  # of a column, in digits; a text that is longer goes on below
BUTTON = 3  # of the filter, beside a heading


class SheetFull(Exception):
    """More rows than a sheet of XLSX holds."""


class NoRoom(Exception):
    """The disk does not take the file."""


def as_xlsx(rows: Iterable[Row], columns: Sequence[Column], title: str) -> IO[bytes]:
    """The whole file, open for reading from its start; it vanishes when it is closed. title: of its one sheet.

    Raises SheetFull, NoRoom.
    """

    return as_book([(title, columns, rows)])


def as_book(sheets: Sequence[tuple[str, Sequence[Column], Iterable[Row]]]) -> IO[bytes]:
    """The same of several sheets: title, columns and rows of each."""
    from xlsxwriter.exceptions import FileCreateError  # heavy, and only needed here

    try:
        return _written(sheets)
    except (OSError, FileCreateError) as error:
        raise NoRoom(str(error)) from error


def _written(sheets: Sequence[tuple[str, Sequence[Column], Iterable[Row]]]) -> IO[bytes]:
    import xlsxwriter

    file = tempfile.TemporaryFile(prefix="export-")  # noqa: SIM115  (the caller closes it)
    try:
        with tempfile.TemporaryDirectory(prefix="export-") as directory:
            options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
            book = xlsxwriter.Workbook(file, {**options, "tmpdir": directory})
            begun = []
            try:
                for title, columns, rows in sheets:
                    begun.append(book.add_worksheet(title))
                    _Sheet(book, begun[-1], columns).fill(rows)
            except BaseException:
                for sheet in begun:
                    _give_up(sheet)
                raise
            book.close()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _give_up(sheet: Any) -> None:
    """The library has no way to. What it still holds back does not fit on a full disk either."""
    with contextlib.suppress(OSError):
        sheet.row_data_fh.close()


class _Sheet:
    """One sheet while it is filled, row by row; at the end each column is as wide as its widest cell."""

    def __init__(self, book: Any, sheet: Any, columns: Sequence[Column]) -> None:
        self._sheet = sheet
        self._columns = columns
        self._formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._headings = {
            right: book.add_format({"bold": True, "align": "right" if right else "left"})
            for right in (False, True)
        }
        self._widths = [0] * len(columns)
        self._yes, self._no = _("yes"), _("no")

    def fill(self, rows: Iterable[Row]) -> None:
        """Raises SheetFull."""
        sheet = self._sheet
        for place, column in enumerate(self._columns):
            heading = _capitalized(str(column.heading))
            sheet.write_string(0, place, heading, self._headings[column.numeric])
            self._widths[place] = width(heading) + BUTTON
        number = 0
        for number, row in enumerate(rows, start=1):
            if number > MAX_SHEET_ROWS:
                raise SheetFull
            for place, column in enumerate(self._columns):
                self._write(number, place, column.words(row), column.kind)
        for place, widest in enumerate(self._widths):
            sheet.set_column(place, place, min(widest, WIDEST) + 1)
        if number:
            sheet.autofilter(0, 0, number, len(self._columns) - 1)
        self._for_the_printer()

    def _for_the_printer(self) -> None:
        sheet = self._sheet
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)  # as wide as the page, as long as it takes
        sheet.set_footer("&R&P / &N")

    def _write(self, row: int, place: int, value: Value, kind: Kind) -> None:
        match value:
            case None | "":
                return
            case bool():
                self._write_text(row, place, self._yes if value else self._no)
            case Decimal() if exact(value):
                self._sheet.write_number(row, place, float(value), self._formats[kind])
                self._widen(place, len(f"{value:,.4f}" if kind is Kind.MONEY else f"{value:f}"))
            case int() if abs(value) < 10**EXACT_DIGITS:
                self._sheet.write_number(row, place, value, self._formats[kind])
                self._widen(place, len(str(value)))
            case date() if value >= FIRST_DAY:
                self._sheet.write_datetime(row, place, value, self._formats[kind])
                self._widen(place, len(value.isoformat()))
            case Decimal():  # with more digits than a sheet keeps
                self._write_text(row, place, f"{value:f}")
            case _:
                self._write_text(row, place, str(value))

    def _write_text(self, row: int, place: int, text: str) -> None:
        text = for_sheet(text)[:MAX_CELL_CHARACTERS]
        if len(text) <= WIDEST // 2 and "\n" not in text:  # fits, whatever its letters
            self._sheet.write_string(row, place, text)
            # No letter is wider than two digits.
            if 2 * len(text) > self._widths[place]:
                self._widen(place, width(text))
            return
        lines = text.split("\n")
        wide = max(width(line) for line in lines)
        wrapped = len(lines) > 1 or wide > WIDEST
        self._sheet.write_string(row, place, text, self._wrapped if wrapped else None)
        self._widen(place, wide)

    def _widen(self, place: int, wide: int) -> None:
        """The column has room for so many digits."""
        self._widths[place] = max(self._widths[place], wide)


def width(text: str) -> int:
    """How wide it stands in a cell, in digits of the usual letters: capitals are wider, and some are twice as wide."""
    from xlsxwriter.utility import xl_pixel_width

    pixels: int = xl_pixel_width(text)
    return -(-pixels // 7)


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
