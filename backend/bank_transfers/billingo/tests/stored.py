"""An invoice in the mirror that no sync brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from bank_transfers.billingo.receivables import OPEN_BY, open_amount
from bank_transfers.models import BillingoInvoice, Company


def store_invoice(company: Company, number: int, fields: Mapping[str, Any]) -> BillingoInvoice:
    """number: its own, of which its usual values are made; `open_amount` follows by the rule unless given."""
    usual = {
        "billingo_id": 90_000_000 + number,
        "invoice_number": f"2026-{number}",
        "type": "invoice",
        "payment_status": "outstanding",
        "currency": "HUF",
        "invoice_date": date(2026, 1, 15),
        "due_date": date(2026, 1, 30),
        "raw": "{}",
        "digest": b"0" * 16,
        "created_at": timezone.now(),
        "updated_at": timezone.now(),
    }
    invoice = BillingoInvoice(company=company, **{**usual, **fields})
    if "open_amount" not in fields:
        invoice.open_amount = open_amount({name: getattr(invoice, name) for name in OPEN_BY})
    invoice.save(force_insert=True)
    return invoice
