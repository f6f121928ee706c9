"""One payment that the bank and Billingo both tell is one payment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bank_transfers.billingo.receivables import OPEN_BY, open_amount
from bank_transfers.billingo.runs.signals import documents_written
from bank_transfers.models import BillingoInvoice, BillingoInvoicePayment, Company
from bank_transfers.reconciliation.allocating.known_there import Money, compare
from bank_transfers.reconciliation.allocating.service import allocate, undo
from bank_transfers.reconciliation.errors import MoreThanIsOpen

from .helpers import MONDAY, bank_lines, entry, open_of

PAID_ON = MONDAY + timedelta(days=7)


@pytest.fixture
def company(make_company: Callable[..., Company], db: None) -> Company:
    return make_company(key=None)


def synced(invoice: BillingoInvoice, *payments: tuple[str, date], status: str = "partially_paid") -> None:
    """As a sync leaves it that read these payments."""
    for amount, day in payments:
        BillingoInvoicePayment.objects.create(
            company_id=invoice.company_id, invoice=invoice, date=day, amount=Decimal(amount),
            known_from=timezone.now(),
        )  # fmt: skip
    row = BillingoInvoice.objects.get(pk=invoice.pk)
    row.payment_status = status
    row.paid_amount = sum((Decimal(amount) for amount, _day in payments), row.paid_amount or Decimal(0))
    row.open_amount = open_amount({name: getattr(row, name) for name in OPEN_BY})
    row.save()
    documents_written.send(BillingoInvoice, invoices=[row.pk])


def test_a_payment_that_billingo_learns_of_later_counts_once(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    invoice = make_invoice(company, gross_total=Decimal(100))
    (line,) = bank_lines(company, "40")
    action = allocate(company.pk, None, {line.pk: [entry(invoice, "40")]})
    assert open_of(invoice) == 60
    synced(invoice, ("40", PAID_ON + timedelta(days=3)))
    assert open_of(invoice) == 60
    undo(company.pk, None, action.pk)
    assert open_of(invoice) == 60  # Billingo still says so
    assert BillingoInvoice.objects.get(pk=invoice.pk).allocated_amount == 0


def test_another_payment_of_the_same_sum_counts_too(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    invoice = make_invoice(company, gross_total=Decimal(100))
    (line,) = bank_lines(company, "40")
    allocate(company.pk, None, {line.pk: [entry(invoice, "40")]})
    synced(invoice, ("40", PAID_ON + timedelta(days=30)))
    assert open_of(invoice) == 20


def test_the_line_of_what_billingo_knows_already_is_laid_on_it(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    invoice = make_invoice(company, gross_total=Decimal(100))
    synced(invoice, ("40", PAID_ON))
    lines = bank_lines(company, "40", "60.01")
    allocate(company.pk, None, {lines[0].pk: [entry(invoice, "40")]})
    assert open_of(invoice) == 60
    with pytest.raises(MoreThanIsOpen) as refused:
        allocate(company.pk, None, {lines[1].pk: [entry(invoice, "60.01")]})
    assert refused.value.extra["open"] == "60.00"


def test_only_what_is_open_is_taken_where_no_payment_is_the_same(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    invoice = make_invoice(company, gross_total=Decimal(100))
    synced(invoice, ("40", PAID_ON))
    (line,) = bank_lines(company, "100")
    with pytest.raises(MoreThanIsOpen):
        allocate(company.pk, None, {line.pk: [entry(invoice, "100")]})


def test_what_was_cancelled_meanwhile_takes_nothing(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    invoice = make_invoice(company, gross_total=Decimal(100))
    (line,) = bank_lines(company, "100")
    BillingoInvoice.objects.filter(pk=invoice.pk).update(cancelled=True, open_amount=0)
    with pytest.raises(MoreThanIsOpen):
        allocate(company.pk, None, {line.pk: [entry(invoice, "100")]})


@pytest.mark.once
@pytest.mark.parametrize(
    ("bank", "billingo", "seen"),
    [
        ([("40", 0)], [("40", 14)], ("0", "0")),
        ([("40", 0)], [("40", 15)], ("40", "40")),
        ([("60", 0)], [("60", 90)], ("0", "0")),  # together more than the document asks for
        ([("40", 0), ("40", 20)], [("40", 19)], ("40", "0")),
        ([("40", 0)], [("39.99", 0)], ("40", "39.99")),
    ],
)
def test_which_are_one(bank: Any, billingo: Any, seen: tuple[str, str]) -> None:
    def moneys(told: Any) -> list[Money]:
        return [Money(Decimal(amount), MONDAY + timedelta(days=day)) for amount, day in told]

    found = compare(moneys(bank), moneys(billingo), Decimal(100))
    assert (str(found.only_bank), str(found.only_billingo)) == seen
