"""Money that goes back to a customer: laid on the credit note, or on what was paid too much, or called what it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from rest_framework.test import APIClient

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BankTransaction, BillingoInvoice, Company, Role
from bank_transfers.reconciliation.tests.helpers import PAYER, allocated_of, bank_lines, open_of

MakeInvoice = Callable[..., BillingoInvoice]
pytestmark = pytest.mark.django_db
QUEUE = "/api/reconciliation/queue/"
ELSEWHERE = "120100190123456700000000"
PARTNER = {"partner_id": 7, "partner_name": "Hétszínvirág Kft."}


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def anna(company: Company) -> APIClient:
    return client_in(company, Role.ACCOUNTANT)


def sheet_of(anna: APIClient, line: BankTransaction) -> Any:
    return anna.get(f"{QUEUE}worksheets/?lines={line.pk}", HTTP_ACCEPT_LANGUAGE="hu").json()[0]


def lay(anna: APIClient, line: BankTransaction, *parts: tuple[BillingoInvoice, str, str, str | None]) -> Any:
    said = [
        {"invoice_id": to.billingo_id, "kind": kind, "amount": amount}
        | ({} if settles is None else {"invoice_amount": settles})
        for to, kind, amount, settles in parts
    ]
    url = f"/api/bank-transactions/{line.pk}/allocate/"
    return anna.post(url, {"allocations": said}, format="json")


def test_a_credit_note_is_offered_found_and_paid_back_but_no_more_than_it_says(
    company: Company, anna: APIClient, make_invoice: MakeInvoice
) -> None:
    named = {"invoice_number": "J-2026-3", "search_text": "j-2026-3", **PARTNER}
    note = make_invoice(company, gross_total=Decimal(-4000), **named)
    out, more = bank_lines(company, "-4000.00", "-1.00", memo="", name="HETSZINVIRAG KFT", account=PAYER)
    (offered,) = sheet_of(anna, out)["documents"]
    assert (offered["invoice_number"], offered["open_amount"], offered["why"]) == (
        "J-2026-3", "-4000.00", "both",
    )  # fmt: skip
    found = anna.get(f"{QUEUE}{more.pk}/documents/", {"search": "J-2026-3"}).json()["documents"]
    assert [one["invoice_number"] for one in found] == ["J-2026-3"]
    assert lay(anna, out, (note, "refund", "-4000.00", None)).status_code == 200
    assert (open_of(note), allocated_of(out)) == (0, ("matched", -4000))
    refused = lay(anna, more, (note, "refund", "-1.00", None))
    assert (refused.status_code, refused.json()["code"]) == (409, "more_than_is_open")
    assert anna.post(f"/api/bank-transactions/{out.pk}/undo/").status_code == 200
    assert open_of(note) == -4000


def test_what_was_paid_too_much_goes_back_and_the_invoice_stays_settled(
    company: Company, anna: APIClient, make_invoice: MakeInvoice
) -> None:
    invoice = make_invoice(company, gross_total=Decimal(1000), invoice_number="2026-41", **PARTNER)
    paid, back = bank_lines(company, "1200.00", "-200.00", memo="", name="HETSZINVIRAG KFT", account=PAYER)
    parts = ((invoice, "payment", "1000.00", None), (invoice, "overpayment", "200.00", None))
    assert lay(anna, paid, *parts).status_code == 200
    assert lay(anna, back, (invoice, "refund", "-200.00", "0")).status_code == 200
    assert (open_of(invoice), allocated_of(back)) == (0, ("matched", -200))
    assert [one["kind"] for one in sheet_of(anna, back)["allocations"]] == ["refund"]


def test_without_any_document_a_person_says_that_it_is_a_refund_to_a_customer(
    company: Company, anna: APIClient
) -> None:
    (out,) = bank_lines(company, "-5000.00", memo="visszautalás", name="VEVO KFT", account=PAYER)
    url = f"/api/bank-transactions/{out.pk}/"
    said = {"code": "customer_refund", "note": "2026-41, kétszer fizették"}
    assert anna.post(f"{url}explain/", said, format="json").status_code == 200
    told = anna.get(url, HTTP_ACCEPT_LANGUAGE="hu").json()
    assert (told["state"], told["explanation"]["code_text"]) == ("explained", "visszafizetés vevőnek")
    assert told["explanation_history"][0]["note"] == "2026-41, kétszer fizették"


def test_what_an_account_paid_too_much_is_offered_to_what_goes_back_to_it_until_it_is_back(
    company: Company, anna: APIClient, make_invoice: MakeInvoice
) -> None:
    invoices = [
        make_invoice(company, gross_total=Decimal(1000), invoice_number=f"2026-4{n}", **PARTNER)
        for n in (1, 2)
    ]
    for invoice, too_much in zip(invoices, ("50.00", "200.00"), strict=True):
        (paid,) = bank_lines(company, f"{1000 + Decimal(too_much)}", memo="", name="X", account=PAYER)
        parts = ((invoice, "payment", "1000.00", None), (invoice, "overpayment", too_much, None))
        assert lay(anna, paid, *parts).status_code == 200
    back, other = bank_lines(company, "-200.00", "-7.00", memo="", name="X", account=PAYER)
    (elsewhere,) = bank_lines(company, "-200.00", memo="", name="X", account=ELSEWHERE)
    told = sheet_of(anna, back)
    assert [(one["invoice_number"], one["why"]) for one in told["documents"]] == [
        ("2026-42", "overpaid"), ("2026-41", "overpaid"),
    ]  # fmt: skip
    assert (told["likely"]["code"], told["likely"]["code_text"]) == (
        "customer_refund", "visszafizetés vevőnek",
    )  # fmt: skip
    assert "2026-42" in told["likely"]["reason"]
    assert (sheet_of(anna, other)["likely"], sheet_of(anna, elsewhere)["likely"]) == (None, None)
    # What opens the invoice again is not what was too much of it.
    (opens,) = bank_lines(company, "-150.00", memo="nyit", name="X", account=PAYER)
    assert lay(anna, opens, (invoices[1], "refund", "-150.00", None)).status_code == 200
    assert "2026-42" in sheet_of(anna, back)["likely"]["reason"]
    assert anna.post(f"/api/bank-transactions/{opens.pk}/undo/").status_code == 200
    assert lay(anna, back, (invoices[1], "refund", "-200.00", "0")).status_code == 200
    assert [one["invoice_number"] for one in sheet_of(anna, other)["documents"]] == ["2026-41"]


def test_the_same_sum_that_came_for_nothing_says_that_it_goes_back_and_one_that_paid_does_not(
    company: Company, anna: APIClient, make_invoice: MakeInvoice
) -> None:
    invoice = make_invoice(company, gross_total=Decimal(1000), invoice_number="2026-41", **PARTNER)
    once, twice = bank_lines(company, "1000.00", "1000.00", memo="", name="X", account=PAYER)
    before = bank_lines(company, "-1000.00", memo="e", name="X", account=PAYER, booking_date=date(2026, 1, 5))
    (back,) = bank_lines(company, "-1000.00", memo="", name="X", account=PAYER, booking_date=date(2026, 4, 7))
    assert lay(anna, once, (invoice, "payment", "1000.00", None)).status_code == 200
    likely = sheet_of(anna, back)["likely"]
    assert (likely["code"], "2026. 03. 09." in likely["reason"]) == ("customer_refund", True)
    assert sheet_of(anna, before[0])["likely"] is None
    (late,) = bank_lines(company, "-1000.00", memo="", name="X", account=PAYER, booking_date=date(2026, 7, 8))
    assert sheet_of(anna, late)["likely"] is None
    said = {"code": "loan"}
    assert anna.post(f"/api/bank-transactions/{twice.pk}/explain/", said).status_code == 200
    assert sheet_of(anna, back)["likely"] is None


def test_what_came_to_another_company_says_nothing_here(
    company: Company, anna: APIClient, make_company: Callable[..., Company], make_invoice: MakeInvoice
) -> None:
    other = make_company(name="Barack Kft.", tax_id="12345676242", key=None)
    theirs = make_invoice(other, gross_total=Decimal(1000), invoice_number="B-1", **PARTNER)
    _known, paid = bank_lines(other, "1000.00", "1200.00", memo="", name="X", account=PAYER, number=ELSEWHERE)
    bea = client_in(other, Role.ACCOUNTANT)
    parts = ((theirs, "payment", "1000.00", None), (theirs, "overpayment", "200.00", None))
    assert lay(bea, paid, *parts).status_code == 200
    lines = bank_lines(company, "-1000.00", "-200.00", memo="", name="X", account=PAYER)
    for line in lines:
        told = sheet_of(anna, line)
        assert (told["likely"], told["documents"]) == (None, [])
    over = {
        "allocations": [
            {"invoice_id": theirs.billingo_id, "kind": "refund", "amount": "-200.00", "invoice_amount": "0"}
        ]
    }
    refused = anna.post(f"/api/bank-transactions/{lines[1].pk}/allocate/", over, format="json")
    assert refused.status_code == 404
