"""Old workbooks (BIFF)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import xlrd

from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.source import Source
from bank_transfers.banking.formats.tables.grid import MAX_COLUMNS, Cell, Grid, Row, sheet_row

# 65,536 rows of a statement have some 20 MB.
MAX_BYTES = 64 * 1024 * 1024


class _Silent:
    """xlrd tells of damage on standard output, which is nobody's here."""

    def write(self, _: str) -> None:
        pass


def grids(source: Source) -> list[Grid]:
    """The visible sheets of an old workbook. Raises Refused (WORKBOOK_BROKEN, FILE_TOO_LARGE)."""
    if source.size > MAX_BYTES:
        raise Refused(Code.FILE_TOO_LARGE, limit=MAX_BYTES)
    try:
        # Without the information on formats it leaves out which rows are hidden.
        book = xlrd.open_workbook(
            file_contents=source.everything(), logfile=_Silent(), formatting_info=True, ragged_rows=True
        )
        sheets = [sheet for sheet in book.sheets() if not sheet.visibility]
    except Exception:  # noqa: BLE001 - damage shows as whatever the library stumbles over
        raise Refused(Code.WORKBOOK_BROKEN) from None
    starts_1904 = bool(book.datemode)
    return [
        Grid("xls", lambda sheet=sheet: _rows(sheet), ragged=True, starts_1904=starts_1904)  # type: ignore[misc]
        for sheet in sheets
    ]


def _rows(sheet: Any) -> Iterator[Row]:
    for index in range(sheet.nrows):
        information = sheet.rowinfo_map.get(index)
        if information is not None and information.hidden:
            continue
        yield sheet_row(index + 1, [_cell(cell) for cell in sheet.row(index)[:MAX_COLUMNS]])


def _cell(cell: Any) -> Cell:
    if cell.ctype in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
        return float(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return "#" + str(xlrd.error_text_from_code.get(cell.value, "?")).lstrip("#")
    return "" if cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK} else str(cell.value)
