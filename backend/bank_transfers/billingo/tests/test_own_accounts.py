"""Own accounts that the documents name are offered to the bank."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bank_transfers.billingo.own_accounts import own_accounts
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoInvoice, Company

pytestmark = pytest.mark.django_db
OTP, KH = "11773016-12345670-00000006", "10404027-12345678-00000008"
SUGGESTIONS = "/api/bank-accounts/suggestions/"


@pytest.fixture
def bank(db: None) -> Company:
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    return company


def test_accounts_on_documents_are_offered_until_they_are_added(
    bank: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    other = Company.objects.create(name="Más Kft.", tax_id="87654321-2-42")
    for company, number, fields in (
        (bank, OTP, {"invoice_date": date(2026, 3, 1)}),
        (bank, OTP.replace("-", ""), {"invoice_date": date(2026, 3, 5)}),
        (bank, OTP, {"currency": "EUR", "invoice_date": date(2026, 2, 1)}),
        (bank, "", {"organization_iban": f"HU{'00'}", "invoice_date": date(2026, 2, 1)}),
        (bank, "11773017-12345670-00000006", {}),  # its check digits are wrong
        (bank, "", {}),
        (other, KH, {}),
    ):
        make_invoice(company, organization_account_number=number, **fields)
    client = client_in(bank, "ACCOUNTANT")
    (offered,) = client.get(SUGGESTIONS).json()
    assert (offered["account_number"], offered["bank"], offered["currency"]) == (OTP, "OTP Bank", "HUF")
    assert (offered["documents"], offered["last_day"]) == (3, "2026-03-05")
    added = client.post(
        "/api/bank-accounts/", {name: offered[name] for name in ("account_number", "currency")}
    )
    assert added.status_code == 201
    assert client.get(SUGGESTIONS).json() == []


def test_accounts_of_synced_documents_are_those_that_the_sandbox_prints(
    company: Company, sandbox: Any
) -> None:
    company.enable_feature("BANKING")
    BillingoSyncService().sync_company(company)
    printed = {document["organization"]["bank_account"]["account_number"] for document in sandbox.documents}
    offered = client_in(company).get(SUGGESTIONS).json()
    assert {row["account_number"].replace("-", "")[:16] for row in offered} == {
        number.replace("-", "")[:16] for number in printed
    }
    assert sum(row["documents"] for row in offered) == BillingoInvoice.objects.filter(company=company).count()


def test_documents_are_counted_once_for_each_state_of_the_mirror(company: Company, sandbox: Any) -> None:
    def asked() -> tuple[int, list[str]]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = sum(documents for _number, _currency, documents, _day in own_accounts(company.pk))
        return found, [each["sql"] for each in queries if "GROUP BY" in each["sql"]]

    BillingoSyncService().sync_company(company)
    found, (statement,) = asked()
    assert asked() == (found, [])
    sandbox.insert()
    BillingoSyncService().sync_company(company)
    assert asked()[0] == found + 1
    if connection.vendor == "sqlite":  # PostgreSQL reads a table that is as small as this one whole
        with connection.cursor() as cursor:
            plan = cursor.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        assert "COVERING INDEX invoice_by_own_account" in str(plan)
