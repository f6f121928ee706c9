"""A whole file: fields into statements. Each page (60M … 62M) is a statement of its own; balances chain them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bank_transfers.banking import account_numbers
from bank_transfers.banking.formats.detection import Sample
from bank_transfers.banking.formats.encodings import find_encoding
from bank_transfers.banking.formats.remarks import RemarkCode, Remarks
from bank_transfers.banking.formats.statement import Kind, Line, ReadFile, Statement, StatementBuilder, Status

from . import entries, texts
from .fields import Field, fields

# Electra banks write the old code page of DOS.
PAGES = ("cp852", "cp1250")
_HEADER = {"20", "21", "25", "25P", "28", "28C", "13", "13D", "34F"}
_CURRENCY = re.compile(r"([A-Z]{3})")


def read(sample: Sample) -> ReadFile:
    """All statements of a file. Raises Refused with line and column."""
    encoding = find_encoding(sample.source, PAGES)
    reading = _Reading()
    statements = tuple(reading.run(fields(sample.source.lines(encoding))))
    interim = bool(statements) and all(statement.kind is Kind.REPORT for statement in statements)
    return ReadFile(
        format="mt942" if interim else "mt940",
        layout="mt940",
        encoding=encoding,
        statements=statements,
        remarks=reading.remarks.finish(),
    )


class _Open:
    """A statement that is being read."""

    def __init__(self, number: int) -> None:
        self.position = number
        self.builder = StatementBuilder()
        self.account = ""
        self.number = ""
        self.identification = ""
        self.currency = ""
        self.interim = False
        self.opening: entries.Balance | None = None
        self.closing: entries.Balance | None = None
        self.available: entries.Balance | None = None
        self.totals: dict[str, tuple[int, Decimal]] = {}


class _Reading:
    def __init__(self) -> None:
        self.remarks = Remarks()
        self.statement: _Open | None = None
        # The entry that waits for its texts.
        self.entry: Field | None = None
        self.information: list[str] = []
        self.own_rows: list[str] = []

    def run(self, all_fields: Iterator[Field]) -> Iterator[Statement]:
        for field in all_fields:
            if field.tag == "61":
                self._end_entry()
                self._current(field)
                self.entry = field
            elif field.tag == "86":
                if self.entry is not None:
                    self.information += field.lines
            elif field.tag == "NS":
                if self.entry is not None:
                    self.own_rows += field.lines
            else:
                self._end_entry()
                if self._begins_another(field):
                    yield from self._end_statement()
                if field.tag:
                    self._take(field)
        self._end_entry()
        yield from self._end_statement()

    def _current(self, field: Field) -> _Open:
        if self.statement is None:
            self.statement = _Open(field.number)
        return self.statement

    def _begins_another(self, field: Field) -> bool:
        if field.tag in {"", "20"}:
            return True
        now = self.statement
        return (
            field.tag in {"60F", "60M"}
            and now is not None
            and (now.opening is not None or len(now.builder) > 0)
        )

    def _take(self, field: Field) -> None:
        now = self._current(field)
        if field.tag in _HEADER:
            _take_header(now, field)
        elif field.tag in {"60F", "60M"}:
            now.opening = self._balance(field)
            now.currency = now.opening.currency
        elif field.tag in {"62F", "62M"}:
            now.closing = self._balance(field)
            now.currency = now.currency or now.closing.currency
        elif field.tag in {"64", "65"}:
            found = self._balance(field)
            now.available = found if field.tag == "64" else now.available
        elif field.tag in {"90C", "90D"}:
            now.totals[field.tag] = entries.totals(field)
            now.interim = True
        else:
            self.remarks.add(RemarkCode.TAG_UNKNOWN, field.number, name=field.tag)

    def _balance(self, field: Field) -> entries.Balance:
        found = entries.balance(field)
        if found.date is None:
            self.remarks.add(RemarkCode.VALUE_DATE_IMPOSSIBLE, field.number, value=field.lines[0])
        return found

    def _end_entry(self) -> None:
        field = self.entry
        if field is None:
            return
        now = self._current(field)
        read_entry = entries.entry(field)
        if read_entry.value_date is None:
            self.remarks.add(RemarkCode.VALUE_DATE_IMPOSSIBLE, field.number, value=field.lines[0][:6])
        said: dict[str, Any] = {}
        if len(field.lines) > 1:
            said |= texts.of_supplement(field.lines[1:])
        if self.information:
            said |= texts.of_information(self.information, read_entry.bank_reference)
        if self.own_rows:
            said |= texts.of_own_rows(self.own_rows)
        if read_entry.reference and "end_to_end_id" not in said:
            said["end_to_end_id"] = read_entry.reference
        now.builder.add(
            Line(
                amount=read_entry.amount,
                currency=now.currency,
                booking_date=read_entry.booking_date,
                value_date=read_entry.value_date,
                status=Status.PENDING if read_entry.expected else Status.BOOKED,
                reversal=read_entry.reversal,
                bank_reference=read_entry.bank_reference,
                type_code=read_entry.type_code,
                raw=_raw(field, self.information, self.own_rows),
                position=field.number,
                **said,
            )
        )
        self.entry, self.information, self.own_rows = None, [], []

    def _end_statement(self) -> Iterator[Statement]:
        now, self.statement = self.statement, None
        if now is None:
            return
        self._compare_totals(now)
        account, currency = _account(now.account)
        if not account:
            self.remarks.add(RemarkCode.ACCOUNT_MISSING, now.position)
        opening, closing, available = now.opening, now.closing, now.available
        yield now.builder.finish(
            account=account,
            account_number=account_numbers.normalise(account),
            currency=now.currency or currency,
            kind=Kind.REPORT if now.interim and opening is None else Kind.STATEMENT,
            number=now.number,
            identification=now.identification,
            opening=None if opening is None else opening.amount,
            opening_date=None if opening is None else opening.date,
            closing=None if closing is None else closing.amount,
            closing_date=None if closing is None else closing.date,
            available=None if available is None else available.amount,
            position=now.position,
        )

    def _compare_totals(self, now: _Open) -> None:
        sums = {"90C": now.builder.credits, "90D": now.builder.debits}
        for tag, (_count, expected) in now.totals.items():
            if expected != sums[tag]:
                self.remarks.add(
                    RemarkCode.TOTALS_DIFFER, now.position, name=tag, expected=expected, found=sums[tag]
                )


def _take_header(now: _Open, field: Field) -> None:
    said = field.lines[0].strip()
    if field.tag == "20":
        now.identification = said
    elif field.tag in {"25", "25P"}:
        now.account = said
    elif field.tag in {"28", "28C"}:
        now.number = said
    elif field.tag == "34F":
        now.interim = True
        if found := _CURRENCY.match(said):
            now.currency = now.currency or found[1]
    elif field.tag == "13D":
        now.interim = True


def _account(written: str) -> tuple[str, str]:
    """The account's number and currency out of "BIC/number/currency", "bank code/number" or the number alone."""
    parts = [part.strip() for part in written.split("/") if part.strip()]
    currency = ""
    if len(parts) > 1 and _CURRENCY.fullmatch(parts[-1]):
        currency = parts.pop()
    for part in parts:
        if account_numbers.is_hungarian(part) or account_numbers.is_valid(part):
            return part, currency
        if (
            (shorter := part[:-3].strip())
            and _CURRENCY.fullmatch(part[-3:])
            and account_numbers.is_valid(shorter)
        ):
            return shorter, part[-3:]
    return "/".join(parts), currency


def _raw(field: Field, information: list[str], own_rows: list[str]) -> str:
    raw = ":61:" + "\n".join(field.lines)
    if information:
        raw += "\n:86:" + "\n".join(information)
    if own_rows:
        raw += "\n:NS:" + "\n".join(own_rows)
    return raw
