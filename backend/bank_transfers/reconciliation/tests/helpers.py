"""A company with lines of a bank and documents, for tests of matching."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport
from bank_transfers.models import BankTransaction, BillingoInvoice, Company
from bank_transfers.reconciliation.allocating.entries import Entry

MONDAY = date(2026, 3, 2)
MAIN = "117730161234567000000006"
PAYER = "117000242000004100000000"


def bank_lines(company: Company, *amounts: str, **fields: Any) -> list[BankTransaction]:
    """Imports a statement with a line for each amount; fields: of all lines, `memo` and the like."""
    company.enable_feature("BANKING")
    company.enable_feature("RECONCILIATION")
    on = fields.pop("booking_date", MONDAY + timedelta(days=7))
    currency = fields.pop("currency", "HUF")
    number = fields.pop("number", MAIN)
    known = set(BankTransaction.objects.filter(company=company).values_list("pk", flat=True))
    movements = [Movement(Decimal(amount), on, on, **fields) for amount in amounts]
    content = camt(Account(number, currency=currency, movements=movements))
    told = StatementImport(company.pk).file(content, f"{len(known)}.xml")
    assert told.refused is None, told.refused
    return list(BankTransaction.objects.filter(company=company).exclude(pk__in=known).order_by("pk"))


def entry(invoice: BillingoInvoice, amount: str, kind: str = "payment") -> Entry:
    value = Decimal(amount)
    return Entry(invoice.pk, kind, value, value, Decimal(0) if kind == "overpayment" else value)


def open_of(invoice: BillingoInvoice) -> Any:
    return BillingoInvoice.objects.get(pk=invoice.pk).open_amount


def allocated_of(line: BankTransaction) -> Any:
    found = BankTransaction.objects.get(pk=line.pk)
    return found.match_state, found.allocated_amount
