"""One document with all that is known of it, as of one moment."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import msgspec
from django.db.models import Q, QuerySet

from bank_transfers.billingo.documents.mapping import ITEM_COLUMNS
from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoicePayment
from bank_transfers.core.api.errors import NotFound
from bank_transfers.invoices.api.bank_payments import of_the_bank
from bank_transfers.invoices.listing import SHOWN_COLUMNS

Row = dict[str, Any]
PAYMENT_COLUMNS = ("date", "amount", "payment_method")


class Document(msgspec.Struct):
    """invoice: its columns; items: in their order; payments: by day, none while they are not known."""

    invoice: Row
    items: list[Row]
    payments: list[Row]


def document_of(invoices: QuerySet[BillingoInvoice], billingo_id: str) -> Document:
    """invoices: of one company. Two statements. Raises NotFound."""
    # A document and its items are read by one statement, which sees one moment.
    rows = (
        invoices.filter(billingo_id=billingo_id)
        .order_by("items__position")
        .values(*SHOWN_COLUMNS, *(f"items__{name}" for name in ITEM_COLUMNS))
    )
    found = [dict(row) for row in rows]
    if not found:
        raise NotFound
    invoice = found[0]
    items = [{name: row[f"items__{name}"] for name in ITEM_COLUMNS} for row in found]
    return Document(invoice, [item for item in items if item["position"] is not None], _payments(invoice))


def _payments(invoice: Row) -> list[Row]:
    """Those of which `paid_amount` is the sum, also where a sync has read others since the document was read."""
    bank = (
        [{**row, "source": "bank"} for row in of_the_bank(invoice["pk"])]
        if invoice["allocated_amount"]
        else []
    )
    return sorted(_at_billingo(invoice) + bank, key=itemgetter("date"))


def _at_billingo(invoice: Row) -> list[Row]:
    read_at = invoice["payments_read_at"]
    if read_at is None:
        return []
    known = Q(known_until=None) | Q(known_until__gt=read_at)
    rows = BillingoInvoicePayment.objects.filter(known, invoice_id=invoice["pk"], known_from__lte=read_at)
    found = rows.order_by("date", "pk").values(*PAYMENT_COLUMNS)
    return [{**row, "source": "billingo"} for row in found]
