"""The worlds of the exam, as the product would hold them: lines as the bank told them, and the truth of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bank_transfers.banking.explaining.engine import SUPPLIER, Judge, Own
from bank_transfers.reconciliation.matching import Line, Payout, PayoutItem, Rates
from billingo_sandbox import DEFAULT_TAX_CODE, DemoSandbox
from billingo_sandbox.bank import Bank, books_of, make_bank
from billingo_sandbox.bank.happenings.payers import partner_of
from billingo_sandbox.bank.happenings.payouts import shop_reference
from billingo_sandbox.bank.lifelike import LifelikeBank, lifelike_bank
from billingo_sandbox.bank.movements import KINDS, Part
from billingo_sandbox.bank.movements import Line as Booked
from billingo_sandbox.data.rates import RateBook

CENT = Decimal("0.01")
DAY = timedelta(days=1)
SETTLES = frozenset({Part.PAYMENT, Part.FEE, Part.ROUNDING, Part.DISCOUNT, Part.REFUND})
PAYS = frozenset({Part.PAYMENT, Part.REFUND})
SILENT = frozenset({"nothing", "thanks", "misleading"})


@dataclass(frozen=True, slots=True)
class Truth:
    """What a line is. `pays`: money of the line by debt (a proforma and its invoice are one), in the line's currency;
    `settles`: what each is closed by, in its own. Nothing of both: it pays no claim. `repeats`: debts that it pays a
    second time, or whose second payment it gives back."""

    pays: dict[int, Decimal]
    settles: dict[int, Decimal]
    repeats: frozenset[int]
    what: str
    reference: str
    silent: bool


@dataclass(slots=True)
class World:
    """`debt_of`: a proforma's id -> its invoice's, where it became one."""

    name: str
    bank: Bank
    lines: list[Line]
    truth: dict[int, Truth]
    payouts: dict[int, Payout]
    rates: Rates
    debt_of: dict[int, int]


def lifelike(seed: int, year: int, years: int = 1, customers: int = 220, difficulty: float = 1.0) -> World:
    """A company whose customers do everything that customers do, or as many of them as the difficulty says."""
    bank = lifelike_bank(seed, date(year, 1, 1), date(year + years - 1, 12, 31), customers, difficulty)
    return _world(f"lifelike {seed}", bank, bank.same_debt, seed)


def demo(seed: int, documents: int, months: int = 12) -> World:
    """The company that the product's demo shows, or a larger one like it."""
    first_day = date(2027, 1, 4)
    sandbox = DemoSandbox(
        first_day,
        first_day,
        key="exam",
        tax_code=DEFAULT_TAX_CODE,
        name="Demó Kft.",
        invoices=documents,
        seed=seed,
    )
    bank = make_bank(books_of(sandbox), first_day - DAY, first_day=first_day, months=months)
    return _world(f"demo {seed}", bank, {}, 1)


def _world(name: str, bank: Bank | LifelikeBank, debt_of: dict[int, int], rate_seed: int) -> World:
    # The rule about suppliers asks who the customers are, which nobody tells here.
    own = [Own(place, one.number, one.currency) for place, one in enumerate(bank.accounts.values())]
    judge = Judge(own, off=[SUPPLIER])
    keys = list(bank.accounts)
    lines, truth = [], {}
    for place, booked in enumerate(bank.lines, 1):
        lines.append(_line(place, booked, bank, judge, keys.index(booked.account)))
        truth[place] = _truth(booked, debt_of)
    rates = _rates(rate_seed, bank.start - 20 * DAY, bank.until)
    return World(name, bank, lines, truth, _payouts(bank), rates, debt_of)


@dataclass(frozen=True, slots=True)
class _Judged:
    account_id: int
    booking_date: date
    amount: Decimal
    currency: str
    counterparty_name: str
    counterparty_account: str
    remittance_information: str
    type_code: str
    type_text: str


def _line(place: int, booked: Booked, bank: Bank, judge: Judge, account: int) -> Line:
    words, domain, family, sub, _ = KINDS[booked.kind]
    amount = booked.amount * CENT
    if amount < 0:
        family = family.replace("RCDT", "ICDT").replace("RRCT", "IRCT")
    verdict = judge.verdict(
        _Judged(
            account,
            booked.day,
            amount,
            bank.accounts[booked.account].currency,
            booked.name,
            booked.counter_account,
            booked.text,
            f"{domain}-{family}-{sub}",
            words,
        )
    )
    own = bank.accounts[booked.account]
    return Line(
        id=place,
        account=own.number,
        booking_date=booked.day,
        amount=amount,
        currency=own.currency,
        value_date=booked.day,
        counterparty_name=booked.name,
        counterparty_account=booked.counter_account,
        remittance_information=booked.text,
        end_to_end_id=booked.end_to_end_id,
        bank_reference=booked.reference,
        kind=words,
        explanation=verdict.code if verdict else None,
    )


def _truth(booked: Booked, debt_of: dict[int, int]) -> Truth:
    pays: dict[int, Decimal] = defaultdict(Decimal)
    settles: dict[int, Decimal] = defaultdict(Decimal)
    repeats = set()
    for part in booked.allocations:
        if part.kind != "document":
            continue
        debt = debt_of.get(part.id, part.id)
        if not part.settled:
            repeats.add(debt)
        if part.part in PAYS and part.settled:
            pays[debt] += part.amount * CENT
        if part.part in SETTLES and part.settled:
            settles[debt] += part.settled * CENT
    what, _, reference = booked.explanation.partition("; reference: ")
    if booked.category not in ("customer_payment", "customer_refund"):
        what = str(booked.category).replace("_", " ")
        what = booked.explanation if what == "stranger" else what
    if booked.category == "card_payout":
        what = "payout with a file" if booked.settlement else "payout without a file"
    repeated = frozenset(repeats - pays.keys())
    return Truth(dict(pays), dict(settles), repeated, what, reference, reference in SILENT)


def _payouts(bank: Bank) -> dict[int, Payout]:
    """What the product links with the lines: the items that the provider's file tells."""
    by_file = {one.file: one for one in bank.payouts if one.file}
    found = {}
    for place, booked in enumerate(bank.lines, 1):
        payout = by_file.get(booked.settlement) if booked.settlement else None
        if payout is None:
            continue
        items = []
        for item in payout.items:
            partner = partner_of(item.paid.document)
            references = (item.paid.number, f"{shop_reference(bank.books.seed, item.paid)}")
            payer = partner.name if partner else ""
            items.append(PayoutItem(references, item.gross * CENT, item.fee * CENT, item.day, payer))
        found[place] = Payout(place, tuple(items))
    return found


def _rates(seed: int, first: date, last: date) -> Rates:
    book, found = RateBook(seed), {}
    for day in book.days(first, last):
        for currency in ("EUR", "USD"):
            told = book.rate(day, currency)
            if told is not None:
                found[currency, day] = Decimal(told[1].replace(",", "."))
    return Rates(found)
