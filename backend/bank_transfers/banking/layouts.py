"""The layouts that a company declared itself, as readers: by their stable codes, asked for by name or by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .formats import Reader, readers
from .formats.tables import reader
from .formats.tables.own.mapping import InvalidMapping, layout_of
from .models import StatementFile, StatementLayout


class OwnLayouts(NamedTuple):
    readers: Sequence[Reader]
    mappings: Mapping[str, Any]  # by code
    codes: Mapping[str, str]  # by name

    def code(self, layout: str) -> str:
        """What readers know a layout by, whether it is named by its code or by what people call it."""
        return self.codes.get(layout, layout)


def own_layouts(company_id: int) -> OwnLayouts:
    """A company's own layouts."""
    rows = list(StatementLayout.objects.filter(company_id=company_id).order_by("pk"))
    return OwnLayouts(
        [made for row in rows if (made := _reader(row.code, row.mapping, row.name)) is not None],
        {row.code: row.mapping for row in rows},
        {row.name: row.code for row in rows},
    )


def as_imported(file: StatementFile) -> Sequence[Reader]:
    """The layout of a file as it was when the file was imported; none where it was no company's own."""
    made = _reader(file.layout, file.mapping) if file.mapping is not None else None
    return [] if made is None else [made]


def _reader(code: str, mapping: Any, title: str = "") -> Reader | None:
    """None for one that an older version took and this one does not: it reads nothing, and spoils nothing."""
    try:
        return reader(layout_of({**mapping, "name": code}), title)
    except InvalidMapping:
        return None


def is_built_in(name: str) -> bool:
    """Whether a layout of everybody's has this name, or one may be called so by its code."""
    return name in {each.name for each in readers()} or name.startswith("own-")
