"""What makes two lines of an account the same one. The version stands in front: another rule gets another number.

Version 1: account, booking date, value date, amount, currency, counterparty's account and name, remittance information
and the bank's reference; each in NFC, blanks collapsed, in capitals. Nothing of the time of import, of the file or of
its format is in it. Lines alike in all of that are told apart by counting them.
"""

from __future__ import annotations

import datetime
import hashlib
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from bank_transfers.banking.account_numbers import normalise

VERSION = "1"
PENDING = "p"  # what is not booked is counted apart from what is
LONGEST_NAME = 240  # that is remembered
_SEPARATOR = "\x1f"


class Told(Protocol):
    """What counts of a line: as it is read, or as it is stored."""

    @property
    def booking_date(self) -> datetime.date | None: ...
    @property
    def value_date(self) -> datetime.date | None: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def counterparty_account(self) -> str: ...
    @property
    def counterparty_name(self) -> str: ...
    @property
    def remittance_information(self) -> str: ...
    @property
    def bank_reference(self) -> str: ...


def fingerprint(account: str, currency: str, line: Told, apart: bool = False) -> str:
    """`account`: as it is compared; `currency`: of the line; `apart`: for a line that is not booked."""
    said = _SEPARATOR.join(
        (
            account,
            _day(line.booking_date),
            _day(line.value_date),
            amount_text(line.amount),
            currency,
            normalise(line.counterparty_account) if line.counterparty_account else "",
            _name_alike(line.counterparty_name),
            said_alike(line.remittance_information),
            said_alike(line.bank_reference),
        )
    )
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{VERSION}{PENDING if apart else ''}:{digest}"


def said_alike(text: str) -> str:
    if text.isascii():
        if text.isalnum():  # a reference
            return text.upper()
    else:
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.upper().split())


def _name_alike(name: str) -> str:
    return _often_alike(name) if len(name) <= LONGEST_NAME else said_alike(name)


_often_alike = lru_cache(maxsize=4096)(said_alike)  # partners come again and again


def amount_text(amount: Decimal) -> str:
    """The same for 100, 100.0 and 100.00."""
    text = str(amount)
    if "E" in text:
        text = f"{amount:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _day(day: datetime.date | None) -> str:
    return "" if day is None else day.isoformat()
