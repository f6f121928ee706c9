"""What a batch costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bank_transfers.companies.revisions import Revision
from bank_transfers.reconciliation.allocating import service

from .helpers import PAYER, allocated_of, bank_lines, entry

pytestmark = pytest.mark.django_db


def test_a_batch_tells_open_pages_once_and_not_line_by_line(make_company: Any, make_invoice: Any) -> None:
    company = make_company(key=None)
    invoices = [
        make_invoice(company, gross_total=Decimal("1000.00"), invoice_number=f"2026-{at:06}")
        for at in range(12)
    ]
    lines = bank_lines(company, *["1000.00"] * 12, account=PAYER)
    before = Revision.objects.count()
    laid = {line.pk: [entry(invoice, "1000")] for line, invoice in zip(lines, invoices, strict=True)}
    service.allocate(company.pk, None, laid)
    assert Revision.objects.count() - before <= 3
    assert {allocated_of(line) for line in lines} == {("matched", Decimal(1000))}
