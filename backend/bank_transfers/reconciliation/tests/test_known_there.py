"""One payment that the bank and Billingo both tell is one payment."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bank_transfers.billingo.receivables import OPEN_BY, open_amount, received
from bank_transfers.billingo.runs.signals import documents_written
from bank_transfers.models import BillingoInvoice, BillingoInvoicePayment, Company
from bank_transfers.reconciliation.allocating.known_there import Money, compare
from bank_transfers.reconciliation.allocating.service import allocate
from bank_transfers.reconciliation.allocating.undoing import undo
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


@pytest.mark.parametrize(
    ("there", "here"), [(["102"], "100"), (["60", "50"], "50"), (["100", "100"], "100")], ids=str
)
@pytest.mark.parametrize("sign", ["", "-"], ids=["invoice", "credit note"])
def test_what_billingo_has_beyond_the_total_takes_no_room(
    company: Company, make_invoice: Callable[..., BillingoInvoice], sign: str, there: list[str], here: str
) -> None:
    """Rounded up in cash, or paid twice there: the bank's money is still of this document."""
    invoice = make_invoice(company, gross_total=Decimal(f"{sign}100"))
    synced(invoice, *((f"{sign}{amount}", PAID_ON) for amount in there), status="paid")
    line, another = bank_lines(company, f"{sign}{here}", f"{sign}100")
    allocate(company.pk, None, {line.pk: [entry(invoice, f"{sign}{here}")]})
    with pytest.raises(MoreThanIsOpen):
        allocate(company.pk, None, {another.pk: [entry(invoice, f"{sign}100")]})
    assert open_of(invoice) == 0


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


@pytest.mark.parametrize(
    ("total", "bank", "there", "status", "still_open"),
    [
        ("200", ("40", "60"), "100", "partially_paid", "100"),
        ("100", ("40", "60"), "100", "paid", "0"),
        ("100", ("100", "-30"), "70", "partially_paid", "30"),
        ("-200", ("-40", "-60"), "-100", "partially_paid", "-100"),
    ],
)
def test_what_billingo_tells_as_one_came_in_parts(
    company: Company, make_invoice: Callable[..., BillingoInvoice], total: str, bank: tuple[str, str],
    there: str, status: str, still_open: str,
) -> None:  # fmt: skip
    invoice = make_invoice(company, gross_total=Decimal(total))
    kinds = ["refund" if amount.startswith("-") else "payment" for amount in bank]
    lines = zip(bank_lines(company, *bank), bank, kinds, strict=True)
    allocate(company.pk, None, {line.pk: [entry(invoice, amount, kind)] for line, amount, kind in lines})
    synced(invoice, (there, PAID_ON + timedelta(days=3)), status=status)
    assert open_of(invoice) == Decimal(still_open)
    assert received_of(invoice) == Decimal(there)


@pytest.mark.parametrize("at_once", [True, False])
def test_the_parts_of_what_billingo_calls_paid_are_laid_on_it(
    company: Company, make_invoice: Callable[..., BillingoInvoice], at_once: bool
) -> None:
    invoice = make_invoice(company, gross_total=Decimal(100))
    synced(invoice, ("100", PAID_ON), status="paid")
    lines = bank_lines(company, "40", "60", "0.01")
    entries = {line.pk: [entry(invoice, amount)] for line, amount in zip(lines, ("40", "60"), strict=False)}
    for some in [entries] if at_once else [{key: entries[key]} for key in entries]:
        allocate(company.pk, None, some)
        assert received_of(invoice) == 100
    with pytest.raises(MoreThanIsOpen):
        allocate(company.pk, None, {lines[2].pk: [entry(invoice, "0.01")]})


def received_of(invoice: BillingoInvoice) -> Decimal | None:
    row = BillingoInvoice.objects.get(pk=invoice.pk)
    return received({name: getattr(row, name) for name in OPEN_BY})


def moneys(told: Any) -> list[Money]:
    return [Money(Decimal(amount), MONDAY + timedelta(days=day)) for amount, day in told]


@pytest.mark.once
@pytest.mark.parametrize(
    ("total", "bank", "billingo", "seen"),
    [
        ("100", [("40", 0)], [("40", 14)], ("0", "0")),
        ("100", [("40", 0)], [("40", 15)], ("40", "40")),
        ("100", [("60", 0)], [("60", 90)], ("0", "0")),  # together more than the document asks for
        ("100", [("40", 0), ("40", 20)], [("40", 19)], ("40", "0")),
        ("100", [("40", 0)], [("39.99", 0)], ("40", "39.99")),
        # The only partner of one is not taken by another that has two.
        ("1000", [("40", 0), ("40", 10)], [("40", 10), ("40", 20)], ("0", "0")),
        ("1000", [("40", 10), ("40", 20)], [("40", 10), ("40", 0)], ("0", "0")),
        # In parts on the one side, whole on the other.
        ("1000", [("40", 0), ("60", 14)], [("100", 14)], ("0", "0")),
        ("1000", [("40", 0), ("60", 14)], [("100", 15)], ("100", "100")),
        ("1000", [("100", 0)], [("25", 0), ("50", 1), ("70", 2), ("25.00", 3)], ("0", "70")),
        ("1000", [("70", 0)], [("100", 0), ("-30", 3)], ("0", "0")),
        ("1000", [(str(n), 0) for n in range(1, 12)], [("55", 1)], ("11", "0")),  # 11 is the one too many
        ("-1000", [("-40", 0), ("-60", 0)], [("-100", 3)], ("0", "0")),
        # What is paired counts, too, in what the document asks for.
        ("150", [("40", 0), ("60", 0)], [("40", 0), ("60", 90)], ("0", "0")),
        ("200", [("80", 0), ("100", 0)], [("180", 90)], ("0", "0")),
        # What exceeds it even so is told twice.
        ("150", [("100", 0)], [("70", 60)], ("80", "70")),  # more than Billingo knows of is not of it
        ("150", [("70", 0)], [("100", 60)], ("50", "80")),
        ("-150", [("-70", 0)], [("-100", 60)], ("-50", "-80")),
        ("100", [("100", 0), ("-30", 0)], [("65", 0)], ("35", "65")),
        ("0", [("40", 0)], [("50", 0)], ("0", "10")),
    ],
)
def test_which_are_one(total: str, bank: Any, billingo: Any, seen: tuple[str, str]) -> None:
    found = compare(moneys(bank), moneys(billingo), Decimal(total))
    assert (found.only_bank, found.only_billingo) == tuple(map(Decimal, seen))
    assert sum(one.amount for one in found.unknown) == found.only_bank
    again = compare(moneys(bank[::-1]), moneys(billingo[::-1]), Decimal(total))
    assert again[:2] == found[:2]


@pytest.mark.once
def test_thousands_of_payments_are_compared_soon() -> None:
    bank = moneys((f"{n}.01", n % 400) for n in range(1, 5001))
    billingo = moneys((f"{n}.02", n % 400) for n in range(1, 5001))
    took = time.process_time()
    found = compare(bank, billingo, Decimal(100))
    assert time.process_time() - took < 5
    assert (found.only_bank, found.only_billingo) == (Decimal(0), Decimal(50))
