"""SpreadsheetML 2003: a workbook in one XML file."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.source import Source
from bank_transfers.banking.formats.tables.cells import moment_cell, number_cell
from bank_transfers.banking.formats.tables.grid import MAX_COLUMNS, MAX_ROWS, Cell, Grid, Row, sheet_row
from bank_transfers.banking.formats.xml import broken


def spreadsheetml_grids(source: Source) -> list[Grid]:
    """The first sheet. Raises Refused."""
    return [Grid("spreadsheetml", lambda: _spreadsheetml_rows(source), ragged=True)]


class _Workbook:
    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._sheets = 0
        self._number = 0
        self._hidden = False
        self._cells: list[Cell] = []
        self._type = ""
        self._text: list[str] | None = None
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        raise Refused(Code.XML_DOCTYPE, line=self.parser.CurrentLineNumber)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition("}")[2]
        values = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        if local == "Worksheet":
            self._sheets += 1
        elif local == "Row":
            self._number = self._index(values, self._number, MAX_ROWS) + 1
            self._hidden = values.get("Hidden") == "1"
            self._cells = []
        elif local == "Cell":
            missing = self._index(values, len(self._cells), MAX_COLUMNS) - len(self._cells)
            self._cells.extend([""] * missing)
            self._cells.append("")
        elif local == "Data" and self._cells:
            self._type, self._text = values.get("Type", "String"), []

    def _index(self, values: dict[str, str], at: int, limit: int) -> int:
        """How many come before, by the index that may stand here."""
        text = values.get("Index", "")
        if not text:
            return at
        if not (text.isascii() and text.isdigit() and len(text) < 9) or not at < int(text) <= limit:
            raise Refused(Code.WORKBOOK_BROKEN, line=self.parser.CurrentLineNumber)
        return int(text) - 1

    def _data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _end(self, name: str) -> None:
        local = name.rpartition("}")[2]
        if local == "Data" and self._text is not None:
            self._cells[-1] = self._value("".join(self._text))
            self._text = None
        elif local == "Row" and self._sheets <= 1 and not self._hidden:
            self.rows.append(sheet_row(self._number, self._cells))

    def _value(self, text: str) -> Cell:
        if self._type == "Number":
            return number_cell(text, self._number, len(self._cells))
        if self._type == "DateTime":
            return moment_cell(text, self._number, len(self._cells))
        return text


def _spreadsheetml_rows(source: Source) -> Iterator[Row]:
    workbook = _Workbook()
    try:
        for piece in source.chunks(64 * 1024):
            workbook.parser.Parse(piece, False)
            yield from workbook.rows
            workbook.rows.clear()
        workbook.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise broken(error) from None
    except (LookupError, UnicodeError, ValueError) as error:
        raise Refused(Code.XML_BROKEN, line=1, column=1, reason=error) from None
    yield from workbook.rows
