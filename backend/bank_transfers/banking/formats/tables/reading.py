"""Reads a table by its layout: rows to lines, lines to the statements of their accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from bank_transfers.banking import account_numbers
from bank_transfers.banking.formats import amounts
from bank_transfers.banking.formats.detection import Sample
from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.remarks import RemarkCode, Remarks
from bank_transfers.banking.formats.statement import Line, ReadFile, Statement, StatementBuilder, Status

from . import cells
from .grid import Grid, Row
from .layout import Field, Header, Layout, header_name
from .recognising import has_shape, table_of
from .rows import Parsed, RowReader

# One file has a handful of accounts: more is a misread column.
MAX_ACCOUNTS = 1000


def read_table(sample: Sample, layout: Layout) -> ReadFile:
    """The whole file. Raises Refused with row, column and the column's name."""
    grid, header_number = table_of(sample, layout)
    reading = _Reading(layout, grid, header_number)
    for row in grid.rows():
        reading.take(row)
    return ReadFile(
        format=grid.format,
        layout=layout.name,
        encoding=grid.encoding,
        statements=reading.statements(),
        remarks=reading.remarks.finish(),
    )


class Tried(NamedTuple):
    """What a table gives by a layout that is tried on it."""

    lines: tuple[Line, ...]  # the first ones
    refused: tuple[Refused, ...]  # the first rows that can't be read
    statements: tuple[Statement, ...]  # of all rows that can be read


def try_table(sample: Sample, layout: Layout, *, most_lines: int, most_refused: int) -> Tried:
    """The whole file, by the row: one that can't be read does not end it. Raises Refused where there is no table."""
    grid, header_number = table_of(sample, layout)
    reading = _Reading(layout, grid, header_number)
    lines: list[Line] = []
    refused: list[Refused] = []
    for row in grid.rows():
        try:
            line = reading.take(row)
        except Refused as refusal:
            refused.append(refusal)
            if len(refused) >= most_refused or not reading.in_table:
                break
        else:
            if line is not None and len(lines) < most_lines:
                lines.append(line)
    statements = reading.statements() if reading.in_table else ()
    return Tried(tuple(lines), tuple(refused), statements)


@dataclass
class _Account:
    """The lines of one account, and whether their balances make a chain."""

    account: str
    currency: str
    owner: str
    builder: StatementBuilder
    position: int
    number: str = ""
    first: Line | None = None
    last: Line | None = None
    upward: bool = True  # the next line's balance is this one's and its amount
    downward: bool = True

    def add(self, line: Line) -> None:
        self.builder.add(line)
        if line.status is not Status.BOOKED:
            return
        if line.balance_after is None:
            self.upward = self.downward = False
        elif self.last is not None and self.last.balance_after is not None:
            self.upward &= self.last.balance_after + line.amount == line.balance_after
            self.downward &= line.balance_after + self.last.amount == self.last.balance_after
        self.first = self.first or line
        self.last = line

    def balances(self) -> dict[str, Any]:
        """Opening and closing, where every line tells its balance and they follow from each other."""
        if self.first is None or self.last is None or not (self.upward or self.downward):
            return {}
        oldest, newest = (self.first, self.last) if self.upward else (self.last, self.first)
        if oldest.balance_after is None:
            return {}
        return {"opening": oldest.balance_after - oldest.amount, "closing": newest.balance_after}

    def finish(self) -> Statement:
        return self.builder.finish(
            account=self.account,
            account_number=account_numbers.normalise(self.account),
            currency=self.currency,
            account_owner=self.owner,
            number=self.number,
            position=self.position,
            **self.balances(),
        )


class _Reading:
    """The rows of a table one by one."""

    def __init__(self, layout: Layout, grid: Grid, header_number: int) -> None:
        self.remarks = Remarks()
        self._layout = layout
        self._grid = grid
        self._header_number = header_number
        self._header = Header(layout, None)
        self._rows: RowReader | None = None if layout.has_header else RowReader(layout, self._header, grid)
        self._preamble: dict[Field, str] = {}
        self._accounts: dict[tuple[str, str], _Account] = {}

    @property
    def in_table(self) -> bool:
        """Whether the header is behind us."""
        return self._rows is not None

    def take(self, row: Row) -> Line | None:
        """The line that a row is, which is kept; None for all that stands around them. Raises Refused."""
        parsed = self.parsed(row)
        if parsed is None:
            return None
        self._add(parsed)
        return parsed.line

    def parsed(self, row: Row) -> Parsed | None:
        """The movement that a row is; None for all that stands around it."""
        if row.is_blank:
            return None
        if self._rows is None:
            self._before(row)
            return None
        if not self._layout.has_header and row.number < self._layout.first_row:
            return None
        if self._is_header(row):
            return None
        self._check_width(row)
        return self._rows.read(row)

    def _is_header(self, row: Row) -> bool:
        """The header again, as one bank repeats it at each day."""
        key = self._header.key
        return bool(key) and [header_name(cell) for cell in row.cells[: len(key)]] == key

    def _before(self, row: Row) -> None:
        if row.number < self._header_number:
            self._read_preamble(row)
            return
        self._header = Header(self._layout, row)
        if self._header.missing:
            column = self._layout.columns[Field(self._header.missing[0])][0]
            raise Refused(Code.COLUMN_MISSING, line=row.number, name=column.label)
        currency = self._preamble.get(Field.CURRENCY, "")
        try:
            code = amounts.currency(currency) if currency else ""
        except Refused as refused:
            raise refused.at(row.number) from None
        self._rows = RowReader(self._layout, self._header, self._grid, code)

    def _read_preamble(self, row: Row) -> None:
        for name, labels in self._layout.preamble.items():
            wanted = [header_name(label) for label in labels]
            for place, cell in enumerate(row.cells):
                if header_name(cell) not in wanted:
                    continue
                value = next(
                    ((at, other) for at, other in enumerate(row.cells) if at > place and other != ""), None
                )
                if value and cells.plain_text(value[1]).strip("-"):
                    is_account = name is Field.OWN_ACCOUNT
                    try:
                        text = cells.account_text(value[1]) if is_account else cells.plain_text(value[1])
                    except Refused as refused:
                        raise refused.at(row.number, value[0] + 1) from None
                    self._preamble.setdefault(name, text)

    def _check_width(self, row: Row) -> None:
        """A row with too few or too many cells is a broken one; empty cells at its end don't matter."""
        if not self._layout.has_header:
            if not has_shape(self._layout, row):
                raise self._wrong_shape(row)
            return
        found = len(row.cells)
        most = max(len(self._header.names), len(self._header.key))
        filled = max((at for at, cell in enumerate(row.cells, 1) if cell != ""), default=0)
        if filled > most or (found < len(self._header.key) and not self._grid.ragged):
            raise Refused(Code.ROW_BROKEN, line=row.number, expected=len(self._header.key), found=found)

    def _wrong_shape(self, row: Row) -> Refused:
        fewest, most = self._layout.width
        if not fewest <= len(row.cells) <= most:
            return Refused(Code.ROW_BROKEN, line=row.number, expected=fewest, found=len(row.cells))
        # The cell that is wrong is told by whoever reads it, and by its place where nobody does.
        if self._rows is not None:
            self._rows.read(row)
        return Refused(Code.ROW_BROKEN, line=row.number, expected=fewest, found=len(row.cells))

    def _add(self, parsed: Parsed) -> None:
        account = parsed.account or self._preamble.get(Field.OWN_ACCOUNT, self._layout.account)
        key = (account_numbers.normalise(account), parsed.line.currency)
        found = self._accounts.get(key)
        if found is None:
            if len(self._accounts) >= MAX_ACCOUNTS:
                raise Refused(Code.ROW_BROKEN, line=parsed.line.position, expected=MAX_ACCOUNTS, found=key[0])
            owner = parsed.owner or self._preamble.get(Field.OWN_NAME, "")
            found = _Account(
                account,
                parsed.line.currency,
                owner,
                StatementBuilder(),
                len(self._accounts) + 1,
                parsed.number,
            )
            self._accounts[key] = found
            if not account:
                self.remarks.add(RemarkCode.ACCOUNT_MISSING, parsed.line.position)
        found.add(parsed.line)

    def statements(self) -> tuple[Statement, ...]:
        if self._rows is None:
            raise Refused(Code.UNKNOWN_FORMAT)
        return tuple(account.finish() for account in self._accounts.values())
