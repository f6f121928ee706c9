"""A statement, report or notification (Stmt, Rpt, Ntfctn): its account, balances and period, and its entries."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import NamedTuple
from xml.etree.ElementTree import Element

from bank_transfers.banking import account_numbers
from bank_transfers.banking.formats.amounts import plain_amount
from bank_transfers.banking.formats.dates import iso_day, moment
from bank_transfers.banking.formats.refusal import Code, Refused
from bank_transfers.banking.formats.remarks import RemarkCode, Remarks
from bank_transfers.banking.formats.statement import Kind, Line, Statement, StatementBuilder, Status

from .entries import line
from .parts import check_currency, day, is_credit, money, signed
from .transactions import account_number, bank_code
from .tree import NAMES, Trouble, children, find, parsed, required, text, text_at

# The closing booked balance of the day before is the opening one of this.
OPENING = ("OPBD", "PRCD")
CLOSING = "CLBD"
AVAILABLE = "CLAV"


class _Balance(NamedTuple):
    code: str
    amount: Decimal
    currency: str
    date: datetime.date | None


class StatementReader:
    """Takes the children of a statement one by one, in whatever order the bank writes them."""

    def __init__(self, element: Element, kind: Kind, remarks: Remarks, entries: int) -> None:
        self.element = element
        self.kind = kind
        self.remarks = remarks
        self.entries = entries  # of the whole file, so far
        self.position = entries + 1
        self.builder = StatementBuilder()
        self.header: dict[str, Element] = {}
        self.balances: list[_Balance] = []
        self.currencies: set[str] = set()

    def take(self, child: Element) -> None:
        name = NAMES[child.tag]
        if name == "Ntry":
            self.entries += 1
            entry = line(child, self.entries, self.remarks)
            self._check_days(child, entry)
            if entry.status is Status.BOOKED:
                self.currencies.add(entry.currency)
            self.builder.add(entry)
        elif name == "Bal":
            self.balances.append(self._balance(child))
        else:
            if name == "Acct":
                check_currency(child, text_at(child, "Ccy"))
            self.header[name] = child

    def _check_days(self, element: Element, entry: Line) -> None:
        if entry.booking_date is not None or entry.status is not Status.BOOKED:
            return
        if self.kind is Kind.STATEMENT and entry.value_date is None:
            raise Trouble(element, Refused(Code.DATE_MISSING))
        self.remarks.add(RemarkCode.BOOKING_DATE_MISSING, entry.position)

    @staticmethod
    def _balance(element: Element) -> _Balance:
        by_name = children(element)
        code = text_at(by_name.get("Tp"), "CdOrPrtry", "Cd")
        amount, currency = money(required(element, by_name, "Amt"))
        return _Balance(code, signed(amount, is_credit(element, by_name)), currency, day(by_name.get("Dt")))

    def finish(self) -> Statement:
        account = self.header.get("Acct")
        number = account_number(account)
        opening, closing = self._first(OPENING), self._last(CLOSING)
        available = self._last(AVAILABLE)
        currency = self._currency(account, opening, closing)
        period_from, period_to = self._period()
        if not number:
            self.remarks.add(RemarkCode.ACCOUNT_MISSING, self.position)
        self._compare_totals()
        return self.builder.finish(
            account=number,
            account_number=account_numbers.normalise(number),
            account_owner=text_at(account, "Ownr", "Nm") or text_at(account, "Ownr", "Pty", "Nm"),
            bank=bank_code(find(account, "Svcr")),
            currency=currency,
            kind=self.kind,
            number=text(self.header.get("LglSeqNb")) or text(self.header.get("ElctrncSeqNb")),
            identification=text(self.header.get("Id")),
            created_at=self._created_at(),
            period_from=period_from,
            period_to=period_to,
            opening=opening and opening.amount,
            opening_date=opening and opening.date,
            closing=closing and closing.amount,
            closing_date=closing and closing.date,
            available=available and available.amount,
            position=self.position,
        )

    def _first(self, codes: tuple[str, ...]) -> _Balance | None:
        """The earliest balance of the first code there is: a statement of several days may have one for each."""
        for code in codes:
            if found := [balance for balance in self.balances if balance.code == code]:
                return min(found, key=lambda balance: balance.date or datetime.date.max)
        return None

    def _last(self, code: str) -> _Balance | None:
        found = [balance for balance in self.balances if balance.code == code]
        # Of equal days the later one in the file.
        return max(reversed(found), key=lambda balance: balance.date or datetime.date.min, default=None)

    def _currency(self, account: Element | None, *balances: _Balance | None) -> str:
        """The account's, else the balances', else that of all its lines."""
        told = text_at(account, "Ccy") or next((b.currency for b in balances if b and b.currency), "")
        if not told and len(self.currencies) == 1:
            return next(iter(self.currencies))
        if told and self.currencies - {told, ""}:
            others = ", ".join(sorted(self.currencies - {told, ""}))
            self.remarks.add(RemarkCode.CURRENCY_DIFFERS, self.position, account=told, lines=others)
        return told

    def _period(self) -> tuple[datetime.date | None, datetime.date | None]:
        period = self.header.get("FrToDt")
        if period is None:
            return None, None
        by_name = children(period)
        ends = (by_name.get("FrDtTm", by_name.get("FrDt")), by_name.get("ToDtTm", by_name.get("ToDt")))
        begin, end = (parsed(end, iso_day) if end is not None and text(end) else None for end in ends)
        return begin, end

    def _created_at(self) -> datetime.datetime | None:
        """When the bank wrote it. Only told, so what can't be read of it is left out."""
        try:
            return moment(text(self.header.get("CreDtTm")), "Y-M-D")
        except Refused:
            return None

    def _compare_totals(self) -> None:
        """Holds the statement's own sums against those of its lines; pending ones may be in them or not."""
        summary = self.header.get("TxsSummry")
        if summary is None or self.builder.pending:
            return
        for name, found in (("TtlCdtNtries", self.builder.credits), ("TtlDbtNtries", self.builder.debits)):
            element = find(summary, name, "Sum")
            if element is None or not text(element):
                continue
            expected = parsed(element, plain_amount)
            if expected != found:
                self.remarks.add(
                    RemarkCode.TOTALS_DIFFER, self.position, name=name, expected=expected, found=found
                )
