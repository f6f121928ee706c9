"""Amounts out of text and out of cells of a sheet: exact, or refused. Nothing becomes 0.00 by mistake.

A layout declares its decimal sign. `DecimalSign.CELL` is for exports that mix both: the last comma or dot is the
decimal sign when at most two digits follow it, otherwise it separates thousands.
"""

from __future__ import annotations

import functools
import math
import re
from decimal import Decimal
from enum import StrEnum

from .refusal import Code, Refused

# What an account can hold and what a database column takes: more is damage or an attack.
MAX_WHOLE_DIGITS = 18
MAX_DECIMALS = 6
# With leading zeros: longer texts are not even looked at, nor kept.
MAX_WRITTEN = 64
# The last whole number of cents that a binary number of a sheet still holds exactly.
MAX_CELL = 2**53 / 100

SPACES = " \t\u00a0\u202f\u2009\u2007"
MINUS = "-\u2212"
_CURRENCY = re.compile(r"(?:(?<=[\d\s\u00a0\u202f,.])|^)(Ft\.?|[A-Z]{3})$")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")


class DecimalSign(StrEnum):
    COMMA = ","
    DOT = "."
    CELL = "cell"


def amount(text: str, decimal_sign: DecimalSign) -> Decimal:
    """The signed amount that `text` writes; see `amount_and_currency`. What currency stands beside it is ignored."""
    return amount_and_currency(text, decimal_sign)[0]


def amount_and_currency(
    text: str, decimal_sign: DecimalSign, thousands_sign: str | None = None
) -> tuple[Decimal, str]:
    """The signed amount and the currency beside it ("" where there is none; "Ft" is HUF).

    Thousands may be grouped by blanks, "·" (one bank's exports), "'" or the other sign, in groups of three; the
    minus may stand before, apart or behind.
    `thousands_sign`: the only one there may be ("": none). Raises Refused (AMOUNT_MISSING, AMOUNT_UNREADABLE,
    AMOUNT_TOO_LARGE).
    """
    stripped = text.strip(SPACES)
    if not stripped:
        raise Refused(Code.AMOUNT_MISSING)
    currency = ""
    if found := _CURRENCY.search(stripped):
        currency = "HUF" if found[1].startswith("Ft") else found[1]
        stripped = stripped[: found.start()].rstrip(SPACES)
    digits, negative = _without_sign(stripped)
    whole, fraction = _parts(digits, decimal_sign, text)
    if thousands_sign is not None and not (_whole_signs(digits, decimal_sign) <= _blanks(thousands_sign)):
        raise Refused(Code.AMOUNT_UNREADABLE, value=text)
    if len(whole.lstrip("0")) > MAX_WHOLE_DIGITS or len(fraction) > MAX_DECIMALS:
        raise Refused(Code.AMOUNT_TOO_LARGE, value=text)
    number = Decimal(f"{whole}.{fraction}" if fraction else whole)
    return (-number if negative and number else number), currency


def _whole_signs(digits: str, decimal_sign: DecimalSign) -> set[str]:
    """What stands between digits before the decimal sign."""
    return {sign for sign in digits if not sign.isdigit()} - {decimal_sign.value}


def _blanks(thousands_sign: str) -> set[str]:
    """A blank may be any of those that exports write."""
    return set(f"{SPACES}·") if thousands_sign == " " else set(thousands_sign)


def _without_sign(text: str) -> tuple[str, bool]:
    if text[:1] in MINUS and text:
        return text[1:].lstrip(SPACES), True
    if text[:1] == "+":
        return text[1:].lstrip(SPACES), False
    if text[-1:] in MINUS and text:
        return text[:-1].rstrip(SPACES), True
    return text, False


def _parts(digits: str, decimal_sign: DecimalSign, original: str) -> tuple[str, str]:
    """Whole and fractional digits."""
    if decimal_sign is DecimalSign.CELL:
        position = max(digits.rfind(","), digits.rfind("."))
        decimals = len(digits) - position - 1
        sign = digits[position] if position >= 0 and decimals <= 2 else ""
    else:
        sign = decimal_sign.value
    whole, _, fraction = digits.rpartition(sign) if sign and sign in digits else (digits, "", "")
    if fraction and not (fraction.isascii() and fraction.isdigit()):
        raise Refused(Code.AMOUNT_UNREADABLE, value=original)
    return _ungrouped(whole, sign, original), fraction


def _ungrouped(whole: str, decimal_sign: str, original: str) -> str:
    """The whole digits without their thousands signs: one kind of sign, groups of three."""
    groups = [whole]
    for separator in (f"{SPACES}·", "'", ".", ","):
        if separator != decimal_sign and any(sign in whole for sign in separator):
            groups = re.split(f"[{re.escape(separator)}]", whole)
            break
    first, *rest = groups
    grouped = not rest or (1 <= len(first) <= 3 and all(len(group) == 3 for group in rest))
    if grouped and all(group.isascii() and group.isdigit() for group in groups):
        return "".join(groups)
    raise Refused(Code.AMOUNT_UNREADABLE, value=original)


def plain_amount(text: str) -> Decimal:
    """An unsigned amount as XML standards write it: digits and at most one dot. Surrounding blanks don't matter."""
    text = text.strip()
    if not text:
        raise Refused(Code.AMOUNT_MISSING)
    if len(text) > MAX_WRITTEN:
        raise Refused(Code.AMOUNT_TOO_LARGE, value=text)
    return _plain_amount(text)


# An entry and its only transaction write the same amount.
@functools.lru_cache(maxsize=1024)
def _plain_amount(text: str) -> Decimal:
    if _PLAIN.fullmatch(text.removeprefix("+")):
        return _bounded(Decimal(text), text)
    if text[0] == "-" and _PLAIN.fullmatch(text[1:]):
        if not Decimal(text):
            return Decimal(text[1:])
        raise Refused(Code.AMOUNT_NEGATIVE, value=text)
    if text[-1] == "." and _PLAIN.fullmatch(text[:-1]):
        return _bounded(Decimal(text[:-1]), text)
    raise Refused(Code.AMOUNT_UNREADABLE, value=text)


def cell_amount(value: int | float) -> Decimal:
    """The amount in a number cell of a sheet: the shortest decimal that is this binary number.

    Refused where the cell can't hold the amount exactly (too large, more than four decimals, no number at all).
    """
    if isinstance(value, bool) or not math.isfinite(value):
        raise Refused(Code.AMOUNT_UNREADABLE, value=value)
    if abs(value) > MAX_CELL:
        raise Refused(Code.AMOUNT_TOO_LARGE, value=value)
    number = Decimal(repr(value))
    if number == number.to_integral_value():
        return Decimal(int(number))
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -4:
        raise Refused(Code.AMOUNT_UNREADABLE, value=value)
    return number


def _bounded(number: Decimal, text: str) -> Decimal:
    whole, _, fraction = text.strip().lstrip("+0").partition(".")
    if len(whole) > MAX_WHOLE_DIGITS or len(fraction) > MAX_DECIMALS:
        raise Refused(Code.AMOUNT_TOO_LARGE, value=text)
    return number


def rate(text: str, decimal_sign: DecimalSign = DecimalSign.DOT) -> Decimal | None:
    """An exchange rate; None where there is none. Raises Refused (NUMBER_UNREADABLE)."""
    text = text.strip(SPACES)
    if not text:
        return None
    digits = (
        text.replace(decimal_sign.value, ".")
        if decimal_sign is not DecimalSign.CELL
        else text.replace(",", ".")
    )
    if len(digits) > 40 or not _PLAIN.fullmatch(digits):
        raise Refused(Code.NUMBER_UNREADABLE, value=text)
    return Decimal(digits)


def currency(text: str) -> str:
    """A currency code of three letters. Raises Refused (CURRENCY_UNREADABLE)."""
    code = text.strip(SPACES).upper()
    if code in {"FT", "FT."}:
        return "HUF"
    if len(code) == 3 and code.isascii() and code.isalpha():
        return code
    raise Refused(Code.CURRENCY_UNREADABLE, value=text)
