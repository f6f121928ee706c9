"""Stored rows as the API shows them: Billingo's id as `id`, and what people read beside what programs read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from bank_transfers.billingo.labels import DOCUMENT_TYPES, all_in_words
from bank_transfers.billingo.receivables import (
    paid_on,
    received,
    row_is_claim,
    row_is_open,
    row_is_overdue,
    row_is_partly_paid,
)
from bank_transfers.core.locale_format import LocaleFormat

from .labels import PAYMENT_STATUSES

Row = dict[str, Any]

MONEY = [
    (name, f"{name}_formatted")
    for name in ("gross_total", "net_amount", "vat_amount", "paid_amount", "open_amount")
]
DAYS = [(name, f"{name}_formatted") for name in ("invoice_date", "fulfillment_date", "due_date", "paid_date")]
ITEM_MONEY = [
    (name, f"{name}_formatted") for name in ("net_unit_amount", "net_amount", "vat_amount", "gross_amount")
]


class InvoicePresenter:
    """Completes rows of BillingoInvoice's columns for the serializers, in the active language.

    today: what was due before is overdue. The rows themselves are changed and returned.
    """

    def __init__(self, today: date, company_name: str) -> None:
        self._today, self._company_name = today, company_name
        self._people = LocaleFormat.now()
        self._types = all_in_words(DOCUMENT_TYPES)
        self._statuses = all_in_words(PAYMENT_STATUSES)

    def invoice(self, row: Row) -> Row:
        """For InvoiceSerializer."""
        currency, money, day = row["currency"], self._people.money, self._people.day
        row["id"] = row["billingo_id"]
        row["company"] = row["company_id"]
        row["company_name"] = self._company_name
        row["counts_as_claim"] = row_is_claim(row)
        row["is_open"] = row_is_open(row)
        row["overdue"] = row_is_overdue(row, self._today)
        row["partly_paid"] = row_is_partly_paid(row)
        related = row["related_documents"]
        row["related_documents_count"] = len(related)
        row["related_invoice_number"] = related[0]["invoice_number"] if related else None
        row["type_formatted"] = self._types.get(row["type"], row["type"])
        row["payment_status_formatted"] = self._statuses.get(row["payment_status"], row["payment_status"])
        row["paid_amount"] = received(row)
        for name, formatted in MONEY:
            row[formatted] = None if (amount := row[name]) is None else money(amount, currency)
        row["billingo_paid_date"] = row["paid_date"]
        row["paid_date"] = paid_on(row["payment_status"], row["paid_date"])
        for name, formatted in DAYS:
            row[formatted] = None if (found := row[name]) is None else day(found)
        return row

    def detail(self, row: Row, items: Iterable[Row], payments: Iterable[Row]) -> Row:
        """For InvoiceDetailSerializer, with its items and payments."""
        row = self.invoice(row)
        row["items"] = [self._item(item, row["currency"]) for item in items]
        row["payments"] = [self._payment(payment, row["currency"]) for payment in payments]
        row["item_count"] = len(row["items"])
        row["last_modified"] = row["updated_at"]
        row["net_total"], row["net_total_formatted"] = row["net_amount"], row["net_amount_formatted"]
        row["organization_bank_account_number"] = row["organization_account_number"]
        row["organization_bank_account_iban"] = row["organization_iban"]
        row["related_documents"] = [
            {**found, "related_invoice_id": found["id"], "related_invoice_number": found["invoice_number"]}
            for found in row["related_documents"]
        ]
        row["created_by_sync"] = row["created_by_sync_id"]
        return row

    def _payment(self, row: Row, currency: str) -> Row:
        row["date_formatted"] = self._people.day(row["date"])
        row["amount_formatted"] = self._people.money(row["amount"], currency)
        return row

    def _item(self, row: Row, currency: str) -> Row:
        for name, formatted in ITEM_MONEY:
            amount = row[name]
            row[formatted] = None if amount is None else self._people.money(amount, currency)
        row["net_unit_price"] = row["net_unit_amount"]
        return row
