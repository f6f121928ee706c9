"""Payments in a certificate: counted to the last digit, what is not known told apart, held against what was then."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bank_transfers.billingo.certificates import errors, service
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.billingo.tests.mirror import pick
from bank_transfers.models import BillingoInvoice, BillingoInvoicePayment, BillingoSyncLog, Company
from billingo_sandbox import Sandbox

from .conftest import Verify

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]


@pytest.fixture
def paid(company: Company, sandbox: Sandbox, settings: Any) -> Company:
    """All payments are read, two alike on one document and one with its rate among them."""
    settings.BILLINGO_PAYMENTS_PER_RUN = 1000
    settings.BILLINGO_REQUESTS_PER_MINUTE = 10_000
    alike = {"price": Decimal("10.10"), "date": date(2026, 3, 31), "payment_method": "cash"}
    found = pick(sandbox, payment_status="expired", cancelled=False)
    sandbox.set_payments(found["id"], [alike, alike, {"price": 1, "date": date(2026, 4, 1)}])
    assert BillingoSyncService().sync_company(company).status == "COMPLETED"
    return company


def said_by(company: Company) -> Any:
    return json.loads(service.file_of(service.issue(company.pk)))["certificate"]


def test_they_are_billingos(paid: Company, sandbox: Sandbox) -> None:
    """Counted anew from the sandbox's histories, with the digest as the certificate describes it."""
    sums: dict[Any, Decimal] = defaultdict(Decimal)
    digest, count = hashlib.sha256(), 0
    for document in sorted(sandbox.documents, key=lambda document: document["id"]):
        lines = []
        for entry in sandbox.payments(document["id"]):
            amount = f"{entry['price']:.2f}"
            rate = f"{Decimal(entry['conversion_rate']).normalize():f}"
            whole, _, fraction = rate.partition(".")
            line = [
                document["id"], str(entry["date"]), amount, entry["payment_method"], entry["voucher_number"] or "",
                f"{whole}.{fraction:0<2}",
            ]  # fmt: skip
            lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            sums[str(entry["date"])[:7], entry["payment_method"], document["currency"]] += Decimal(amount)
            count += 1
        digest.update(b"".join(sorted(lines)))
    said = said_by(paid)["payments"]
    assert said["documents_not_known"] == 0
    assert (said["count"], said["digest"]) == (count, digest.hexdigest())
    assert {
        (row["month"], row["method"], row["currency"]): Decimal(row["amount"]) for row in said["sums"]
    } == sums


def test_what_is_not_known_yet_is_said(synced: Company) -> None:
    waiting = BillingoInvoice.objects.filter(payments_wanted__gt=0).count()
    assert waiting
    assert said_by(synced)["payments"]["documents_not_known"] == waiting


def test_payments_that_can_not_be_had_do_not_keep_the_documents_from_being_certified(
    paid: Company, sandbox: Sandbox
) -> None:
    broken = pick(sandbox, payment_status="partially_paid")
    sandbox.poison_payments(broken["id"], "text_price", touch=True)
    log = BillingoSyncService().sync_company(paid, full_sync=True)
    assert log.status == "PARTIAL"
    said = said_by(paid)
    assert (said["full_sync"]["id"], said["full_sync"]["status"]) == (log.pk, "PARTIAL")
    assert said["full_sync"]["listed"] == said["documents"]["count"] == len(sandbox.documents)
    assert said["payments"]["documents_not_known"] == 1
    assert service.issue_due() == 1


def test_a_full_sync_that_broke_off_does(paid: Company, sandbox: Sandbox, settings: Any) -> None:
    settings.BILLINGO_RETRY_SECONDS, settings.BILLINGO_MAX_ATTEMPTS = 0, 1
    sandbox.fault("server_error", page=2)
    log = BillingoSyncService().sync_company(paid, full_sync=True)
    assert (log.status, log.documents_done_at) == ("FAILED", None)
    with pytest.raises(errors.CertificateRefused) as refused:
        service.issue(paid.pk)
    assert refused.value.code == "last_full_sync_incomplete"


def test_older_than_the_mirror(paid: Company, sandbox: Sandbox, verify: Verify, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(service.file_of(service.issue(paid.pk)))
    found = pick(sandbox, payment_status="expired", cancelled=False)
    sandbox.set_payments(found["id"], [{"price": 5}])
    partly = pick(sandbox, payment_status="partially_paid")
    sandbox.set_payments(partly["id"], [])
    log = BillingoSyncService().sync_company(paid)
    assert (log.status, log.payments_changed) == ("COMPLETED", 2)
    code, told = verify(path, "--against-mirror")
    assert code == 0, told
    assert "The payments that were known then are all there" in told
    row = BillingoInvoicePayment.objects.earliest("pk")
    BillingoInvoicePayment.objects.filter(pk=row.pk).update(payment_method="barter")
    code, told = verify(path, "--against-mirror")
    assert (code, f"payments, {row.date:%Y-%m} barter" in told) == (1, True), told
    BillingoInvoicePayment.objects.filter(pk=row.pk).delete()
    code, told = verify(path, "--against-mirror")
    assert (code, "1 have vanished" in told) == (1, True), told


def test_a_run_that_is_still_reading_payments_is_waited_for(paid: Company) -> None:
    BillingoSyncLog.objects.update(status="RUNNING", heartbeat_at=None)
    assert service.issue_due() == 0
    # It was killed meanwhile: its documents had been done.
    BillingoSyncLog.objects.update(status="FAILED")
    assert service.issue_due() == 1
