"""Stored rows as the API shows them: Billingo's id as `id`, and what people read beside what programs read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from bank_transfers.core.formats import day_for_people, money_for_people

from .claims import PAID_STATUSES, row_is_overdue
from .words import DOCUMENT_TYPES, PAYMENT_STATUSES, in_words

Row = dict[str, Any]

MONEY = ("gross_total", "net_amount", "vat_amount")
DAYS = ("invoice_date", "fulfillment_date", "due_date", "paid_date")
ITEM_MONEY = ("net_unit_amount", "net_amount", "vat_amount", "gross_amount")


def invoice(row: Row, today: date) -> Row:
    """A row of BillingoInvoice's columns, completed for InvoiceSerializer. The row itself is changed."""
    currency = row["currency"]
    row["id"] = row["billingo_id"]
    row["company"] = row["company_id"]
    row["overdue"] = row_is_overdue(row, today)
    row["type_formatted"] = in_words(DOCUMENT_TYPES, row["type"])
    row["payment_status_formatted"] = in_words(PAYMENT_STATUSES, row["payment_status"])
    for name in MONEY:
        row[f"{name}_formatted"] = None if row[name] is None else money_for_people(row[name], currency)
    for name in DAYS:
        row[f"{name}_formatted"] = None if row[name] is None else day_for_people(row[name])
    if row["payment_status"] not in PAID_STATUSES:
        row["paid_date_formatted"] = None  # Billingo fills the date of unpaid documents too
    return row


def invoice_detail(row: Row, items: Iterable[Row], today: date) -> Row:
    """The same with its items."""
    row = invoice(row, today)
    row["items"] = [item(found, row["currency"]) for found in items]
    row["item_count"] = len(row["items"])
    row["last_modified"] = row["updated_at"]
    row["created_by_sync"] = row["created_by_sync_id"]
    return row


def item(row: Row, currency: str) -> Row:
    for name in ITEM_MONEY:
        row[f"{name}_formatted"] = None if row[name] is None else money_for_people(row[name], currency)
    return row
