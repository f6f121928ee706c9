"""What is open of a document: by one rule, wherever it is stored, and for what was stored before the rule was."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from bank_transfers.billingo.receivables import OPEN_BY, open_amount
from bank_transfers.billingo.tests.mirror import assert_payments, synced
from bank_transfers.models import BillingoInvoice, Company
from billingo_sandbox import Sandbox

LONG = Decimal("12345678901234567890.123456789")
MIGRATION = importlib.import_module("bank_transfers.migrations.0031_open_amounts")


@pytest.mark.once
@pytest.mark.parametrize(
    ("total", "paid", "still_open"),
    [
        ("1000", None, "1000"),
        ("1000", "0", "1000"),
        ("1000", "999.99", "0.01"),
        ("1000", "1000", "0"),
        ("1000", "1000.01", "0"),
        ("-1000", None, "-1000"),
        ("-1000", "-400", "-600"),
        ("-1000", "-1000.5", "0"),
        ("-1000", "400", "-1000"),  # told with the wrong sign
        ("1000", "-0.01", "1000"),
        ("0", "5", "0"),
        (str(LONG), "0.000000001", "12345678901234567890.123456788"),
    ],
)
def test_it_is_the_total_less_what_came_and_never_beyond_nothing(
    total: str, paid: str | None, still_open: str
) -> None:
    row = {
        "type": "invoice",
        "payment_status": "expired",
        "cancelled": False,
        "missing_upstream_since": None,
        "gross_total": Decimal(total),
        "paid_amount": None if paid is None else Decimal(paid),
        "allocated_amount": Decimal(0),
    }
    assert open_amount(row) == Decimal(still_open)
    by_bank = {"paid_amount": None, "allocated_amount": row["paid_amount"] or Decimal(0)}
    assert open_amount(row | by_bank) == Decimal(still_open)
    for closed in (
        {"payment_status": "paid"},
        {"payment_status": "none"},
        {"type": "receipt"},
        {"cancelled": True},
        {"missing_upstream_since": timezone.now()},
        {"gross_total": None},
    ):
        assert open_amount(row | closed) == 0


@pytest.mark.django_db
def test_what_was_stored_before_gets_what_a_sync_would_store(
    company: Company, sandbox: Sandbox, make_invoice: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    synced(company)
    make_invoice(company, gross_total=LONG, payment_status="outstanding")
    make_invoice(company, gross_total=9, payment_status="expired", missing_upstream_since=timezone.now())
    make_invoice(company, gross_total=None, type="draft", payment_status="none")
    rows = BillingoInvoice.objects.filter(company=company).exclude(payment_status="partially_paid")
    as_stored = sorted(rows.values_list("pk", "open_amount", "payments_wanted"))
    assert {wanted for _pk, _open, wanted in as_stored} == {0, 3, 4, 5}
    monkeypatch.setattr(MIGRATION, "SPAN", 50)
    for before in (0, 4):  # as SQLite has it after the column was made, and as PostgreSQL has it
        BillingoInvoice.objects.update(open_amount=0, payments_wanted=before)

        MIGRATION.fill(apps, SimpleNamespace(connection=connection))

        assert sorted(rows.values_list("pk", "open_amount", "payments_wanted")) == as_stored
        partly = BillingoInvoice.objects.filter(company=company, payment_status="partially_paid")
        assert set(partly.values_list("payments_wanted", flat=True)) == {1}
        for row in partly:
            known = {name: getattr(row, name) for name in OPEN_BY} | {"paid_amount": None}
            assert row.open_amount == open_amount(known)
    log = synced(company)
    assert log.payments_read == partly.count()
    rows.filter(billingo_id__gt=90_000_000, invoice_number__startswith="2026-", raw="{}").delete()
    assert_payments(company, sandbox)
