"""What is to be laid on documents, before it is known whether there is room: amounts and kinds that fit each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bank_transfers.banking.models import BankTransaction
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.db.totals import EXACT
from bank_transfers.reconciliation.errors import (
    AmountNotAllocable,
    AmountsDisagree,
    CurrencyDiffers,
    NotOfThisKind,
    WrongDirection,
)
from bank_transfers.reconciliation.matching.money import decimal, units
from bank_transfers.reconciliation.models import AllocationKind

NOTHING = Decimal(0)
# Running totals are whole millionths in 64 bits.
MOST_UNITS = 9 * 10**18
MOST = decimal(MOST_UNITS)
RATE_PLACES = Decimal("0.0000000001")
MONEY_ONLY = {AllocationKind.OVERPAYMENT}
TAKES_MONEY = {AllocationKind.PAYMENT, AllocationKind.REFUND}
SETTLES_ONLY = {AllocationKind.FEE, AllocationKind.DISCOUNT, AllocationKind.EXCHANGE_DIFFERENCE}


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of a line for one document (`invoice`: its primary key). As `matching.data.Allocation`."""

    invoice: int
    kind: str
    amount: Decimal
    line_amount: Decimal
    invoice_amount: Decimal

    def stored(self) -> dict[str, Any]:
        """As a proposal keeps it."""
        return {
            "invoice": self.invoice,
            "kind": str(self.kind),
            "amount": f"{self.amount:f}",
            "line_amount": f"{self.line_amount:f}",
            "invoice_amount": f"{self.invoice_amount:f}",
        }

    @classmethod
    def of_stored(cls, kept: Mapping[str, Any]) -> Entry:
        amounts = {name: Decimal(kept[name]) for name in ("amount", "line_amount", "invoice_amount")}
        return cls(kept["invoice"], kept["kind"], **amounts)


def entry_by_hand(
    invoice: int, kind: str, amount: Decimal, invoice_amount: Decimal | None, *, same_currency: bool
) -> Entry:
    """What a person says: `amount` in the line's currency, and `invoice_amount`, in the document's, where that is
    another one. A rounding settles the document without money, with `invoice_amount` 0 it is money that settles
    nothing. Raises AmountNotAllocable, CurrencyDiffers, NotOfThisKind."""
    if kind in MONEY_ONLY:
        if invoice_amount:
            raise NotOfThisKind
        return checked(Entry(invoice, kind, amount, amount, NOTHING))
    if invoice_amount is None:
        if not same_currency:
            raise CurrencyDiffers
        invoice_amount = amount
    without_money = kind in SETTLES_ONLY or (kind == AllocationKind.ROUNDING and bool(invoice_amount))
    return checked(Entry(invoice, kind, amount, NOTHING if without_money else amount, invoice_amount))


def checked(entry: Entry) -> Entry:
    """The same. Raises AmountNotAllocable, AmountsDisagree, NotOfThisKind."""
    for value in (entry.amount, entry.line_amount, entry.invoice_amount):
        in_units(value)
    if not entry.amount or not (entry.line_amount or entry.invoice_amount):
        raise AmountNotAllocable
    if entry.kind in TAKES_MONEY and not entry.line_amount:
        raise NotOfThisKind
    if entry.kind == AllocationKind.PAYMENT and not entry.invoice_amount:
        raise NotOfThisKind
    if entry.kind in MONEY_ONLY and (entry.invoice_amount or not entry.line_amount):
        raise NotOfThisKind
    if entry.kind in SETTLES_ONLY and (entry.line_amount or not entry.invoice_amount):
        raise NotOfThisKind
    if any(opposed(entry.amount, other) for other in (entry.line_amount, entry.invoice_amount)):
        raise AmountsDisagree
    return entry


def check_fits(entry: Entry, line: BankTransaction, invoice: BillingoInvoice) -> None:
    """Whether it can be laid on this document of this line at all. A payment may have another sign than its line: what
    is still owed goes off money that is given back. Raises as `checked`, and CurrencyDiffers, WrongDirection."""
    checked(entry)
    taken, settled, total = entry.line_amount, entry.invoice_amount, invoice.gross_total or NOTHING
    if line.currency == invoice.currency:
        if taken and settled and taken != settled:
            raise AmountsDisagree
    elif taken and taken == settled:
        raise CurrencyDiffers
    # Only money given back opens a document again.
    if entry.kind != AllocationKind.REFUND and opposed(settled, total):
        raise NotOfThisKind
    if entry.kind == AllocationKind.REFUND:
        # It goes out; of a credit note also what came back.
        if taken > 0 and total >= 0:
            raise WrongDirection
    elif not settled and opposed(taken, line.amount):
        raise WrongDirection


def opposed(one: Decimal, other: Decimal) -> bool:
    return (one < 0 < other) or (other < 0 < one)


def rate_of(entry: Entry, line_currency: str, invoice_currency: str) -> Decimal | None:
    """How much of the line's currency was given for one of the document's; None where they are the same."""
    if line_currency == invoice_currency or not entry.line_amount or not entry.invoice_amount:
        return None
    rate = EXACT.divide(entry.line_amount, entry.invoice_amount)
    return rate.quantize(RATE_PLACES, context=EXACT).normalize(EXACT)


def allocable(amount: Decimal) -> Decimal:
    """As much of an amount, which is not negative, as running totals can hold: of what Billingo or a bank says, which
    nobody refuses."""
    return decimal(int(min(amount, MOST).scaleb(6, EXACT)))


def in_units(amount: Decimal) -> int:
    """Whole millionths. Raises AmountNotAllocable."""
    found = units(amount)
    if found is None or abs(found) > MOST_UNITS:
        raise AmountNotAllocable
    return found
