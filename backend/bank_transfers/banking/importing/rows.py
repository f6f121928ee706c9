"""A line as it is read → a row."""

from __future__ import annotations

from typing import Any

import msgspec

from bank_transfers.banking.account_numbers import written
from bank_transfers.banking.formats import Line, Status
from bank_transfers.banking.models import BankStatement, BankTransaction, LineStatus
from bank_transfers.core.db.search import plain

# What both call alike.
COLUMNS = (
    "position", "booking_date", "value_date", "amount", "reversal", "counterparty_name", "counterparty_account",
    "counterparty_bank", "ultimate_counterparty_name", "remittance_information", "creditor_reference",
    "end_to_end_id", "bank_reference", "entry_reference", "mandate_id", "uetr", "type_code", "type_text",
    "original_amount", "original_currency", "exchange_rate", "fee", "fee_currency", "card", "merchant",
    "balance_after", "number_of_transactions", "raw",
)  # fmt: skip
LONGEST_PART = 240  # of each text, searchable


def status_of(line: Line, is_statement: bool) -> str:
    """What is told within the day, or of single items, waits for the statement: else it would be counted twice."""
    if line.status == Status.INFORMATION or (line.amount == 0 and line.status == Status.BOOKED):
        return LineStatus.INFORMATION
    if line.status == Status.PENDING or not is_statement:
        return LineStatus.PENDING
    return LineStatus.BOOKED


def row(
    line: Line, statement: BankStatement, currency: str, status: str, fingerprint: str, occurrence: int
) -> BankTransaction:
    values: dict[str, Any] = {name: getattr(line, name) for name in COLUMNS}
    return BankTransaction(
        company_id=statement.company_id,
        account_id=statement.account_id,
        statement=statement,
        status=status,
        currency=currency,
        transacted_at=line.transacted_at.isoformat(" ") if line.transacted_at else "",
        details=msgspec.to_builtins(line.details),
        fingerprint=fingerprint,
        occurrence=occurrence,
        search_text=search_text(line),
        **values,
    )


def search_text(line: Line) -> str:
    """Counterparty, its account in both writings, text and references; each word behind a space."""
    account = line.counterparty_account
    parts = (
        line.counterparty_name,
        line.remittance_information,
        account,
        written(account) if account else "",
        line.ultimate_counterparty_name,
        line.creditor_reference,
        line.end_to_end_id,
        line.bank_reference,
        line.merchant,
    )
    return "".join(f" {plain(part)[:LONGEST_PART]}\n" for part in dict.fromkeys(parts) if part)
