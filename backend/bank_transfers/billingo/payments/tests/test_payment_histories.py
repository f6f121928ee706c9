"""What Billingo may say of a document's payments, and what becomes of it: taken to the last digit, or named."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bank_transfers.billingo.tests import mirror
from bank_transfers.models import BillingoInvoice, BillingoInvoicePayment, Company
from billingo_sandbox import Sandbox
from billingo_sandbox.conditions.payment_poison import KINDS

pytestmark = pytest.mark.stricter

TAKEN = {
    "zero", "future_day", "last_day", "unknown_method", "null_method", "missing_method", "zero_rate", "only_required",
    "unknown_keys", "many", "twice", "empty", "three_decimals", "many_decimals", "negative",
}  # fmt: skip
REFUSED = {
    "other_currency": "payment_currency",
    "text_price": "payment_amount", "word_price": "payment_amount", "true_price": "payment_amount",
    "null_price": "payment_amount", "missing_price": "payment_amount", "huge_price": "payment_amount",
    "long_price": "payment_amount", "text_rate": "payment_amount",
    "invalid_day": "payment_date", "word_day": "payment_date", "moment": "payment_date", "number_day": "payment_date",
    "null_day": "payment_date", "missing_day": "payment_date",
    "huge_voucher": "payment_text", "nul_character": "payment_text",
    "giant": "payments_not_given_out",
}  # fmt: skip


@pytest.mark.django_db
def test_each_rotten_history_is_named_and_keeps_no_other_from_being_read(
    company: Company, sandbox: Sandbox, settings: Any
) -> None:
    settings.BILLINGO_BACKOFF_SECONDS = 0.01
    claims = [
        found
        for found in sandbox.documents
        if found["payment_status"] in {"expired", "paid"}
        and found["type"] == "invoice"
        and found["gross_total"] > 9
    ]
    rotten = {found["id"]: kind for found, kind in zip(claims, KINDS, strict=False)}
    assert len(rotten) == len(KINDS)
    for billingo_id, kind in rotten.items():
        sandbox.set_payments(billingo_id, [{"price": 4}, {"price": 3}])
        sandbox.poison_payments(billingo_id, kind)

    log = mirror.sync(company)

    named = {problem["invoice_id"]: problem["code"] for problem in log.errors_parsed}
    expected = {
        billingo_id: REFUSED.get(kind, "payments_unreadable")
        for billingo_id, kind in rotten.items()
        if kind not in TAKEN
    }
    assert (log.status, log.invoices_skipped, log.payments_failed) == ("PARTIAL", 0, len(expected))
    assert named == expected
    assert all(problem["invoice_number"] and problem["error"] for problem in log.errors_parsed)
    mirror.assert_mirrors(company, sandbox)
    mirror.assert_payments(company, sandbox, but=expected)
    # Nothing of a history that can't be kept whole is kept.
    refused = BillingoInvoice.objects.filter(billingo_id__in=expected)
    assert set(refused.values_list("paid_amount", "payments_read_at")) == {(None, None)}
    assert not BillingoInvoicePayment.objects.filter(invoice__in=refused).exists()
    many = next(billingo_id for billingo_id, kind in rotten.items() if kind == "many")
    assert mirror.stored(company, many).payments.count() == 5000

    for billingo_id in expected:
        sandbox.heal_payments(billingo_id)
    healed = mirror.synced(company)  # though no document changed

    assert (healed.payments_read, healed.payments_failed) == (len(expected), 0)
    mirror.assert_payments(company, sandbox)


@pytest.mark.django_db
def test_what_was_typed_in_to_put_a_sum_right_counts_and_keeps_no_run_from_its_end(
    company: Company, sandbox: Sandbox, settings: Any
) -> None:
    settings.BILLINGO_BACKOFF_SECONDS = 0.01
    document = next(
        found
        for found in sandbox.documents
        if found["payment_status"] == "expired" and found["type"] == "invoice" and found["gross_total"] > 1000
    )
    mirror.synced(company)
    total = Decimal(str(document["gross_total"]))
    sandbox.set_payments(document["id"], [{"price": 700}, {"price": 50}])
    raw = sandbox.raw_payments(document["id"]).replace(b":50,", b":-200.125,").replace(b":50}", b":-200.125}")
    assert b"-200.125" in raw
    sandbox.set_raw_payments(document["id"], raw)

    log = mirror.synced(company)  # COMPLETED

    assert (log.payments_failed, log.errors_parsed) == (0, [])
    invoice = mirror.stored(company, document["id"])
    assert (invoice.paid_amount, invoice.open_amount) == (Decimal("499.875"), total - Decimal("499.875"))
    assert sorted(invoice.payments.values_list("amount", flat=True)) == [Decimal("-200.125"), Decimal(700)]
    assert mirror.synced(company).payments_changed == 0
