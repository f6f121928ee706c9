"""How an amount on the bank's line stands to what is owed."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from bank_transfers.reconciliation.matching.data import Rates
from bank_transfers.reconciliation.matching.money import UNIT

from .asked import Asked

# Discounts that are given for quick payment, in thousandths.
DISCOUNTS = (20, 30, 10, 50)
# 5 Ft is the smallest coin: whoever rounds is off by 2 forints at most; a transfer of whole forints by less than one.
ROUNDING = 2 * UNIT + UNIT // 2
# What banks on the way take: in the line's currency, and at most a part of it.
LARGEST_FEE = {"HUF": 15_000 * UNIT}
LARGEST_FEE_ABROAD = 45 * UNIT
LARGEST_SHARE = 4  # one of so many parts
# A bank's rate may differ from the official one by so much.
WIDEST = Decimal("0.045")


class How(StrEnum):
    EXACT = "exact"
    ROUNDED = "rounded"
    FEE = "fee"
    DISCOUNT = "discount"
    EXCHANGE = "exchange"
    PART = "part"
    OVER = "over"


def relation(asked: Asked, owed: int, currency: str, rates: Rates, *, of_factor: bool = False) -> How | None:
    """How the line's amount pays what is owed (of the same sign); None where it can't."""
    if asked.amount * owed <= 0:
        return None
    if currency != asked.line.currency:
        return How.EXCHANGE if deviation(asked, owed, currency, rates) is not None else None
    return _relation(asked, abs(asked.amount), abs(owed), currency, of_factor=of_factor)


def _relation(asked: Asked, paid: int, owed: int, currency: str, *, of_factor: bool) -> How:
    short = owed - paid
    if short == 0:
        return How.EXACT
    if _is_rounded(paid, short, currency):
        return How.ROUNDED
    if short < 0:
        return How.OVER
    if discount(paid, owed):
        return How.DISCOUNT
    return How.FEE if _is_fee(asked, short, owed, currency, of_factor=of_factor) else How.PART


def _is_rounded(paid: int, short: int, currency: str) -> bool:
    if currency != "HUF":
        return abs(short) <= UNIT // 50
    if abs(short) < UNIT:
        return paid % UNIT == 0
    return abs(short) <= ROUNDING and paid % (5 * UNIT) == 0


def discount(paid: int, owed: int) -> int:
    """Thousandths that were taken off; 0 for none of those that are given."""
    for rate in DISCOUNTS:
        if abs(owed * (1000 - rate) - paid * 1000) <= 1000 * max(
            5 * UNIT // 2 if owed > 5000 * UNIT else UNIT // 50, 1
        ):
            return rate
    return 0


def _is_fee(asked: Asked, short: int, owed: int, currency: str, *, of_factor: bool) -> bool:
    if of_factor:
        return short * 10 <= owed
    if not asked.is_foreign or short * LARGEST_SHARE > owed:
        return False
    return short <= LARGEST_FEE.get(currency, LARGEST_FEE_ABROAD)


def deviation(asked: Asked, owed: int, currency: str, rates: Rates) -> Decimal | None:
    """By what share the rate that was paid differs from the official one; None beyond what banks do, and where no
    official rate is known."""
    day = asked.line.value_date or asked.line.booking_date
    mine, theirs = rates.on(asked.line.currency, day), rates.on(currency, day)
    if mine is None or theirs is None:
        return None
    official = abs(owed) * theirs / mine
    share = abs(asked.amount) / official - 1
    return share if abs(share) <= WIDEST else None
