"""Clients of the original find the names that they know, beside ours and with the same values."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.core.api.openapi.docs import openapi
from bank_transfers.core.locale_format import LocaleFormat
from bank_transfers.models import BillingoInvoice, BillingoSyncLog, Company
from billingo_sandbox import Sandbox

pytestmark = pytest.mark.django_db
URL = "/api/billingo-invoices/"


def get(company: Company, url: str) -> Any:
    answer = client_in(company).get(url)
    assert answer.status_code == 200, answer.content
    return answer.json()


def schema_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = openapi()["components"]["schemas"][name]["properties"]
    return found


def test_the_list(synced: Company, sandbox: Sandbox) -> None:
    original = next(
        found for found in sandbox.documents if found["type"] == "invoice" and not found["cancelled"]
    )
    storno = sandbox.cancel(original["id"])
    BillingoSyncService().sync_company(synced)
    rows = {row["id"]: row for row in get(synced, f"{URL}?page_size=1000")["results"]}
    assert {row["company_name"] for row in rows.values()} == {synced.name}
    for pk, row in rows.items():
        related = BillingoInvoice.objects.get(billingo_id=pk).related_documents
        assert row["related_documents_count"] == len(related)
        assert row["related_invoice_number"] == (related[0]["invoice_number"] if related else None)
    assert rows[storno]["related_invoice_number"] == original["invoice_number"]
    assert {"company_name", "related_documents_count", "related_invoice_number"} <= schema_of(
        "Invoice"
    ).keys()


def test_another_name_of_the_company_is_shown_at_once(synced: Company) -> None:
    assert get(synced, URL)["results"][0]["company_name"] == "Minta Kft."
    Company.objects.update(name="Új név Zrt.")
    assert get(synced, URL)["results"][0]["company_name"] == "Új név Zrt."


def test_the_detail(synced: Company) -> None:
    row = BillingoInvoice.objects.exclude(related_documents=[]).exclude(net_amount=None).first()
    assert row is not None
    detail = get(synced, f"{URL}{row.billingo_id}/")
    assert detail["company_name"] == synced.name
    assert (detail["net_total"], detail["net_total_formatted"]) == (
        detail["net_amount"],
        detail["net_amount_formatted"],
    )
    assert detail["organization_bank_account_number"] == row.organization_account_number
    assert detail["organization_bank_account_iban"] == row.organization_iban
    assert detail["items"]
    for item in detail["items"]:
        assert item["net_unit_price"] == item["net_unit_amount"]
    assert detail["related_documents"] == [
        {**found, "related_invoice_id": found["id"], "related_invoice_number": found["invoice_number"]}
        for found in row.related_documents
    ]
    assert "net_unit_price" in schema_of("InvoiceItem")
    assert {"related_invoice_id", "related_invoice_number"} <= schema_of("RelatedDocument").keys()
    names = {
        "net_total",
        "net_total_formatted",
        "organization_bank_account_number",
        "organization_bank_account_iban",
    }
    assert names <= schema_of("InvoiceDetail").keys()


def test_logs_and_settings(synced: Company) -> None:
    BillingoSyncLog.objects.create(company=synced, status="RUNNING")
    running, done = get(synced, "/api/billingo-sync-logs/")["results"][:2]
    assert (running["duration_formatted"], running["status_display"]) == (None, running["status_formatted"])
    assert done["sync_type_display"] == "Manual"
    assert done["status_display"] == done["status_formatted"]
    assert done["api_calls_made"] == done["api_calls"] > 0
    assert done["duration_formatted"] == LocaleFormat(hungarian=False).duration(done["sync_duration_seconds"])
    [settings] = get(synced, "/api/billingo-settings/")
    assert settings["last_billingo_invoice_sync_date"] == timezone.localdate().isoformat()
    names = {"sync_type_display", "status_display", "api_calls_made", "duration_formatted"}
    assert names <= schema_of("SyncLog").keys()
    assert "last_billingo_invoice_sync_date" in schema_of("BillingoSettings")


@pytest.mark.once
@pytest.mark.parametrize(
    ("seconds", "hungarian", "english"),
    [
        (0.84, "0,8 mp", "0.8 s"),
        (12.4, "12 mp", "12 s"),
        (59.6, "1 p 00 mp", "1 min 00 s"),
        (125, "2 p 05 mp", "2 min 05 s"),
        (3720, "1 ó 02 p", "1 h 02 min"),
    ],
)
def test_durations(seconds: float, hungarian: str, english: str) -> None:
    assert LocaleFormat(hungarian=True).duration(seconds) == hungarian
    assert LocaleFormat(hungarian=False).duration(seconds) == english
