"""The tables of a report on A4 pages, which lie on their side: tables are wide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bank_transfers.core.export.columns import Column, Kind
from bank_transfers.core.locale_format import SIGNS, LocaleFormat
from bank_transfers.core.pdf.document import Align, Document

from .registry import Section

MARGIN = 12.0
TOP, BOTTOM = 14.0, 196.0
ROW, GAP = 4.2, 1.2
HEADING = 7.0
HUF = "HUF"
SIZE = 6.5
# How wide a column is beside the others.
SHARES = {Kind.TEXT: 1.8, Kind.MONEY: 1.2, Kind.NUMBER: 1.0, Kind.DAY: 1.1, Kind.WHOLE: 0.7, Kind.FLAG: 0.7}


def drawn(title: str, facts: Sequence[str], sections: Sequence[Section], made_at: datetime) -> bytes:
    """The PDF. facts: what stands below the title; made_at: aware."""
    return _Pages(title, made_at).of(facts, sections)


class _Pages:
    def __init__(self, title: str, made_at: datetime) -> None:
        self._title = title
        self._document = Document(title, made_at, MARGIN)
        self._formats = LocaleFormat.now()
        self._y = BOTTOM

    def of(self, facts: Sequence[str], sections: Sequence[Section]) -> bytes:
        document = self._document
        self._new_page()
        document.style(14, bold=True)
        document.line_of(self._title, MARGIN, self._y, document.epw, 8)
        self._y += 8
        document.style(8, faint=True)
        document.line_of(" · ".join(facts), MARGIN, self._y, document.epw, 5)
        self._y += 7
        for section in sections:
            self._section(section)
        return bytes(document.output())

    def _section(self, section: Section) -> None:
        if self._y + 3 * HEADING > BOTTOM:
            self._new_page()
        self._document.style(9, bold=True)
        self._document.line_of(str(section.title), MARGIN, self._y, self._document.epw, HEADING)
        self._y += HEADING
        if not section.rows:
            self._document.style(SIZE + 1, faint=True)
            self._document.line_of(_("Nothing."), MARGIN, self._y, self._document.epw, ROW)
            self._y += HEADING
            return
        # Of a table of 30,000 rows each column is placed once.
        boxes = self._boxes(section.columns)
        self._headings(boxes)
        for row in section.rows:
            if self._y + ROW > BOTTOM:
                self._new_page()
                self._headings(boxes)
            self._document.style(SIZE)
            for column, x, width in boxes:
                self._document.line_of(self._shown(column, row), x, self._y, width, ROW, _align(column))
            self._y += ROW
        self._y += ROW

    def _headings(self, boxes: Sequence[tuple[Column, float, float]]) -> None:
        self._document.style(SIZE, faint=True)
        for column, x, width in boxes:
            heading = str(column.heading)
            text = heading[:1].upper() + heading[1:]
            self._document.line_of(text, x, self._y, width, ROW, _align(column))
        self._y += ROW
        self._document.rule(self._y)
        self._y += 0.6

    def _boxes(self, columns: Sequence[Column]) -> list[tuple[Column, float, float]]:
        """Each column with where it begins and how wide it is."""
        unit = (self._document.epw - GAP * (len(columns) - 1)) / sum(SHARES[one.kind] for one in columns)
        boxes, x = [], MARGIN
        for one in columns:
            width = unit * SHARES[one.kind]
            boxes.append((one, x, width))
            x += width + GAP
        return boxes

    def _shown(self, column: Column, row: Any) -> str:
        value = column.words(row)
        match value:
            case None:
                return ""
            case bool():
                return _("yes") if value else _("no")
            case Decimal():
                # Forints without what they never have; the currency has its own column.
                whole = row.get("currency") == HUF and value == value.to_integral_value()
                shown = self._formats.money(value, HUF if whole else "")
                return shown.removesuffix(SIGNS[HUF]).strip()
            case date():
                return value.isoformat()
            case _:
                return str(value)

    def _new_page(self) -> None:
        self._document.add_page(orientation="landscape")
        self._y = TOP
        self._document.style(SIZE, faint=True)
        number = f"{self._title} · {self._document.page_no()}"
        self._document.line_of(number, MARGIN, BOTTOM + 4, self._document.epw, ROW, "R")


def _align(column: Column) -> Align:
    return "R" if column.kind in {Kind.MONEY, Kind.NUMBER, Kind.WHOLE} else "L"
