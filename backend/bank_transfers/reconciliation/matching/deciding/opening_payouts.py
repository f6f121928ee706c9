"""A provider's payout, opened by the provider's own file: one line of the bank, dozens of claims, less fees.

The file proves the sum; each item names its order or its document. An item is laid on a claim only where exactly one
claim is named and the amounts are the same; others stay in the payout as what nobody knows.
"""

from __future__ import annotations

from typing import NamedTuple

from bank_transfers.reconciliation.matching.candidates.asked import STRONG, Asked
from bank_transfers.reconciliation.matching.candidates.book import Book
from bank_transfers.reconciliation.matching.data import Kind, Payout, PayoutItem
from bank_transfers.reconciliation.matching.money import units
from bank_transfers.reconciliation.matching.text.folding import squeezed, words
from bank_transfers.reconciliation.matching.text.names import Likeness
from bank_transfers.reconciliation.matching.text.reading import Reader

from .allocating import Share


class Opened(NamedTuple):
    """`proven`: items and fees make the line's sum. `named`, `guessed`: items found by what they name, and by sum and
    day alone; `unknown`: items that no claim was found for."""

    asked: Asked
    shares: tuple[Share, ...]
    proven: bool
    named: int
    guessed: int
    unknown: int


def open_payout(book: Book, payout: Payout, asked: Asked) -> Opened | None:
    """None where the file holds nothing that can be laid on claims."""
    reader = Reader(book.numbers)
    net, shares = -(units(payout.fee) or 0), []
    left: dict[int, int] = {}
    named = guessed = unknown = 0
    for item in payout.items:
        gross, fee = units(item.gross), units(item.fee)
        if gross is None or fee is None:
            return None
        net += gross - fee
        claim, surely = _claim_of(book, reader, item, gross, asked, left)
        if claim is None:
            unknown += gross > 0
            continue
        named, guessed = named + surely, guessed + (not surely)
        left[claim] = left.get(claim, book.open_to_payouts(claim)) - gross
        paid = gross - fee
        shares.append(Share(claim, paid, Kind.PAYMENT if gross > 0 else Kind.REFUND, paid, paid))
        if fee:
            shares.append(Share(claim, fee, Kind.FEE, 0, fee))
    proven = net == asked.amount
    shares = _less_the_fee(shares, units(payout.fee) or 0) if proven else shares
    if not shares or not proven:
        return None
    return Opened(asked, tuple(shares), proven, named, guessed, unknown)


def _claim_of(
    book: Book, reader: Reader, item: PayoutItem, gross: int, asked: Asked, left: dict[int, int]
) -> tuple[int | None, bool]:
    """The claim that the item pays, and whether it is named."""

    def fits(claim: int) -> bool:
        return (
            left.get(claim, book.open_to_payouts(claim)) == gross
            and book.claims[claim].currency == asked.line.currency
        )

    quoted: set[int] = set()
    for reference in item.references:
        joined = {squeezed(reference), *words(reference)}
        for word in joined:
            quoted.update(book.stands_for[claim] for claim in book.orders.get(word, ()))
        cited = reader.read(reference).cited.items()
        quoted.update(book.stands_for[claim] for claim, citation in cited if citation.quality >= STRONG)
    fitting = sorted(claim for claim in quoted if fits(claim))
    if fitting or quoted:
        return (fitting[0], True) if len(fitting) == 1 else (None, False)
    likes = book.names.like(item.payer_name)
    day = item.day.toordinal() if item.day else asked.day
    near = [
        claim
        for claim in book.of_amount_to_payouts(asked.line.currency, gross, asked.day)
        if fits(claim)
        and abs(book.day[claim] - day) <= 5
        and (not item.payer_name or likes.get(book.partner[claim], Likeness.NONE) >= Likeness.SIMILAR)
    ]
    return (near[0], False) if len(near) == 1 else (None, False)


def _less_the_fee(shares: list[Share], fee: int) -> list[Share]:
    """What the provider kept of the whole payout, taken from the payments, from the last one back."""
    if fee <= 0:
        return shares
    found: list[Share] = []
    for share in reversed(shares):
        less = min(fee, share.amount) if share.kind is Kind.PAYMENT else 0
        fee -= less
        if less:
            found.append(Share(share.claim, less, Kind.FEE, 0, less))
        if share.amount - less:
            found.append(
                share._replace(
                    amount=share.amount - less,
                    of_line=share.of_line - less if share.of_line else 0,
                    of_claim=share.of_claim - less,
                )
            )
    return list(reversed(found))
