"""What is to be laid on documents, before it is known whether there is room: amounts and kinds that fit each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bank_transfers.core.db.totals import EXACT
from bank_transfers.reconciliation.errors import AmountNotAllocable, CurrencyDiffers, NotOfThisKind
from bank_transfers.reconciliation.matching.money import units
from bank_transfers.reconciliation.models import AllocationKind

NOTHING = Decimal(0)
# Running totals are whole millionths in 64 bits.
MOST_UNITS = 9 * 10**18
RATE_PLACES = Decimal("0.0000000001")
MONEY_ONLY = {AllocationKind.OVERPAYMENT}
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
    """The same. Raises AmountNotAllocable, NotOfThisKind."""
    for value in (entry.amount, entry.line_amount, entry.invoice_amount):
        in_units(value)
    if not entry.amount or not (entry.line_amount or entry.invoice_amount):
        raise AmountNotAllocable
    if entry.kind == AllocationKind.PAYMENT and not (entry.line_amount and entry.invoice_amount):
        raise NotOfThisKind
    if entry.kind in MONEY_ONLY and (entry.invoice_amount or not entry.line_amount):
        raise NotOfThisKind
    if entry.kind in SETTLES_ONLY and (entry.line_amount or not entry.invoice_amount):
        raise NotOfThisKind
    return entry


def rate_of(entry: Entry, line_currency: str, invoice_currency: str) -> Decimal | None:
    """How much of the line's currency was given for one of the document's; None where they are the same."""
    if line_currency == invoice_currency or not entry.line_amount or not entry.invoice_amount:
        return None
    rate = EXACT.divide(entry.line_amount, entry.invoice_amount)
    return rate.quantize(RATE_PLACES, context=EXACT).normalize(EXACT)


def in_units(amount: Decimal) -> int:
    """Whole millionths. Raises AmountNotAllocable."""
    found = units(amount)
    if found is None or abs(found) > MOST_UNITS:
        raise AmountNotAllocable
    return found
