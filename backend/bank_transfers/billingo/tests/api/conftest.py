"""What tests of the Billingo endpoints share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test.utils import CaptureQueriesContext

    from bank_transfers.models import BillingoInvoice, Company


@pytest.fixture
def synced(company: Company) -> Company:
    """The company with all that the sandbox holds."""
    from bank_transfers.billingo.sync import BillingoSyncService

    log = BillingoSyncService().sync_company(company)
    assert log.status == "COMPLETED", log.errors
    return company


@pytest.fixture
def add(make_invoice: Callable[..., BillingoInvoice]) -> Callable[..., BillingoInvoice]:
    """`make_invoice`, searchable."""

    from bank_transfers.billingo.search import search_text

    def make(company: Company, **fields: Any) -> BillingoInvoice:
        row = make_invoice(company, **fields)
        row.search_text = search_text(row.partner_name, row.invoice_number, row.partner_tax_number)
        row.save()
        return row

    return make


@pytest.fixture
def queries() -> Callable[[], CaptureQueriesContext]:
    """`with queries() as seen: ...; len(seen)`"""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)
