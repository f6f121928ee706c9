"""Which layout a table has, by the names of its columns; the surest of all layouts, not the first."""

from __future__ import annotations

import codecs
import itertools
import re
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bank_transfers.banking.formats import archives
from bank_transfers.banking.formats.detection import FileKind, Sample
from bank_transfers.banking.formats.encodings import find_encoding
from bank_transfers.banking.formats.refusal import Code, Refused

from .grid import Grid, Row
from .grids.delimited import DELIMITERS, rows
from .grids.html_page import html_grids
from .grids.spreadsheetml import spreadsheetml_grids
from .grids.xls import grids as xls_grids
from .grids.xlsx import grids as xlsx_grids
from .layout import Header, Layout, header_key
from .rows import RowReader

# Rows above the table.
MAX_PREAMBLE = 60
# A table that has fewer of a layout's columns is another.
MIN_FOUND = 4
MIN_SHARE = 0.6


class Candidate(NamedTuple):
    """A table with the layout that explains it."""

    complete: bool  # nothing that the layout needs is missing
    found: int  # columns of the layout that stand in the header
    share: float
    layout: Layout
    grid: Grid
    header_number: int  # of its row; 0 without a header

    @property
    def rank(self) -> tuple[bool, int, float]:
        return self.complete, self.found, self.share


def grids(sample: Sample, layout: Layout | None = None) -> list[Grid]:
    """The tables of a file. Text gives one for each delimiter that it may have."""
    if sample.kind is FileKind.TEXT:
        delimiters = (layout.delimiter,) if layout and layout.delimiter else DELIMITERS
        return [_text_grid(sample, delimiter, layout.encoding if layout else "") for delimiter in delimiters]
    if sample.kind is FileKind.HTML:
        return html_grids(sample.source)
    if sample.kind is FileKind.OLE:
        return xls_grids(sample.source)
    if sample.kind is FileKind.ZIP and archives.is_workbook(sample.source.file()):
        return xlsx_grids(sample.source)
    if sample.kind is FileKind.XML and sample.prolog.names[:1] == ("Workbook",):
        return spreadsheetml_grids(sample.source)
    return []


def _text_grid(sample: Sample, delimiter: str, encoding: str) -> Grid:
    found = find_encoding(sample.source, (encoding,)) if encoding else sample.encoding
    return Grid(
        "csv",
        lambda: rows(sample.source.lines(found), delimiter),
        ragged=False,
        delimiter=delimiter,
        encoding=found,
    )


def _beginnings(sample: Sample, delimiters: Sequence[str], encoding: str) -> Iterator[tuple[Grid, list[Row]]]:
    """The first rows of each table; of text without finding its encoding, which costs a pass over the file."""
    if sample.kind is FileKind.TEXT:
        lines = _text(sample, encoding).splitlines()[: 2 * MAX_PREAMBLE]
        for delimiter in delimiters:
            grid = Grid("csv", lambda: iter(()), ragged=False, delimiter=delimiter)
            yield grid, list(itertools.islice(rows(lines, delimiter), MAX_PREAMBLE))
        return
    for grid in grids(sample):
        yield grid, list(itertools.islice(grid.rows(), MAX_PREAMBLE))


def _text(sample: Sample, encoding: str) -> str:
    """The beginning of a text; in the page that is declared, unless it is Unicode all the same."""
    if not encoding or sample.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return sample.text
    try:
        sample.head[: sample.head.rfind(b"\n") + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        return sample.head.decode(encoding, "replace")
    return sample.text


def candidates(sample: Sample, layouts: Sequence[Layout]) -> Iterator[Candidate]:
    fitting = [layout for layout in layouts if sample.kind in layout.kinds]
    if not fitting:
        return
    encoding = fitting[0].encoding if len(fitting) == 1 else ""
    delimiters = tuple(
        dict.fromkeys((*DELIMITERS, *(layout.delimiter for layout in fitting if layout.delimiter)))
    )
    for grid, beginning in _beginnings(sample, delimiters, encoding):
        keys = [header_key(row) for row in beginning]
        for layout in fitting:
            if not layout.delimiter or sample.kind is not FileKind.TEXT or layout.delimiter == grid.delimiter:
                yield from _in_table(layout, grid, beginning, keys)


def _in_table(layout: Layout, grid: Grid, beginning: list[Row], keys: list[list[str]]) -> Iterator[Candidate]:
    """keys: of each row of the beginning."""
    if not layout.has_header:
        body = [row for row in beginning if row.number >= layout.first_row and not row.is_blank]
        if body and has_shape(layout, body[0]) and (layout.shape or _reads(layout, grid, body)):
            yield Candidate(True, len(layout.columns), 1.0, layout, grid, 0)
        return
    total = len(layout.all_columns())
    for row, key in zip(beginning, keys, strict=True):
        if layout.header_row and row.number != layout.header_row:
            continue
        header = Header(layout, row, key)
        share = header.found / total
        if header.found >= min(MIN_FOUND, total) and (not header.missing or share >= MIN_SHARE):
            complete = not header.missing and layout.header in (
                frozenset(),
                frozenset(filter(None, header.key)),
            )
            yield Candidate(complete, header.found, share, layout, grid, row.number)


def _reads(layout: Layout, grid: Grid, body: list[Row]) -> bool:
    """A table without names of columns, and without a declared shape, is known by its first rows: they can be read."""
    reader = RowReader(layout, Header(layout, None), grid)
    try:
        for row in body:
            if has_shape(layout, row):
                reader.read(row)
    except Refused:
        return False
    return True


def has_shape(layout: Layout, row: Row) -> bool:
    """Whether a row without a header is one of this layout."""
    fewest, most = layout.width
    if not fewest <= len(row.cells) <= most:
        return False
    return all(
        re.fullmatch(pattern, str(row.cells[position - 1]).strip())
        for position, pattern in layout.shape.items()
    )


def best(sample: Sample, layouts: Sequence[Layout]) -> Candidate | None:
    return max(candidates(sample, layouts), key=lambda candidate: candidate.rank, default=None)


_kept: weakref.WeakKeyDictionary[Sample, Candidate | None] = weakref.WeakKeyDictionary()


def best_of_known(sample: Sample, layouts: Callable[[], Sequence[Layout]]) -> Candidate | None:
    """The same of all known layouts, found once for a file."""
    if sample not in _kept:
        _kept[sample] = best(sample, layouts())
    return _kept[sample]


def recogniser(layout: Layout, all_layouts: Callable[[], Sequence[Layout]]) -> Callable[[Sample], bool]:
    """Says of a file whether this layout explains it best of all, with all that it needs."""

    def recognises(sample: Sample) -> bool:
        found = best_of_known(sample, all_layouts)
        return found is not None and found.complete and found.layout is layout

    return recognises


def table_of(sample: Sample, layout: Layout) -> tuple[Grid, int]:
    """The table to read by this layout, and the row of its header (0 without). Raises Refused."""
    tables = grids(sample, layout)
    if not layout.has_header:
        if sample.kind is FileKind.TEXT and not layout.delimiter:
            found = best(sample, [layout])
            tables = [grid for grid in tables if found and grid.delimiter == found.grid.delimiter]
        if not tables:
            raise Refused(Code.UNKNOWN_FORMAT)
        return tables[0], 0
    chosen: tuple[Candidate, Grid] | None = None
    for grid in tables:
        beginning = list(itertools.islice(grid.rows(), MAX_PREAMBLE))
        for candidate in _in_table(layout, grid, beginning, [header_key(row) for row in beginning]):
            if chosen is None or candidate.rank > chosen[0].rank:
                chosen = candidate, grid
    if chosen is None:
        raise Refused(Code.UNKNOWN_FORMAT)
    return chosen[1], chosen[0].header_number
