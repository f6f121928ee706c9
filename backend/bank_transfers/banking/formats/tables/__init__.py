"""Statements in tables: text with delimiters, workbooks old and new, HTML, SpreadsheetML. A layout is data.

`READERS` are those of `layouts`, one each. A company's own layout is made by `own.mapping` and given to
`read(..., extra=[reader(layout)])`.
"""

from __future__ import annotations

from functools import partial

from bank_transfers.banking.formats.detection import FileKind, Reader, Sample

from .grids.delimited import DELIMITERS
from .layout import Layout
from .layouts import LAYOUTS
from .reading import read_table
from .recognising import MAX_PREAMBLE, MIN_FOUND, best, best_of_known, recogniser

__all__ = ["LAYOUTS", "READERS", "Layout", "reader", "refuse_nearly"]


def reader(layout: Layout, title: str = "") -> Reader:
    """A reader for a layout of a company's own, which people call `title`."""
    return Reader(
        layout.name,
        layout.kinds,
        lambda sample: _fits(sample, layout),
        partial(read_table, layout=layout),
        title,
    )


def _fits(sample: Sample, layout: Layout) -> bool:
    """Whether all its columns are there: half of them may be another table, in which amounts are written otherwise."""
    found = best(sample, [layout])
    return found is not None and found.complete and found.share >= 1


def refuse_nearly(sample: Sample) -> None:
    """Names the column that is missing, where a table is nearly one that is known; letters that can't be read, where
    they may be why it is not. Raises Refused (COLUMN_MISSING, ENCODING_UNKNOWN …)."""
    found = best_of_known(sample, lambda: LAYOUTS)
    if found is None:
        if sample.kind is FileKind.TEXT and _is_table(sample):
            _ = sample.encoding  # names of columns that no encoding explains are told as that
        return
    read_table(sample, found.layout)  # tells which, and where


def _is_table(sample: Sample) -> bool:
    lines = sample.text.splitlines()[:MAX_PREAMBLE]
    return any(line.count(delimiter) >= MIN_FOUND for line in lines for delimiter in DELIMITERS)


READERS: tuple[Reader, ...] = tuple(
    Reader(layout.name, layout.kinds, recogniser(layout, lambda: LAYOUTS), partial(read_table, layout=layout))
    for layout in LAYOUTS
)
