"""Who money came from, and since when: of stored lines by one statement, and of those that are on their way."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Min, QuerySet

from bank_transfers.banking.account_numbers import normalise
from bank_transfers.banking.explaining.engine import Code, words_of
from bank_transfers.banking.models import BankTransaction, LineStatus


def money_in(company_id: int) -> QuerySet[BankTransaction]:
    """Lines that make a payer of whoever stands there; not what a supplier sent back."""
    lines = BankTransaction.objects.filter(company_id=company_id, status=LineStatus.BOOKED, amount__gt=0)
    return lines.exclude(explanation=Code.SUPPLIER_REFUND)


def is_money_in(line: Any) -> bool:
    """Whether a line that is not stored yet will be one of them."""
    return bool(
        line.amount > 0 and line.status == LineStatus.BOOKED and line.explanation != Code.SUPPLIER_REFUND
    )


class Payers:
    """Names and accounts with the first booking day of each, to be asked for words of a name or for an account."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, str], date] = {}
        self._by_account: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._by_word: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._answers: dict[tuple[str, str], date | None] = {}  # until somebody is added

    @classmethod
    def of(cls, company_id: int) -> Payers:
        """Those of all stored lines."""
        found = cls()
        rows = money_in(company_id).order_by().values_list("counterparty_name", "counterparty_account")
        for name, account, first in rows.annotate(first=Min("booking_date")).iterator(chunk_size=2000):
            found.note(name, account, first)
        return found

    def note(self, name: str, account: str, day: date | None) -> None:
        if day is None:
            return
        who = (name, account)
        first = self._days.get(who)
        if first is None:
            self._by_account[normalise(account)].append(who)
            for word in words_of(name).split():
                self._by_word[word].add(who)
        if first is None or day < first:
            self._days[who] = day
            self._answers.clear()

    def first_day(self, words: str, account: str) -> date | None:
        """Of those with all these words in the name, and of those with the account as it is compared."""
        asked = (words, account)
        if asked not in self._answers:
            self._answers[asked] = self._first_day(words, account)
        return self._answers[asked]

    def _first_day(self, words: str, account: str) -> date | None:
        named = set.intersection(*(self._by_word.get(word, set()) for word in words.split() or [""]))
        return min((self._days[who] for who in (*named, *self._by_account.get(account, ()))), default=None)
