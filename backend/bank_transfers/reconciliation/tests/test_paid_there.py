"""Documents that Billingo calls paid: which lines may still be their payment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bank_transfers.models import BillingoInvoice, Company

from .helpers import bank_lines
from .test_match_payments import PARTNER, pay, ran

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def paid(company: Company, make_invoice: Callable[..., BillingoInvoice]) -> Callable[..., BillingoInvoice]:
    def make(**fields: Any) -> BillingoInvoice:
        values: dict[str, Any] = {
            "gross_total": Decimal("127000.00"),
            "invoice_number": "2026-000041",
            "payment_status": "paid",
            "open_amount": Decimal(0),
            "invoice_date": date(2026, 2, 3),
            "due_date": date(2026, 2, 11),
            "paid_date": date(2026, 2, 9),
            "payment_method": "wire_transfer",
        }
        return make_invoice(company, **values | PARTNER | fields)

    return make


def told_of(company: Company, line: Any) -> tuple[str, list[str]]:
    (found,) = [one for one in ran(company, "--automatic", "on") if one["line"]["id"] == line.pk]
    return found["status"], [one["invoice_number"] for one in found["allocations"]]


@pytest.mark.parametrize("waiting", [False, True])
@pytest.mark.parametrize(
    ("booked", "expected"),
    [(date(2026, 2, 10), ("automatic", ["2026-000041"])), (date(2026, 4, 10), ("explained", []))],
)
def test_a_line_that_waits_since_long_opens_nothing_to_later_ones(
    company: Company,
    paid: Callable[..., BillingoInvoice],
    waiting: bool,
    booked: date,
    expected: tuple[str, list[str]],
) -> None:
    paid()
    if waiting:
        bank_lines(company, "-555.00", booking_date=date(2026, 1, 2), name="VALAKI", memo="dij")
    assert told_of(company, pay(company, booking_date=booked)) == expected


def test_months_that_were_paid_are_no_candidates_of_this_ones_rent(
    company: Company, paid: Callable[..., BillingoInvoice]
) -> None:
    for month in range(1, 11):
        paid(
            invoice_number=f"2026-0000{month:02}",
            invoice_date=date(2026, month, 3),
            due_date=date(2026, month, 11),
            paid_date=date(2026, month, 9),
        )
    paid(
        invoice_number="2026-000011",
        invoice_date=date(2026, 11, 3),
        due_date=date(2026, 11, 11),
        paid_date=None,
        payment_status="outstanding",
        open_amount=Decimal("127000.00"),
    )
    bank_lines(company, "-555.00", booking_date=date(2026, 1, 2), name="VALAKI", memo="dij")
    line = pay(company, memo="berleti dij", booking_date=date(2026, 11, 24))
    status, numbers = told_of(company, line)
    assert (status in {"automatic", "proposed"}, numbers) == (True, ["2026-000011"])


@pytest.mark.parametrize("method", ["bankcard", "kompenzacio"])
def test_what_no_transfer_paid_is_not_paid_by_one(
    company: Company, paid: Callable[..., BillingoInvoice], method: str
) -> None:
    paid(payment_method=method)
    assert told_of(company, pay(company, booking_date=date(2026, 2, 10))) == ("explained", [])
