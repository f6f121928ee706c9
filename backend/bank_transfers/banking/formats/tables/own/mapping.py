"""A company's own layout as plain data, for banks whose tables nobody declared: checked, stored as JSON, made a layout.

    {"name": "cib-sajat", "bank": "CIB", "file": "text",
     "columns": {"amount": ["Összeg"], "booking_date": ["Könyvelés napja"], "remittance_information": ["Közlemény"]},
     "decimal_sign": ",", "date": "Y.M.D.", "sign": "signed", "currency": "HUF", "account": "11773016-…"}

A column is a name of the header, or a number (from 1). Several columns of one meaning are joined when they are texts,
else the first that says something counts. `header`: all names of the header, if only tables with just these are meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from bank_transfers.banking.formats import amounts
from bank_transfers.banking.formats.amounts import DecimalSign
from bank_transfers.banking.formats.detection import FileKind
from bank_transfers.banking.formats.refusal import Refused
from bank_transfers.banking.formats.statement import Status
from bank_transfers.banking.formats.tables.grid import MAX_COLUMNS
from bank_transfers.banking.formats.tables.layout import (
    HTML,
    SPREADSHEETML,
    TEXT,
    WORKBOOK,
    Column,
    Field,
    Layout,
    Sign,
    header_name,
)
from bank_transfers.banking.formats.tables.recognising import MAX_PREAMBLE

KINDS: Mapping[str, frozenset[FileKind]] = {
    "text": TEXT,
    "workbook": WORKBOOK,
    "html": HTML,
    "spreadsheetml": SPREADSHEETML,
}
DATES = ("Y-M-D", "Y.M.D.", "Y/M/D", "YMD", "D-M-Y", "D.M.Y", "D/M/Y", "M/D/Y")
ENCODINGS = ("", "utf-8", "cp1250", "cp852", "iso-8859-2")
DELIMITERS = ("", ";", ",", "\t", "|")
THOUSANDS = ("", " ", ".", ",", "'")
# What a declaration says by itself where nothing may be taken for granted.
SAID = ("file", "decimal_sign", "date", "sign")
KEYS = {
    "name",
    "bank",
    "file",
    "columns",
    "delimiter",
    "encoding",
    "header_row",
    "header",
    "first_row",
    "width",
    "decimal_sign",
    "thousands_sign",
    "date",
    "sign",
    "debit_marks",
    "credit_marks",
    "statuses",
    "pending_without_date",
    "currency",
    "account",
}
MAX_NAME = 100
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")


class ProblemCode(StrEnum):
    """Why a declaration can't be used."""

    UNKNOWN_KEY = "unknown_key"
    UNKNOWN_FIELD = "unknown_field"  # a meaning that no line has
    MISSING = "missing"
    WRONG_VALUE = "wrong_value"
    MIXED = "mixed"  # names of columns without a header, or a place that two meanings share


class Problem(NamedTuple):
    where: str  # "columns.amount"
    code: ProblemCode
    value: str = ""


class InvalidMapping(Exception):
    """All that is wrong with a declaration."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(problems)


def layout_of(data: object, *, complete: bool = False) -> Layout:
    """The layout that `data` declares. Raises InvalidMapping with all that is wrong.

    `complete`: how amounts, days and directions are written has to be said, nothing of it is taken for granted.
    """
    if not isinstance(data, Mapping):
        raise InvalidMapping([Problem("", ProblemCode.WRONG_VALUE, str(type(data).__name__))])
    return _Checked(data, complete).layout()


class _Checked:
    """Reads a declaration key by key and collects what is wrong."""

    def __init__(self, data: Mapping[Any, Any], complete: bool) -> None:
        self._data = data
        self._problems = [
            Problem(str(key)[:MAX_NAME], ProblemCode.UNKNOWN_KEY) for key in data if key not in KEYS
        ]
        if complete:
            self._check_said()

    def layout(self) -> Layout:
        columns = self._columns()
        sign = Sign(self._one_of("sign", [value.value for value in Sign], Sign.SIGNED.value))
        needed = self._needed(sign, columns)
        positions = [column.position for group in columns.values() for column in group]
        headerless = bool(positions) and all(positions)
        width = self._whole("width", 1, MAX_COLUMNS, 0)
        kinds = KINDS[self._one_of("file", list(KINDS), "text")]
        if headerless:
            self._check_positions(columns, width)
        widest = max(positions, default=0)
        fewest = width or widest
        layout = Layout(
            name=self._text("name", _NAME),
            bank=self._text("bank"),
            kinds=kinds,
            columns=columns,
            needed=needed,
            width=((fewest if kinds == TEXT else 1), width or MAX_COLUMNS) if headerless else (0, 0),
            first_row=self._whole("first_row", 1, MAX_PREAMBLE, 1),
            header_row=self._whole("header_row", 1, MAX_PREAMBLE, 0),
            header=self._header(headerless),
            delimiter=self._one_of("delimiter", DELIMITERS, ""),
            encoding=self._one_of("encoding", ENCODINGS, ""),
            decimal_sign=DecimalSign(
                self._one_of("decimal_sign", [value.value for value in DecimalSign], DecimalSign.CELL.value)
            ),
            thousands_sign=self._thousands(),
            dates=(self._one_of("date", DATES, DATES[1]),),
            sign=sign,
            debit_marks=self._marks("debit_marks", {"T", "TERHELÉS"}),
            credit_marks=self._marks("credit_marks", {"J", "JÓVÁÍRÁS"}),
            statuses=self._statuses(),
            pending_without_date=self._flag("pending_without_date"),
            currency=self._currency(),
            account=self._text("account"),
        )
        if sign is Sign.MARKER and layout.debit_marks & layout.credit_marks:
            self._add("credit_marks", ProblemCode.MIXED)
        if layout.statuses and Field.STATUS not in columns:
            self._add("columns.status", ProblemCode.MISSING)
        if self._problems:
            raise InvalidMapping(self._problems)
        return layout

    def _add(self, where: str, code: ProblemCode, value: object = "") -> None:
        self._problems.append(Problem(where, code, str(value)[:MAX_NAME]))

    def _check_said(self) -> None:
        """The signs that make a thousand of one have to be said, and the words of debits and credits."""
        marks = ("debit_marks", "credit_marks") if self._data.get("sign") == Sign.MARKER else ()
        for key in (*SAID, *marks):
            if self._data.get(key) in (None, ""):
                self._add(key, ProblemCode.MISSING)
        if self._data.get("decimal_sign") == DecimalSign.CELL:
            self._add("decimal_sign", ProblemCode.WRONG_VALUE, DecimalSign.CELL.value)

    # columns

    def _columns(self) -> dict[Field, tuple[Column, ...]]:
        declared = self._data.get("columns")
        if not isinstance(declared, Mapping) or not declared:
            self._add("columns", ProblemCode.WRONG_VALUE if declared else ProblemCode.MISSING)
            return {}
        found: dict[Field, tuple[Column, ...]] = {}
        for key, value in declared.items():
            where = f"columns.{str(key)[:MAX_NAME]}"
            if not isinstance(key, str) or key not in Field.__members__.values():
                self._add(where, ProblemCode.UNKNOWN_FIELD)
                continue
            group = [self._column(where, one) for one in (value if isinstance(value, list) else [value])]
            if not group or len(group) > 10:
                self._add(where, ProblemCode.WRONG_VALUE)
            found[Field(key)] = tuple(column for column in group if column is not None)
        return found

    def _column(self, where: str, value: object) -> Column | None:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_COLUMNS:
            return Column(position=value)
        if isinstance(value, str) and value.strip() and len(value) <= MAX_NAME:
            return Column((value,))
        self._add(where, ProblemCode.WRONG_VALUE, value)
        return None

    def _needed(self, sign: Sign, columns: Mapping[Field, object]) -> frozenset[Field]:
        """What can't be done without; each of those has to be declared, and everything declared is needed but texts."""
        needed = {Field.BOOKING_DATE}
        needed |= {Field.DEBIT, Field.CREDIT} if sign is Sign.TWO_COLUMNS else {Field.AMOUNT}
        if sign is Sign.MARKER:
            needed.add(Field.MARKER)
        for field in sorted(needed - set(columns)):
            self._add(f"columns.{field}", ProblemCode.MISSING)
        optional = {Field.CURRENCY, Field.OWN_ACCOUNT, Field.STATUS} & set(columns)
        return frozenset(needed | optional)

    def _check_positions(self, columns: Mapping[Field, tuple[Column, ...]], width: int) -> None:
        if not width:
            self._add("width", ProblemCode.MISSING)
        for field, group in columns.items():
            if width and any(column.position > width for column in group):
                self._add(f"columns.{field}", ProblemCode.WRONG_VALUE)

    # single values

    def _one_of(self, key: str, allowed: list[str] | tuple[str, ...], missing: str) -> str:
        value = self._data.get(key)
        if value is None:
            return missing
        if isinstance(value, str) and value in allowed:
            return value
        self._add(key, ProblemCode.WRONG_VALUE, value)
        return missing

    def _text(self, key: str, pattern: re.Pattern[str] | None = None) -> str:
        value = self._data.get(key, "")
        if not isinstance(value, str) or len(value) > MAX_NAME or "\0" in value:
            self._add(key, ProblemCode.WRONG_VALUE, value)
            return ""
        if pattern and not pattern.fullmatch(value):
            self._add(key, ProblemCode.WRONG_VALUE if value else ProblemCode.MISSING, value)
        return value.strip()

    def _whole(self, key: str, lowest: int, highest: int, missing: int) -> int:
        value = self._data.get(key)
        if value is None:
            return missing
        if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest:
            return value
        self._add(key, ProblemCode.WRONG_VALUE, value)
        return missing

    def _header(self, headerless: bool) -> frozenset[str]:
        value = self._data.get("header")
        if value is None:
            return frozenset()
        good = isinstance(value, list) and 0 < len(value) <= MAX_COLUMNS
        if not good or not all(isinstance(name, str) and len(name) <= MAX_NAME for name in value):
            self._add("header", ProblemCode.WRONG_VALUE, value)
            return frozenset()
        if headerless:
            self._add("header", ProblemCode.MIXED)
        return frozenset(filter(None, map(header_name, value)))

    def _thousands(self) -> str | None:
        value = self._data.get("thousands_sign")
        if value is None:
            return None
        if self._data.get("decimal_sign") in (None, DecimalSign.CELL.value, value):
            self._add("thousands_sign", ProblemCode.MIXED, value)
        return self._one_of("thousands_sign", THOUSANDS, "")

    def _flag(self, key: str) -> bool:
        value = self._data.get(key, False)
        if not isinstance(value, bool):
            self._add(key, ProblemCode.WRONG_VALUE, value)
        return value is True

    def _marks(self, key: str, missing: set[str]) -> frozenset[str]:
        value = self._data.get(key)
        if value is None:
            return frozenset(missing)
        good = isinstance(value, list) and 0 < len(value) <= 20 and all(_short_text(mark) for mark in value)
        if not good:
            self._add(key, ProblemCode.WRONG_VALUE, value)
            return frozenset(missing)
        return frozenset(mark.strip().upper() for mark in value)

    def _statuses(self) -> dict[str, Status | None]:
        value = self._data.get("statuses")
        if value is None:
            return {}
        allowed = {"booked": Status.BOOKED, "pending": Status.PENDING, "ignored": None}
        if not isinstance(value, Mapping) or len(value) > 50:
            self._add("statuses", ProblemCode.WRONG_VALUE, value)
            return {}
        found: dict[str, Status | None] = {}
        for word, meaning in value.items():
            if not _short_text(word) or not isinstance(meaning, str) or meaning not in allowed:
                self._add(f"statuses.{str(word)[:MAX_NAME]}", ProblemCode.WRONG_VALUE, meaning)
            else:
                found[word.strip().casefold()] = allowed[meaning]
        return found

    def _currency(self) -> str:
        value = self._text("currency")
        try:
            return amounts.currency(value) if value else ""
        except Refused:
            self._add("currency", ProblemCode.WRONG_VALUE, value)
            return ""


def _short_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= MAX_NAME
