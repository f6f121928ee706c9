"""Who the company's customers are, as other domains know it: the bank itself knows only who paid.

The doors register a source of a domain that has customers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol


class Source(Protocol):
    """Of one domain."""

    def names(self, company_id: int, words: str = "") -> Iterable[tuple[str, date]]:
        """Who got a document, by name without accents and case, each with the day of the first. words: those with all
        of these words in the name, and perhaps others; "" for all."""

    def owed(self, company_id: int) -> Collection[tuple[Decimal, str]]:
        """What the company owes customers: amounts without a sign, and their currencies."""


_SOURCES: list[Source] = []


def register(source: Source) -> None:
    if source not in _SOURCES:
        _SOURCES.append(source)


def names(company_id: int, words: str = "") -> list[tuple[str, date]]:
    """Of all domains."""
    return [one for source in _SOURCES for one in source.names(company_id, words)]


def owed(company_id: int) -> set[tuple[Decimal, str]]:
    """Of all domains."""
    return {one for source in _SOURCES for one in source.owed(company_id)}
