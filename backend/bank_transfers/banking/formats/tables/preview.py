"""What a person sees who declares a layout: the first rows of a file, what may mean what, and the first lines read."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from typing import BinaryIO

import msgspec

from bank_transfers.banking.formats.detection import FileKind, Sample
from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.source import Source
from bank_transfers.banking.formats.statement import Line

from .grid import Grid, Row, text_of
from .layout import Field, Layout, header_name
from .layouts import LAYOUTS
from .mapping import KINDS
from .reading import lines_of_rows
from .recognising import MAX_PREAMBLE, grids, table_of

MAX_CELL = 200
ROWS = 30


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    file: str  # as in a mapping: "text", "workbook" …
    format: str
    delimiter: str
    encoding: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]  # the first rows, each with its number
    header_row: int  # which of them looks like names of columns; 0 for none
    suggestions: dict[str, list[str]]  # meaning → names of columns
    lines: tuple[Line, ...] = ()  # with a layout: what the first rows are by it
    refused: tuple[str, int | None, int | None, dict[str, str]] | None = None  # code, line, column, values


def preview(data: bytes | BinaryIO, layout: Layout | None = None, *, rows: int = ROWS) -> Preview:
    """The beginning of a table; with a layout also what it makes of it. Raises Refused where it is no table at all."""
    sample = Sample(Source(data))
    kind = next((name for name, kinds in KINDS.items() if sample.kind in kinds), "")
    if not kind:
        raise Refused(Code.NOT_READ, format=sample.kind.value)
    grid, beginning = _grid(sample, layout)
    shown = beginning[: max(1, min(rows, MAX_PREAMBLE))]
    header_row, suggestions = _suggest(beginning)
    lines: tuple[Line, ...] = ()
    refused = None
    if layout is not None:
        try:
            table, number = table_of(sample, layout)
            lines = tuple(itertools.islice(lines_of_rows(layout, table, number), rows))
        except Refused as refusal:
            refused = (refusal.code.value, refusal.line, refusal.column, refusal.values)
    return Preview(
        file=kind,
        format=grid.format,
        delimiter=grid.delimiter,
        encoding=grid.encoding,
        rows=tuple((row.number, tuple(text_of(cell)[:MAX_CELL] for cell in row.cells)) for row in shown),
        header_row=header_row,
        suggestions=suggestions,
        lines=lines,
        refused=refused,
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


@functools.cache
def _known_names() -> dict[str, Field]:
    """Names of columns as banks use them → what they mean most often."""
    votes: dict[str, Counter[Field]] = {}
    for layout in LAYOUTS:
        for field, columns in layout.columns.items():
            for name in (name for column in columns for name in column.names):
                votes.setdefault(header_name(name.rstrip("…")), Counter())[field] += 1
    return {name: counts.most_common(1)[0][0] for name, counts in votes.items()}


def _suggest(beginning: list[Row]) -> tuple[int, dict[str, list[str]]]:
    """The row that has most known names, and what they mean."""
    known = _known_names()
    best, found = 0, dict[str, list[str]]()
    for row in beginning:
        named: dict[str, list[str]] = {}
        for cell in row.cells:
            field = known.get(header_name(cell))
            if field is not None:
                named.setdefault(field.value, []).append(text_of(cell).strip())
        if len(named) >= 2 and sum(map(len, named.values())) > sum(map(len, found.values())):
            best, found = row.number, named
    return best, found
