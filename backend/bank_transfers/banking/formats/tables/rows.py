"""One row of a table by its layout: cells to a line, or a refusal with the place and the name of the column."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, NamedTuple

from bank_transfers.banking import account_numbers
from bank_transfers.banking.formats import amounts
from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.statement import Line, Status

from . import cells
from .cell_reader import CellReader
from .grid import Grid, Row
from .layout import Field, Header, Layout, Sign

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


class RowReader(CellReader):
    """One row by a layout and the header of its file."""

    def __init__(self, layout: Layout, header: Header, grid: Grid, currency: str = "") -> None:
        super().__init__(
            header,
            decimal_sign=layout.decimal_sign,
            dates=layout.dates,
            starts_1904=grid.starts_1904,
            thousands_sign=layout.thousands_sign,
            nothing=layout.nothing,
        )
        self._layout = layout
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
            self.first(row, Field.CURRENCY, lambda cell: amounts.currency(cells.plain_text(cell))) or ""
        )
        if currency and beside and currency != beside:
            raise self.refused(row, Field.CURRENCY, Refused(Code.CURRENCY_UNREADABLE, value=beside))
        booked = self.day(row, Field.BOOKING_DATE)
        if booked is None and self._layout.pending_without_date:
            status = Status.PENDING
        if booked is None and status is Status.BOOKED:
            raise self.refused(row, Field.BOOKING_DATE, Refused(Code.DATE_MISSING))
        fee = self.money(row, Field.FEE)
        texts: dict[str, Any] = {name.value: self.text(row, name) for name in _TEXTS}
        account = self.first(row, Field.COUNTERPARTY_ACCOUNT, cells.account_text) or ""
        if account and self._layout.account_or_reference and not _is_account(account):
            texts[Field.ENTRY_REFERENCE.value], account = account, ""
        self._split_name(texts)
        line = Line(
            amount=amount - abs(fee) if fee and self._layout.fee_beside_amount else amount,
            currency=currency or beside or self._currency,
            status=status,
            booking_date=booked,
            value_date=self.day(row, Field.VALUE_DATE),
            transacted_at=self.first(row, Field.TRANSACTED_AT, self.moment),
            counterparty_account=account,
            remittance_information=self.joined(row, Field.REMITTANCE_INFORMATION),
            original_amount=_unsigned(self.money(row, Field.ORIGINAL_AMOUNT)),
            original_currency=self.code(row, Field.ORIGINAL_CURRENCY),
            exchange_rate=self.first(row, Field.EXCHANGE_RATE, self.rate),
            fee=_unsigned(fee) or None,
            fee_currency=self.code(row, Field.FEE_CURRENCY) if fee else "",
            balance_after=self.money(row, Field.BALANCE_AFTER),
            position=row.number,
            raw=row.raw,
            **texts,
        )
        own_account = self.first(row, Field.OWN_ACCOUNT, cells.account_text) or ""
        owner, number = self.text(row, Field.OWN_NAME), self.text(row, Field.STATEMENT_NUMBER)
        return Parsed(line, own_account, owner, number)

    def _split_name(self, texts: dict[str, Any]) -> None:
        start = self._layout.reference_before_name
        first, *rest = texts[Field.COUNTERPARTY_NAME.value].splitlines() or [""]
        if start and rest and first.startswith(start):
            texts[Field.ENTRY_REFERENCE.value] = first.strip()
            texts[Field.COUNTERPARTY_NAME.value] = " ".join(" ".join(rest).split())

    def _status(self, row: Row) -> Status | None:
        if not self._layout.statuses or Field.STATUS not in self.header.places:
            return Status.BOOKED
        text = self.text(row, Field.STATUS)
        if text.casefold() not in self._layout.statuses:
            raise self.refused(row, Field.STATUS, Refused(Code.STATUS_UNREADABLE, value=text))
        return self._layout.statuses[text.casefold()]

    def _amount(self, row: Row) -> tuple[Decimal, str]:
        if self._layout.sign is Sign.TWO_COLUMNS:
            return self._two_columns(row)
        found = self.first(row, Field.AMOUNT, self.amount)
        if found is None:
            raise self.refused(row, Field.AMOUNT, Refused(Code.AMOUNT_MISSING))
        amount, currency = found
        if self._layout.sign is Sign.REVERSED:
            return (-amount if amount else amount), currency
        if self._layout.sign is Sign.MARKER:
            return self._marked(row, amount), currency
        return amount, currency

    def _marked(self, row: Row, amount: Decimal) -> Decimal:
        """A file writes its debits with a minus or without; one that does both says two things."""
        mark = self.text(row, Field.MARKER)
        if mark.upper() in self._layout.credit_marks:
            if amount < 0:
                raise self.refused(row, Field.MARKER, Refused(Code.SIGN_UNREADABLE, value=f"{mark} {amount}"))
            return amount
        if mark.upper() not in self._layout.debit_marks:
            raise self.refused(row, Field.MARKER, Refused(Code.SIGN_UNREADABLE, value=mark))
        if amount < 0:
            self._seen_minus = row.number
        elif amount > 0:
            self._seen_plain_debit = row.number
        if self._seen_minus and self._seen_plain_debit:
            raise self.refused(row, Field.MARKER, Refused(Code.SIGN_UNREADABLE, value=f"{mark} {amount}"))
        return -abs(amount) if amount else amount

    def _two_columns(self, row: Row) -> tuple[Decimal, str]:
        debit = self.first(row, Field.DEBIT, self.amount)
        credit = self.first(row, Field.CREDIT, self.amount)
        if debit and credit and debit[0] and credit[0]:
            raise self.refused(
                row, Field.CREDIT, Refused(Code.SIGN_UNREADABLE, value=f"{debit[0]} {credit[0]}")
            )
        if credit and (credit[0] or not debit):
            if credit[0] < 0:
                raise self.refused(row, Field.CREDIT, Refused(Code.AMOUNT_NEGATIVE, value=credit[0]))
            return credit
        if debit is None:
            raise self.refused(row, Field.DEBIT, Refused(Code.AMOUNT_MISSING))
        return (-abs(debit[0]) if debit[0] else debit[0]), debit[1]


_FOREIGN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")


def _is_account(text: str) -> bool:
    return account_numbers.is_hungarian(text) or bool(_FOREIGN.fullmatch(account_numbers.compact(text)))


def _unsigned(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else abs(amount)
