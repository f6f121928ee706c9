"""Whether whoever is paid may be a customer who gets something back: by documents, and by money that came from them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Min, Q

from bank_transfers.banking.account_numbers import iban, written
from bank_transfers.banking.explaining.engine import telling, words_of
from bank_transfers.companies.models import Company
from bank_transfers.core.db import search

from . import sources
from .payers import Payers, money_in


class KnownToCompany:
    """What documents and lines of one company say, looked up once for each name and account that is asked. many: all
    customers and payers are read at once, as soon as one is asked for; else each is looked up alone."""

    def __init__(self, company_id: int, many: bool = True) -> None:
        self._company_id, self._many = company_id, many
        self._days: dict[tuple[str, str], date | None] = {}
        self._payers: Payers | None = None
        self._coming = Payers()
        self._customers: list[tuple[str, date]] | None = None
        self._owed: set[tuple[Decimal, str]] | None = None
        self._itself: str | None = None

    def first_day(self, name: str, account: str) -> date | None:
        key = (name, account)
        if key not in self._days:
            self._days[key] = self._first_day(name, account)
        return _first(self._days[key], self._coming.first_day(name, account))

    def comes(self, name: str, account: str, day: date | None) -> None:
        """Money that is not stored yet."""
        self._coming.note(name, account, day)

    def begin_anew(self, many: bool) -> None:
        """Lines are looked up again when they are asked for: some were stored meanwhile. What documents say stays: who
        changes those has lines judged again."""
        self._many, self._payers, self._days, self._coming = many, None, {}, Payers()

    def is_owed(self, amount: Decimal, currency: str) -> bool:
        if self._owed is None:
            self._owed = sources.owed(self._company_id)
        return (amount, currency) in self._owed

    def _first_day(self, name: str, account: str) -> date | None:
        if self._itself is None:
            own = Company.objects.filter(pk=self._company_id).values_list("name", flat=True).get()
            self._itself = telling(words_of(own))
        if name == self._itself:
            return date.min  # an account of the company that it has not told us of
        return _first(self._of_documents(name), self._of_lines(name, account))

    def _of_documents(self, name: str) -> date | None:
        if self._customers is None and self._many:
            self._customers = sources.names(self._company_id)
        customers = self._customers
        if customers is None:
            customers = sources.names(self._company_id, _searchable(name))
        words = name.split()
        return _first(*(first for theirs, first in customers if all(word in theirs for word in words)))

    def _of_lines(self, name: str, account: str) -> date | None:
        # The search knows a number as it was written: of one that may be written in many ways, all payers are asked.
        if not self._many and iban(account):
            return self._paid_in(name, account)
        if self._payers is None:
            self._payers = Payers.of(self._company_id)
        return self._payers.first_day(name, account)

    def _paid_in(self, name: str, account: str) -> date | None:
        """The day on which money came for the first time from this name or account; not what a supplier sent back."""
        lines = money_in(self._company_id).filter(
            search.condition(_searchable(name), "search_text")
            | Q(search_text__contains=search.plain(written(account)))
        )
        told = lines.order_by().values_list("counterparty_name", "counterparty_account")
        found = Payers()
        for theirs, number, first in told.annotate(first=Min("booking_date")):
            found.note(theirs, number, first)
        return found.first_day(name, account)


def _searchable(name: str) -> str:
    """As much of it as a search takes: what is found by it is looked at again."""
    return name[: search.MAX_CHARACTERS]


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
