"""What a cell says: days, amounts and texts of accounts, whether it is text, a number or a moment."""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal

from bank_transfers.banking.formats import amounts, dates
from bank_transfers.banking.formats.amounts import DecimalSign
from bank_transfers.banking.formats.refusal import Code, Refused

from .grid import Cell, text_of

# Days since which sheets count: the first is off by one for a leap year that never was.
EPOCH_1900 = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no zone
EPOCH_1904 = datetime.datetime(1904, 1, 1)  # noqa: DTZ001
LAST_DAY = 73_050
# Digits that a number of a sheet keeps.
EXACT = 1e15
_SCIENTIFIC = re.compile(r"[0-9][.,]?[0-9]*[Ee]\+?[0-9]{1,3}")
_WEEKDAY = re.compile(r"[\s.,]*(?:hétfő|kedd|szerda|csütörtök|péntek|szombat|vasárnap)?\.?", re.IGNORECASE)
_WRAPPED = re.compile(r'="(.*)"', re.DOTALL)


def number_cell(text: str, line: int, column: int) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if math.isfinite(number):
        return number
    raise Refused(Code.WORKBOOK_BROKEN, line=line, column=column)


def moment_cell(text: str, line: int, column: int) -> datetime.datetime:
    try:
        return dates.moment(text, "Y-M-D").replace(tzinfo=None)
    except Refused as refused:
        raise refused.at(line, column) from None


def plain_text(cell: Cell) -> str:
    """Text for people and for ids: blanks around are dropped, ="00123" is 00123."""
    text = text_of(cell).strip(f"{amounts.SPACES}\r\n")
    if wrapped := _WRAPPED.fullmatch(text):
        return wrapped[1].replace('""', '"').strip()
    return text


def account_text(cell: Cell) -> str:
    """An account as text. Refused where a spreadsheet made a number of it that lost digits."""
    text = plain_text(cell)
    if (isinstance(cell, float) and abs(cell) >= EXACT) or _SCIENTIFIC.fullmatch(text):
        raise Refused(Code.ACCOUNT_DAMAGED, value=text)
    return text


def amount_cell(cell: Cell, sign: DecimalSign, thousands: str | None = None) -> tuple[Decimal, str]:
    """The signed amount and the currency beside it."""
    if isinstance(cell, float):
        return amounts.cell_amount(cell), ""
    return amounts.amount_and_currency(plain_text(cell), sign, thousands)


def moment(cell: Cell, patterns: tuple[str, ...], starts_1904: bool) -> datetime.datetime:
    """Day and clock. Whatever stands behind the day must be a clock or a weekday."""
    if isinstance(cell, datetime.datetime):
        return _in_bounds(cell, text_of(cell))
    if isinstance(cell, float):
        if not 1 <= cell <= LAST_DAY:
            raise Refused(Code.DATE_UNREADABLE, value=text_of(cell))
        epoch = EPOCH_1904 if starts_1904 else EPOCH_1900
        seconds = round((cell % 1) * 86_400)
        return _in_bounds(epoch + datetime.timedelta(days=int(cell), seconds=seconds), text_of(cell))
    text = plain_text(cell)
    if len(text) > dates.MAX_WRITTEN:
        raise Refused(Code.DATE_UNREADABLE, value=text)
    refusal = Refused(Code.DATE_UNREADABLE, value=text)
    for pattern in patterns:
        try:
            return _moment_of(text, pattern)
        except Refused as refused:
            if refused.code is not Code.DATE_UNREADABLE:
                raise
            refusal = refused
    raise refusal


def _moment_of(text: str, pattern: str) -> datetime.datetime:
    try:
        return dates.moment(text, pattern)
    except Refused as refused:
        if refused.code is not Code.DATE_UNREADABLE:
            raise
        day, _, rest = text.partition(",")
        if not rest or not _WEEKDAY.fullmatch(rest):
            raise
        return datetime.datetime.combine(dates.day(day, pattern), datetime.time())


def _in_bounds(moment: datetime.datetime, text: str) -> datetime.datetime:
    dates.calendar_day(moment.year, moment.month, moment.day, text)
    return moment
