"""A layout is data: which columns a table has, what they mean, and how they are written. No code beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, Protocol

from bank_transfers.banking.formats.amounts import DecimalSign
from bank_transfers.banking.formats.detection import FileKind
from bank_transfers.banking.formats.statement import Status

from .grid import Cell, Row, text_of

TEXT = frozenset({FileKind.TEXT})
WORKBOOK = frozenset({FileKind.ZIP, FileKind.OLE})
HTML = frozenset({FileKind.HTML})
SPREADSHEETML = frozenset({FileKind.XML})


class Sign(StrEnum):
    """Where the direction of an amount stands."""

    SIGNED = "signed"  # a minus
    MARKER = "marker"  # a column says debit or credit; amounts may have their minus or not
    TWO_COLUMNS = "two_columns"  # a column of debits and one of credits
    REVERSED = "reversed"  # a minus, and what goes out is positive (cards)


class Field(StrEnum):
    """What a column may mean. Names are those of `statement.Line`, where there is one."""

    OWN_ACCOUNT = "own_account"
    OWN_NAME = "own_name"
    STATEMENT_NUMBER = "statement_number"
    AMOUNT = "amount"
    DEBIT = "debit"
    CREDIT = "credit"
    MARKER = "marker"
    CURRENCY = "currency"
    BOOKING_DATE = "booking_date"
    VALUE_DATE = "value_date"
    TRANSACTED_AT = "transacted_at"
    STATUS = "status"
    COUNTERPARTY_NAME = "counterparty_name"
    COUNTERPARTY_ACCOUNT = "counterparty_account"
    COUNTERPARTY_BANK = "counterparty_bank"
    REMITTANCE_INFORMATION = "remittance_information"
    END_TO_END_ID = "end_to_end_id"
    BANK_REFERENCE = "bank_reference"
    ENTRY_REFERENCE = "entry_reference"
    TYPE_CODE = "type_code"
    TYPE_TEXT = "type_text"
    ORIGINAL_AMOUNT = "original_amount"
    ORIGINAL_CURRENCY = "original_currency"
    EXCHANGE_RATE = "exchange_rate"
    FEE = "fee"
    FEE_CURRENCY = "fee_currency"
    CARD = "card"
    MERCHANT = "merchant"
    BALANCE_AFTER = "balance_after"


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the names it goes by ("Bankközi…": whatever begins so), or by its position, from 1."""

    names: tuple[str, ...] = ()
    position: int = 0

    @property
    def label(self) -> str:
        return self.names[0] if self.names else f"#{self.position}"


def each(*columns: str) -> tuple[Column, ...]:
    """Columns of one meaning, each "a name|another name of it": texts are joined, else the first filled one counts."""
    return tuple(Column(tuple(names.split("|"))) for names in columns)


def at(*positions: int) -> tuple[Column, ...]:
    """The same by position."""
    return tuple(Column(position=position) for position in positions)


Columns = Mapping[Field, tuple[Column, ...]]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One table as a bank exports it. Columns in any order; columns that nobody declared are left alone."""

    name: str  # stable: stored with imports
    bank: str = ""
    kinds: frozenset[FileKind] = TEXT
    columns: Columns
    # Columns without which the file can't be read; the others may be missing.
    needed: frozenset[Field] = frozenset({Field.AMOUNT, Field.BOOKING_DATE})
    # What stands above the table, as a label with its value to the right: own account, currency …
    preamble: Mapping[Field, tuple[str, ...]] = field(default_factory=dict)
    # Without a header: what the cells of a row look like, by position from 1.
    shape: Mapping[int, str] = field(default_factory=dict)
    width: tuple[int, int] = (0, 0)  # without a header: the fewest and the most cells
    first_row: int = 1  # without a header
    header_row: int = 0  # 0: it is searched
    # All names of the header, as they are compared, where a table with others is another one.
    header: frozenset[str] = frozenset()
    delimiter: str = ""  # "": it is found
    encoding: str = ""  # "": it is found
    decimal_sign: DecimalSign = DecimalSign.CELL
    thousands_sign: str | None = None  # "": there is none; None: any but the decimal sign
    dates: tuple[str, ...] = ("Y.M.D.", "Y-M-D")
    sign: Sign = Sign.SIGNED
    debit_marks: frozenset[str] = frozenset({"T", "TERHELÉS"})
    credit_marks: frozenset[str] = frozenset({"J", "JÓVÁÍRÁS"})
    # What the column of states says, in lower case; None: the row is no movement. A state unknown refuses the file.
    statuses: Mapping[str, Status | None] = field(default_factory=dict)
    # A movement that the bank has not booked yet has no booking date.
    pending_without_date: bool = False
    # The fee stands beside the amount, and the balance falls by both.
    fee_beside_amount: bool = False
    # The column of the other side's account holds references too: what is no account is an entry_reference.
    account_or_reference: bool = False
    # A name of several lines may begin with a reference, known by how it starts.
    reference_before_name: str = ""
    currency: str = ""  # of files that name none
    account: str = ""  # likewise
    nothing: frozenset[str] = frozenset({"notprovided"})  # what stands, in lower case, where there is nothing

    @property
    def has_header(self) -> bool:
        return not self.shape and any(column.names for column in self.all_columns())

    def all_columns(self) -> list[Column]:
        return [column for columns in self.columns.values() for column in columns]


_BLANKS = re.compile(r"\s+")


def header_name(cell: Cell) -> str:
    """A name of a column for comparing: capitals, blanks and ends don't matter."""
    text = unicodedata.normalize("NFC", text_of(cell))
    return _BLANKS.sub(" ", text).strip(' "\ufeff:').casefold()


def header_key(row: Row) -> list[str]:
    """The names of a row, as they are compared, up to the last one."""
    key = [header_name(cell) for cell in row.cells]
    while key and not key[-1]:
        key.pop()
    return key


@lru_cache(maxsize=4096)
def _declared(names: tuple[str, ...]) -> tuple[str, ...]:
    """The same of a column's names: a file's beginning is held against those of every bank, row by row."""
    return tuple(header_name(name) for name in names)


class Declared(Protocol):
    """What a header is sought for: columns by meaning, and which of them are needed."""

    @property
    def columns(self) -> Mapping[Any, tuple[Column, ...]]: ...

    @property
    def needed(self) -> frozenset[Any]: ...


class Header:
    """The declared columns as they lie in a file: meaning → places, from 0. key: the row's, where it is known."""

    def __init__(self, layout: Declared, row: Row | None, key: list[str] | None = None) -> None:
        self._cells = row.cells if row else []
        self.key = key if key is not None else header_key(row) if row else []
        self._first = {name: place for place, name in reversed(list(enumerate(self.key)))}
        self.places: dict[str, tuple[int, ...]] = {}
        self.missing: list[str] = []
        self.found = 0
        for name, columns in layout.columns.items():
            places = tuple(place for column in columns if (place := self._place(column)) is not None)
            self.found += len(places)
            if places:
                self.places[name] = places
            elif name in layout.needed:
                self.missing.append(name)

    def _place(self, column: Column) -> int | None:
        if column.position:
            return column.position - 1
        for wanted in _declared(column.names):
            if not wanted.endswith("…"):
                if (place := self._first.get(wanted)) is not None:
                    return place
                continue
            for place, key in enumerate(self.key):
                if key.startswith(wanted[:-1]):
                    return place
        return None

    @cached_property
    def names(self) -> list[str]:
        """As they stand in the file."""
        return [text_of(cell).strip() for cell in self._cells]

    def name(self, place: int) -> str:
        return self.names[place] if place < len(self.names) else ""
