"""Never more than a line has, never more than is open: also of two at once, on both databases."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from bank_transfers.billingo.runs.signals import documents_written
from bank_transfers.companies.tests.helpers import client_in, together
from bank_transfers.core.api.errors import ApiError
from bank_transfers.models import BillingoInvoice, Company, InvoiceBalance, LineBalance
from bank_transfers.reconciliation.allocating.entries import Entry
from bank_transfers.reconciliation.allocating.service import allocate
from bank_transfers.reconciliation.allocating.undoing import undo
from bank_transfers.reconciliation.errors import CurrencyDiffers, MoreThanIsOpen, MoreThanTheLineHas

from .helpers import allocated_of, bank_lines, entry, open_of

MakeInvoice = Callable[..., BillingoInvoice]
pytestmark = pytest.mark.django_db


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


def test_what_is_laid_down_is_exact_and_comes_back(company: Company, make_invoice: MakeInvoice) -> None:
    one = make_invoice(company, gross_total=Decimal("1000.10"))
    two = make_invoice(company, gross_total=Decimal("0.20"))
    (line,) = bank_lines(company, "1000.30")
    action = allocate(company.pk, None, {line.pk: [entry(one, "1000.10"), entry(two, "0.20")]})
    assert (open_of(one), open_of(two)) == (0, 0)
    assert allocated_of(line) == ("matched", Decimal("1000.30"))
    undo(company.pk, None, action.pk)
    assert (open_of(one), open_of(two)) == (Decimal("1000.10"), Decimal("0.20"))
    assert allocated_of(line) == ("", 0)
    assert action.allocations.count() == 2


@pytest.mark.parametrize(
    ("amounts", "refused"),
    [
        (("60.01", "40"), MoreThanTheLineHas),
        (("0.01", "100"), MoreThanTheLineHas),
        (("50.01",), MoreThanIsOpen),
    ],
)
def test_nothing_exceeds_what_there_is(
    company: Company, make_invoice: MakeInvoice, amounts: tuple[str, ...], refused: type[ApiError]
) -> None:
    invoice = make_invoice(company, gross_total=Decimal(50))
    more = make_invoice(company, gross_total=Decimal(1000))
    (line,) = bank_lines(company, "100")
    targets = [invoice] if len(amounts) == 1 else [more, more]
    with pytest.raises(refused):
        allocate(
            company.pk,
            None,
            {line.pk: [entry(to, amount) for to, amount in zip(targets, amounts, strict=True)]},
        )
    assert (open_of(invoice), open_of(more), allocated_of(line)) == (50, 1000, ("", 0))
    assert not InvoiceBalance.objects.filter(allocated__gt=0).exists()


def test_what_is_above_is_an_overpayment_by_name(company: Company, make_invoice: MakeInvoice) -> None:
    invoice = make_invoice(company, gross_total=Decimal(50))
    (line,) = bank_lines(company, "60")
    allocate(company.pk, None, {line.pk: [entry(invoice, "50"), entry(invoice, "10", "overpayment")]})
    assert (open_of(invoice), allocated_of(line)) == (0, ("matched", Decimal(60)))


def test_another_currency_needs_its_amount(company: Company, make_invoice: MakeInvoice) -> None:
    invoice = make_invoice(company, gross_total=Decimal(100), currency="EUR")
    (line,) = bank_lines(company, "39550")
    with pytest.raises((CurrencyDiffers, MoreThanIsOpen)):
        allocate(company.pk, None, {line.pk: [entry(invoice, "39550")]})
    said = Entry(invoice.pk, "payment", Decimal(39550), Decimal(39550), Decimal(100))
    action = allocate(company.pk, None, {line.pk: [said]})
    assert (open_of(invoice), action.allocations.get().rate) == (0, Decimal("395.5"))


def test_the_database_itself_refuses_more(company: Company, make_invoice: MakeInvoice) -> None:
    invoice = make_invoice(company, gross_total=Decimal(50))
    (line,) = bank_lines(company, "100")
    allocate(company.pk, None, {line.pk: [entry(invoice, "50")]})
    for model in (InvoiceBalance, LineBalance):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(allocated=F("allocated") + 10**9)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_only_what_fits_gets_through(
    make_company: Callable[..., Company], make_invoice: MakeInvoice
) -> None:
    company = make_company(key=None)
    invoice = make_invoice(company, gross_total=Decimal("100.00"))
    lines = bank_lines(company, *["40.00"] * 3)
    shared, other = (
        bank_lines(company, "70.00", "1.00", memo="x")[0],
        make_invoice(company, gross_total=Decimal(500)),
    )

    def attempt(line: Any, to: BillingoInvoice, amount: str) -> bool:
        try:
            allocate(company.pk, None, {line.pk: [entry(to, amount)]})
        except (MoreThanIsOpen, MoreThanTheLineHas):
            return False
        return True

    done = together(
        *(partial(attempt, line, invoice, "40.00") for line in lines),
        *(partial(attempt, shared, other, "30.00") for _ in range(3)),
    )
    assert (sum(done[:3]), sum(done[3:])) == (2, 2)
    assert (open_of(invoice), open_of(other)) == (Decimal("20.00"), Decimal("440.00"))
    assert InvoiceBalance.objects.get(pk=invoice.pk).allocated == 80 * 10**6
    assert LineBalance.objects.get(pk=shared.pk).allocated == 60 * 10**6


@pytest.mark.django_db(transaction=True)
def test_who_allocates_waits_for_a_sync_that_writes_the_document(
    make_company: Callable[..., Company], make_invoice: MakeInvoice
) -> None:
    company = make_company(key=None)
    invoice = make_invoice(company, gross_total=Decimal("100.00"))
    (line,) = bank_lines(company, "100.00")
    written = threading.Event()

    def sync() -> None:
        """Reads the document, and writes it as if nobody had allocated anything meanwhile."""
        with transaction.atomic():
            BillingoInvoice.objects.filter(pk=invoice.pk).update(open_amount=Decimal("100.00"))
            written.set()
            time.sleep(0.2)
            documents_written.send(BillingoInvoice, invoices=[invoice.pk])

    def clerk() -> None:
        written.wait()
        allocate(company.pk, None, {line.pk: [entry(invoice, "100.00")]})

    together(sync, clerk)
    assert open_of(invoice) == 0


@pytest.mark.django_db(transaction=True)
def test_of_undos_and_accepts_sent_at_once_one_is_done(
    make_company: Callable[..., Company], make_invoice: Callable[..., BillingoInvoice]
) -> None:
    company = make_company(key=None)
    invoice = make_invoice(company, gross_total=Decimal("127000.00"), invoice_number="2026-000041")
    (line,) = bank_lines(company, "127000.00", memo="2026-000041")
    clerks = [client_in(company, "ACCOUNTANT") for _ in range(3)]
    path = f"/api/bank-transactions/{line.pk}/"
    version = clerks[0].post(f"{path}explain/", {"code": "other"}).json()["explanation_version"]
    body = {
        "allocations": [{"invoice_id": invoice.billingo_id, "amount": "127000.00"}],
        "allocated_amount": "0",
    }
    seen = {"allocated_amount": "127000.00", "version": version}

    def sent(address: str, said: Any) -> list[int]:
        answers = together(*(partial(clerk.post, address, said, format="json") for clerk in clerks))
        return sorted(answer.status_code for answer in answers)

    for _ in range(3):
        assert sent(f"{path}allocate/", body) == [200, 409, 409]
        assert open_of(invoice) == 0
        assert sent(f"{path}undo/", seen) == [200, 409, 409]
        assert open_of(invoice) == Decimal("127000.00")
    assert clerks[0].get(path).json()["explanation"]["code"] == "other"
