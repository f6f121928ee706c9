"""One row of a table by its layout: cells to a line, or a refusal with the place and the name of the column."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from bank_transfers.banking import account_numbers
from bank_transfers.banking.formats import amounts
from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.statement import Line, Status

from . import cells
from .grid import Cell, Grid, Row
from .layout import Field, Header, Layout, Sign

T = TypeVar("T")
_TEXTS = (
    Field.COUNTERPARTY_NAME,
    Field.COUNTERPARTY_BANK,
    Field.END_TO_END_ID,
    Field.BANK_REFERENCE,
    Field.ENTRY_REFERENCE,
    Field.TYPE_CODE,
    Field.TYPE_TEXT,
    Field.CARD,
    Field.MERCHANT,
)


class Parsed(NamedTuple):
    """A row that is a movement."""

    line: Line
    account: str
    owner: str
    number: str


class RowReader:
    """One row by a layout and the header of its file."""

    def __init__(self, layout: Layout, header: Header, grid: Grid, currency: str = "") -> None:
        self._layout = layout
        self._header = header
        self._starts_1904 = grid.starts_1904
        self._currency = layout.currency or currency
        self._seen_minus: int = 0  # rows where a marker's file had a minus, and where a debit had none
        self._seen_plain_debit: int = 0

    def read(self, row: Row) -> Parsed | None:
        """None where the row says that it is no movement. Raises Refused with its place."""
        try:
            return self._read(row)
        except Refused as refused:
            raise refused.at(row.number) from None

    def _read(self, row: Row) -> Parsed | None:
        status = self._status(row)
        if status is None:
            return None
        amount, beside = self._amount(row)
        currency = (
            self._first(row, Field.CURRENCY, lambda cell: amounts.currency(cells.plain_text(cell))) or ""
        )
        if currency and beside and currency != beside:
            raise self._refused(row, Field.CURRENCY, Refused(Code.CURRENCY_UNREADABLE, value=beside))
        booked = self._day(row, Field.BOOKING_DATE)
        if booked is None and self._layout.pending_without_date:
            status = Status.PENDING
        if booked is None and status is Status.BOOKED:
            raise self._refused(row, Field.BOOKING_DATE, Refused(Code.DATE_MISSING))
        fee = self._money(row, Field.FEE)
        texts: dict[str, Any] = {name.value: self._text(row, name) for name in _TEXTS}
        account = self._first(row, Field.COUNTERPARTY_ACCOUNT, cells.account_text) or ""
        if account and self._layout.account_or_reference and not _is_account(account):
            texts[Field.ENTRY_REFERENCE.value], account = account, ""
        self._split_name(texts)
        line = Line(
            amount=amount - abs(fee) if fee and self._layout.fee_beside_amount else amount,
            currency=currency or beside or self._currency,
            status=status,
            booking_date=booked,
            value_date=self._day(row, Field.VALUE_DATE),
            transacted_at=self._first(row, Field.TRANSACTED_AT, self._moment),
            counterparty_account=account,
            remittance_information=self._joined(row, Field.REMITTANCE_INFORMATION),
            original_amount=_unsigned(self._money(row, Field.ORIGINAL_AMOUNT)),
            original_currency=self._code(row, Field.ORIGINAL_CURRENCY),
            exchange_rate=self._first(row, Field.EXCHANGE_RATE, self._rate),
            fee=_unsigned(fee) or None,
            fee_currency=self._code(row, Field.FEE_CURRENCY) if fee else "",
            balance_after=self._money(row, Field.BALANCE_AFTER),
            position=row.number,
            raw=row.raw,
            **texts,
        )
        own_account = self._first(row, Field.OWN_ACCOUNT, cells.account_text) or ""
        owner, number = self._text(row, Field.OWN_NAME), self._text(row, Field.STATEMENT_NUMBER)
        return Parsed(line, own_account, owner, number)

    def _split_name(self, texts: dict[str, Any]) -> None:
        start = self._layout.reference_before_name
        first, *rest = texts[Field.COUNTERPARTY_NAME.value].splitlines() or [""]
        if start and rest and first.startswith(start):
            texts[Field.ENTRY_REFERENCE.value] = first.strip()
            texts[Field.COUNTERPARTY_NAME.value] = " ".join(" ".join(rest).split())

    # one cell

    def _cells(self, row: Row, name: Field) -> Iterator[tuple[int, Cell]]:
        for place in self._header.places.get(name, ()):
            if place < len(row.cells):
                yield place, row.cells[place]

    def _first(self, row: Row, name: Field, convert: Callable[[Cell], T]) -> T | None:
        """The first cell of this meaning that says something."""
        for place, cell in self._cells(row, name):
            if self._says_nothing(cell):
                continue
            try:
                return convert(cell)
            except Refused as refused:
                raise refused.at(row.number, place + 1, column_name=self._header.name(place)) from None
        return None

    def _says_nothing(self, cell: Cell) -> bool:
        if not isinstance(cell, str):
            return False
        text = cells.plain_text(cell)
        return not text or text.casefold() in self._layout.nothing

    def _refused(self, row: Row, name: Field, refused: Refused) -> Refused:
        """A refusal at the column of this meaning."""
        place = next(iter(self._header.places.get(name, ())), None)
        if place is None:
            return refused.at(row.number)
        return refused.at(row.number, place + 1, column_name=self._header.name(place))

    def _text(self, row: Row, name: Field) -> str:
        return self._first(row, name, cells.plain_text) or ""

    def _joined(self, row: Row, name: Field) -> str:
        texts = [cells.plain_text(cell) for _, cell in self._cells(row, name) if not self._says_nothing(cell)]
        return " ".join(texts)

    def _code(self, row: Row, name: Field) -> str:
        return self._first(row, name, lambda cell: amounts.currency(cells.plain_text(cell))) or ""

    def _moment(self, cell: Cell) -> datetime.datetime:
        return cells.moment(cell, self._layout.dates, self._starts_1904)

    def _day(self, row: Row, name: Field) -> datetime.date | None:
        found = self._first(row, name, self._moment)
        return found.date() if found else None

    def _money(self, row: Row, name: Field) -> Decimal | None:
        found = self._first(row, name, lambda cell: cells.amount_cell(cell, self._layout.decimal_sign))
        return found[0] if found else None

    def _rate(self, cell: Cell) -> Decimal:
        found = (
            Decimal(repr(cell))
            if isinstance(cell, float)
            else amounts.rate(cells.plain_text(cell), self._layout.decimal_sign)
        )
        if found is None or found < 0:
            raise Refused(Code.NUMBER_UNREADABLE, value=str(cell))
        return found

    # what needs several cells

    def _status(self, row: Row) -> Status | None:
        if not self._layout.statuses or Field.STATUS not in self._header.places:
            return Status.BOOKED
        text = self._text(row, Field.STATUS)
        if text.casefold() not in self._layout.statuses:
            raise self._refused(row, Field.STATUS, Refused(Code.STATUS_UNREADABLE, value=text))
        return self._layout.statuses[text.casefold()]

    def _amount(self, row: Row) -> tuple[Decimal, str]:
        if self._layout.sign is Sign.TWO_COLUMNS:
            return self._two_columns(row)
        found = self._first(
            row, Field.AMOUNT, lambda cell: cells.amount_cell(cell, self._layout.decimal_sign)
        )
        if found is None:
            raise self._refused(row, Field.AMOUNT, Refused(Code.AMOUNT_MISSING))
        amount, currency = found
        if self._layout.sign is Sign.REVERSED:
            return (-amount if amount else amount), currency
        if self._layout.sign is Sign.MARKER:
            return self._marked(row, amount), currency
        return amount, currency

    def _marked(self, row: Row, amount: Decimal) -> Decimal:
        """A file writes its debits with a minus or without; one that does both says two things."""
        mark = self._text(row, Field.MARKER)
        if mark.upper() in self._layout.credit_marks:
            if amount < 0:
                raise self._refused(
                    row, Field.MARKER, Refused(Code.SIGN_UNREADABLE, value=f"{mark} {amount}")
                )
            return amount
        if mark.upper() not in self._layout.debit_marks:
            raise self._refused(row, Field.MARKER, Refused(Code.SIGN_UNREADABLE, value=mark))
        if amount < 0:
            self._seen_minus = row.number
        elif amount > 0:
            self._seen_plain_debit = row.number
        if self._seen_minus and self._seen_plain_debit:
            raise self._refused(row, Field.MARKER, Refused(Code.SIGN_UNREADABLE, value=f"{mark} {amount}"))
        return -abs(amount) if amount else amount

    def _two_columns(self, row: Row) -> tuple[Decimal, str]:
        convert = lambda cell: cells.amount_cell(cell, self._layout.decimal_sign)  # noqa: E731
        debit = self._first(row, Field.DEBIT, convert)
        credit = self._first(row, Field.CREDIT, convert)
        if debit and credit and debit[0] and credit[0]:
            raise self._refused(
                row, Field.CREDIT, Refused(Code.SIGN_UNREADABLE, value=f"{debit[0]} {credit[0]}")
            )
        if credit and (credit[0] or not debit):
            if credit[0] < 0:
                raise self._refused(row, Field.CREDIT, Refused(Code.AMOUNT_NEGATIVE, value=credit[0]))
            return credit
        if debit is None:
            raise self._refused(row, Field.DEBIT, Refused(Code.AMOUNT_MISSING))
        return (-abs(debit[0]) if debit[0] else debit[0]), debit[1]


_FOREIGN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")


def _is_account(text: str) -> bool:
    return account_numbers.is_hungarian(text) or bool(_FOREIGN.fullmatch(account_numbers.compact(text)))


def _unsigned(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else abs(amount)
