"""The documents of a year: monthly sums, price lists, single works; pro formas, cancellations, credit notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from .people import Customer

YEAR = date(2025, 1, 1)
DAYS = 365


@dataclass
class Document:
    """`gross`: in cents. `life`: what will happen to it, for the payer."""

    customer: Customer
    day: date
    due: date
    gross: int
    currency: str
    type: str = "invoice"
    number: str = ""
    order: str = ""
    method: str = "wire_transfer"
    cancelled: bool = False
    monthly: bool = False
    related: list[Document] = field(default_factory=list)
    id: int = 0
    settled_elsewhere: bool = False
    proforma: Document | None = None
    replaced_by: Document | None = None
    credits: list[Document] = field(default_factory=list)


@dataclass
class Books:
    documents: list[Document]
    by_customer: dict[int, list[Document]]


def price_list(rng: Random) -> list[int]:
    base = [rng.randrange(2, 400) * rng.choice((500, 1000, 2500)) for _ in range(rng.randrange(5, 14))]
    return [round(price * rng.choice((1, 1.27, 1.27))) * 100 for price in base]


def make(rng: Random, customers: list[Customer], profile: dict[str, float]) -> Books:
    prices = price_list(rng)
    documents: list[Document] = []
    for who in customers:
        documents += _of(rng, who, prices, profile)
    documents.sort(key=lambda one: (one.day, one.type != "proforma", one.customer.id, one.gross))
    _number(rng, documents)
    ids = rng.sample(range(10_000, 10_000 + 40 * len(documents)), len(documents))
    ids.sort()
    for one, given in zip(documents, ids, strict=True):
        one.id = given
    by_customer: dict[int, list[Document]] = {}
    for one in documents:
        by_customer.setdefault(one.customer.id, []).append(one)
    return Books(documents, by_customer)


def _of(rng: Random, who: Customer, prices: list[int], profile: dict[str, float]) -> list[Document]:
    days = _days(rng, who)
    found: list[Document] = []
    currency = "EUR" if who.kind == "foreign" else "HUF"
    term = rng.choice((0, 8, 8, 8, 15, 30, 30, 60))
    for at, day in enumerate(days):
        gross = _sum(rng, who, prices, currency)
        document = Document(who, day, day + timedelta(days=term), gross, currency, monthly=bool(who.monthly))
        document.order = (
            f"{rng.choice(('R', 'PO-', 'WEB', ''))}{rng.randrange(10_000, 999_999)}"
            if rng.random() < 0.25
            else ""
        )
        if rng.random() < profile["elsewhere"]:
            document.method, document.settled_elsewhere = rng.choice(("cash", "bankcard")), True
        found.append(document)
        if who.proforma and not who.monthly:
            document.due = document.day
            early = Document(
                who, day - timedelta(days=rng.randrange(3, 20)), day, gross, currency, type="proforma"
            )
            early.related.append(document)
            document.related.append(early)
            document.proforma = early
            found.append(early)
        elif rng.random() < 0.015 and not document.settled_elsewhere:
            found += _issued_anew(rng, document)
        elif rng.random() < 0.02 and at and not document.settled_elsewhere:
            found.append(_credit(rng, document))
        elif rng.random() < 0.02 and currency == "HUF":
            document.type = "advance"
    return found


def _days(rng: Random, who: Customer) -> list[date]:
    if who.monthly:
        first = rng.randrange(1, 28)
        start = rng.choice((0, 0, 0, rng.randrange(0, 9)))
        return [YEAR.replace(month=month, day=first) for month in range(1 + start, 13)]
    return sorted(YEAR + timedelta(days=rng.randrange(DAYS)) for _ in range(who.invoices_a_year))


def _sum(rng: Random, who: Customer, prices: list[int], currency: str) -> int:
    if who.monthly:
        return who.monthly
    if currency == "EUR":
        return rng.choice((rng.randrange(5_000, 900_000), rng.randrange(50, 9_000) * 100))
    if who.shop or rng.random() < 0.45:
        return rng.choice(prices)
    net = int(rng.lognormvariate(11.2, 1.3)) + 900
    return net * rng.choice((100, 127)) // 100 * 100


def _issued_anew(rng: Random, document: Document) -> list[Document]:
    later = document.day + timedelta(days=rng.randrange(1, 9))
    undo = Document(document.customer, later, later, -document.gross, document.currency, type="cancellation")
    gross = document.gross if rng.random() < 0.8 else document.gross + 100 * rng.randrange(100, 9000)
    again = Document(
        document.customer,
        later,
        later + (document.due - document.day),
        gross,
        document.currency,
        monthly=document.monthly,
    )
    document.cancelled, document.replaced_by = True, again
    document.related.append(undo)
    undo.related.append(document)
    if rng.random() < 0.5:
        again.related.append(document)
        document.related.append(again)
    return [undo, again]


def _credit(rng: Random, document: Document) -> Document:
    day = document.day + timedelta(days=rng.randrange(1, 15))
    part = -max(100, document.gross * rng.choice((5, 10, 20, 30)) // 100 // 100 * 100)
    credit = Document(document.customer, day, day, part, document.currency, type="credit_note")
    credit.related.append(document)
    document.credits.append(credit)
    return credit


def _number(rng: Random, documents: list[Document]) -> None:
    style = rng.choice(
        (
            "{y}-{n:06d}",
            "{y}-{n:05d}",
            "{y}/{n:04d}",
            "{p}-{y}-{n}",
            "{p}-{y}/{n:05d}",
            "{y}-{n}",
            "{p}{y}-{n:04d}",
        )
    )
    prefix = rng.choice(("SZ", "ABC", "E", "KM", "BS"))
    blocks = rng.random() < 0.25
    counters: dict[tuple[str, int], int] = {}
    start = rng.choice((0, 0, 0, 120, 3000))
    for one in documents:
        letter = {"proforma": "D"}.get(one.type, prefix)
        if blocks and one.type != "proforma" and one.currency == "EUR":
            letter += "X"
        used = counters.get((letter, one.day.year), start) + 1
        counters[letter, one.day.year] = used
        written = style.format(p=letter, y=one.day.year, n=used)
        if letter != prefix and "{p}" not in style:
            written = f"{letter}-{written}"
        one.number = written
