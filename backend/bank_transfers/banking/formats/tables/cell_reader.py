"""Cells of a row by what they mean, each with its place and the name of its column where it can't be read."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeVar

from bank_transfers.banking.formats import amounts
from bank_transfers.banking.formats.amounts import DecimalSign
from bank_transfers.banking.formats.refusal import Code, Refused

from . import cells
from .grid import Cell, Row
from .layout import Header

T = TypeVar("T")


class CellReader:
    """How the cells of one file are written, and where they lie."""

    def __init__(
        self,
        header: Header,
        *,
        decimal_sign: DecimalSign,
        dates: tuple[str, ...],
        starts_1904: bool,
        thousands_sign: str | None = None,
        nothing: frozenset[str] = frozenset(),
    ) -> None:
        self.header = header
        self._decimal_sign = decimal_sign
        self._thousands_sign = thousands_sign
        self._dates = dates
        self._starts_1904 = starts_1904
        self._nothing = nothing

    def _cells(self, row: Row, name: str) -> Iterator[tuple[int, Cell]]:
        for place in self.header.places.get(name, ()):
            if place < len(row.cells):
                yield place, row.cells[place]

    def first(self, row: Row, name: str, convert: Callable[[Cell], T]) -> T | None:
        """The first cell of this meaning that says something."""
        for place, cell in self._cells(row, name):
            if self._says_nothing(cell):
                continue
            try:
                return convert(cell)
            except Refused as refused:
                raise refused.at(row.number, place + 1, column_name=self.header.name(place)) from None
        return None

    def _says_nothing(self, cell: Cell) -> bool:
        if not isinstance(cell, str):
            return False
        text = cells.plain_text(cell)
        return not text or text.casefold() in self._nothing

    def refused(self, row: Row, name: str, refused: Refused) -> Refused:
        """A refusal at the column of this meaning."""
        place = next(iter(self.header.places.get(name, ())), None)
        if place is None:
            return refused.at(row.number)
        return refused.at(row.number, place + 1, column_name=self.header.name(place))

    def text(self, row: Row, name: str) -> str:
        return self.first(row, name, cells.plain_text) or ""

    def joined(self, row: Row, name: str) -> str:
        texts = [cells.plain_text(cell) for _, cell in self._cells(row, name) if not self._says_nothing(cell)]
        return " ".join(texts)

    def code(self, row: Row, name: str) -> str:
        return self.first(row, name, lambda cell: amounts.currency(cells.plain_text(cell))) or ""

    def moment(self, cell: Cell) -> datetime.datetime:
        return cells.moment(cell, self._dates, self._starts_1904)

    def day(self, row: Row, name: str) -> datetime.date | None:
        found = self.first(row, name, self.moment)
        return found.date() if found else None

    def money_at(self, row: Row, place: int) -> Decimal | None:
        """The amount of one column of several."""
        if place >= len(row.cells) or self._says_nothing(row.cells[place]):
            return None
        try:
            return self.amount(row.cells[place])[0]
        except Refused as refused:
            raise refused.at(row.number, place + 1, column_name=self.header.name(place)) from None

    def money(self, row: Row, name: str) -> Decimal | None:
        found = self.first(row, name, self.amount)
        return found[0] if found else None

    def amount(self, cell: Cell) -> tuple[Decimal, str]:
        """The signed amount of a cell and the currency beside it."""
        return cells.amount_cell(cell, self._decimal_sign, self._thousands_sign)

    def rate(self, cell: Cell) -> Decimal:
        found = (
            Decimal(repr(cell))
            if isinstance(cell, float)
            else amounts.rate(cells.plain_text(cell), self._decimal_sign)
        )
        if found is None or found < 0:
            raise Refused(Code.NUMBER_UNREADABLE, value=str(cell))
        return found
