"""Rows that are to be a file: handed out as the answer to a request, or written piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO
from urllib.parse import quote

from django.http import FileResponse, StreamingHttpResponse
from django.utils import translation
from drf_spectacular.types import OpenApiTypes

from . import csv_file, workbook
from .columns import Column, Row
from .errors import TooManyRows

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx")
# As a schema says it.
FILES = {(200, CSV): OpenApiTypes.STR, (200, XLSX): OpenApiTypes.BINARY}
PIECE = 256 * 1024


@dataclass(frozen=True)
class Table:
    """A list on its way into a file.

    rows: read once, while the file is made; format: of FORMATS; dialect: of CSV; title: of the sheet; stem: the
    file's name without its ending.
    """

    rows: Iterable[Row]
    columns: Sequence[Column]
    format: str
    dialect: str
    title: str
    stem: str

    @property
    def file_name(self) -> str:
        return f"{self.stem}.{self.format}"

    @property
    def content_type(self) -> str:
        return XLSX if self.format == "xlsx" else f"{CSV}; charset=utf-8"

    def answer(self) -> FileResponse | StreamingHttpResponse:
        """The file as an answer, in the active language. A sheet is whole before it goes out (SheetFull, NoRoom)."""
        if self.format == "xlsx":
            return FileResponse(
                self._sheet(), as_attachment=True, filename=self.file_name, content_type=self.content_type
            )
        answer = StreamingHttpResponse(_in_language_of_now(self._csv()), content_type=self.content_type)
        answer.headers["Content-Disposition"] = attachment(self.file_name)
        return answer

    def write(self, write: Callable[[bytes], object]) -> None:
        """The same, handed to `write` in pieces, in the active language. Raises SheetFull, NoRoom."""
        if self.format == "csv":
            for piece in self._csv():
                write(piece)
            return
        with self._sheet() as file:
            while piece := file.read(PIECE):
                write(piece)

    def _csv(self) -> Iterator[bytes]:
        return csv_file.as_csv(self.rows, self.columns, self.dialect)

    def _sheet(self) -> IO[bytes]:
        return workbook.as_xlsx(self.rows, self.columns, self.title)


def refuse_too_many(count: Callable[[], int], file_format: str) -> None:
    """Raises TooManyRows for more rows than a sheet holds, before any of them is read. count: tells how many."""
    if file_format == "xlsx" and count() > workbook.MAX_SHEET_ROWS:
        raise TooManyRows


def attachment(name: str) -> str:
    """The header that has a browser save the answer under that name."""
    if name.isascii() and '"' not in name and "\\" not in name:
        return f'attachment; filename="{name}"'
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"


def _in_language_of_now(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, made in the language of the request, which has ended by the time a stream is read."""
    language = translation.get_language()

    def made() -> Iterator[bytes]:
        while True:
            with translation.override(language):
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    return made()
