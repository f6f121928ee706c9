"""What a payment provider pays out: one sum on the bank's statement, and the payments, refunds and fees in it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from bank_transfers.banking.formats.statement import ZERO


class ItemKind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    FEE = "fee"  # of no single payment
    CHARGEBACK = "chargeback"  # taken back by the buyer's bank, or given again after that
    OTHER = "other"  # whatever else moves the balance; `type_text` says what


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One row. Amounts are signed as seen from the shop: gross - fee = net."""

    kind: ItemKind
    gross: Decimal
    fee: Decimal  # positive is a cost
    net: Decimal
    currency: str
    order_number: str = ""  # the shop's own: what an invoice is found by
    invoice_id: str = ""  # the provider's id of an invoice
    reference: str = ""  # the provider's id of the payment
    type_text: str = ""
    description: str = ""
    occurred_at: datetime.datetime | None = None
    position: int = 0  # its row in the file, from 1
    raw: str = ""


class Payout(msgspec.Struct, frozen=True, kw_only=True):
    """What arrives at the bank in one sum."""

    identification: str  # "" where the provider gives none
    currency: str
    items: tuple[Item, ...]
    paid_at: datetime.date | None = None
    amount: Decimal | None = None  # what the file says was paid out; None where it does not
    opening: Decimal | None = None  # balance at the provider before the first item
    is_open: bool = False  # not paid out yet
    merchant: str = ""  # whose shop it is, where the file says it of all its rows

    @property
    def gross(self) -> Decimal:
        return sum((item.gross for item in self.items), ZERO)

    @property
    def fee(self) -> Decimal:
        return sum((item.fee for item in self.items), ZERO)

    @property
    def net(self) -> Decimal:
        """What the bank's line has to be."""
        return sum((item.net for item in self.items), ZERO)


class SettlementFile(msgspec.Struct, frozen=True, kw_only=True):
    provider: str  # "simplepay", "stripe", "barion"
    format: str
    payouts: tuple[Payout, ...]
    encoding: str = ""
    name: str = ""
