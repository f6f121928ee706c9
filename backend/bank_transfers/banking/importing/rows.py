"""A statement and a line as they are read → rows, and rows → the database.

Ten thousands of lines come in one file. A model's instance takes longer to make than to store, so a new line is a
structure with the same attributes, and is handed to the fastest insert of the database.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec

from bank_transfers.banking.account_numbers import written
from bank_transfers.banking.formats import Line, Statement, Status
from bank_transfers.banking.line_changes import lines_changed
from bank_transfers.banking.models import BankAccount, BankStatement, BankTransaction, LineStatus
from bank_transfers.core.db.search import plain
from bank_transfers.core.db.writing.bulk_insert import insert_rows

# What both call alike.
COLUMNS = (
    "position", "booking_date", "value_date", "amount", "reversal", "counterparty_name", "counterparty_account",
    "counterparty_bank", "ultimate_counterparty_name", "remittance_information", "creditor_reference",
    "end_to_end_id", "bank_reference", "entry_reference", "mandate_id", "uetr", "type_code", "type_text",
    "original_amount", "original_currency", "exchange_rate", "fee", "fee_currency", "card", "merchant",
    "balance_after", "number_of_transactions", "raw",
)  # fmt: skip
LONGEST_PART = 240  # of each text, searchable

_FIELDS = {field.attname: field for field in BankTransaction._meta.concrete_fields if not field.primary_key}
_NAMES = (*COLUMNS, *(name for name in _FIELDS if name not in COLUMNS))
_said = attrgetter(*COLUMNS)
NewLine: Any = msgspec.defstruct(
    "NewLine", [(name, Any, _FIELDS[name].get_default()) for name in _NAMES], gc=False
)
"""A line that is not stored yet: the model's attributes, which may be set; foreign keys by their ids."""


def status_of(line: Line, is_statement: bool) -> str:
    """What is told within the day, or of single items, waits for the statement: else it would be counted twice."""
    if line.status == Status.INFORMATION or (line.amount == 0 and line.status == Status.BOOKED):
        return LineStatus.INFORMATION
    if line.status == Status.PENDING or not is_statement:
        return LineStatus.PENDING
    return LineStatus.BOOKED


def row(
    line: Line, statement: BankStatement, currency: str, status: str, fingerprint: str, occurrence: int
) -> Any:
    """A NewLine."""
    return NewLine(
        *_said(line),
        company_id=statement.company_id,
        account_id=statement.account_id,
        statement_id=statement.pk,
        status=status,
        currency=currency,
        transacted_at=line.transacted_at.isoformat(" ") if line.transacted_at else "",
        details=msgspec.to_builtins(line.details) if line.details else [],
        fingerprint=fingerprint,
        occurrence=occurrence,
        search_text=search_text(line),
    )


def insert(rows: Collection[Any]) -> None:
    """Stores NewLines, in their order."""
    insert_rows(BankTransaction, _NAMES, map(as_list, rows))
    lines_changed(*{row.company_id for row in rows})


def as_list(row: Any) -> list[Any]:
    """The values of a NewLine, in the order of `stored_fields`."""
    return list(msgspec.structs.astuple(row))


def stored_fields() -> list[Any]:
    """The fields of a line that are written, all but its key; in the order of `as_list`."""
    return [_FIELDS[name] for name in _NAMES]


def search_text(line: Line) -> str:
    """Counterparty, its account in both writings, text and references; each word behind a space."""
    parts = dict.fromkeys([_often(line.counterparty_name)])  # most of a line's texts are empty
    if line.remittance_information:
        parts[plain(line.remittance_information)[:LONGEST_PART]] = None
    if line.counterparty_account:
        parts.update(_writings(line.counterparty_account))
    if line.ultimate_counterparty_name:
        parts[_often(line.ultimate_counterparty_name)] = None
    for reference in (line.creditor_reference, line.end_to_end_id, line.bank_reference):
        if reference:
            parts[plain(reference)[:LONGEST_PART]] = None
    if line.merchant:
        parts[_often(line.merchant)] = None
    parts.pop("", None)
    return " " + "\n ".join(parts) + "\n" if parts else ""


def _often(text: str) -> str:
    """Of what comes again and again: partners."""
    return _short(text) if len(text) <= LONGEST_PART else plain(text)[:LONGEST_PART]


@lru_cache(maxsize=4096)
def _short(text: str) -> str:
    return plain(text)[:LONGEST_PART]


def _writings(account: str) -> dict[str, None]:
    return (
        _writings_of_short(account) if len(account) <= LONGEST_PART else {plain(account)[:LONGEST_PART]: None}
    )


@lru_cache(maxsize=4096)
def _writings_of_short(account: str) -> dict[str, None]:
    return dict.fromkeys((_short(account), _short(written(account))))


def fields_of(statement: Statement) -> dict[str, Any]:
    """Columns of its row, but for those that tell whose it is and where it stands."""
    return {
        "kind": statement.kind,
        "number": statement.number[:255],
        "identification": statement.identification[:255],
        "period_from": statement.period_from,
        "period_to": statement.period_to,
        "opening": statement.opening,
        "closing": statement.closing,
        "lines": statement.booked,
        "pending": statement.pending,
        "credits": statement.credits,
        "debits": statement.debits,
        "adds_up": statement.adds_up,
    }


def identity(account: BankAccount, statement: Statement) -> tuple[Any, ...]:
    """One that stands twice in a file is taken once."""
    return (
        account.pk, statement.kind, statement.number, statement.identification, statement.period_from,
        statement.period_to, statement.opening, statement.closing, len(statement.lines), statement.credits,
        statement.debits,
    )  # fmt: skip
