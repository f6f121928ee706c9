"""verify_mirror and payments: what is asked for, and each way in which the two sides can differ is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bank_transfers.billingo.tests.mirror import everything, synced
from bank_transfers.models import BillingoInvoice, BillingoInvoicePayment, Company
from billingo_sandbox import PAYMENTS, Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]


def verified(company: Company, *arguments: str) -> dict[str, Any]:
    out = StringIO()
    with suppress(CommandError):
        call_command("verify_mirror", "--company-id", str(company.pk), "--json", *arguments, stdout=out)
    report: dict[str, Any] = json.loads(out.getvalue())
    return report


@pytest.fixture
def mirrored(company: Company, sandbox: Sandbox, settings: Any) -> Company:
    settings.BILLINGO_PAYMENTS_PER_RUN = 500
    settings.BILLINGO_REQUESTS_PER_MINUTE = 10_000
    synced(company)
    sandbox.reset_stats()
    return company


def test_it_compares_partly_paid_ones_and_a_sample_or_all(
    mirrored: Company, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bank_transfers.billingo.repair.verify_payments.SAMPLE", 40)
    before = everything(mirrored)
    partly = BillingoInvoice.objects.filter(payment_status="partially_paid").count()
    known = BillingoInvoice.objects.exclude(payments_read_at=None).count()

    some, every = verified(mirrored), verified(mirrored, "--all-payments")

    assert some["verdict"] == every["verdict"] == "equal", some
    assert some["payments_known"] == every["payments_compared"] == every["payment_calls"] == known
    assert partly + 35 <= some["payments_compared"] <= partly + 40
    assert everything(mirrored) == before


def changed_here(mirrored: Company, sandbox: Sandbox) -> int:
    row = BillingoInvoicePayment.objects.filter(invoice__payment_status="partially_paid")[0]
    BillingoInvoicePayment.objects.filter(pk=row.pk).update(payment_method="barter")
    return int(row.invoice.billingo_id)


def changed_there(mirrored: Company, sandbox: Sandbox) -> int:
    row = BillingoInvoice.objects.filter(payment_status="partially_paid")[0]
    sandbox.set_payments(row.billingo_id, [{"price": 1}, {"price": 2}], follow=False)
    return row.billingo_id


def not_read_yet(mirrored: Company, sandbox: Sandbox) -> int:
    row = BillingoInvoice.objects.filter(payment_status="partially_paid")[0]
    BillingoInvoicePayment.objects.filter(invoice=row).delete()
    BillingoInvoice.objects.filter(pk=row.pk).update(
        paid_amount=None, payments_read_at=None, open_amount=row.gross_total
    )
    return row.billingo_id


def lying_there(mirrored: Company, sandbox: Sandbox) -> int:
    row = BillingoInvoice.objects.filter(payment_status="partially_paid")[0]
    sandbox.poison_payments(row.billingo_id, "text_price")
    return row.billingo_id


@pytest.mark.parametrize("change", [changed_here, changed_there, not_read_yet, lying_there])
def test_it_tells_what_differs(
    mirrored: Company, sandbox: Sandbox, change: Callable[[Company, Sandbox], int]
) -> None:
    billingo_id = change(mirrored, sandbox)

    report = verified(mirrored)

    assert (report["verdict"], report["counts"]) == ("different", {"payments": 1})
    (difference,) = report["differences"]
    assert (difference["kind"], difference["billingo_id"]) == ("payments", billingo_id)
    assert difference["fields"] or difference["reason"]


def test_an_open_amount_that_does_not_follow_is_told_without_a_question(
    mirrored: Company, sandbox: Sandbox
) -> None:
    row = BillingoInvoice.objects.filter(payment_status="expired", cancelled=False, gross_total__gt=0)[0]
    BillingoInvoice.objects.filter(pk=row.pk).update(open_amount=row.open_amount + Decimal("0.01"))

    report = verified(mirrored)

    assert (report["verdict"], report["counts"]) == ("different", {"open_amount": 1})
    (difference,) = report["differences"]
    assert [field["field"] for field in difference["fields"]] == ["open_amount"]


def test_what_can_not_be_asked_is_not_shown(mirrored: Company, sandbox: Sandbox, settings: Any) -> None:
    settings.BILLINGO_MAX_ATTEMPTS = 1
    billingo_id = BillingoInvoice.objects.filter(payment_status="partially_paid")[0].billingo_id
    sandbox.fault("server_error", path=PAYMENTS, documents=[billingo_id], times=None)

    report = verified(mirrored)

    assert (report["verdict"], report["payments_not_had"]) == ("not_shown", 1)
    assert "could not be had" in report["reason"]
