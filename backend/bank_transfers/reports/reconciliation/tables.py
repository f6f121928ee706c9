"""The columns of the report's tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from bank_transfers.banking.account_numbers import written
from bank_transfers.banking.models import BankAccount
from bank_transfers.billingo.labels import PAYMENT_METHODS, in_words
from bank_transfers.core.api.money import money
from bank_transfers.core.export.columns import Column, Kind, Row, column

from .lines import Line
from .periods import Period

SPLIT = ("allocated", "explained", "open")


def amount(name: str, heading: Any) -> Column:
    """With two decimal places at least, in every file."""

    def value(row: Row) -> Decimal | None:
        found = row[name]
        return None if found is None else Decimal(money(found))

    return column(name, heading, Kind.MONEY, value)


PERIODS = [
    column("account_number", _("account"), words=lambda row: written(row["account_number"])),
    column("currency", _("currency")),
    column("from", _("from"), Kind.DAY),
    column("to", _("to"), Kind.DAY),
    amount("opening", _("opening balance")),
    amount("credits", _("credits")),
    amount("debits", _("debits")),
    amount("closing", _("closing balance")),
    amount("closing_told", _("closing balance by the statement")),
    amount("allocated_credits", _("allocated credits")),
    amount("allocated_debits", _("allocated debits")),
    amount("explained_credits", _("explained credits")),
    amount("explained_debits", _("explained debits")),
    amount("open_credits", _("open credits")),
    amount("open_debits", _("open debits")),
    column("open_count", _("open lines"), Kind.WHOLE),
]
DOCUMENTS = [
    column("invoice_number", _("invoice number")),
    column("partner_name", _("partner")),
    column("paid_date", _("paid on"), Kind.DAY),
    column(
        "payment_method",
        _("payment method"),
        words=lambda row: in_words(PAYMENT_METHODS, row["payment_method"]),
    ),
    amount("gross_total", _("gross total")),
    column("currency", _("currency")),
]
LINES = [
    column("booking_date", _("booking date"), Kind.DAY),
    column("counterparty_name", _("counterparty")),
    column("remittance_information", _("remittance information")),
    amount("amount", _("amount")),
    amount("left", _("left")),
    column("currency", _("currency")),
    column("line_id", _("bank line"), Kind.WHOLE),
]
AGEING = [
    column("currency", _("currency")),
    column("days_from", _("days from"), Kind.WHOLE),
    column("days_to", _("days to"), Kind.WHOLE),
    column("count", _("bank lines"), Kind.WHOLE),
    amount("credits", _("credits")),
    amount("debits", _("debits")),
]


def period_row(account: BankAccount, period: Period) -> dict[str, Any]:
    sums = period.sums
    split = {
        f"{name}_{side}": getattr(getattr(sums, name), side)
        for name in SPLIT
        for side in ("credits", "debits")
    }
    return {
        "account_number": account.number,
        "currency": account.currency,
        "from": period.first,
        "to": period.last,
        "opening": period.opening,
        "credits": sums.all.credits,
        "debits": sums.all.debits,
        "closing": period.closing,
        "closing_told": period.told,
        **split,
        "open_count": sums.open.count,
    }


def line_row(line: Line) -> dict[str, Any]:
    return {
        "booking_date": line.day,
        "counterparty_name": line.name,
        "remittance_information": line.text,
        "amount": line.amount,
        "left": line.left,
        "currency": line.currency,
        "line_id": line.id,
    }
