"""`Bank`: the lines of all accounts of a company, each with the truth about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .books import Books, OwnAccount
from .days import month_start
from .happenings.costs import monthly_movements
from .happenings.customers import customer_movements
from .happenings.payouts import Payout, payout_movements, payouts
from .happenings.strangers import stray_movements
from .happenings.suppliers import supplier_movements
from .ledger import Ledger
from .movements import Line, Movement

MONTHS = 24


@dataclass(slots=True)
class Bank:
    """What the bank booked from `start` to `until`. Amounts are hundredths."""

    books: Books
    start: date
    until: date
    opening: dict[str, int]
    lines: list[Line]
    payouts: list[Payout]

    @property
    def accounts(self) -> dict[str, OwnAccount]:
        """The company's accounts by key."""
        return self.books.accounts

    def lines_of(self, key: str, first: date | None = None, last: date | None = None) -> list[Line]:
        """The lines of an account in the order in which they were booked, of a period or all."""
        return [
            line
            for line in self.lines
            if line.account == key and (first or self.start) <= line.day <= (last or self.until)
        ]

    def balance(self, key: str) -> int:
        """The balance of an account at the end."""
        return next((line.balance for line in reversed(self.lines) if line.account == key), self.opening[key])


def make_bank(books: Books, until: date, *, first_day: date, months: int = MONTHS) -> Bank:
    """The bank of a company until the end of a day.

    It begins on the first of the month that is `months` before that of `first_day` (so a later `until` only appends,
    as long as what the books say of the past stays). Raises `ValueError` for less than a month.
    """
    if months < 1:
        raise ValueError("a bank has at least a month")
    start = month_start(first_day, -months)
    ledger = Ledger.begin(books, start)
    found = [payout for payout in payouts(books) if start <= payout.day <= until]
    ledger.book(_movements(books, found, start, until), until)
    return Bank(books, start, until, ledger.opening, ledger.lines, found)


def _movements(books: Books, found: list[Payout], start: date, until: date) -> Iterator[Movement]:
    yield from customer_movements(books)
    yield from payout_movements(books, found)
    yield from supplier_movements(books)
    yield from monthly_movements(books, start, until)
    yield from stray_movements(books, start, until)
