"""How a customer usually pays, beside equal claims: only where enough accepted matches say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BankTransaction, BillingoInvoice, Company, Match, Role
from bank_transfers.reconciliation.models import MatchDecision
from bank_transfers.reconciliation.tests.helpers import MAIN, PAYER, bank_lines

pytestmark = pytest.mark.django_db
PARTNER = {"partner_id": 7, "partner_name": "Hétszínvirág Kft."}
FIRST = date(2026, 1, 10)


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def anna(company: Company) -> APIClient:
    return client_in(company, Role.ACCOUNTANT)


@pytest.fixture
def rent(company: Company, make_invoice: Callable[..., BillingoInvoice]) -> list[BillingoInvoice]:
    """Nine equal invoices, all issued at once and due a week after each other."""
    return [
        make_invoice(
            company, gross_total=Decimal(5000), invoice_number=f"2026-{n}", invoice_date=FIRST,
            due_date=FIRST + timedelta(weeks=n), **PARTNER,
        )
        for n in range(9)
    ]  # fmt: skip


def pays(
    company: Company,
    anna: APIClient,
    invoice: BillingoInvoice,
    late: int,
    day: date | None = None,
    number: str = MAIN,
) -> int:
    on = day or invoice.due_date + timedelta(days=late)  # type: ignore[operator]
    memo = f"lakbér {invoice.pk}"
    (line,) = bank_lines(
        company, "5000.00", memo=memo, name="KOVACS", account=PAYER, booking_date=on, number=number
    )
    said = {"allocations": [{"invoice_id": invoice.billingo_id, "amount": "5000.00"}]}
    assert anna.post(f"/api/bank-transactions/{line.pk}/allocate/", said, format="json").status_code == 200
    return line.pk


def asked(company: Company, memo: str = "") -> BankTransaction:
    (line,) = bank_lines(
        company, "5000.00", memo=memo, name="KOVACS", account=PAYER, booking_date=date(2026, 5, 4)
    )
    return line


def told(anna: APIClient, *lines: BankTransaction) -> list[dict[str, Any]]:
    keys = ",".join(str(line.pk) for line in lines)
    sheets = anna.get(f"/api/reconciliation/queue/worksheets/?lines={keys}", HTTP_ACCEPT_LANGUAGE="hu").json()
    return [{one["code"]: one["text"] for one in sheet["usually"]} for sheet in sheets]


def test_who_paid_the_oldest_eight_days_late_is_said_to_do_so_once_it_is_enough(
    company: Company, anna: APIClient, rent: list[BillingoInvoice]
) -> None:
    for invoice in rent[:3]:
        pays(company, anna, invoice, 8)
    line = asked(company)
    assert told(anna, line) == [{}]
    pays(company, anna, rent[3], 8)
    assert told(anna, line) == [
        {"choice": "Egyforma számlák közül eddig a legrégebbit fizette (4 alkalomból 4)."}
    ]
    last = pays(company, anna, rent[4], 8)
    assert told(anna, line) == [
        {
            "choice": "Egyforma számlák közül eddig a legrégebbit fizette (5 alkalomból 5).",
            "delay": "Általában 8 nappal az esedékesség után fizet (5 fizetés alapján).",
        }
    ]
    # What is undone teaches no more.
    assert anna.post(f"/api/bank-transactions/{last}/undo/").status_code == 200
    assert [*told(anna, line)[0]] == ["choice"]
    with CaptureQueriesContext(connection) as one:
        told(anna, line)
    more = [asked(company, memo) for memo in ("a", "b", "c")]
    with CaptureQueriesContext(connection) as four:
        assert len(told(anna, line, *more)) == 4
    assert len(four) <= len(one)


def test_the_newest_is_a_custom_too_and_now_this_then_that_is_none(
    company: Company, anna: APIClient, rent: list[BillingoInvoice]
) -> None:
    on = date(2026, 4, 1)
    for invoice in reversed(rent[5:]):
        pays(company, anna, invoice, 0, on)
    line = asked(company)
    assert told(anna, line) == [
        {"choice": "Egyforma számlák közül eddig a legújabbat fizette (4 alkalomból 4)."}
    ]
    pays(company, anna, rent[1], 0, on)
    pays(company, anna, rent[0], 0, on)
    # As far apart as their due days: no delay is usual, and of six choices four are no custom.
    assert told(anna, line) == [{}]


def test_who_quotes_numbers_is_said_to_and_what_was_forgotten_says_nothing(
    company: Company, anna: APIClient, rent: list[BillingoInvoice]
) -> None:
    lines = [pays(company, anna, invoice, 8) for invoice in rent[:5]]
    for key in lines:
        action = BankTransaction.objects.get(pk=key).allocations.get().action
        Match.objects.create(
            company=company, line_id=key, status="proposed", decision=MatchDecision.ACCEPTED, action=action,
            confidence=1, quoting="number", version=1, changed_at=timezone.now(),
        )  # fmt: skip
    line = asked(company)
    assert told(anna, line)[0]["quoting"] == "Általában beírja a számla számát (5 fizetésből 5)."
    (habit,) = anna.get("/api/matching-rules/?kind=habit").json()["results"]
    assert anna.delete(f"/api/matching-rules/{habit['id']}/").status_code == 204
    assert told(anna, line) == [{}]


def test_another_companys_customer_of_the_same_number_says_nothing_here(
    company: Company,
    anna: APIClient,
    rent: list[BillingoInvoice],
    make_company: Callable[..., Company],
    make_invoice: Callable[..., BillingoInvoice],
) -> None:
    other = make_company(name="Barack Kft.", tax_id="12345676242", key=None)
    theirs = [
        make_invoice(
            other, gross_total=Decimal(5000), invoice_number=f"B-{n}", invoice_date=FIRST - timedelta(days=9),
            due_date=FIRST - timedelta(days=9 - n), **PARTNER,
        )
        for n in range(5)
    ]  # fmt: skip
    bea = client_in(other, Role.ACCOUNTANT)
    for invoice in theirs[:4]:
        pays(other, bea, invoice, 30, number="120100190123456700000000")
    line = asked(company)
    assert told(anna, line) == [{}]
    for invoice in rent[:4]:
        pays(company, anna, invoice, 8)
    # Theirs that is still open is older than all of ours.
    assert told(anna, line) == [
        {"choice": "Egyforma számlák közül eddig a legrégebbit fizette (4 alkalomból 4)."}
    ]
