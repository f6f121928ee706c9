"""Payments that a machine asked for whose clock was years ahead: one whose clock is right asks for them again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from bank_transfers.billingo.tests import mirror
from bank_transfers.models import BillingoInvoice, Company
from billingo_sandbox import PAYMENTS, Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]


@pytest.fixture
def partly(sandbox: Sandbox) -> int:
    """A document of which a forint has been paid."""
    found = mirror.pick(sandbox, payment_status="expired", cancelled=False)
    sandbox.set_payments(found["id"], [{"price": 1}])
    return int(found["id"])


def as_if_years_ahead(column: str) -> None:
    assert BillingoInvoice.objects.exclude(**{column: None}).update(**{column: F(column) + timedelta(3650)})


@pytest.mark.parametrize("full", [False, True])
def test_what_was_read_in_years_is_read_again(
    company: Company, sandbox: Sandbox, partly: int, full: bool
) -> None:
    """By a run that is told that something changed, and by a full one, which asks untold."""
    mirror.synced(company)
    as_if_years_ahead("payments_read_at")
    sandbox.set_payments(partly, [{"price": 2}], follow=False, touch=not full)

    log = mirror.synced(company, full=full)

    assert (log.invoices_updated, log.payments_changed) == (0, 1)
    assert mirror.stored(company, partly).paid_amount == 2
    mirror.assert_payments(company, sandbox)
    assert mirror.synced(company).payment_calls == 0


def test_what_was_tried_in_vain_in_years_is_tried_at_every_run(
    company: Company, sandbox: Sandbox, partly: int, settings: Any
) -> None:
    settings.BILLINGO_MAX_ATTEMPTS = 1
    fault = sandbox.fault("server_error", path=PAYMENTS, documents=[partly], times=None)
    mirror.sync(company)
    as_if_years_ahead("payments_tried_at")

    log = mirror.sync(company)

    assert (log.status, log.payments_failed) == ("PARTIAL", 1)
    as_if_years_ahead("payments_tried_at")
    sandbox.clear_faults(fault)
    assert mirror.synced(company).payments_read == 1
    assert mirror.stored(company, partly).paid_amount == 1
