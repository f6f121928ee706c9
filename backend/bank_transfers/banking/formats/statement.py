"""What every reader gives: statements of an account and their lines, in the terms of ISO 20022.

Amounts are Decimals as the file writes them, dates are days without a clock. An empty text means that the file says
nothing. The types are msgspec's frozen structures: made and packed much faster than data classes, alike in use.
"""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from .refusal import Code, Refused

ZERO = Decimal(0)
BLOCK = 512
# Of one file. They are stored in one transaction, for which others wait on SQLite: a minute for so many.
MAX_LINES = 500_000
FAST = 1  # zlib's quickest level: lines of one bank resemble each other, more effort saves little


class Status(StrEnum):
    """Where a line stands at the bank."""

    BOOKED = "booked"
    PENDING = "pending"
    INFORMATION = "information"  # told, and not booked (INFO in CAMT)


class Kind(StrEnum):
    """What a statement is good for."""

    STATEMENT = "statement"  # of what is booked: CAMT.053, MT940, exports of netbanks
    REPORT = "report"  # within the day: CAMT.052, MT942
    NOTIFICATION = "notification"  # of single debits and credits: CAMT.054


class Detail(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One transaction of a line that sums up several. It explains the line and is never a line itself."""

    amount: Decimal | None = None  # signed; None where the file does not say it in the line's currency
    currency: str = ""
    counterparty_name: str = ""
    counterparty_account: str = ""
    counterparty_bank: str = ""
    ultimate_counterparty_name: str = ""
    remittance_information: str = ""
    creditor_reference: str = ""
    end_to_end_id: str = ""
    bank_reference: str = ""
    uetr: str = ""
    original_amount: Decimal | None = None
    original_currency: str = ""
    exchange_rate: Decimal | None = None
    fee: Decimal | None = None
    fee_currency: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One movement of the account."""

    amount: Decimal  # signed: what comes in is positive
    currency: str  # "" where the file does not name one
    booking_date: datetime.date | None = None  # None where the file has none: pending, or a notification
    value_date: datetime.date | None = None
    transacted_at: datetime.datetime | None = (
        None  # when it happened (a card purchase); naive as the bank writes it
    )
    status: Status = Status.BOOKED
    reversal: bool = (
        False  # says that it takes back an earlier line; the sign of the amount already counts it
    )
    counterparty_name: str = ""
    counterparty_account: str = ""  # as written
    counterparty_bank: str = ""  # BIC or bank code
    ultimate_counterparty_name: str = ""
    remittance_information: str = ""
    creditor_reference: str = ""  # structured remittance information
    end_to_end_id: str = ""  # "" for NOTPROVIDED
    bank_reference: str = ""  # the bank's own id: a hint, not a key
    entry_reference: str = ""
    mandate_id: str = ""
    uetr: str = ""
    type_code: str = ""
    type_text: str = ""
    original_amount: Decimal | None = None  # unsigned, before an exchange
    original_currency: str = ""
    exchange_rate: Decimal | None = None
    fee: Decimal | None = None  # unsigned, told beside the line; whether the amount holds it differs by bank
    fee_currency: str = ""
    card: str = ""  # masked number
    merchant: str = ""
    balance_after: Decimal | None = None
    number_of_transactions: int | None = None  # what a line that sums up says of itself
    detail_count: int = 0  # transactions that the file lists under the line
    details: tuple[Detail, ...] = ()  # those transactions, where they are more than one
    raw: str = ""  # as it stands in the file; for XML see `camt.raw_text`
    position: int = 0  # its first line or row in the file; for XML the ordinal of its element; from 1


class Lines:
    """The lines of a statement in the order of the file, however many: iterated as often as wanted.

    A file is read to its end before anything of it may be used, so its lines have to wait somewhere. A few wait as
    they are; many wait packed and compressed, some 60 bytes each instead of 1,500, and are unpacked block by block.
    """

    __slots__ = ("_blocks", "_count", "_rest")

    def __init__(self, blocks: list[bytes], rest: list[Line], count: int) -> None:
        self._blocks = blocks
        self._rest = rest
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Line]:
        if self._blocks:
            decode = msgspec.msgpack.Decoder(list[Line]).decode
            for block in self._blocks:
                yield from decode(zlib.decompress(block))
        yield from self._rest

    class Builder:
        """Collects lines. Raises Refused (TOO_MANY_LINES)."""

        __slots__ = ("_blocks", "_count", "_encode", "_rest")

        def __init__(self) -> None:
            self._blocks: list[bytes] = []
            self._rest: list[Line] = []
            self._count = 0
            self._encode = msgspec.msgpack.Encoder().encode

        def __len__(self) -> int:
            return self._count

        def append(self, line: Line) -> None:
            self._count += 1
            self._rest.append(line)
            if len(self._rest) >= BLOCK:
                if self._count > MAX_LINES:
                    raise Refused(Code.TOO_MANY_LINES, line=line.position, limit=MAX_LINES)
                self._blocks.append(zlib.compress(self._encode(self._rest), FAST))
                self._rest = []

        def finish(self) -> Lines:
            return Lines(self._blocks, self._rest, self._count)


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One statement of one account. The sums are of booked lines, without a sign."""

    account: str  # as written; "" where the file does not name it
    account_number: str  # for comparing: see banking.account_numbers.normalise
    currency: str
    lines: Lines
    kind: Kind = Kind.STATEMENT
    number: str = ""
    identification: str = ""  # the bank's own key of this statement, often reused yearly
    account_owner: str = ""
    bank: str = ""  # BIC, where the file says it
    created_at: datetime.datetime | None = None
    period_from: datetime.date | None = None
    period_to: datetime.date | None = None
    opening: Decimal | None = None
    opening_date: datetime.date | None = None
    closing: Decimal | None = None
    closing_date: datetime.date | None = None
    available: Decimal | None = None  # closing available balance (MT940 64, CLAV)
    booked: int = 0
    pending: int = 0
    credits: Decimal = ZERO
    debits: Decimal = ZERO
    position: int = 0  # like Line.position

    @property
    def adds_up(self) -> bool | None:
        """Opening + booked lines = closing; None where the file does not give both balances."""
        if self.opening is None or self.closing is None:
            return None
        return self.opening + self.credits - self.debits == self.closing


class Remark(msgspec.Struct, frozen=True):
    """What is odd in a file that could be read all the same. Codes are told in `remarks.py`."""

    code: str
    line: int | None = None
    values: dict[str, str] = {}


class ReadFile(msgspec.Struct, frozen=True, kw_only=True):
    """All that a file says."""

    format: str  # "camt.053", "mt940", "csv", "xlsx" …
    layout: str  # the reader's name: "camt", "mt940", "otp-xlsx" …
    version: str = ""  # "001.08"
    encoding: str = ""
    statements: tuple[Statement, ...] = ()
    remarks: tuple[Remark, ...] = ()
    settlement: Any = None  # providers.SettlementFile, of a payment provider's file
    files: tuple[ReadFile, ...] = ()  # what an archive holds; `statements` are theirs, in order
    name: str = ""


class StatementBuilder:
    """Takes the lines of one statement one by one, counts and sums them, and gives the statement."""

    def __init__(self) -> None:
        self._lines = Lines.Builder()
        self.booked = 0
        self.pending = 0
        self.credits = ZERO
        self.debits = ZERO
        self.first_day: datetime.date | None = None
        self.last_day: datetime.date | None = None

    def add(self, line: Line) -> None:
        self._lines.append(line)
        if line.status is not Status.BOOKED:
            self.pending += line.status == Status.PENDING
            return
        self.booked += 1
        if line.amount < 0:
            self.debits -= line.amount
        else:
            self.credits += line.amount
        day = line.booking_date
        if day is None:
            return
        if self.first_day is None or day < self.first_day:
            self.first_day = day
        if self.last_day is None or day > self.last_day:
            self.last_day = day

    def __len__(self) -> int:
        return len(self._lines)

    def finish(self, **header: Any) -> Statement:
        """`header`: the fields of Statement that its lines do not give. A missing period is that of the lines."""
        if header.get("period_from") is None and header.get("period_to") is None:
            header |= {"period_from": self.first_day, "period_to": self.last_day}
        return Statement(
            lines=self._lines.finish(),
            booked=self.booked,
            pending=self.pending,
            credits=self.credits,
            debits=self.debits,
            **header,
        )
