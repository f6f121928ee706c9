"""What tests of the invoices share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bank_transfers.models import BillingoInvoice, Company


@pytest.fixture
def add(make_invoice: Callable[..., BillingoInvoice]) -> Callable[..., BillingoInvoice]:
    """`make_invoice`, searchable."""

    from bank_transfers.billingo.documents.search_text import search_text

    def make(company: Company, **fields: Any) -> BillingoInvoice:
        row = make_invoice(company, **fields)
        row.search_text = search_text(row.partner_name, row.invoice_number, row.partner_tax_number)
        row.save()
        return row

    return make
