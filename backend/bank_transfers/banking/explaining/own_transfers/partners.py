"""For who pairs an own transfer by hand: which lines of the company's other accounts may be the other side, and by
which rate money was exchanged between the two."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import NamedTuple

from django.db.models import Case, Q, Value, When

from bank_transfers.banking.account_numbers import normalise
from bank_transfers.banking.explaining.engine.pairing import LATEST
from bank_transfers.banking.models import BankTransaction, LineStatus, MatchState
from bank_transfers.exchange_rates.rates import HUF, rates_of

LOOKED_AT, TOLD = 500, 20
PLACES = Decimal("0.000001")
# What banks take off the official rate is a few percent; what is further away is another sum.
FURTHEST = Decimal("0.15")


class Exchange(NamedTuple):
    """`rate`: so much of `into` for one of `currency`, by the two amounts; `official_rate`: the same by the MNB's rates
    of the day, None where there is none."""

    currency: str
    into: str
    rate: Decimal
    official_rate: Decimal | None

    @property
    def distance(self) -> Decimal:
        """From the official rate, as a share of it; 0 where that is unknown."""
        if not self.official_rate:
            return Decimal(0)
        return abs(self.rate / self.official_rate - 1)


def exchange(line: BankTransaction, other: BankTransaction) -> Exchange | None:
    """The rate that follows from two lines; None of one currency. Forints are what others are counted in."""
    return _exchange(line, other, _forints(line, {line.currency, other.currency}))


def possible_partners(line: BankTransaction) -> list[tuple[BankTransaction, Exchange | None]]:
    """Booked lines of other accounts that a booked line may be one transfer with, the likeliest first: within days, the
    other way round, of the same sum or in another currency; none that pays documents or has another side."""
    if line.booking_date is None or line.status != LineStatus.BOOKED or line.amount == 0:
        return []
    rows = BankTransaction.objects.filter(
        Q(currency=line.currency, amount=-line.amount) | ~Q(currency=line.currency),
        company_id=line.company_id,
        status=LineStatus.BOOKED,
        booking_date__gte=line.booking_date - LATEST,
        booking_date__lte=line.booking_date + LATEST,
        match_state=MatchState.NONE,
        pair=None,
    ).exclude(account_id=line.account_id)
    rows = rows.exclude(amount__gte=0) if line.amount > 0 else rows.exclude(amount__lte=0)
    # Of another currency there may be any number.
    exchanged = Case(When(currency=line.currency, then=Value(0)), default=Value(1))
    lines = list(rows.select_related("account").order_by(exchanged, "booking_date", "pk")[:LOOKED_AT])
    forints = _forints(line, {line.currency, *(other.currency for other in lines)})
    found = [(other, _exchange(line, other, forints)) for other in lines]
    fitting = [(other, by) for other, by in found if by is None or by.distance <= FURTHEST]
    return sorted(fitting, key=lambda each: _unlikeliness(line, *each))[:TOLD]


def _unlikeliness(line: BankTransaction, other: BankTransaction, by: Exchange | None) -> tuple[object, ...]:
    names = normalise(other.counterparty_account) == line.account.number
    named = normalise(line.counterparty_account) == other.account.number
    days = (
        abs((line.booking_date - other.booking_date).days) if line.booking_date and other.booking_date else 0
    )
    return -(names + named), by is not None, by.distance if by else Decimal(0), days, other.pk


def _forints(line: BankTransaction, currencies: set[str]) -> dict[str, Decimal]:
    """Forints for one of each currency on the day of the line, of those that have a rate."""
    if line.booking_date is None or len(currencies) < 2:
        return {}
    found = {row.currency: row.rate / row.unit for row in rates_of(line.booking_date, currencies - {HUF})}
    return {**found, HUF: Decimal(1)}


def _exchange(line: BankTransaction, other: BankTransaction, forints: dict[str, Decimal]) -> Exchange | None:
    if line.currency == other.currency:
        return None
    given, got = (other, line) if line.currency == HUF else (line, other)
    official = None
    with localcontext(prec=80):
        if given.currency in forints and got.currency in forints:
            official = (forints[given.currency] / forints[got.currency]).quantize(PLACES).normalize()
        rate = (abs(got.amount) / abs(given.amount)).quantize(PLACES).normalize()
    return Exchange(given.currency, got.currency, rate, official)
