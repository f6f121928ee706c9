"""What a person sees who declares a layout: the table as it is found, what may mean what, and what it would give."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import BinaryIO

import msgspec

from bank_transfers.banking.formats.detection import FileKind, Sample
from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.source import Source
from bank_transfers.banking.formats.statement import Line, Statement
from bank_transfers.banking.formats.tables.grid import Grid, Row, text_of
from bank_transfers.banking.formats.tables.layout import Layout
from bank_transfers.banking.formats.tables.reading import try_table
from bank_transfers.banking.formats.tables.recognising import MAX_PREAMBLE, grids

from .guessing import Guesses, guess
from .mapping import KINDS

MAX_CELL = 200
ROWS = 30
LINES = 100
REFUSED = 20


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    file: str  # as in a mapping: "text", "workbook" …
    format: str
    delimiter: str
    encoding: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]  # the first rows, each with its number
    guesses: Guesses
    lines: tuple[Line, ...] = ()  # with a layout: what the first rows are by it
    refused: tuple[Refused, ...] = ()  # rows that it can't read, or why there is no table for it
    statements: tuple[Statement, ...] = ()  # of all rows that it can read


def preview(data: bytes | BinaryIO, layout: Layout | None = None, *, rows: int = ROWS) -> Preview:
    """The beginning of a table; with a layout also what it makes of it. Raises Refused where it is no table at all."""
    sample = Sample(Source(data))
    kind = next((name for name, kinds in KINDS.items() if sample.kind in kinds), "")
    if not kind:
        raise Refused(Code.NOT_READ, format=sample.kind.value)
    grid, beginning = _grid(sample, layout)
    found = Preview(
        file=kind,
        format=grid.format,
        delimiter=grid.delimiter,
        encoding=grid.encoding,
        rows=tuple(
            (row.number, tuple(text_of(cell)[:MAX_CELL] for cell in row.cells))
            for row in beginning[: max(1, min(rows, MAX_PREAMBLE))]
        ),
        guesses=guess(beginning, grid.starts_1904),
    )
    if layout is None:
        return found
    if sample.kind not in layout.kinds:
        return msgspec.structs.replace(found, refused=(Refused(Code.UNKNOWN_FORMAT),))
    try:
        tried = try_table(sample, layout, most_lines=LINES, most_refused=REFUSED)
    except Refused as refused:
        return msgspec.structs.replace(found, refused=(refused,))
    return msgspec.structs.replace(
        found, lines=tried.lines, refused=tried.refused, statements=tried.statements
    )


def _grid(sample: Sample, layout: Layout | None) -> tuple[Grid, list[Row]]:
    """The table of the file; of text by the delimiter that cuts most rows alike."""
    found = [
        (grid, list(itertools.islice(grid.rows(), MAX_PREAMBLE)))
        for grid in grids(sample, layout if layout and sample.kind in layout.kinds else None)
    ]
    found = [(grid, beginning) for grid, beginning in found if beginning]
    if not found:
        raise Refused(Code.UNKNOWN_FORMAT)
    if sample.kind is not FileKind.TEXT:
        return found[0]
    return max(found, key=lambda pair: _regularity(pair[1]))


def _regularity(beginning: list[Row]) -> tuple[int, int]:
    widths = Counter(len(row.cells) for row in beginning if len(row.cells) > 1)
    if not widths:
        return 0, 0
    width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    return count, width
