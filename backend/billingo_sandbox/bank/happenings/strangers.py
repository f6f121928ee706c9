"""Money that is for no document: mistakes of others, and what suppliers send back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from billingo_sandbox.bank.books import MAIN, Books
from billingo_sandbox.bank.days import DAY, month_starts, working_from
from billingo_sandbox.bank.movements import Category, Movement
from billingo_sandbox.data.partners import make_party
from billingo_sandbox.data.randomness import Chance

from .payers import made_up_account, unknown_person


def stray_movements(books: Books, start: date, until: date) -> Iterator[Movement]:
    """Each month at most one of: a stranger's payment with a number that looks like ours, a supplier's refund."""
    for first in month_starts(start, until):
        chance = Chance(books.seed, 61, first.year, first.month)
        roll, day = chance.unit(), working_from(first + chance.below(25) * DAY)
        if roll < 0.28:
            yield from _mistake(books, day, chance)
        elif roll < 0.42:
            yield _supplier_refund(day, chance)


def _mistake(books: Books, day: date, chance: Chance) -> Iterator[Movement]:
    payer = unknown_person(chance)
    movement = Movement(
        day=day,
        account=MAIN,
        amount=100 * chance.between(4_000, 290_000),
        category=Category.STRANGER,
        explanation="somebody else's invoice",
        kind="instant",
        clock=18 * 3600 + chance.below(7_200),
        name=payer.name,
        counter_account=payer.account,
        text=chance.pick(
            (f"{day.year}-{chance.between(300, 900)}", f"SZ{day.year}/{chance.between(1, 60)}", "")
        ),
    )
    yield movement
    if chance.happens(0.8):
        yield replace(
            movement,
            day=working_from(day + chance.between(2, 9) * DAY),
            amount=-movement.amount,
            explanation="sent back to a stranger",
            kind="transfer",
            clock=10 * 3600 + books.seed % 60,
            text="téves utalás vissza",
        )


def _supplier_refund(day: date, chance: Chance) -> Movement:
    party = make_party(chance, 1, 0)
    return Movement(
        day=day,
        account=MAIN,
        amount=100 * chance.between(2_000, 90_000),
        category=Category.SUPPLIER_REFUND,
        explanation="a supplier's refund",
        kind="transfer",
        clock=14 * 3600 + chance.below(3_600),
        name=str(party.live["name"])[:70].strip(),
        counter_account=made_up_account(chance, "HU"),
        text=f"jóváírás {chance.between(1_000, 9_999)}/{day.year} számla",
    )
