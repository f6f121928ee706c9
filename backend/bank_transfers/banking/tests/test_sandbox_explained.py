"""The sandbox's bank against the built-in rules: what they say is never wrong, and how much they say."""

from __future__ import annotations

from collections import Counter

import pytest

from bank_transfers.banking.explaining.engine import Code
from bank_transfers.banking.importing import StatementImport
from bank_transfers.models import BankTransaction, Company, ProviderPayout
from billingo_sandbox.bank import Bank, settlement_files
from billingo_sandbox.bank.movements import Category

from .test_sandbox_bank import bank, company, imported

pytestmark = pytest.mark.once

__all__ = ["company"]

# What lines of a category may be called; nothing: they pay invoices, or nobody but a person knows.
RIGHT: dict[Category, Code | tuple[Code, ...]] = {
    Category.CARD_PAYOUT: Code.PAYOUT,
    Category.REGULAR_COST: Code.SUPPLIER_PAYMENT,
    Category.CARD_PURCHASE: Code.CARD_PURCHASE,
    Category.SUPPLIER_PAYMENT: (Code.SUPPLIER_PAYMENT, Code.CARD_PURCHASE),
    Category.PAYROLL: Code.SALARY,
    Category.TAX: Code.TAX_PAYMENT,
    Category.TAX_REFUND: Code.TAX_REFUND,
    Category.CASH_WITHDRAWAL: Code.CASH_WITHDRAWAL,
    Category.CASH_DEPOSIT: Code.CASH_DEPOSIT,
    Category.BANK_FEE: Code.BANK_FEE,
    Category.TRANSACTION_DUTY: Code.TRANSACTION_DUTY,
    Category.INTEREST: Code.INTEREST_RECEIVED,
    Category.OWN_TRANSFER: Code.OWN_TRANSFER,
}
# Cash is paid in under a name, and so may a customer. A payout that was more refunds than payments goes out, as what
# the provider is paid for its services does: its settlement tells, no rule.
# The bookkeeper once paid for a customer, so what goes to him is asked about from that day on; a supplier may be a
# private person, and a customer, too.
LESS = {
    Category.CASH_DEPOSIT: 0.0,
    Category.CARD_PAYOUT: 0.95,
    Category.REGULAR_COST: 0.85,
    Category.SUPPLIER_PAYMENT: 0.2,
}


def wrong_and_share(found: Bank) -> tuple[list[str], dict[Category, float]]:
    """Lines that are explained as what they are not; and of each category the share that is explained."""
    stored = {line.bank_reference: line for line in BankTransaction.objects.all()}
    wrong, explained, all_of = [], Counter[Category](), Counter[Category]()
    for true in found.lines:
        line = stored[true.reference]
        all_of[true.category] += 1
        if not line.explanation:
            continue
        explained[true.category] += 1
        right = RIGHT.get(true.category, ())
        if line.explanation not in ((right,) if isinstance(right, str) else right):
            wrong.append(
                f"{true.category}: {line.explanation} by {line.explained_rule}: {true.name} {true.text}"
            )
    return wrong, {category: explained[category] / number for category, number in all_of.items()}


def test_nothing_is_explained_wrongly_and_what_is_sure_is_explained(company: Company) -> None:
    found = bank()
    imported(company, found)
    wrong, share = wrong_and_share(found)
    assert wrong == []
    assert set(share) == set(Category)
    for category, part in share.items():
        expected = LESS.get(category, 1.0 if category in RIGHT else 0.0)
        assert part == expected or (0 < expected < 1 and part >= expected), (category, part)


def test_settlements_find_their_lines_and_explain_them(company: Company) -> None:
    found = bank()
    imported(company, found)
    for name, content in settlement_files(found):
        assert StatementImport(company.pk).file(content, name).refused is None
    payouts = ProviderPayout.objects.select_related("line")
    linked = {payout.line.bank_reference for payout in payouts if payout.line}
    opened = {line.reference: line for line in found.lines if line.settlement}
    assert linked == opened.keys()
    wrong, share = wrong_and_share(found)
    assert wrong == []
    assert share[Category.CARD_PAYOUT] == 1
    by_link = BankTransaction.objects.filter(explained_rule="payout-link").values_list(
        "bank_reference", flat=True
    )
    assert set(by_link) == linked
