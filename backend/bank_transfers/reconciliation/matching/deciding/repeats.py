"""Payments that look like one that was there before: paid twice, or just as much as last month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bank_transfers.reconciliation.matching.candidates.asked import Asked
from bank_transfers.reconciliation.matching.candidates.book import Book
from bank_transfers.reconciliation.matching.data import EarlierPayment
from bank_transfers.reconciliation.matching.money import units

SOON = 12
# Who pays monthly pays again after four weeks; the same sum sooner, and without a word, may be paid twice.
EQUAL_SOON = 20
WITHIN = 90


class _Paid(NamedTuple):
    day: int
    place: int
    claims: frozenset[int]
    folded: str


class Repeats:
    """Asked in the order of time; told of each payment that was laid on claims."""

    def __init__(self, book: Book, earlier: Sequence[EarlierPayment]) -> None:
        self._book = book
        self._by_payer: dict[tuple[str, int], list[_Paid]] = {}
        self._by_claim: dict[int, list[tuple[int, int, int]]] = {}  # amount, day, place
        self._by_partner: dict[tuple[int, int], list[tuple[int, int]]] = {}  # day, place
        for payment in earlier:
            at = book.position.get(payment.claim_id)
            amount = units(payment.amount)
            if at is not None and amount:
                mine = self._by_claim.setdefault(book.stands_for[at], [])
                mine.append((amount, payment.day.toordinal(), -1))
                self._of_partner(at, amount).append((payment.day.toordinal(), -1))

    def note(self, asked: Asked, claims: Sequence[int]) -> None:
        paid = _Paid(asked.day, asked.place, frozenset(claims), asked.reading.folded)
        for key in {asked.account, asked.name_key} - {""}:
            self._by_payer.setdefault((key, asked.amount), []).append(paid)
        for claim in claims:
            self._by_claim.setdefault(claim, []).append((asked.amount, asked.day, asked.place))
            self._of_partner(claim, asked.amount).append((asked.day, asked.place))

    def follows_equal(self, asked: Asked, claim: int) -> bool:
        """Whether the claim's partner paid the same sum a few days before. By then its other claim may be settled, and
        the money is laid on the next one."""
        return any(
            place != asked.place and 0 <= asked.day - day <= EQUAL_SOON
            for day, place in self._of_partner(claim, asked.amount)
        )

    def _of_partner(self, claim: int, amount: int) -> list[tuple[int, int]]:
        return self._by_partner.setdefault((self._book.partner[claim], amount), [])

    def of(self, asked: Asked) -> tuple[str, int]:
        """How the line repeats an earlier one, and its place; ("", -1) where it does not."""
        if asked.amount <= 0:
            return "", -1
        for claim in asked.strong():
            if self._book.open[claim]:
                continue
            if self._book.gross[claim] == asked.amount and claim not in self._by_claim:
                return "repeats_settled", -1
            for amount, day, place in self._by_claim.get(claim, ()):
                if amount == asked.amount and place != asked.place and day <= asked.day + SOON:
                    return "repeats_quoted", place
        for key in (asked.account, asked.name_key):
            for paid in self._by_payer.get((key, asked.amount), ()) if key else ():
                since = asked.day - paid.day
                if paid.place == asked.place or not 0 <= since <= WITHIN:
                    continue
                if since <= SOON:
                    same = paid.folded == asked.reading.folded
                    return ("repeats_text" if same and not asked.blank else "repeats_soon"), paid.place
        return "", -1
