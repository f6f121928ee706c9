"""docs/database.md: every query in it runs, and finds something, on the engine at hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from bank_transfers.models import (
    BillingoInvoice,
    BillingoInvoiceChange,
    BillingoInvoiceItem,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    Company,
)

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).resolve().parents[3] / "docs/database.md"
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def rows(make_company: Callable[..., Company], make_invoice: Callable[..., BillingoInvoice]) -> Company:
    company = make_company()
    log = BillingoSyncLog.objects.create(company=company, status="COMPLETED")
    amounts = {"gross_total": Decimal(127), "gross_amount_local": Decimal(127)}
    invoice = make_invoice(company, due_date=date(2020, 1, 1), **amounts)
    BillingoInvoiceItem.objects.create(invoice=invoice, position=1, vat="27%", net_amount=Decimal(100))
    BillingoInvoiceChange.objects.create(
        company=company, invoice=invoice, sync_log=log, changed_at=timezone.now(), field="due_date"
    )
    BillingoSetAsideDocument.objects.create(
        company=company,
        identity="7",
        code="x",
        reason="y",
        raw="{",
        first_seen_at=timezone.now(),
        last_tried_at=timezone.now(),
    )
    return company


def test_there_are_queries() -> None:
    assert len(QUERIES) >= 7


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: " ".join(query.split())[:40])
def test_it_runs_and_finds_something(rows: Company, query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query.replace("company_id = 1", f"company_id = {rows.pk}"))
        assert len(cursor.fetchall()) == 1
