"""What happens to a company in a year, as bank lines, with the truth about each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

from bank_transfers.reconciliation.matching.data import Claim, Line, Payout, Rates

from . import writing
from .documents import DAYS, YEAR, Document, make
from .noise import noise
from .people import Customer, account, customer, payer_written
from .shops import shop

OWN = "11705008-20412345-00000000"
OWN_EUR = "11705008-20412346-00000000"
FACTOR = ("FAKTORHÁZ ZRT", "10300002-10556677-49020019")


@dataclass
class Happening:
    """A line to be, with what it pays: document -> cents, of the line's currency."""

    day: date
    amount: int
    currency: str
    name: str
    account: str
    text: str
    pays: list[tuple[Document, int]]
    category: str
    end_to_end_id: str = ""
    explanation: str | None = None
    payout: list[tuple[Document, int, int]] | None = None  # document, gross, fee


@dataclass
class World:
    """`truth`: line -> claim -> what it gets, in the line's currency; `category`: line -> what it is."""

    seed: int
    lines: list[Line]
    claims: list[Claim]
    rates: Rates
    payouts: list[Payout]
    truth: dict[int, dict[int, Decimal]] = field(default_factory=dict)
    category: dict[int, str] = field(default_factory=dict)
    same: dict[int, int] = field(default_factory=dict)  # proforma -> its invoice
    partner: dict[int, int | None] = field(default_factory=dict)  # claim -> partner


def make_world(seed: int, customers: int = 0, difficulty: float = 1.0) -> World:
    """difficulty: 0 where everybody quotes in full from the known account; 1 as in life."""
    rng = Random(f"matching world {seed}")
    profile = {
        "full": rng.uniform(25, 60) + (1 - difficulty) * 400,
        "silent": rng.uniform(8, 24) * difficulty,
        "foreign": rng.choice((0.0, 0.05, 0.1, 0.25)),
        "persons": rng.choice((0.05, 0.2, 0.5)),
        "other_payer": rng.uniform(0.01, 0.08) * difficulty,
        "monthly": rng.choice((0.05, 0.2, 0.5)),
        "elsewhere": rng.choice((0.0, 0.03, 0.15)),
        "master": rng.choice((0.0, 0.1, 0.6)),
        "no_account": rng.choice((0.0, 0.02, 0.1, 1.0)) * difficulty,
        "slip": rng.uniform(0.01, 0.05) * difficulty,
        "wrong": rng.uniform(0.002, 0.012) * difficulty,
        "twice": rng.uniform(0.002, 0.01),
        "part": rng.uniform(0.005, 0.03),
        "over": rng.uniform(0.002, 0.01),
        "unpaid": rng.uniform(0.01, 0.06),
        "noise": rng.uniform(0.1, 0.5),
        "cut": rng.choice((140, 140, 140, 70, 35)),
        "shop": rng.choice((0.0, 0.0, 0.3)),
    }
    count = customers or rng.choice((25, 60, 120, 250))
    people = [customer(rng, at, profile) for at in range(count)]
    rent = [rng.randrange(20, 400) * 100_000 for _ in range(4)]
    for who in people:
        _habits(rng, who, profile, rent)
    _one_pays_for_several(rng, people)
    books = make(rng, people, profile)
    rates = _rates(rng)
    life = _Life(rng, profile, rates)
    for who in people:
        life.customer(who, books.by_customer.get(who.id, []))
    life.happenings += noise(
        rng, int(len(life.happenings) * profile["noise"]) + 3, books.documents, Happening
    )
    return _world(rng, seed, books.documents, life.happenings, rates, profile)


def _habits(rng: Random, who: Customer, profile: dict[str, float], rent: list[int]) -> None:
    if rng.random() < profile["monthly"]:
        own = rng.randrange(20, 3000) * 10_000
        who.monthly = (
            rng.choice((*rent, own, own)) if who.kind != "foreign" else rng.randrange(50, 3000) * 100
        )
    who.batch = not who.monthly and who.kind == "company" and rng.random() < 0.12
    if who.batch:
        who.invoices_a_year = rng.choice((24, 40, 60))
    who.discount = rng.choice((2, 3)) if rng.random() < 0.03 and who.kind != "person" else 0
    who.factored = rng.random() < 0.015 and who.kind == "company"
    who.proforma = rng.random() < 0.08
    who.rounding = rng.random() < 0.04 and who.kind != "foreign"
    who.shop = who.kind == "person" and not who.monthly and rng.random() < profile["shop"]
    if who.shop:
        who.proforma, who.way = False, "order"


def _one_pays_for_several(rng: Random, people: list[Customer]) -> None:
    """A parent company or an accountant pays for two or three."""
    helped = [who for who in people if who.payer_name]
    for one, two in pairwise(helped):
        if rng.random() < 0.3:
            two.payer_name, two.payer_account = one.payer_name, one.payer_account


def _rates(rng: Random) -> Rates:
    rate, found = rng.uniform(370, 410), {}
    for at in range(-60, DAYS + 260):
        day = YEAR + timedelta(days=at)
        rate *= 1 + rng.gauss(0, 0.003)
        if day.weekday() < 5:
            found["EUR", day] = Decimal(f"{rate:.2f}")
    return Rates(found)


class _Life:
    def __init__(self, rng: Random, profile: dict[str, float], rates: Rates) -> None:
        self.rng, self.profile, self.rates = rng, profile, rates
        self.happenings: list[Happening] = []

    def customer(self, who: Customer, documents: list[Document]) -> None:
        owed = [one for one in documents if one.type in {"invoice", "advance"} and not one.cancelled]
        owed = [one for one in owed if not one.settled_elsewhere]
        if who.shop:
            self.happenings += shop(self.rng, owed, Happening)
            return
        credits_left = [one for one in documents if one.type == "credit_note"]
        if who.batch:
            self._batches(who, owed, credits_left)
            return
        before: Document | None = None
        for document in owed:
            if self.rng.random() < self.profile["unpaid"]:
                continue
            self._single(who, document, before, credits_left)
            before = document
        self._give_back(who, credits_left)

    # -- kinds of payment --------------------------------------------------------------------------------------------

    def _single(
        self, who: Customer, document: Document, before: Document | None, left: list[Document]
    ) -> None:
        rng, profile = self.rng, self.profile
        day = self._day(who, document)
        mine = [one for one in left if one in document.credits and one.day <= day]
        if mine and rng.random() < 0.6:
            left.remove(mine[0])
            self._net(who, document, mine[0], day)
            return
        if who.factored:
            self._factored(who, document)
            return
        if rng.random() < profile["part"]:
            self._parts(who, document, day)
            return
        text, end_to_end = self._quote(who, document, before)
        category = self._category(who, text, end_to_end, document)
        amount, currency = document.gross, document.currency
        if who.discount and rng.random() < 0.85:
            amount = round(amount * (100 - who.discount) / 100)
            amount = round(amount, -2) if currency == "HUF" else amount
            category = "discount"
        elif who.kind == "foreign":
            amount, currency, category = self._abroad(who, amount, day, category)
        elif who.rounding:
            amount = round(amount / 500) * 500
            category = "rounded" if amount != document.gross else category
        elif rng.random() < profile["over"]:
            amount += rng.choice((100_000, 50_000, amount, rng.randrange(1, 400) * 100))
            category = "over"
        pays = min(amount, document.gross) if currency == document.currency else amount
        self._pay(who, day, amount, currency, text, [(document, pays)], category, end_to_end)
        if rng.random() < profile["twice"]:
            self._twice(who, document, day, amount, currency, text)

    def _category(self, who: Customer, text: str, end_to_end: str, document: Document) -> str:
        if end_to_end:
            return "end_to_end"
        if document.proforma is not None:
            return "proforma"
        if document.number in text:
            return "full"
        return f"quoted_{who.way}" if text else "silent"

    def _abroad(self, who: Customer, amount: int, day: date, category: str) -> tuple[int, str, str]:
        rng = self.rng
        if who.pays_in_forints:
            rate = self.rates.on("EUR", day) or Decimal(390)
            paid = int(amount * rate * Decimal(str(rng.uniform(0.982, 1.018)))) // 100 * 100
            return paid, "HUF", "exchange"
        if rng.random() < 0.2:
            fee = rng.choice((500, 800, 1000, 1200, 1500, 2000, 2500, rng.randrange(200, 3500)))
            if fee * 5 < amount:
                return amount - fee, "EUR", "fee"
        return amount, "EUR", category

    def _net(self, who: Customer, document: Document, credit: Document, day: date) -> None:
        amount = document.gross + credit.gross
        way = self._way(who)
        numbers = [document.number, credit.number] if self.rng.random() < 0.5 else [document.number]
        text = (
            writing.several(self.rng, numbers, way)
            if len(numbers) > 1
            else writing.one(self.rng, document.number, way, document.order, document.day)
        )
        pays = [(document, document.gross), (credit, credit.gross)]
        self._pay(who, day, amount, document.currency, text, pays, "netted")

    def _factored(self, who: Customer, document: Document) -> None:
        rng = self.rng
        first = document.gross * rng.choice((80, 85, 90)) // 100 // 100 * 100
        rest = document.gross - first
        less = rest - document.gross * rng.choice((1, 2, 3)) // 100 // 100 * 100
        day = document.day + timedelta(days=rng.randrange(2, 7))
        text = rng.choice(
            (
                f"{document.number} előleg",
                f"faktorált számla {document.number}",
                f"{who.short} {document.number}",
            )
        )
        name, number = FACTOR
        self._add(day, first, document.currency, name, number, text, [(document, first)], "factored")
        later = document.due + timedelta(days=rng.randrange(5, 50))
        self._add(later, less, document.currency, name, number, text, [(document, less)], "factored")

    def _parts(self, who: Customer, document: Document, day: date) -> None:
        rng = self.rng
        first = document.gross * rng.choice((30, 40, 50, 50, 60)) // 100 // 100 * 100
        if rng.random() < 0.3:
            first = max(100, first // 1_000_000 * 1_000_000)
        for paid, later in ((first, 0), (document.gross - first, rng.randrange(10, 50))):
            if later and rng.random() < 0.2:
                return
            text, end_to_end = self._quote(who, document, None)
            when = day + timedelta(days=later)
            self._pay(who, when, paid, document.currency, text, [(document, paid)], "part", end_to_end)

    def _twice(
        self, who: Customer, document: Document, day: date, amount: int, currency: str, text: str
    ) -> None:
        rng = self.rng
        again = day + timedelta(days=rng.choice((0, 1, 2, 5, 20, 35)))
        self._pay(who, again, amount, currency, text, [], "twice")
        if rng.random() < 0.7:
            back = again + timedelta(days=rng.randrange(3, 30))
            self._pay(
                who, back, -amount, currency, f"téves utalás visszautalása {text}"[:140], [], "sent_back"
            )

    def _batches(self, who: Customer, owed: list[Document], credits_left: list[Document]) -> None:
        rng = self.rng
        every = rng.choice((7, 15, 30, 30))
        waiting = sorted(owed, key=lambda one: one.due)
        day = YEAR + timedelta(days=rng.randrange(5, 20))
        while waiting and day < YEAR + timedelta(days=DAYS + 120):
            due = [one for one in waiting if one.due <= day and one.day <= day]
            if due and rng.random() < 0.93:
                due = due[: rng.choice((3, 6, 12, 25))]
                if len(due) > 2 and rng.random() < 0.15:
                    due.remove(rng.choice(due))
                waiting = [one for one in waiting if one not in due]
                self._batch(who, due, credits_left, day)
            day += timedelta(days=every)

    def _batch(self, who: Customer, due: list[Document], credits_left: list[Document], day: date) -> None:
        rng = self.rng
        paid = sorted(due, key=lambda one: one.number)
        usable = [one for one in credits_left if one.day <= day]
        if usable and rng.random() < 0.5 and sum(one.gross for one in paid) + usable[0].gross > 0:
            credits_left.remove(usable[0])
            paid.append(usable[0])
        amount = sum(one.gross for one in paid)
        way = self._way(who)
        if len(paid) == 1:
            text = writing.one(rng, paid[0].number, way, paid[0].order, paid[0].day)
        else:
            text = writing.several(rng, [one.number for one in paid], way)
        category = "several" if len(paid) > 1 else "full"
        self._pay(who, day, amount, paid[0].currency, text, [(one, one.gross) for one in paid], category)

    def _give_back(self, who: Customer, credits_left: list[Document]) -> None:
        for credit in credits_left:
            if self.rng.random() < 0.5:
                day = credit.day + timedelta(days=self.rng.randrange(2, 20))
                text = self.rng.choice((credit.number, f"visszatérítés {credit.number}", "jóváírás", ""))
                self._pay(who, day, credit.gross, credit.currency, text, [(credit, credit.gross)], "refund")

    # -- writing -----------------------------------------------------------------------------------------------------

    def _day(self, who: Customer, document: Document) -> date:
        rng = self.rng
        if document.proforma is not None:
            return document.day - timedelta(days=rng.choice((0, 0, 1, 2, 3)))
        day = document.due + timedelta(days=round(rng.gauss(who.delay, who.spread)))
        if rng.random() < 0.03:
            day += timedelta(days=rng.randrange(30, 170))
        return max(day, document.day + timedelta(days=rng.choice((0, 1, 1, 2))))

    def _way(self, who: Customer) -> str:
        if self.rng.random() < who.steady:
            return who.way
        return self.rng.choice(
            ("full", "full", "separators", "unpadded", "running", "none", "garbage", "word")
        )

    def _quote(self, who: Customer, document: Document, before: Document | None) -> tuple[str, str]:
        rng, profile = self.rng, self.profile
        named = document
        if document.proforma is not None and rng.random() < 0.9:
            named = document.proforma
        elif before is not None and rng.random() < profile["wrong"] * (5 if who.monthly else 1):
            named = before
        for old in (one for one in self._cancelled(document) if rng.random() < 0.4):
            named = old
        way = self._way(who)
        text = writing.one(rng, named.number, way, named.order, document.day)
        if text and way not in {"month", "garbage", "order"} and rng.random() < profile["slip"]:
            text = writing.slip(rng, text)
        return text, named.number if way == "end_to_end" else ""

    @staticmethod
    def _cancelled(document: Document) -> list[Document]:
        return [one for one in document.related if one.replaced_by is document]

    def _pay(
        self,
        who: Customer,
        day: date,
        amount: int,
        currency: str,
        text: str,
        pays: list[tuple[Document, int]],
        category: str,
        end_to_end: str = "",
    ) -> None:
        rng = self.rng
        name, number = payer_written(rng, who), rng.choice(who.accounts)
        if who.payer_name and rng.random() < 0.9:
            name, number = who.payer_name, who.payer_account
            if text and rng.random() < 0.3:
                text = f"{who.short} {text}"
        elif rng.random() < 0.02:
            number = account(rng)
        self._add(day, amount, currency, name, number, text, pays, category, end_to_end)

    def _add(
        self,
        day: date,
        amount: int,
        currency: str,
        name: str,
        number: str,
        text: str,
        pays: list[tuple[Document, int]],
        category: str,
        end_to_end: str = "",
    ) -> None:
        while day.weekday() > 4:
            day += timedelta(days=1)
        if amount:
            self.happenings.append(
                Happening(day, amount, currency, name, number, text, pays, category, end_to_end)
            )


def _world(
    rng: Random,
    seed: int,
    documents: list[Document],
    happenings: list[Happening],
    rates: Rates,
    profile: dict[str, float],
) -> World:
    from .assembling import assemble

    return assemble(rng, seed, documents, happenings, rates, profile)
