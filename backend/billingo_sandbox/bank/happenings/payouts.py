"""Cards: a provider collects what customers paid and sends one sum a period, less its fees."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from billingo_sandbox.bank.books import Books
from billingo_sandbox.bank.days import DAY, working_from
from billingo_sandbox.bank.movements import Category, Movement, Part
from billingo_sandbox.data.money import round_half_up
from billingo_sandbox.data.randomness import Chance

from .customers import Paid, account_of, paid_entries
from .payers import fixed_account


@dataclass(slots=True, frozen=True)
class Provider:
    """How a provider settles: payment method, name, text of its transfer, days after the period, fee in 1/10,000.

    Periods are weeks. `prefix` begins the names of its files; "" where it sends none.
    """

    method: str
    name: str
    text: str
    days_later: int
    fee: int
    key: int
    prefix: str = ""


PROVIDERS = (
    Provider("bankcard", "SimplePay Zrt.", "SimplePay elszámolás", 3, 145, 41, prefix="report_"),
    Provider("barion", "Barion Payment Zrt.", "Barion kifizetés", 1, 130, 42),
    Provider("szep_card", "SZÉP Kártya Elszámoló Zrt.", "SZÉP kártya elfogadás", 4, 180, 43),
)


@dataclass(slots=True, frozen=True)
class Item:
    """One card payment, or one taken back (negative). Hundredths; the fee is a cost of the shop."""

    paid: Paid
    day: date
    gross: int
    fee: int
    is_refund: bool

    @property
    def net(self) -> int:
        """What is left of it."""
        return self.gross - self.fee


@dataclass(slots=True, frozen=True)
class Payout:
    """What a provider sends in one sum; a negative one is sent to it, where refunds were more than payments."""

    provider: Provider
    currency: str
    first: date
    last: date
    items: tuple[Item, ...]

    @property
    def day(self) -> date:
        """When the sum moves."""
        return working_from(self.last + self.provider.days_later * DAY)

    @property
    def net(self) -> int:
        """The sum, hundredths."""
        return sum(item.net for item in self.items)

    @property
    def file(self) -> str:
        """The name of its settlement file, "" if there is none. Each currency has a file of its own."""
        if not self.provider.prefix:
            return ""
        return f"{self.provider.prefix}{self.day:%Y%m%d}{'' if self.currency == 'HUF' else f'_{self.currency}'}.csv"


def payouts(books: Books, providers: Sequence[Provider] = PROVIDERS) -> Iterator[Payout]:
    """All payouts there ever were and will be of what was paid by card, in order for each provider and currency."""
    for provider in providers:
        periods: dict[tuple[str, date], list[Item]] = defaultdict(list)
        for item in _items(books, provider):
            first = item.day - item.day.weekday() * DAY
            periods[str(item.paid.document["currency"]), first].append(item)
        for currency, first in sorted(periods):
            last = first + 6 * DAY
            items = sorted(
                periods[currency, first], key=lambda item: (item.day, item.paid.id, item.is_refund)
            )
            payout = Payout(provider, currency, first, last, tuple(items))
            if payout.net:
                yield payout


def payout_movements(books: Books, found: list[Payout]) -> Iterator[Movement]:
    """The bank's lines of payouts."""
    for payout in found:
        provider = payout.provider
        allocations = []
        for item in payout.items:
            part = Part.REFUND if item.is_refund else Part.PAYMENT
            allocations.append(item.paid.allocation(part, item.net))
            if item.fee:
                allocations.append(item.paid.allocation(Part.FEE, item.fee))
        yield Movement(
            day=payout.day,
            account=account_of(books, payout.currency),
            amount=payout.net,
            category=Category.CARD_PAYOUT,
            explanation=f"{len(payout.items)} card payments less fees",
            kind="transfer",
            clock=6 * 3600 + provider.key * 60,
            name=provider.name,
            counter_account=fixed_account(books.seed, provider.key),
            text=f"{provider.text} {payout.first:%Y.%m.%d}-{payout.last:%Y.%m.%d}",
            allocations=tuple(allocations),
            settlement=payout.file,
        )


def _items(books: Books, provider: Provider) -> Iterator[Item]:
    stornos = {
        int(related["id"]): document
        for document in books.documents
        if document["type"] == "cancellation"
        for related in document["related_documents"]
    }
    for paid in paid_entries(books, frozenset({provider.method})):
        fee = _fee(paid, provider) if paid.amount > 0 else 0
        yield Item(paid, paid.day, paid.amount, fee, is_refund=False)
        if paid.document["cancelled"] and paid.id in stornos and paid.amount > 0:
            storno = stornos[paid.id]
            back = max(date.fromisoformat(storno["invoice_date"]), paid.day)
            yield Item(Paid(storno, back, -paid.amount, 0), back, -paid.amount, 0, is_refund=True)


def _fee(paid: Paid, provider: Provider) -> int:
    """In HUF whole forints, as the provider's file has them."""
    step = 100 if paid.document["currency"] == "HUF" else 1
    fee = round_half_up(paid.amount * provider.fee, 10_000 * step) * step
    return min(fee, paid.amount - 1) if paid.amount > 1 else 0


def shop_reference(seed: int, paid: Paid) -> int:
    """The provider's id of a payment: nine digits."""
    return Chance(seed, 44, paid.id, paid.place).between(10**8, 10**9 - 1)
