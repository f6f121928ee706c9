"""Money that pays no claim, and looks as if it could."""

from collections.abc import Iterator
from datetime import date

from billingo_sandbox.bank.books import MAIN
from billingo_sandbox.bank.days import DAY, month_starts, working_from
from billingo_sandbox.bank.happenings.payers import made_up_account
from billingo_sandbox.bank.movements import Category, Movement
from billingo_sandbox.data.money import round_half_up
from billingo_sandbox.data.randomness import Chance

from .customers import Customer, person
from .documents import VAT, Document

KINDS = (
    "a stranger's number like ours", "a stranger's number like ours", "an invoice of another program",
    "an invoice of another program", "a deposit", "a deposit given back", "a supplier's refund",
    "a sum of ours by chance", "a sum of ours by chance", "a customer's mistake", "an insurer pays", "a grant",
    "charged back",
)  # fmt: skip


def other_movements(
    seed: int,
    customers: list[Customer],
    documents: list[Document],
    days: tuple[date, date],
    difficulty: float,
) -> Iterator[Movement]:
    """Some lines each month of these days; `difficulty`: the share of them that come."""
    for first in month_starts(*days):
        chance = Chance(seed, 331, first.year, first.month)
        for _ in range(round(chance.between(2, 7) * difficulty)):
            day = working_from(first + chance.below(27) * DAY)
            known = [
                one for one in documents if one.issued <= day and one.currency == "HUF" and one.gross > 0
            ]
            if known:
                yield from _line(chance.pick(KINDS), day, chance, customers, known[-80:])


def _line(
    kind: str, day: date, chance: Chance, customers: list[Customer], known: list[Document]
) -> Iterator[Movement]:
    one, customer = chance.pick(known), chance.pick(customers)
    some = 100 * round_half_up(chance.between(4_000, 300_000) * VAT, 100)
    name, account = person(chance), made_up_account(chance, "HU")
    number = f"{day.year}-{chance.between(1, 900)}"
    payer = customer.payer
    match kind:
        case "a stranger's number like ours":
            # The number of a document of ours, or nearly, and another sum.
            text = chance.pick(
                (one.number, f"Számla: {one.number}", number, f"SZ{day.year}/{chance.between(1, 60)}")
            )
            values = (some, name, account, text)
        case "an invoice of another program":
            values = (some, payer.name, payer.account, f"KÉZI-{day.year}/{chance.between(1, 99):04d}")
        case "a deposit":
            values = (some // 1_000_000 * 1_000_000 + 1_000_000, payer.name, payer.account, "kaució")
        case "a deposit given back":
            values = (
                -(some // 1_000_000 * 1_000_000 + 1_000_000),
                payer.name,
                payer.account,
                "kaució visszafizetése",
            )
        case "a supplier's refund":
            values = (some, "Fényváltó Energia Zrt.", account, f"túlfizetés vissza {number}")
        case "a sum of ours by chance":
            values = (one.gross, name, account, chance.pick(("ajándék", "", "közös költség", "jegyek ára")))
        case "a customer's mistake":
            values = (some, payer.name, payer.account, chance.pick(("téves utalás", "munkabér", "albérlet")))
        case "an insurer pays":
            values = (
                some,
                "Vándorsólyom Biztosító Nyrt.",
                account,
                f"kárszám {chance.between(10**6, 10**7)}/{day.year}",
            )
        case "a grant":
            values = (
                some * 3,
                "Magyar Államkincstár",
                account,
                f"támogatás GINOP-{chance.between(1, 9)}.2.{chance.between(1, 9)}",
            )
        case _:
            values = (-one.gross, "SimplePay Zrt.", account, f"chargeback {chance.between(10**8, 10**9)}")
    amount, name, account, text = values
    yield Movement(
        day=day,
        account=MAIN,
        amount=amount,
        category=Category.STRANGER,
        explanation=kind,
        kind="transfer",
        clock=chance.between(8 * 3600, 20 * 3600),
        name=name,
        counter_account=account,
        text=text,
    )
