"""Payments to suppliers: said only of firms that can't be customers, and taken back like what other rules say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.models import BankTransaction, MatchState
from bank_transfers.billingo.documents.search_text import search_text
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoInvoice, Company

from .helpers import CUSTOMER, MONDAY, SECOND, explained, line_of, movement, take

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

RENT = movement("-900.00", 3, name="Bérbeadó Ingatlan Kft.", memo="Bérleti díj 2026.03", account=CUSTOMER)
RULE = "/api/matching-rules/built-in/supplier/"


def named(name: str) -> dict[str, Any]:
    """A document's partner, as it is stored and as it is found."""
    return {"partner_name": name, "search_text": search_text(name, "2026-1", "")}


def renew(company: Company) -> int:
    with transaction.atomic():
        return explaining.renew_suppliers(company.pk)


def test_a_firm_without_documents_is_a_supplier_and_the_line_says_why(company: Company) -> None:
    take(company, RENT)
    client = client_in(company, "ACCOUNTANT")
    line = client.get(
        f"/api/bank-transactions/{line_of(company, RENT.memo).pk}/", HTTP_ACCEPT_LANGUAGE="hu"
    ).json()
    said = line["explanation"]
    assert (said["code"], said["code_text"], said["rule"]["key"]) == (
        "supplier_payment", "szállítói kifizetés", "supplier",
    )  # fmt: skip
    assert "Bérbeadó Ingatlan Kft." in said["reason"]
    assert (line["state"], line["amount"]) == ("explained", "-900.00")


@pytest.mark.parametrize("name", ["Bérbeadó Ingatlan Kft.", "BÉRBEADÓ INGATLANKEZELŐ ÉS SZOLGÁLTATÓ ZRT."])
def test_a_customer_is_never_called_a_supplier(
    company: Company, make_invoice: Callable[..., BillingoInvoice], name: str
) -> None:
    make_invoice(company, **named(name), gross_total=Decimal(500), invoice_date=MONDAY)
    take(company, RENT)
    assert explained(company) == {RENT.memo: ""}


@pytest.mark.parametrize(
    ("customer", "paid"),
    [
        ("Alfa Kft.", "ALFA KERESKEDELMI ES SZOLGALTATO KFT"),
        ("ALFA Hungary Zrt.", "Alfa Trading Zrt."),
        ("Alfa Béta Bt.", "Szolgáltató Alfa Béta Bt."),
    ],
)
def test_the_full_name_of_a_firm_and_the_short_one_are_one_customer(
    company: Company, make_invoice: Callable[..., BillingoInvoice], customer: str, paid: str
) -> None:
    make_invoice(company, **named(customer), gross_total=Decimal(500), invoice_date=MONDAY)
    take(company, movement("-900.00", 3, name=paid, memo="2026-1", account=CUSTOMER))
    assert explained(company) == {"2026-1": ""}


def test_a_name_longer_than_any_search_is_looked_up_too(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    name = f"{'Hosszú' * 18} {'Nevű' * 27} Kft."
    paid = movement("-900.00", 3, name=name, memo="Bérleti díj 2026.03", account=CUSTOMER)
    take(company, paid)
    assert explained(company) == {paid.memo: "supplier_payment"}
    make_invoice(company, **named(name), invoice_date=MONDAY)
    renew(company)
    take(company, movement("-800.00", 4, name=name, memo="Bérleti díj 2026.04", account=CUSTOMER))
    assert explained(company) == {paid.memo: "", "Bérleti díj 2026.04": ""}


def test_an_account_that_is_written_in_two_ways_paid_before(company: Company) -> None:
    came = movement("900.00", 1, name="Valaki Más", memo="valami", account="19-123457/0710")
    take(company, came)
    paid = movement("-900.00", 3, name="Pražská Firma sro", memo="faktura 12", account="19 123457 0710")
    take(company, paid)
    assert explained(company)[paid.memo] == ""


def test_another_companys_customers_say_nothing(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    other = Company.objects.create(name="Más Kft.", tax_id="14211210-2-13")
    make_invoice(
        other, **named("Bérbeadó Ingatlan Kft."), gross_total=Decimal(-900), open_amount=Decimal(-900)
    )
    take(company, RENT)
    assert explained(company) == {RENT.memo: "supplier_payment"}


def test_a_document_that_comes_later_takes_it_back_and_one_of_a_later_day_does_not(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    take(company, RENT)
    sold = make_invoice(
        company, **named("Bérbeadó Ingatlan Kft."), gross_total=Decimal(500), invoice_date=date(2026, 6, 1)
    )
    assert renew(company) == 0
    BillingoInvoice.objects.filter(pk=sold.pk).update(invoice_date=MONDAY)
    assert renew(company) == 1
    assert explained(company) == {RENT.memo: ""}
    BillingoInvoice.objects.filter(pk=sold.pk).delete()
    assert renew(company) == 1
    assert explained(company) == {RENT.memo: "supplier_payment"}


@pytest.mark.parametrize(
    ("account", "name"),
    [(CUSTOMER, "Valaki Más"), ("", "Bérbeadó Ingatlan Kft."), (SECOND, "BERBEADO INGATLAN")],
)
def test_money_that_came_from_there_before_may_be_going_back(
    company: Company, account: str, name: str
) -> None:
    came = movement("900.00", 1, name=name, memo="valami", account=account)
    take(company, came, RENT)  # told by the same file
    assert explained(company)[RENT.memo] == ""


def test_what_a_supplier_sends_back_changes_nothing_of_what_it_was_paid_before(company: Company) -> None:
    later = movement("100.00", 9, name="Bérbeadó Ingatlan Kft.", memo="jóváírás", account=CUSTOMER)
    again = movement(
        "-901.00", 33, name="Bérbeadó Ingatlan Kft.", memo="Bérleti díj 2026.04", account=CUSTOMER
    )
    take(company, RENT, later, again)
    assert explained(company) == {RENT.memo: "supplier_payment", later.memo: "", again.memo: ""}
    client = client_in(company, "ACCOUNTANT")
    back = line_of(company, later.memo).pk
    assert (
        client.post(f"/api/bank-transactions/{back}/explain/", {"code": "supplier_refund"}).status_code == 200
    )
    assert renew(company) == 1
    assert explained(company)[again.memo] == "supplier_payment"


def test_exactly_what_is_owed_to_a_customer_is_left_to_a_person(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    make_invoice(company, **named("Vevő Kft."), gross_total=Decimal(-900), open_amount=Decimal(-900))
    take(company, RENT)
    assert explained(company) == {RENT.memo: ""}


def test_what_was_laid_on_a_credit_note_is_no_payment_to_a_supplier_later(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    owed = make_invoice(company, **named("Vevő Kft."), gross_total=Decimal(-900), open_amount=Decimal(-900))
    take(company, RENT)
    BankTransaction.objects.filter(company=company).update(match_state=MatchState.MATCHED)
    BillingoInvoice.objects.filter(pk=owed.pk).update(open_amount=0)
    assert renew(company) == 0
    assert explained(company) == {RENT.memo: ""}
    BankTransaction.objects.filter(company=company).update(match_state=MatchState.NONE)
    assert renew(company) == 1


def test_the_companys_own_account_that_nobody_told_of_is_no_supplier(company: Company) -> None:
    Company.objects.filter(pk=company.pk).update(name="Bérbeadó Ingatlan Kereskedelmi Zrt.")
    take(company, RENT)
    assert explained(company) == {RENT.memo: ""}


def test_the_rule_is_seen_switched_off_and_a_person_stands_above_it(company: Company) -> None:
    second = movement("-700.00", 4, name="Közmű Zrt.", memo="vízdíj", account=SECOND)
    take(company, RENT, second)
    client: Any = client_in(company, "ACCOUNTANT")
    rules = {row["key"]: row for row in client.get("/api/matching-rules/built-in/").json()}
    assert (rules["supplier"]["explained_lines"], rules["supplier"]["direction"]) == (2, "out")
    assert "kft" in rules["supplier"]["looks_at"]
    line = line_of(company, second.memo).pk
    assert client.post(f"/api/bank-transactions/{line}/undo/").status_code == 200
    assert renew(company) == 0
    assert explained(company) == {RENT.memo: "supplier_payment", second.memo: ""}
    assert client.patch(RULE, {"is_active": False}).status_code == 200
    assert explained(company) == {RENT.memo: "", second.memo: ""}
    assert client.patch(RULE, {"is_active": True}).status_code == 200
    assert explained(company) == {RENT.memo: "supplier_payment", second.memo: ""}


def test_a_payment_before_the_first_sale_stays_however_the_files_come(company: Company) -> None:
    came = movement("50.00", 3 + 1, name="Bérbeadó Ingatlan Kft.", memo="jön", account=CUSTOMER)
    take(company, came)
    take(company, RENT)
    assert line_of(company, came.memo).booking_date == MONDAY + timedelta(days=4)
    assert explained(company)[RENT.memo] == "supplier_payment"


def test_of_many_firms_at_once_nobody_is_looked_up_alone(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    def firm(number: int, amount: str, day: int, memo: str) -> Any:
        # Two words tell who it is, so each has one of its own.
        word = f"{chr(97 + number % 26) * 4}{chr(97 + number // 26) * 4}"
        return movement(
            amount, day, name=f"Bolt {word} Kft.", memo=memo, account=f"10400000{number:08}00000000"
        )

    earlier = [firm(number, "70.00", 1, f"jött {number}") for number in range(0, 80, 2)]
    take(company, *earlier)
    paid = [firm(number, "-50.00", 3, f"számla {number}") for number in range(80)]
    later = [firm(number, "60.00", 4, f"később {number}") for number in range(0, 80, 4)]
    meanwhile = [firm(number, "60.00", 2, f"közben {number}") for number in range(1, 80, 10)]
    between = [movement("1.00", 3, memo=f"közötte {number}") for number in range(900)]
    customer = firm(33, "0.00", 1, "")
    make_invoice(company, **named(customer.name.upper()), invoice_date=MONDAY)
    with CaptureQueriesContext(connection) as asked:
        # The newest first: who paid meanwhile comes last, when those before it are stored.
        take(company, *later, *paid, *between, *meanwhile)
    assert len(asked) < 80
    found = explained(company)
    suppliers = {number for number in range(80) if found[f"számla {number}"] == "supplier_payment"}
    assert suppliers == {number for number in range(80) if number % 2 and number % 10 != 1 and number != 33}
