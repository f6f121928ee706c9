"""Why a line is not laid on a document that somebody names, and what is only like what was looked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from bank_transfers.companies.tests.helpers import client_for, user_in
from bank_transfers.models import BillingoInvoice, Company, Role
from bank_transfers.reconciliation.tests.helpers import MONDAY, PAYER, bank_lines

pytestmark = pytest.mark.django_db
QUEUE = "/api/reconciliation/queue/"
PARTNER = {"partner_id": 7, "partner_name": "Hétszínvirág Kft."}


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company(key=None)


@pytest.fixture
def anna(company: Company) -> APIClient:
    return client_for(user_in(company, Role.ACCOUNTANT, "anna"), company.pk)


@pytest.fixture
def make(company: Company, make_invoice: Callable[..., BillingoInvoice]) -> Callable[..., BillingoInvoice]:
    def made(number: str, gross: str, **fields: Any) -> BillingoInvoice:
        values = {**PARTNER, "invoice_date": MONDAY, "due_date": MONDAY + timedelta(days=8), **fields}
        return make_invoice(company, invoice_number=number, gross_total=Decimal(gross), **values)

    return made


@pytest.fixture
def quoted(company: Company, make: Callable[..., BillingoInvoice]) -> Any:
    """A line that quotes its invoice, which is proposed."""
    make("2026-000041", "127000.00")
    (line,) = bank_lines(company, "127000.00", memo="2026-000041", name="HETSZINVIRAG KFT", account=PAYER)
    call_command("match_payments", "--company-id", str(company.pk), stdout=StringIO())
    return line


@pytest.mark.parametrize(
    ("fields", "gross", "expected"),
    [
        ({}, "127000.00", ["quotes_other"]),
        ({}, "130000.00", ["quotes_other", "sum_part"]),
        ({}, "100000.00", ["quotes_other", "sum_over"]),
        ({"partner_id": 8, "partner_name": "Zöldmező Bt."}, "127000.00", ["quotes_other", "payer_other"]),
        ({"open_amount": Decimal(0)}, "127000.00", ["claim_settled", "quotes_other"]),
        ({"cancelled": True, "open_amount": Decimal(0)}, "127000.00", ["claim_cancelled", "quotes_other"]),
        ({"currency": "USD"}, "500.00", ["quotes_other", "currency_other"]),
        ({"type": "modification"}, "-127000.00", ["gives_back", "quotes_other"]),
        ({"invoice_date": MONDAY + timedelta(days=60)}, "127000.00", ["quotes_other", "before_issue"]),
    ],
)  # fmt: skip
def test_what_speaks_against_a_document_is_told_before_what_speaks_for_it(
    anna: APIClient, quoted: Any, make: Callable[..., BillingoInvoice], fields: Any, gross: str, expected: Any
) -> None:
    other = make("2026-000099", gross, **fields)
    told = anna.get(f"{QUEUE}{quoted.pk}/why-not/?invoice={other.billingo_id}").json()
    against = [one["code"] for one in told if not one["speaks_for"]]
    assert [code for code in against if code != "account_new"] == expected
    assert told[: len(against)] == [one for one in told if not one["speaks_for"]]
    assert told[against.index("quotes_other")]["text"] == "The text quotes 2026-000041 instead."


def test_where_nothing_speaks_against_it_that_is_said(
    anna: APIClient, company: Company, make: Callable[..., BillingoInvoice]
) -> None:
    first, second = make("2026-000051", "5000.00"), make("2026-000052", "5000.00")
    (line,) = bank_lines(company, "5000.00", memo="", name="HETSZINVIRAG KFT")
    call_command("match_payments", "--company-id", str(company.pk), stdout=StringIO())
    for one in (first, second):
        told = anna.get(f"{QUEUE}{line.pk}/why-not/?invoice={one.billingo_id}").json()
        assert [reason["code"] for reason in told if not reason["speaks_for"]] == []
        assert {"sum_exact", "name_equal", "fits_as_well"} <= {reason["code"] for reason in told}


def test_what_replaces_a_cancelled_invoice_is_named(
    anna: APIClient, quoted: Any, make: Callable[..., BillingoInvoice]
) -> None:
    new = make("2026-000061", "3000.00")
    related = [{"id": None}, {"id": 2**70}, {"id": new.billingo_id}]
    old = make("2026-000060", "3000.00", cancelled=True, open_amount=Decimal(0), related_documents=related)
    (first, *_more) = anna.get(f"{QUEUE}{quoted.pk}/why-not/?invoice={old.billingo_id}").json()
    assert (first["code"], first["speaks_for"]) == ("replaced", False)
    assert "2026-000061" in first["text"]


def test_what_is_nobodys_is_not_found(anna: APIClient, quoted: Any, make_company: Any, make: Any) -> None:
    path = f"{QUEUE}{quoted.pk}/why-not/"
    assert anna.get(f"{path}?invoice=987654321").status_code == 404
    assert anna.get(f"{QUEUE}999999/why-not/?invoice=1").status_code == 404
    for wrong in ("", "?invoice=", "?invoice=x"):
        assert anna.get(path + wrong).status_code == 400


def test_what_is_only_like_what_was_looked_for_is_told_apart(
    anna: APIClient, quoted: Any, make: Callable[..., BillingoInvoice]
) -> None:
    make(
        "2026-000077", "10.00", partner_id=9, partner_name="Zöldmező Kertészeti Bt.", search_text=" zoldmezo "
    )
    make("2026-000078", "0.00", partner_id=9, partner_name="Zöldmező Kertészeti Bt.", open_amount=Decimal(0))

    def found(search: str, **more: str) -> tuple[list[str], list[str]]:
        told = anna.get(f"{QUEUE}{quoted.pk}/documents/", {"search": search, **more}).json()
        return tuple([one["invoice_number"] for one in told[name]] for name in ("documents", "similar"))  # type: ignore[return-value]

    assert found("zoldmezo") == (["2026-000077"], [])
    assert found("zöldmzeő") == ([], ["2026-000077"])  # two letters changed places
    assert found("2026-00O077") == ([], ["2026-000077"])  # the letter O
    assert found("000076") == ([], ["2026-000077"])
    assert found("Kék Duna Hajózás") == ([], [])
    assert found("77") == ([], [])  # too short to be like anything
    assert found("10", amount="10.00") == (["2026-000077"], [])


@pytest.mark.parametrize(
    ("payer", "said"),
    [
        ("TARSASHAZ BUDAPEST KOSSUTH LAJOS", False),  # the bank's field ends there
        ("TARSASHAZ BUDAPEST KOSSUTH ZSUZSA", True),
        ("TARSASHAZ", True),  # no bank's field is so short
    ],
)  # fmt: skip
def test_a_name_that_the_bank_cut_off_is_no_other_name(
    anna: APIClient, company: Company, make: Callable[..., BillingoInvoice], payer: str, said: bool
) -> None:
    own = make("2026-000041", "127000.00", partner_name="Társasház Budapest Kossuth Lajos utca 12")
    make("2026-000042", "5.00", partner_id=8, partner_name="Társasház Budapest Kossuth Lajos tér")
    make("2026-000043", "5.00", partner_id=9, partner_name="Társasház Budapest Kossuth Zsuzsa")
    make("2026-000044", "5.00", partner_id=10, partner_name="Társasház")
    (line,) = bank_lines(company, "127000.00", memo="2026-000041", name=payer)
    call_command("match_payments", "--company-id", str(company.pk), stdout=StringIO())
    (sheet,) = anna.get(f"{QUEUE}worksheets/?lines={line.pk}").json()
    assert [one["invoice_number"] for one in sheet["match"]["allocations"]] == ["2026-000041"]
    told = anna.get(f"{QUEUE}{line.pk}/why-not/?invoice={own.billingo_id}").json()
    for reasons in (sheet["match"]["evidence"], told):
        assert ("payer_other" in {one["code"] for one in reasons}) is said
