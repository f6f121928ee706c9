"""Accounts of the company that other domains know of and the bank does not have yet: to be offered.

The doors register functions of domains that know some: company → number in any writing, currency, on how many
documents, and the latest day of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from . import account_numbers
from .models import BankAccount


class Known(NamedTuple):
    """`number` in any writing; `currency` of the documents; `last_day` the latest of them."""

    number: str
    currency: str
    documents: int
    last_day: date | None


Source = Callable[[int], Iterable[tuple[str, str, int, date | None]]]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    if source not in _SOURCES:
        _SOURCES.append(source)


def suggested(company_id: int) -> list[dict[str, Any]]:
    """Right numbers that the company does not have in any currency, the most used first. The currency is that of
    most documents: what is printed on an invoice in another one is still the same account."""
    by_number: dict[str, list[Known]] = {}
    for source in _SOURCES:
        for known in map(Known._make, source(company_id)):
            if account_numbers.problem(known.number) is None:
                by_number.setdefault(account_numbers.normalise(known.number), []).append(known)
    have = set(BankAccount.objects.filter(company_id=company_id).values_list("number", flat=True))
    found = [_told(number, rows) for number, rows in by_number.items() if number not in have]
    return sorted(found, key=lambda row: (-row["documents"], row["account_number"]))


def _told(number: str, rows: list[Known]) -> dict[str, Any]:
    currencies: Counter[str] = Counter()
    for row in rows:
        currencies[row.currency] += row.documents
    bank = account_numbers.bank(number)
    most = max(currencies.values())
    return {
        "account_number": account_numbers.written(number),
        "iban": account_numbers.iban(number),
        "bank": bank.name if bank else "",
        "bic": account_numbers.bic(number),
        "currency": min(currency for currency, count in currencies.items() if count == most),
        "documents": sum(currencies.values()),
        "last_day": max((row.last_day for row in rows if row.last_day), default=None),
    }
