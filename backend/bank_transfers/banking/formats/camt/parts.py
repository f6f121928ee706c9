"""Parts that entries, transactions and balances share: amounts with currencies, days, charges, exchange."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from bank_transfers.banking.formats.amounts import plain_amount, rate
from bank_transfers.banking.formats.dates import iso_day
from bank_transfers.banking.formats.refusal import Code, Refused

from .tree import Trouble, all_of, find, parsed, required, text

_CREDIT = {"CRDT": True, "DBIT": False}


class Money(NamedTuple):
    amount: Decimal | None
    currency: str


NOTHING = Money(None, "")


def money(element: Element) -> tuple[Decimal, str]:
    """Amount (unsigned) and currency of an Amt."""
    currency = element.get("Ccy", "").strip()
    check_currency(element, currency)
    return parsed(element, plain_amount), currency


def check_currency(element: Element, currency: str) -> None:
    """Raises Trouble, at the element, where it is neither a code nor empty."""
    if currency and not (
        len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()
    ):
        raise Trouble(element, Refused(Code.CURRENCY_UNREADABLE, value=currency))


def is_credit(parent: Element, by_name: dict[str, Element]) -> bool:
    indicator = required(parent, by_name, "CdtDbtInd")
    found = _CREDIT.get(text(indicator))
    if found is None:
        raise Trouble(indicator, Refused(Code.SIGN_UNREADABLE, value=text(indicator)))
    return found


def signed(amount: Decimal, credit: bool) -> Decimal:
    return amount if credit or not amount else -amount


def day(element: Element | None) -> datetime.date | None:
    """The day of a choice of Dt and DtTm; None where the element is missing or empty."""
    if element is None:
        return None
    for child in element:
        if child.text and child.text.strip():
            return parsed(child, iso_day)
    return None


def take_amounts(
    element: Element, by_name: dict[str, Element], currency: str, fields: dict[str, Any]
) -> None:
    """Puts into `fields` what an entry or a transaction says of an exchange and of charges."""
    if (details := by_name.get("AmtDtls")) is not None:
        original, found_rate = exchange(details, currency)
        if original.amount is not None:
            fields |= {"original_amount": original.amount, "original_currency": original.currency}
        if found_rate is not None:
            fields["exchange_rate"] = found_rate
    if "Chrgs" in by_name and (fee := charges(element)).amount is not None:
        fields |= {"fee": fee.amount, "fee_currency": fee.currency}


def exchange(details: Element, currency: str) -> tuple[Money, Decimal | None]:
    """Of an AmtDtls: the amount in another currency than `currency`, and the rate; nothing where nothing changed."""
    original, found_rate = NOTHING, None
    for part in details:
        amount = find(part, "Amt")
        if amount is not None and original.amount is None and amount.get("Ccy", currency) != currency:
            original = Money(*money(amount))
        rate_element = find(part, "CcyXchg", "XchgRate")
        if rate_element is not None and found_rate is None:
            found_rate = parsed(rate_element, rate)
    return original, found_rate


def charges(parent: Element) -> Money:
    """The charges told in an entry or a transaction, summed up; version 2 repeats Chrgs, later ones have records."""
    total, currency, found = Decimal(0), "", False
    for element in all_of(parent, "Chrgs"):
        whole = find(element, "TtlChrgsAndTaxAmt")
        parts = [whole] if whole is not None else _charge_amounts(element)
        for part in parts:
            amount, part_currency = money(part)
            if found and part_currency != currency:
                return NOTHING  # charges in two currencies have no sum
            total, currency, found = total + amount, part_currency, True
    return Money(total, currency) if found and total else NOTHING


def _charge_amounts(element: Element) -> list[Element]:
    holders = all_of(element, "Rcrd") or [element]
    return [amount for holder in holders for amount in all_of(holder, "Amt")]
