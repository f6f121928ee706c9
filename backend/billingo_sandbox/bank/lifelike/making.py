"""`lifelike_bank`: documents, money and the truth of a company, for a number of years."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from billingo_sandbox.bank.bank import Bank
from billingo_sandbox.bank.books import Books, own_accounts
from billingo_sandbox.bank.days import DAY, days
from billingo_sandbox.bank.happenings.costs import monthly_movements
from billingo_sandbox.bank.happenings.payouts import PROVIDERS, Payout, Provider, payout_movements, payouts
from billingo_sandbox.bank.happenings.strangers import stray_movements
from billingo_sandbox.bank.ledger import Ledger
from billingo_sandbox.bank.movements import Movement
from billingo_sandbox.codec import Json
from billingo_sandbox.data.money import number
from billingo_sandbox.data.partners import DEFAULT_TAX_CODE, make_bank_accounts
from billingo_sandbox.data.randomness import Chance
from billingo_sandbox.data.rates import RateBook

from .customers import make_customers
from .documents import COLLECTED, Document, issued_documents
from .others import other_movements
from .paying import Purse, RateOf

COURIER = Provider("cash_on_delivery", "Futárszárny Csomaglogisztika Zrt.", "Utánvét elszámolás", 5, 95, 45)
CUSTOMERS = 220


@dataclass(slots=True)
class LifelikeBank(Bank):
    """A bank whose customers do everything. `same_debt`: by the id of a proforma that of its invoice."""

    same_debt: dict[int, int] = field(default_factory=dict)


def lifelike_bank(
    seed: int, start: date, until: date, customers: int = CUSTOMERS, difficulty: float = 1.0
) -> LifelikeBank:
    """What a made-up company issued, and what its bank booked, on the days from `start` to `until`.

    About ten documents a customer and year. The company's first document is of the first days: nothing was owed before.
    `difficulty`: 1 as in life; 0 where everybody quotes the number in full and pays to the forint from its own account,
    and no stranger's money looks like a customer's; between them that share of customers is as in life.
    Raises `ValueError` for days in the wrong order, no customers or another difficulty.
    """
    if start >= until or customers < 1:
        raise ValueError("a company needs days and customers")
    if not 0 <= difficulty <= 1:
        raise ValueError("a difficulty goes from 0 to 1")
    rates = _rates(seed, start, until)
    people = make_customers(seed, customers, difficulty)
    documents = issued_documents(seed, people, start, until)
    books = _books(seed, documents, rates)
    ledger = Ledger.begin(books, start)
    found = [one for one in payouts(books, (*PROVIDERS, COURIER)) if start <= one.day <= until]
    others = other_movements(seed, people, documents, (start, until), difficulty)
    ledger.book(_movements(books, documents, found, rates, others, start, until), until)
    same = {one.proforma.id: one.id for one in documents if one.proforma is not None}
    return LifelikeBank(books, start, until, ledger.opening, ledger.lines, found, same)


def _movements(
    books: Books,
    documents: list[Document],
    found: list[Payout],
    rates: RateOf,
    others: Iterator[Movement],
    start: date,
    until: date,
) -> Iterator[Movement]:
    yield from Purse(books.seed, books.accounts, rates).movements(documents)
    yield from payout_movements(books, found)
    yield from others
    yield from monthly_movements(books, start, until)
    yield from stray_movements(books, start, until)


def _rates(seed: int, start: date, until: date) -> RateOf:
    book = RateBook(seed)
    found: dict[tuple[str, date], Decimal] = {}
    for day in days(start - 15 * DAY, until):
        if book.published(day):
            for currency in ("EUR", "USD"):
                if told := book.rate(day, currency):
                    found[currency, day] = Decimal(told[1].replace(",", "."))
    return RateOf(found)


def _books(seed: int, documents: list[Document], rates: RateOf) -> Books:
    printed = make_bank_accounts(Chance(seed, 341))
    as_told = [
        one.as_json(rates.on(one.currency, one.issued) if one.currency != "HUF" else Decimal(1))
        for one in reversed(documents)
    ]
    return Books(
        seed=seed,
        company="Lélekvesztő Kft.",
        tax_code=DEFAULT_TAX_CODE,
        documents=as_told,
        payments={one.id: _history(one) for one in documents},
        spendings=[],
        accounts=own_accounts(seed, printed),
    )


def _history(document: Document) -> list[Json]:
    """What Billingo knows without the bank: what was paid at the counter, by card or at the door."""
    if document.method != "cash" and document.method not in COLLECTED:
        return []
    return [
        {"date": f"{document.issued}", "price": number(document.gross), "payment_method": document.method}
    ]
