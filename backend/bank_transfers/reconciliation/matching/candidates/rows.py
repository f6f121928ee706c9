"""The rows that `rhythm` looks at, gathered from all lines, and how customers are seen to pay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bank_transfers.reconciliation.matching.text.names import Likeness

from .asked import Asked
from .book import Book
from .payers import Payers
from .rhythm import Debt, Payment, Place, aligned


def rows_of(
    asked: Iterable[Asked],
    book: Book,
    payers: Payers,
    reserved: Mapping[int, Sequence[int]],
    delays: Mapping[int, list[int]],
) -> dict[int, Place]:
    """Of lines that quote nothing and whose sum a customer owes more than once. reserved: claims that a line quotes and
    pays to the forint: they and their lines stand in no row. delays: of partners, from such lines."""
    quoting = {place for places in reserved.values() for place in places}
    payments: dict[tuple[int, str, int], list[Payment]] = {}
    for one in asked:
        if one.place in quoting or one.amount <= 0 or one.strong():
            continue
        partner = _payer(one, payers)
        if partner is not None:
            key = (partner, one.line.currency, one.amount)
            payments.setdefault(key, []).append(Payment(one.place, one.day))
    found: dict[int, Place] = {}
    for (partner, currency, amount), paid in payments.items():
        debts = [
            Debt(claim, day, book.due[claim])
            for day, claim in book.by_partner[partner]
            if book.open[claim] == amount
            and book.lasts(claim, paid[0].day)
            and book.claims[claim].currency == currency
            and claim not in reserved
        ]
        if len(debts) > 1 or len(paid) > 1:
            found |= aligned(paid, debts, delays.get(partner, ()))
    return found


def _payer(asked: Asked, payers: Payers) -> int | None:
    """The partner that surely pays: by an account that paid for nobody else, else by a name that nobody shares."""
    by_account = payers.account(asked)
    if len(by_account) == 1:
        return next(iter(by_account))
    near = [
        partner
        for partner, likeness in asked.likes.items()
        if likeness >= Likeness.CLOSE and not payers.denied(asked, partner)
    ]
    return near[0] if len(near) == 1 else None
