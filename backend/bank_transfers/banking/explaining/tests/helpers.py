"""Statements for tests of explanations, and what became of their lines."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport
from bank_transfers.models import BankAccount, BankTransaction, Company

MONDAY = date(2026, 3, 2)
MAIN = "117730161234567000000006"  # at OTP
SECOND = "104040271234567800000008"  # at K&H
CUSTOMER = "120100190123456700000000"


def movement(amount: str, day: int = 0, **fields: Any) -> Movement:
    on = MONDAY + timedelta(days=day)
    return Movement(Decimal(amount), on, on, **fields)


def take(company: Company, *movements: Movement, number: str = MAIN, **fields: Any) -> Any:
    """Imports a statement of these movements, and tells what became of it."""
    content = camt(Account(number, movements=list(movements), **fields))
    told = StatementImport(company.pk).file(content, "a.xml")
    assert told.refused is None, told.refused
    return told


def add_account(company: Company, number: str, currency: str = "HUF") -> BankAccount:
    return BankAccount.objects.create(company=company, number=number, currency=currency)


def state(company: Company) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Of each line, named by what the bank says: its explanation, by whom, and what stands on its other side."""
    lines = BankTransaction.objects.filter(company=company).select_related("pair", "account")
    return {_name(line): (line.explanation, line.explained_by, _name(line.pair)) for line in lines}


def _name(line: BankTransaction | None) -> tuple[Any, ...]:
    if line is None:
        return ()
    return line.account.number, line.account.currency, line.fingerprint, line.occurrence


def explained(company: Company) -> dict[str, str]:
    """By the text of each line."""
    lines = BankTransaction.objects.filter(company=company)
    return dict(lines.values_list("remittance_information", "explanation"))


def line_of(company: Company, text: str, **more: Any) -> BankTransaction:
    return BankTransaction.objects.get(company=company, remittance_information=text, **more)
