"""A statement line (:61:) and balances (:60F: and the like): fixed forms, read strictly."""

from __future__ import annotations

import datetime
import functools
import re
from decimal import Decimal
from typing import NamedTuple

from bank_transfers.banking.formats.amounts import MAX_DECIMALS, MAX_WHOLE_DIGITS
from bank_transfers.banking.formats.dates import calendar_day
from bank_transfers.banking.formats.refusal import Code, Refused

from .fields import Field

_AMOUNT = r"(?P<amount>[0-9]+(?:,[0-9]*)?)"
# Value date, entry date, sign, funds code (the currency's third letter), amount, type, references.
_ENTRY = re.compile(
    r"\s?(?P<value>[0-9]{6})(?P<entry>[0-9]{4})?(?P<sign>[RE]?[CD])(?P<funds>[A-Z])?\s?"
    + _AMOUNT
    + r"(?:(?P<type>[A-Z][A-Z0-9]{3})(?P<references>.*))?\s*"
)
_BALANCE = re.compile(r"\s?(?P<sign>[CD])(?P<date>[0-9]{6})(?P<currency>[A-Z]{3})" + _AMOUNT + r"\s*")
_TOTALS = re.compile(r"\s?(?P<count>[0-9]{1,10})(?P<currency>[A-Z]{3})" + _AMOUNT + r"\s*")
# Banks that count 30 days a month write such value dates.
_LONG_FEBRUARY = {"0229", "0230"}
NO_REFERENCE = {"NONREF", "NOTPROVIDED", ""}


class Entry(NamedTuple):
    value_date: datetime.date | None  # None for a 30 February, where the entry date tells the day
    booking_date: datetime.date
    amount: Decimal  # signed
    reversal: bool
    expected: bool  # told in advance (EC, ED)
    type_code: str
    reference: str
    bank_reference: str


class Balance(NamedTuple):
    amount: Decimal
    date: datetime.date | None
    currency: str


def entry(field: Field) -> Entry:
    """Raises Refused with the line and the column."""
    text = field.lines[0]
    found = _ENTRY.fullmatch(text)
    if found is None:
        raise Refused(Code.TAG_BROKEN, line=field.number, column=1, name="61", value=text)
    value, entered, sign, _funds, written, type_code, references = found.groups()
    try:
        value_date, booking_date = _days(value, entered)
        amount = _amount(written)
    except Refused as refused:
        raise refused.at(field.number, len(":61:") + 1) from None
    # RC takes a credit back, so money goes out; RD brings it back.
    incoming = sign in {"C", "RD", "EC"}
    reference, bank_reference = _references(references) if references else ("", "")
    return Entry(
        value_date=value_date,
        booking_date=booking_date,
        amount=amount if incoming or not amount else -amount,
        reversal=sign[0] == "R",
        expected=sign[0] == "E",
        type_code=type_code or "",
        reference=reference,
        bank_reference=bank_reference,
    )


def _references(text: str) -> tuple[str, str]:
    reference, _, bank_reference = text.partition("//")
    reference, bank_reference = reference.strip(), bank_reference.strip()
    return (
        "" if reference in NO_REFERENCE else reference,
        "" if bank_reference in NO_REFERENCE else bank_reference,
    )


@functools.lru_cache(maxsize=4096)
def _days(value: str, entered: str | None) -> tuple[datetime.date | None, datetime.date]:
    """Value and booking day. The standard leaves the entry date out where it is the value date."""
    try:
        value_date: datetime.date | None = day(value)
        near = day(value)
    except Refused:
        if entered is None or value[2:] not in _LONG_FEBRUARY:
            raise
        value_date, near = None, day(f"{value[:2]}0228")
    return value_date, near if entered is None else _nearest(near, entered)


def _nearest(near: datetime.date, month_and_day: str) -> datetime.date:
    """The entry date has no year: it is the one nearest to the value date, so that New Year does no harm."""
    days = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            days.append(calendar_day(year, int(month_and_day[:2]), int(month_and_day[2:]), month_and_day))
        except Refused:
            continue
    if not days:
        raise Refused(Code.DATE_IMPOSSIBLE, value=month_and_day)
    return min(days, key=lambda date: abs((date - near).days))


def day(text: str) -> datetime.date:
    """YYMMDD; from 80 on it is the last century."""
    year = int(text[:2])
    return calendar_day(year + (1900 if year >= 80 else 2000), int(text[2:4]), int(text[4:6]), text)


def _amount(text: str) -> Decimal:
    whole, _, fraction = text.partition(",")
    if len(whole.lstrip("0")) > MAX_WHOLE_DIGITS or len(fraction) > MAX_DECIMALS:
        raise Refused(Code.AMOUNT_TOO_LARGE, value=text)
    return Decimal(f"{whole}.{fraction}" if fraction else whole)


def balance(field: Field) -> Balance:
    found = _matched(_BALANCE, field)
    date: datetime.date | None = None
    try:
        date = day(found["date"])
    except Refused as refused:
        if found["date"][2:] not in _LONG_FEBRUARY:
            raise refused.at(field.number, len(field.tag) + 3) from None
    try:
        amount = _amount(found["amount"])
    except Refused as refused:
        raise refused.at(field.number, len(field.tag) + 3) from None
    return Balance(-amount if found["sign"] == "D" and amount else amount, date, found["currency"])


def totals(field: Field) -> tuple[int, Decimal]:
    """Of :90C: and :90D:, number and sum of the lines."""
    found = _matched(_TOTALS, field)
    return int(found["count"]), _amount(found["amount"])


def _matched(pattern: re.Pattern[str], field: Field) -> re.Match[str]:
    found = pattern.fullmatch(field.lines[0])
    if found is None:
        raise Refused(Code.TAG_BROKEN, line=field.number, column=1, name=field.tag, value=field.lines[0])
    return found
