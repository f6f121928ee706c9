"""A provider's file as data: which columns it has, how they are written, and what makes a payout of its rows."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from bank_transfers.banking.formats.amounts import DecimalSign
from bank_transfers.banking.formats.detection import FileKind
from bank_transfers.banking.formats.tables.layout import TEXT, Column

from .settlement import Item, ItemKind, Payout


class ItemField(StrEnum):
    """What a column may mean."""

    PAYOUT = "payout"
    PAID_AT = "paid_at"
    KIND = "kind"  # its state or its type: whichever says what the row is
    REFERENCE = "reference"
    ORDER_NUMBER = "order_number"
    INVOICE_ID = "invoice_id"
    DESCRIPTION = "description"
    OCCURRED_AT = "occurred_at"
    CURRENCY = "currency"
    GROSS = "gross"
    FEE = "fee"
    PART_OF_FEE = "part_of_fee"
    NET = "net"
    BALANCE_AFTER = "balance_after"
    MERCHANT = "merchant"


class ItemRow(NamedTuple):
    """An item, and what puts it into a payout."""

    item: Item
    payout: str
    paid_at: datetime.date | None
    balance_after: Decimal | None
    merchant: str = ""


@dataclass(frozen=True, kw_only=True)
class Declaration:
    provider: str
    kinds: frozenset[FileKind] = TEXT
    columns: Mapping[ItemField, tuple[Column, ...]]
    needed: frozenset[ItemField]
    decimal_sign: DecimalSign
    dates: tuple[str, ...] = ("Y-M-D",)
    # What the column KIND says, in lower case, by its beginning → what the row is.
    kinds_of_items: Mapping[str, ItemKind] = field(default_factory=dict)
    # A word that is not listed: an OTHER item, or a refusal.
    takes_other_kinds: bool = False
    # A refund written without a minus takes money all the same.
    turns_refunds: bool = False
    payouts: Callable[[Sequence[ItemRow]], tuple[Payout, ...]]
