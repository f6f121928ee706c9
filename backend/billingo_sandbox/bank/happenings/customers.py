"""Customers pay by transfer: what Billingo says was paid comes in, on the day on which it was paid."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from billingo_sandbox.bank.books import MAIN, RESERVE, Books
from billingo_sandbox.bank.days import DAY, working_from
from billingo_sandbox.bank.movements import MOVED, Allocation, Category, Movement, Part, transfer_kind
from billingo_sandbox.codec import Json
from billingo_sandbox.data.habits import BY_TRANSFER
from billingo_sandbox.data.money import hundredths, round_half_up
from billingo_sandbox.data.randomness import Chance

from . import words
from .payers import Payer, fixed_account, other_payer, own_payer, partner_of, unknown_person
from .references import Reference, as_the_bank_leaves

CONSUMER_CREDIT = "aruhitel"
_SALT = 205
"""Draws how each transfer looks. Chosen so that a company as small as the demo's meets nearly everything once."""


@dataclass(slots=True, frozen=True)
class Paid:
    """One entry of a payment history: hundredths of the document's currency, and how they were paid.

    `twin` counts from 0 the entries of the same document, day and way that stand before it.
    """

    document: Json
    day: date
    amount: int
    place: int
    method: str = ""
    twin: int = 0

    @property
    def id(self) -> int:
        """The document's id."""
        return int(self.document["id"])

    @property
    def number(self) -> str:
        """The document's number as printed."""
        return str(self.document["invoice_number"])

    def allocation(self, part: Part, amount: int, settled: int | None = None) -> Allocation:
        """Money of this document; `settled` is the same amount where its currency is the line's."""
        return Allocation(
            "document", self.id, self.number, part, amount, amount if settled is None else settled
        )


def paid_entries(books: Books, methods: frozenset[str]) -> Iterator[Paid]:
    """What Billingo says was paid in these ways, oldest document first."""
    for document in reversed(books.documents):
        seen: Counter[tuple[str, str]] = Counter()
        for place, entry in enumerate(books.payments[int(document["id"])]):
            amount, day, method = hundredths(Decimal(entry["price"])), entry["date"], entry["payment_method"]
            if amount and method in methods:
                yield Paid(document, date.fromisoformat(day), amount, place, method, seen[day, method])
                seen[day, method] += 1


def customer_movements(books: Books) -> Iterator[Movement]:
    """Every payment of a customer by transfer, what some of them pay twice, and refunds of what was cancelled."""
    together: dict[tuple[int, str, date, int], list[Paid]] = defaultdict(list)
    credited = []
    for paid in paid_entries(books, BY_TRANSFER | {CONSUMER_CREDIT}):
        partner = partner_of(paid.document)
        if paid.method == CONSUMER_CREDIT:
            credited.append(paid)
        elif partner is None:
            together[-paid.id, "", paid.day, paid.twin].append(paid)
        else:
            key = (partner.id, str(paid.document["currency"]), paid.day, paid.twin)
            together[key].append(paid)
    numbers = _numbers_of_partners(books)
    for group in together.values():
        yield from _Transfer(books, group, numbers).movements()
    for paid in credited:
        yield _from_lender(books, paid)
    yield from _refunds_of_cancelled(books)


def account_of(books: Books, currency: str) -> str:
    """The key of the account on which money in a currency comes in."""
    return MAIN if currency == "HUF" else currency


def _numbers_of_partners(books: Books) -> dict[int, list[tuple[str, str]]]:
    """By partner: day and number of its documents, oldest first."""
    numbers: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for document in reversed(books.documents):
        partner = partner_of(document)
        if partner is not None and document["invoice_number"] and document["invoice_date"]:
            numbers[partner.id].append((str(document["invoice_date"]), str(document["invoice_number"])))
    return numbers


class _Transfer:
    """All that one customer pays in one currency on one day."""

    def __init__(self, books: Books, group: list[Paid], numbers: dict[int, list[tuple[str, str]]]) -> None:
        self._books, self._group = books, sorted(group, key=lambda paid: (-paid.amount, paid.id))
        first = self._group[0]
        self._day, self._currency = first.day, str(first.document["currency"])
        self._chance = Chance(books.seed, _SALT, first.id, first.place)
        self._partner = partner_of(first.document)
        self._numbers = numbers
        self._amount = sum(paid.amount for paid in group)

    def movements(self) -> Iterator[Movement]:
        if self._amount <= 0:
            yield from self._paid_back()
            return
        payer = self._payer()
        allocations, explanation = self._allocations(payer)
        movement = self._movement(payer, allocations, explanation)
        yield movement
        alone = len(self._group) == 1 and self._group[0].document["payment_status"] == "paid"
        if alone and explanation == "exact" and self._chance.happens(0.02):
            yield from self._twice(movement)

    def _payer(self) -> Payer:
        if self._partner is None:
            return unknown_person(self._chance)
        if self._partner.country == "HU" and self._chance.happens(0.05):
            return other_payer(self._partner, self._chance)
        return own_payer(self._partner, self._books.seed)

    def _allocations(self, payer: Payer) -> tuple[tuple[Allocation, ...], str]:
        """Whose money it is, and in which way the sum differs from what was owed."""
        chance, (first, *others) = self._chance, self._group
        roll = chance.unit()
        if not others and self._currency != "HUF":
            if payer.is_foreign and roll < 0.7 and first.amount > 10_000:
                fee = chance.pick((500, 1_000, 1_200, 1_550))
                return (
                    first.allocation(Part.PAYMENT, first.amount - fee),
                    first.allocation(Part.FEE, fee),
                ), "fee"
            if not payer.is_foreign and self._currency == "EUR" and roll < 0.25:
                rate = Decimal(first.document["conversion_rate"]) * chance.between(985, 1010) / 1000
                forints = int(Decimal(first.amount) * rate) // 100 * 100
                return (first.allocation(Part.PAYMENT, forints, first.amount),), "other currency"
        if not others and self._currency == "HUF" and first.amount > 500_000:
            if roll < 0.03:
                off = 100 * chance.between(1, 4)
                return self._short(first, off, Part.ROUNDING), "rounding"
            if roll < 0.05:
                more = 100 * chance.between(1, 5)
                extra = first.allocation(Part.OVERPAYMENT, more, 0)
                return (first.allocation(Part.PAYMENT, first.amount), extra), "overpayment"
            if roll < 0.065:
                return self._short(first, round_half_up(first.amount, 5_000) * 100, Part.DISCOUNT), "discount"
        what = "several" if others else "exact" if first.document["payment_status"] == "paid" else "part"
        if len(self._books.payments[first.id]) > 1:
            what = "part"
        if any(paid.amount < 0 for paid in others):
            what = "net of credit"
        return tuple(paid.allocation(Part.PAYMENT, paid.amount) for paid in self._group), what

    def _short(self, paid: Paid, missing: int, part: Part) -> tuple[Allocation, ...]:
        return paid.allocation(Part.PAYMENT, paid.amount - missing), paid.allocation(part, missing)

    def _movement(self, payer: Payer, allocations: tuple[Allocation, ...], explanation: str) -> Movement:
        chance, first = self._chance, self._group[0]
        reference = Reference(
            [paid.number for paid in self._group if paid.amount > 0],
            self._day,
            str(first.document["settings"]["order_number"]),
            self._other_number(),
            chance,
        )
        account = account_of(self._books, "HUF" if explanation == "other currency" else self._currency)
        if account == MAIN and chance.happens(0.03):
            account, explanation = RESERVE, f"{explanation}, to the other account"
        if payer.who != "partner":
            explanation += f", paid by {payer.who}"
        text = as_the_bank_leaves(reference.text, payer.plain_letters, chance)
        amount = sum(allocation.amount for allocation in allocations if allocation.part in MOVED)
        return Movement(
            day=self._day,
            account=account,
            amount=amount,
            category=Category.CUSTOMER_PAYMENT,
            explanation=f"{explanation}; reference: {reference.style}",
            kind=self._kind(payer, account, amount),
            clock=chance.between(7 * 3600, 21 * 3600),
            name=payer.name,
            counter_account=payer.account,
            text=text,
            end_to_end_id=reference.end_to_end_id,
            allocations=allocations,
        )

    def _kind(self, payer: Payer, account: str, amount: int) -> str:
        own = self._books.accounts[account]
        if payer.is_foreign:
            return "sepa" if payer.account[:2].isalpha() else "foreign"
        if own.currency != "HUF":
            return "sepa" if own.currency == "EUR" else "foreign"
        if payer.account[:3] == own.number[:3]:
            return "inside"
        return transfer_kind(self._day, amount, is_instant=self._chance.happens(0.5))

    def _other_number(self) -> str:
        """An earlier document of the same customer."""
        if self._partner is None:
            return ""
        mine = {paid.number for paid in self._group}
        earlier = [
            number
            for day, number in self._numbers[self._partner.id]
            if day < f"{self._day}" and number not in mine
        ]
        return earlier[-1] if earlier else ""

    def _paid_back(self) -> Iterator[Movement]:
        """A credit that nothing was left to take off from: the company sends it."""
        if self._partner is None:
            return
        payer = own_payer(self._partner, self._books.seed)
        allocations = tuple(paid.allocation(Part.PAYMENT, paid.amount) for paid in self._group)
        yield _sent_back(self._books, self._day, self._group[0], payer, allocations, "credit note")

    def _twice(self, movement: Movement) -> Iterator[Movement]:
        """The same again after some days; most are sent back."""
        paid = self._group[0]
        day = movement.day + self._chance.between(1, 18) * DAY
        extra = paid.allocation(Part.OVERPAYMENT, movement.amount, 0)
        kind = movement.kind
        if kind in ("transfer", "instant"):
            kind = transfer_kind(day, movement.amount, is_instant=kind == "instant")
        clock = movement.clock // 2
        yield replace(
            movement, day=day, kind=kind, allocations=(extra,), explanation="paid twice", clock=clock
        )
        if self._chance.happens(0.7):
            returned = paid.allocation(Part.REFUND, -movement.amount, 0)
            payer = Payer(movement.name, movement.counter_account, is_foreign=False, plain_letters=False)
            later = working_from(day + self._chance.between(3, 12) * DAY)
            yield _sent_back(self._books, later, paid, payer, (returned,), "paid twice, sent back")


def _sent_back(
    books: Books, day: date, paid: Paid, payer: Payer, allocations: tuple[Allocation, ...], explanation: str
) -> Movement:
    text = {
        "credit note": f"{paid.number} jóváíró számla",
        "cancelled": f"{paid.number} sztornó miatt visszautalás",
    }.get(explanation, f"{paid.number} kétszer utalt összeg vissza")
    return Movement(
        day=day,
        account=account_of(books, str(paid.document["currency"])),
        amount=sum(allocation.amount for allocation in allocations),
        category=Category.CUSTOMER_REFUND,
        explanation=explanation,
        kind="transfer" if paid.document["currency"] == "HUF" else "sepa",
        clock=11 * 3600 + paid.id % 3600,
        name=payer.name,
        counter_account=payer.account,
        text=text,
        allocations=allocations,
    )


def _from_lender(books: Books, paid: Paid) -> Movement:
    """Consumer credit: the lender pays for the customer and names its own contract."""
    chance = Chance(books.seed, 23, paid.id, paid.place)
    partner = partner_of(paid.document)
    buyer = f" {partner.name}" if partner else ""
    return Movement(
        day=paid.day,
        account=account_of(books, str(paid.document["currency"])),
        amount=paid.amount,
        category=Category.CUSTOMER_PAYMENT,
        explanation="paid by a lender",
        kind=transfer_kind(paid.day, paid.amount, is_instant=False),
        clock=13 * 3600 + chance.below(3600),
        name=words.CONSUMER_CREDIT,
        counter_account=fixed_account(books.seed, 24),
        text=f"HITELSZERZ. {chance.between(10**7, 10**8 - 1)}{buyer}"[:140],
        allocations=(paid.allocation(Part.PAYMENT, paid.amount),),
    )


def _refunds_of_cancelled(books: Books) -> Iterator[Movement]:
    """What was paid of a cancelled document goes back. Billingo says nothing of it: its storno stays "none"."""
    stornos = {
        int(related["id"]): document
        for document in books.documents
        if document["type"] == "cancellation"
        for related in document["related_documents"]
    }
    paid_of: dict[int, list[Paid]] = defaultdict(list)
    for paid in paid_entries(books, BY_TRANSFER):
        if paid.document["cancelled"] and paid.id in stornos:
            paid_of[paid.id].append(paid)
    for document_id, entries in paid_of.items():
        storno, partner = stornos[document_id], partner_of(entries[0].document)
        amount = sum(paid.amount for paid in entries)
        if partner is None or amount <= 0:
            continue
        chance = Chance(books.seed, 25, document_id)
        known = max(date.fromisoformat(storno["invoice_date"]), *(paid.day for paid in entries))
        credit = Paid(storno, working_from(known + timedelta(days=chance.between(2, 9))), -amount, 0)
        payer = own_payer(partner, books.seed)
        allocations = (credit.allocation(Part.REFUND, -amount),)
        yield _sent_back(books, credit.day, credit, payer, allocations, "cancelled")
