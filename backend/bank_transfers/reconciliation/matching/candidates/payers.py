"""Who paid: by the account, the name, the text; by what was learnt before, and what this run itself shows.

A line that quotes a claim in full and pays it to the forint teaches whose account it came from. What a line taught is
not held in its own favour.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bank_transfers.reconciliation.matching.text.names import Likeness

from .asked import Asked
from .book import Book


class AccountFact(NamedTuple):
    """How often this account paid for a partner, and for all partners."""

    mine: int
    all: int


class Payers:
    def __init__(self, book: Book) -> None:
        self._book = book
        self._accounts = {account: dict(counts) for account, counts in book.known_accounts.items()}
        self._names = {name: dict(counts) for name, counts in book.known_names.items()}
        self._taught: dict[int, int] = {}  # line -> partner

    def teach(self, asked: Asked, partner: int) -> None:
        if asked.place in self._taught or self.denied(asked, partner):
            return
        self._taught[asked.place] = partner
        for key, counted in ((asked.account, self._accounts), (asked.name_key, self._names)):
            if key:
                counts = counted.setdefault(key, {})
                counts[partner] = counts.get(partner, 0) + 1

    def denied(self, asked: Asked, partner: int) -> bool:
        return self._book.denies_some and self._book.denies(asked.account, asked.name_key, partner)

    def denied_any(self, asked: Asked, claims: Iterable[int]) -> bool:
        return any(self.denied(asked, self._book.partner[claim]) for claim in claims)

    def account(self, asked: Asked) -> dict[int, int]:
        return self._counts(asked, asked.account, self._accounts)

    def name(self, asked: Asked) -> dict[int, int]:
        return self._counts(asked, asked.name_key, self._names)

    def _counts(self, asked: Asked, key: str, counted: dict[str, dict[int, int]]) -> dict[int, int]:
        counts = counted.get(key) if key else None
        if not counts:
            return {}
        own = self._taught.get(asked.place)
        if own is None or own not in counts:
            return counts
        return {
            partner: count - (partner == own) for partner, count in counts.items() if count - (partner == own)
        }

    def likely(self, asked: Asked) -> dict[int, int]:
        """Partners that may be meant, with how much speaks for each: only for the order in which they are looked at."""
        found: dict[int, int] = {}
        for partner, likeness in asked.likes.items():
            found[partner] = int(likeness)
        for counts, weight in ((self.account(asked), 5), (self.name(asked), 3)):
            total = sum(counts.values())
            for partner, count in counts.items():
                found[partner] = found.get(partner, 0) + (weight if count * 2 > total else 1)
        for partner in self._book.master_accounts.get(asked.account, ()):
            found[partner] = found.get(partner, 0) + 4
        for partner in asked.named:
            found[partner] = found.get(partner, 0) + 2
        if not self._book.denies_some:
            return found
        return {partner: weight for partner, weight in found.items() if not self.denied(asked, partner)}


def best_name(asked: Asked) -> Likeness:
    return max(asked.likes.values(), default=Likeness.NONE)
