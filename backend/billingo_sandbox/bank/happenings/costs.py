"""What comes every month: wages, taxes, rent, direct debits, card purchases, cash."""

from collections.abc import Iterator
from datetime import date, timedelta

from billingo_sandbox.bank.books import MAIN, Books
from billingo_sandbox.bank.days import DAY, month_start, month_starts, working_from, working_until
from billingo_sandbox.bank.movements import Category, Movement
from billingo_sandbox.data import vocabulary
from billingo_sandbox.data.randomness import Chance

from . import words
from .payers import fixed_account
from .suppliers import card_text

_STAFF = 5
_THOUSAND = 100_000  # hundredths


def monthly_movements(books: Books, start: date, until: date) -> Iterator[Movement]:
    """Everything of the months from `start` to `until`; what falls outside is for the caller to leave out."""
    for first in month_starts(start, until):
        chance = Chance(books.seed, 51, first.year, first.month)
        yield from _payroll(books, first)
        yield from _taxes(books, first, chance)
        yield from _regular(books, first, chance)
        yield from _card_purchases(first, chance)
        yield from _cash(books, first, chance)


def _out(books: Books, day: date, amount: int, category: Category, **fields: object) -> Movement:
    values: dict[str, object] = {
        "day": day,
        "account": MAIN,
        "amount": -amount,
        "category": category,
        "explanation": str(category).replace("_", " "),
        "kind": "transfer",
        "clock": 9 * 3600 + books.seed % 60,
        **fields,
    }
    return Movement(**values)  # type: ignore[arg-type]


def _payroll(books: Books, first: date) -> Iterator[Movement]:
    """Wages of the month before, by the 10th; each January they rise."""
    day = working_until(first + 9 * DAY)
    month = month_start(first, -1)
    for serial in range(_STAFF):
        person = Chance(books.seed, 52, serial)
        name = f"{person.pick(vocabulary.SURNAMES)} {words.GIVEN_NAMES_OF_STAFF[(serial * 3) % 10]}"
        wage = person.between(310, 560) * _THOUSAND + person.below(1_000) * 100
        wage = wage * (100 + 7 * (month.year - 2024)) // 100 // 100 * 100
        yield _out(
            books,
            day,
            wage,
            Category.PAYROLL,
            name=name,
            counter_account=fixed_account(books.seed, 53, serial),
            text=f"Munkabér {month:%Y.%m}",
            clock=8 * 3600 + 60 * serial,
        )


def _taxes(books: Books, first: date, chance: Chance) -> Iterator[Movement]:
    day = working_from(first + 11 * DAY)
    month = month_start(first, -1)
    for tax, low, high in (
        (words.INCOME_TAX, 410, 460),
        (words.SOCIAL_SECURITY, 505, 560),
        (words.SOCIAL_TAX, 350, 400),
    ):
        yield _tax(books, working_until(day), tax, chance.between(low, high), f"{month:%Y.%m}")
    yield _tax(books, working_from(first + 19 * DAY), words.VAT, chance.between(350, 1_450), f"{month:%Y.%m}")
    if first.month in (1, 4, 7, 10):
        quarter = f"{month.year}/{(month.month + 2) // 3}. né."
        yield _tax(
            books, working_from(first + 19 * DAY), words.CORPORATE_TAX, chance.between(180, 420), quarter
        )
    if first.month in (3, 9):
        yield _out(
            books,
            working_from(first + 14 * DAY),
            chance.between(600, 1_100) * _THOUSAND,
            Category.TAX,
            name=words.TOWN,
            counter_account=fixed_account(books.seed, 54),
            text=f"{books.tax_code} helyi iparűzési adó {first.year}/{1 if first.month == 3 else 2}. félév",
            untaxed=True,
        )
    if first.month == 6:
        yield _out(
            books,
            working_from(first + 22 * DAY),
            -chance.between(40, 260) * _THOUSAND,
            Category.TAX_REFUND,
            name=words.CORPORATE_TAX.name,
            counter_account=words.CORPORATE_TAX.number.replace("-", ""),
            text=f"{books.tax_code[:8]} TAO túlfizetés kiutalása",
        )


def _tax(books: Books, day: date, tax: words.TaxAccount, thousands: int, period: str) -> Movement:
    return _out(
        books,
        day,
        thousands * _THOUSAND,
        Category.TAX,
        name=tax.name,
        counter_account=tax.number.replace("-", ""),
        text=f"{books.tax_code[:8]} {tax.tax} {period}",
        clock=10 * 3600 + thousands,
        untaxed=True,
    )


def _regular(books: Books, first: date, chance: Chance) -> Iterator[Movement]:
    rent = (385_000 + 20_000 * (first.year - 2024)) * 100
    month = f"{first.year}. {words.MONTHS[first.month - 1]}"
    yield _out(
        books,
        working_from(first + 4 * DAY),
        rent,
        Category.REGULAR_COST,
        explanation="rent",
        name=words.LANDLORD,
        counter_account=fixed_account(books.seed, 55),
        text=f"Bérleti díj {month}",
    )
    yield _out(
        books,
        working_from(first + 14 * DAY),
        8_255_000,
        Category.REGULAR_COST,
        explanation="bookkeeping",
        name=words.BOOKKEEPER,
        counter_account=fixed_account(books.seed, 56),
        text=f"könyvelési díj {month}",
    )
    for serial, (name, text, low, high, day) in enumerate(words.DIRECT_DEBITS):
        yield _out(
            books,
            working_from(first + (day - 1) * DAY),
            chance.between(low, high) * 100,
            Category.REGULAR_COST,
            explanation="direct debit",
            kind="debit",
            name=name,
            counter_account=fixed_account(books.seed, 57, serial),
            text=f"{text} {first:%Y.%m} ügyfél: {60_000_000 + serial * 7_919 + books.seed % 1000}",
        )
    if first.month % 3 == 1:
        yield _out(
            books,
            working_from(first + 7 * DAY),
            9_840_000,
            Category.REGULAR_COST,
            explanation="insurance",
            name=words.INSURER,
            counter_account=fixed_account(books.seed, 58),
            text=f"Kötvényszám 4410{books.seed % 10}27731 {first:%Y}/{(first.month + 2) // 3}. negyedév",
        )


def _card_purchases(first: date, chance: Chance) -> Iterator[Movement]:
    for _ in range(chance.between(6, 11)):
        shop, town, low, high = chance.pick(words.MERCHANTS)
        bought = first + chance.below(28) * DAY
        yield Movement(
            day=working_from(bought + timedelta(days=chance.between(1, 3))),
            account=MAIN,
            amount=-100 * chance.between(low, high),
            category=Category.CARD_PURCHASE,
            explanation="card purchase",
            kind="card",
            clock=4 * 3600 + chance.below(7_200),
            text=card_text(bought, shop, town),
        )


def _cash(books: Books, first: date, chance: Chance) -> Iterator[Movement]:
    drawn = first + chance.below(27) * DAY
    yield Movement(
        day=drawn,
        account=MAIN,
        amount=-chance.pick((5_000_000, 10_000_000, 15_000_000)),
        category=Category.CASH_WITHDRAWAL,
        explanation="cash withdrawal",
        kind="atm",
        clock=16 * 3600 + chance.below(7_200),
        text=f"{drawn:%Y.%m.%d} 557777******4417 ATM BUDAPEST BARTOK B. UT",
    )
    if chance.happens(0.7):
        paid_in = working_from(first + chance.below(25) * DAY)
        yield Movement(
            day=paid_in,
            account=MAIN,
            amount=chance.between(60, 480) * _THOUSAND,
            category=Category.CASH_DEPOSIT,
            explanation="cash deposit",
            kind="deposit",
            clock=12 * 3600 + chance.below(3_600),
            name=books.company,
            text="házipénztár befizetés",
        )
