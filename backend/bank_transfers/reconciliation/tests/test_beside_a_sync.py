"""What is allocated here, and what a sync reads of the same documents."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies.tests.helpers import client_in, together
from bank_transfers.models import BillingoInvoice, Company, MatchAction
from bank_transfers.reconciliation.allocating.service import allocate
from bank_transfers.reconciliation.allocating.undoing import undo
from bank_transfers.reconciliation.proposing.run import MatchRun
from billingo_sandbox import Sandbox

from .helpers import MONDAY, bank_lines, entry, open_of
from .test_match_payments import PARTNER, pay

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


def test_an_automatic_run_waits_for_a_sync_that_holds_a_document(
    company: Company, make_invoice: Callable[..., BillingoInvoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an attempt that was rolled back had begun is not gone on with."""
    monkeypatch.setattr("bank_transfers.reconciliation.proposing.run.BATCH", 1)
    one, other = (
        make_invoice(company, gross_total=Decimal(total), invoice_number=f"2026-0000{total[:2]}", **PARTNER)
        for total in ("41000", "42000")
    )
    for total in ("41000", "42000"):
        pay(company, f"{total}.00", f"2026-0000{total[:2]}")
    held = threading.Event()

    def writes() -> None:
        with transaction.atomic():
            BillingoInvoice.objects.filter(pk=one.pk).update(comment="x")
            held.set()
            time.sleep(0.3)

    def runs() -> list[str]:
        held.wait()
        return [str(told.match.status) for told in MatchRun(company.pk, automatic="on").run()]

    assert together(writes, runs)[1] == ["automatic", "automatic"]
    assert (open_of(one), open_of(other)) == (0, 0)
    assert MatchAction.objects.get().lines == 2


def test_an_import_that_is_undone_waits_for_a_sync_that_holds_a_document(
    company: Company, make_invoice: Callable[..., BillingoInvoice]
) -> None:
    owed = make_invoice(company, gross_total=Decimal(41000))
    (line,) = bank_lines(company, "41000.00")
    allocate(company.pk, None, {line.pk: [entry(owed, "41000")]})
    client = client_in(company)
    held = threading.Event()

    def writes() -> None:
        with transaction.atomic():
            BillingoInvoice.objects.filter(pk=owed.pk).update(comment="x")
            held.set()
            time.sleep(0.3)

    def undoes() -> int:
        held.wait()
        path = f"/api/bank-statements/{line.statement_id}/?undo_allocations=true"
        return int(client.delete(path).status_code)

    assert together(writes, undoes)[1] == 204
    assert open_of(owed) == 41000
