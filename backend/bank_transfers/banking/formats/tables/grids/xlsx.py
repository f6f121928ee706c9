"""New workbooks, as far as a statement needs them: values of cells, what is hidden, how days count.

Read in pieces by expat (declarations of types are refused) with everything bounded by what comes out of the archive:
a small file can't ask for much memory, however far apart its cells say they lie.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import NamedTuple
from xml.parsers import expat

from bank_transfers.banking.formats import archives
from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.source import Source
from bank_transfers.banking.formats.tables.cells import moment_cell, number_cell
from bank_transfers.banking.formats.tables.grid import MAX_COLUMNS, MAX_ROWS, Cell, Grid, Row, sheet_row

MAX_UNPACKED = 256 * 1024 * 1024
MAX_STRINGS = 2_000_000
MAX_BYTES_OF_STRINGS = 96 * 1024 * 1024
# Three times what a cell can hold.
MAX_CELL = 100_000
_PIECE = 64 * 1024
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class _Sheet(NamedTuple):
    path: str
    hidden: bool


def grids(source: Source) -> list[Grid]:
    """The visible sheets of a workbook. Raises Refused (WORKBOOK_BROKEN, XML_…)."""
    with _opened(source) as archive:
        sheets, starts_1904 = _workbook(archive)
        strings = _shared_strings(archive)
    return [
        Grid(
            "xlsx",
            lambda path=sheet.path: _rows(source, path, strings),  # type: ignore[misc]
            ragged=True,
            starts_1904=starts_1904,
        )
        for sheet in sheets
        if not sheet.hidden
    ]


def _opened(source: Source) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source.file())
    except archives.DAMAGE:
        raise Refused(Code.WORKBOOK_BROKEN) from None


def _pieces(archive: zipfile.ZipFile, path: str, limit: int = MAX_UNPACKED) -> Iterator[bytes]:
    """The bytes of a part, no more than allowed. A part that is missing is empty."""
    left = limit
    try:
        if path not in archive.NameToInfo:
            return
        # As it says itself: nothing is unpacked to find that out.
        if archive.NameToInfo[path].file_size > limit:
            raise Refused(Code.ARCHIVE_TOO_LARGE, limit=limit)
        with archive.open(path) as file:
            while piece := file.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise Refused(Code.ARCHIVE_TOO_LARGE, limit=limit)
                yield piece
    except archives.DAMAGE:
        raise Refused(Code.WORKBOOK_BROKEN) from None


class _Parser:
    """expat over the pieces of a part; `start`, `end`, `text` get local names."""

    def __init__(
        self,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] = lambda name: None,
        text: Callable[[str], None] = lambda data: None,
    ) -> None:
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = lambda name, attributes: start(
            name.rpartition("}")[2], {key.rpartition("}")[2]: value for key, value in attributes.items()}
        )
        self._parser.EndElementHandler = lambda name: end(name.rpartition("}")[2])
        self._parser.CharacterDataHandler = text

    def _refuse(self, *_: object) -> None:
        raise Refused(Code.XML_DOCTYPE)

    def feed(self, piece: bytes, final: bool = False) -> None:
        try:
            self._parser.Parse(piece, final)
        except (expat.ExpatError, LookupError, UnicodeError):
            raise Refused(Code.WORKBOOK_BROKEN) from None


def _parse(archive: zipfile.ZipFile, path: str, parser: _Parser) -> None:
    """One of the parts that are kept: they are small."""
    found = False
    for piece in _pieces(archive, path, MAX_BYTES_OF_STRINGS):
        found = True
        parser.feed(piece)
    if found:
        parser.feed(b"", final=True)


def _workbook(archive: zipfile.ZipFile) -> tuple[list[_Sheet], bool]:
    declared: list[tuple[str, bool]] = []
    targets: dict[str, str] = {}
    starts_1904 = False

    def workbook(name: str, attributes: dict[str, str]) -> None:
        nonlocal starts_1904
        if name == "sheet":
            declared.append((attributes.get("id", ""), attributes.get("state", "visible") != "visible"))
        elif name == "workbookPr":
            starts_1904 = attributes.get("date1904") in {"1", "true"}

    def relationship(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(archive, "xl/workbook.xml", _Parser(workbook))
    _parse(archive, "xl/_rels/workbook.xml.rels", _Parser(relationship))
    sheets = [
        _Sheet(posixpath.normpath(posixpath.join("/xl", targets[key])).lstrip("/"), hidden)
        for key, hidden in declared
        if key in targets
    ]
    if not sheets:
        raise Refused(Code.WORKBOOK_BROKEN)
    return sheets, starts_1904


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    strings: list[str] = []
    parts: list[str] = []
    inside: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        inside.append(name)
        if name == "si":
            parts.clear()

    def end(name: str) -> None:
        inside.pop()
        if name == "si":
            strings.append("".join(parts))
            if len(strings) > MAX_STRINGS:
                raise Refused(Code.TEXT_TOO_LONG, name="xl/sharedStrings.xml")

    def text(data: str) -> None:
        if inside[-1] == "t" and "rPh" not in inside:
            parts.append(data)

    _parse(archive, "xl/sharedStrings.xml", _Parser(start, end, text))
    return strings


class _SheetParser:
    """Collects the rows of a sheet."""

    def __init__(self, strings: list[str]) -> None:
        self.rows: list[Row] = []
        self._strings = strings
        self._number = 0
        self._hidden = False
        self._cells: list[Cell] = []
        self._column = 0
        self._type = ""
        self._text: list[str] = []
        self._length = 0
        self._taking = False
        self._parser = _Parser(self._start, self._end, self._data)

    def feed(self, piece: bytes, final: bool = False) -> None:
        """Raises Refused with the row where it is broken."""
        try:
            self._parser.feed(piece, final)
        except Refused as refused:
            raise refused.at(line=self._number or None) from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._number = _whole(attributes.get("r"), self._number + 1, MAX_ROWS)
            self._hidden = attributes.get("hidden") in {"1", "true"}
            self._cells = []
            self._column = 0
        elif name == "c":
            reference = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _column(reference[1]) if reference else self._column + 1
            if self._column > MAX_COLUMNS:
                raise Refused(Code.WORKBOOK_BROKEN, line=self._number)
            self._type = attributes.get("t", "n")
            self._text = []
            self._length = 0
        elif name in {"v", "t"}:
            self._taking = True

    def _data(self, data: str) -> None:
        if self._taking:
            self._length += len(data)
            if self._length > MAX_CELL:
                raise Refused(Code.TEXT_TOO_LONG, line=self._number, column=self._column, name="cell")
            self._text.append(data)

    def _end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._taking = False
        elif name == "c":
            value = self._value("".join(self._text))
            if value != "":
                self._cells.extend([""] * (self._column - 1 - len(self._cells)))
                self._cells[self._column - 1 :] = [value]
        elif name == "row" and not self._hidden:
            self.rows.append(sheet_row(self._number, self._cells))

    def _value(self, text: str) -> Cell:
        place = (self._number, self._column)
        if self._type == "s":
            index = _whole(text.strip(), -1, len(self._strings) - 1)
            if index < 0:
                raise Refused(Code.WORKBOOK_BROKEN, line=place[0], column=place[1])
            return self._strings[index]
        if self._type == "n":
            return number_cell(text, *place) if text.strip() else ""
        if self._type == "d":
            return moment_cell(text, *place)
        return text


def _rows(source: Source, path: str, strings: list[str]) -> Iterator[Row]:
    sheet = _SheetParser(strings)
    with _opened(source) as archive:
        for piece in _pieces(archive, path):
            sheet.feed(piece)
            yield from sheet.rows
            sheet.rows.clear()
        sheet.feed(b"", final=True)
        yield from sheet.rows


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _whole(text: str | None, missing: int, limit: int) -> int:
    if not text:
        return missing
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) > limit:
        raise Refused(Code.WORKBOOK_BROKEN)
    return int(text)
