"""What is allocated here, and what a sync reads of the same documents."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.models import BillingoInvoice, Company
from bank_transfers.reconciliation.allocating.service import allocate, undo
from billingo_sandbox import Sandbox

from .helpers import MONDAY, bank_lines, entry, open_of

pytestmark = pytest.mark.django_db(transaction=True)


def sync(company: Company) -> None:
    log = BillingoSyncService().sync_company(company)
    assert log.status == "COMPLETED", log.errors


def test_a_sync_keeps_what_is_allocated_and_counts_one_payment_once(
    company: Company, sandbox: Sandbox
) -> None:
    made = sandbox.insert(payment_status="outstanding", currency="HUF")
    sync(company)
    owed = BillingoInvoice.objects.get(company=company, billingo_id=made)
    total = owed.gross_total or Decimal(0)
    (line,) = bank_lines(company, "1000.00")
    action = allocate(company.pk, None, {line.pk: [entry(owed, "1000.00")]})
    assert open_of(owed) == total - 1000

    sandbox.edit(owed.billingo_id, comment="x")
    sync(company)
    assert open_of(owed) == total - 1000

    # The bookkeeper types it in at Billingo some days later.
    sandbox.set_payments(owed.billingo_id, [{"price": 1000, "date": MONDAY + timedelta(days=10)}])
    sync(company)
    read = BillingoInvoice.objects.get(pk=owed.pk)
    assert (read.paid_amount, read.allocated_amount, read.open_amount) == (1000, 0, total - 1000)

    undo(company.pk, None, action.pk)
    assert open_of(owed) == total - 1000
    sandbox.set_payments(owed.billingo_id, [])
    sync(company)
    assert open_of(owed) == total
