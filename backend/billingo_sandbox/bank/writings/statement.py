"""A statement: the lines of one account in one period, before it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from billingo_sandbox.bank.bank import Bank
from billingo_sandbox.bank.books import OwnAccount
from billingo_sandbox.bank.days import DAY, days, month_start, month_starts
from billingo_sandbox.bank.movements import Line


@dataclass(slots=True, frozen=True)
class Statement:
    """`sequence`: its number within the year. Balances are hundredths."""

    account: OwnAccount
    owner: str
    first: date
    last: date
    sequence: int
    opening: int
    closing: int
    lines: list[Line]

    @property
    def number(self) -> str:
        """Year and number."""
        return f"{self.last.year}/{self.sequence}"


def periods(start: date, first_day: date, until: date) -> Iterator[tuple[date, date]]:
    """Whole months before that of `first_day`, what is left of that month before it, and every day from it on.

    So a period that was given out once never changes, whatever `until` becomes.
    """
    broken = month_start(first_day)
    for first in month_starts(start, until):
        last = min(month_start(first, 1) - DAY, until)
        if first < broken:
            yield first, last
        elif first == broken and first < first_day:
            yield first, min(last, first_day - DAY)
    for day in days(max(start, first_day), until):
        yield day, day


def statements(bank: Bank, key: str, first_day: date) -> Iterator[Statement]:
    """The statements of an account in order; a period without lines has none."""
    account, lines = bank.accounts[key], bank.lines_of(key)
    balance, place = bank.opening[key], 0
    year, sequence = 0, 0
    for first, last in periods(bank.start, first_day, bank.until):
        begin = place
        while place < len(lines) and lines[place].day <= last:
            place += 1
        if begin == place:
            continue
        sequence = sequence + 1 if last.year == year else 1
        year, opening = last.year, balance
        balance = lines[place - 1].balance
        yield Statement(
            account, bank.books.company, first, last, sequence, opening, balance, lines[begin:place]
        )
