"""What the company issues: subscriptions at list prices, orders, proformas, credit notes, invoices issued anew."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from billingo_sandbox.bank.days import DAY, month_starts, working_from
from billingo_sandbox.codec import Json
from billingo_sandbox.data.money import number, round_half_up
from billingo_sandbox.data.randomness import Chance

from .customers import Customer

VAT = 127
TRANSFER = "wire_transfer"
COLLECTED = ("bankcard", "barion", "cash_on_delivery")
_LIST = (
    4_900,
    7_900,
    9_900,
    12_500,
    14_900,
    19_900,
    25_000,
    29_900,
    39_000,
    45_000,
    60_000,
    85_000,
    120_000,
    180_000,
)


@dataclass(slots=True)
class Document:
    """Amounts are hundredths. `about`: earlier documents that it names. `quoted_as`: documents whose numbers the
    customer may have at hand (itself last). `cancelled_on`: when its cancellation was issued. `block`: in which it is
    numbered."""

    customer: Customer
    type: str
    gross: int
    currency: str
    issued: date
    due: date
    method: str = TRANSFER
    order: str = ""
    id: int = 0
    number: str = ""
    about: list["Document"] = field(default_factory=list)
    quoted_as: list["Document"] = field(default_factory=list)
    proforma: "Document | None" = None
    cancelled_on: date | None = None
    paid: str = "transfer"  # else: cash, never, cancelled (perhaps paid before), proforma, in advance
    pay_day: date | None = None  # where the document follows from the money
    block: str = "main"

    def as_json(self, rate: Decimal) -> Json:
        """The keys of Billingo's document that say what it is and what it asks for."""
        partner = self.customer.record
        return {
            "id": self.id,
            "invoice_number": self.number,
            "type": self.type,
            "cancelled": self.cancelled_on is not None,
            "payment_status": "none" if self.type == "cancellation" else "outstanding",
            "payment_method": self.method,
            "gross_total": number(self.gross),
            "currency": self.currency,
            "conversion_rate": rate,
            "invoice_date": f"{self.issued}",
            "fulfillment_date": f"{self.issued}",
            "due_date": f"{self.due}",
            "paid_date": None,
            "partner": partner,
            "document_partner": partner,
            "comment": "",
            "settings": {"order_number": self.order},
            "related_documents": [{"id": one.id, "invoice_number": one.number} for one in self.about],
        }


def issued_documents(seed: int, customers: list[Customer], start: date, until: date) -> list[Document]:
    """All documents of the period, in the order of issue, with ids and numbers."""
    chance = Chance(seed, 311)
    prices = [chance.pick(_LIST) for _ in range(9)]
    found = [
        document
        for customer in customers
        for document in _of_customer(seed, customer, prices, start, until)
        if document.issued <= until
    ]
    found.sort(key=lambda document: (document.issued, document.customer.id, document.gross, document.type))
    for document in found:
        if document.cancelled_on is not None and document.cancelled_on > until:
            document.cancelled_on = None
    _number(found, chance)
    return found


def _number(documents: list[Document], chance: Chance) -> None:
    prefixes = {
        "main": chance.pick(("", "", "SZ", "KFT", "A")),
        "web": "WEB",
        "export": "EXP",
        "proforma": chance.pick(("D", "DB", "PRO")),
    }
    last: dict[tuple[str, int], int] = {}
    # A company that changed its program goes on counting, so that numbers have different lengths.
    begun = chance.pick((0, 0, 37, 412))
    key = 80_000_000
    for document in documents:
        year = document.issued.year
        place = last.get((document.block, year), begun if document.block == "main" else 0) + 1
        last[document.block, year] = place
        prefix = prefixes[document.block]
        document.number = f"{prefix}-{year}-{place}" if prefix else f"{year}-{place}"
        key += chance.between(3, 900)
        document.id = key


def _of_customer(
    seed: int, customer: Customer, prices: list[int], start: date, until: date
) -> Iterator[Document]:
    chance = Chance(seed, 312, customer.id)
    if customer.trade == "subscription":
        yield from _subscription(customer, chance, prices, start, until)
        return
    span = (until - start).days
    if customer.trade == "once":
        count = max(1, round(span / 365 * chance.pick((1, 1, 1, 2, 3))))
    else:
        often = (45, 60, 80) if customer.trade == "factored" else (12, 20, 30, 45, 80)
        count = max(1, round(span / chance.pick(often)))
    for _ in range(count):
        day = working_from(start + chance.below(span) * DAY)
        # Who pays by the fortnight is delivered to by the lorry: several invoices on one day.
        for _ in range(chance.pick((1, 1, 2, 3, 4)) if customer.together else 1):
            gross, currency = _price(customer, chance, prices)
            if customer.trade == "once":
                yield from _web_order(customer, chance, gross, day)
            else:
                yield from _order(customer, chance, gross, currency, day)


def _price(customer: Customer, chance: Chance, prices: list[int]) -> tuple[int, str]:
    if customer.trade == "abroad" or (
        customer.in_forints and customer.trade == "orders" and chance.happens(0.3)
    ):
        return chance.between(9_000, 900_000), "EUR"
    net = chance.pick(prices) if chance.happens(0.35) else chance.between(4_000, 900_000)
    net *= chance.pick((1, 1, 1, 2, 3)) if net in prices else 1
    return round_half_up(net * VAT, 100) * 100, "HUF"


def _due(issued: date, chance: Chance) -> date:
    return issued + timedelta(days=chance.pick((8, 8, 8, 15, 15, 30)))


def _subscription(
    customer: Customer, chance: Chance, prices: list[int], start: date, until: date
) -> Iterator[Document]:
    """The same sum on the same day of each month; some have two of them, some begin or end within the period."""
    for _ in range(chance.pick((1, 1, 1, 2))):
        gross, day = round_half_up(chance.pick(prices) * VAT, 100) * 100, chance.between(0, 14)
        first, last = (
            start + chance.below(60) * DAY if chance.happens(0.5) else start,
            until - chance.below(120) * DAY if chance.happens(0.2) else until,
        )
        waits = chance.pick((8, 8, 15))
        for month in month_starts(first, last):
            issued = working_from(month + day * DAY)
            if first <= issued <= last:
                due = issued + timedelta(days=waits)
                invoice = Document(customer, "invoice", gross, "HUF", issued, due)
                invoice.paid = "never" if chance.happens(0.02) else "transfer"
                invoice.quoted_as = [invoice]
                yield invoice


def _order(customer: Customer, chance: Chance, gross: int, currency: str, day: date) -> Iterator[Document]:
    order = f"{chance.pick(('PO', 'MR', 'REND'))}-{chance.below(10**5):05d}" if chance.happens(0.25) else ""
    invoice = Document(customer, "invoice", gross, currency, day, _due(day, chance), order=order)
    invoice.block = "export" if customer.is_foreign else "main"
    invoice.quoted_as = [invoice]
    roll = chance.unit()
    if roll < 0.05:
        invoice.paid = chance.pick(("never", "cash"))
        invoice.method = "cash" if invoice.paid == "cash" else TRANSFER
    elif roll < 0.09:
        yield from _anew(invoice, chance)
        return
    elif roll < 0.15:
        yield from _after_proforma(invoice, chance, first=chance.happens(0.7))
        return
    elif roll < 0.18:
        # Asked for by telephone; the document comes when the money is there.
        invoice.type, invoice.paid, invoice.pay_day = "advance", "in advance", day
        invoice.issued = invoice.due = working_from(day + chance.between(1, 4) * DAY)
    yield invoice
    if chance.happens(0.04) and invoice.paid == "transfer":
        share = -(-gross * chance.pick((5, 10, 20, 30)) // 10_000) * 100
        issued = working_from(day + chance.between(2, 20) * DAY)
        credit = Document(customer, "modification", -share, currency, issued, issued, about=[invoice])
        credit.block = invoice.block
        yield credit


def _anew(invoice: Document, chance: Chance) -> Iterator[Document]:
    """Cancelled some days later, and issued again under another number: nothing but the customer and the sum connects
    the two. Some had paid by then, and get the money back."""
    later = working_from(invoice.issued + chance.between(1, 8) * DAY)
    invoice.cancelled_on, invoice.paid = later, "cancelled"
    storno = Document(
        invoice.customer, "cancellation", -invoice.gross, invoice.currency, later, later, about=[invoice]
    )
    storno.block = invoice.block
    again = Document(
        invoice.customer,
        "invoice",
        invoice.gross,
        invoice.currency,
        later,
        _due(later, chance),
        order=invoice.order,
    )
    again.block, again.quoted_as = invoice.block, [invoice, again]
    yield from (invoice, storno, again)


def _after_proforma(invoice: Document, chance: Chance, *, first: bool) -> Iterator[Document]:
    """`first`: the proforma is paid, and then the invoice comes; else the invoice comes first, unpaid."""
    proforma = Document(
        invoice.customer,
        "proforma",
        invoice.gross,
        invoice.currency,
        invoice.issued,
        invoice.due,
        order=invoice.order,
    )
    proforma.block = "proforma"
    invoice.proforma, invoice.quoted_as = proforma, [proforma, invoice]
    if first and chance.happens(0.12):
        proforma.paid = "never"
        yield proforma
        return
    if first:
        invoice.paid = "proforma"
        invoice.pay_day = working_from(proforma.issued + chance.between(1, 12) * DAY)
        invoice.issued = invoice.due = working_from(invoice.pay_day + chance.between(0, 3) * DAY)
    else:
        invoice.issued = working_from(proforma.issued + chance.between(1, 7) * DAY)
        invoice.due = invoice.issued + timedelta(days=8)
    if chance.happens(0.8):
        invoice.about = [proforma]
    yield from (proforma, invoice)


def _web_order(customer: Customer, chance: Chance, gross: int, day: date) -> Iterator[Document]:
    """Paid by card, at the door, by transfer after a proforma, or as everybody else."""
    order = f"{chance.between(10_000, 99_999)}"
    method = chance.pick(
        ("bankcard", "bankcard", "barion", "cash_on_delivery", "cash_on_delivery", TRANSFER, TRANSFER)
    )
    invoice = Document(
        customer, "invoice", gross, "HUF", day, day if method != TRANSFER else _due(day, chance)
    )
    invoice.block, invoice.method, invoice.order, invoice.quoted_as = "web", method, order, [invoice]
    if method == TRANSFER and chance.happens(0.5):
        yield from _after_proforma(invoice, chance, first=True)
    else:
        yield invoice
