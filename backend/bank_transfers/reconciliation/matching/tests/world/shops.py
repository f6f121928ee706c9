"""A web shop's customers: some transfer, some pay by card, and the provider pays out less its fees."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from .documents import Document
from .people import payer_written

if TYPE_CHECKING:
    from .life import Happening


def shop(rng: Random, owed: list[Document], make: type[Happening]) -> list[Happening]:
    """One customer's orders; those by card are gathered later, by day (`payouts`)."""
    found = []
    for document in owed:
        if not document.order:
            document.order = f"WEB{rng.randrange(100_000, 999_999)}"
        day = document.day + timedelta(days=1)
        if rng.random() < 0.5:
            document.method = "bankcard"
            fee = max(100, document.gross * 15 // 1000 // 100 * 100)
            one = make(day, document.gross - fee, "HUF", "", "", "", [(document, document.gross)], "card")
            one.payout = [(document, document.gross, fee)]
            found.append(one)
            continue
        who = document.customer
        text = rng.choice((document.order, f"rendelés {document.order}", document.order[3:], document.number))
        found.append(
            make(day, document.gross, "HUF", payer_written(rng, who), who.accounts[0], text,
                 [(document, document.gross)], "order")
        )  # fmt: skip
    return found


def gathered(rng: Random, happenings: list[Happening], make: type[Happening]) -> list[Happening]:
    """Card payments of a week become one line of the bank."""
    cards = sorted((one for one in happenings if one.payout), key=lambda one: (one.day, one.pays[0][0].id))
    rest = [one for one in happenings if not one.payout]
    weeks: dict[int, list[Happening]] = {}
    for one in cards:
        weeks.setdefault(one.day.toordinal() // 7, []).append(one)
    for number, members in sorted(weeks.items()):
        items = [item for one in members for item in one.payout or ()]
        day = max(one.day for one in members) + timedelta(days=2)
        amount = sum(gross - fee for _, gross, fee in items)
        pays = [(document, gross) for document, gross, _ in items]
        line = make(
            day,
            amount,
            "HUF",
            "OTP Mobil Kft",
            "11707024-22222222-00000000",
            f"SimplePay elszámolás {number}",
            pays,
            "payout",
        )
        line.payout = items
        line.explanation = "payout"
        rest.append(line)
    return rest
