"""Invoices as rows of a file: read a chunk at a time, so that memory does not grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import F, QuerySet

from bank_transfers.billingo.documents.mapping import ITEM_COLUMNS
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.db.lookups import Among
from bank_transfers.core.db.reading import Tell, keys_in_order, portions, untold
from bank_transfers.core.export.columns import Column, Row, read_by

from .columns import common, with_item_count

CHUNK = 1000


def invoice_rows(
    invoices: QuerySet[BillingoInvoice], today: date, columns: Iterable[Column], tell: Tell = untold
) -> Iterator[Row]:
    """One mapping for each invoice, with what the columns look at: those that fit when it begins, each once, a chunk at
    a time as it is then. tell: is told how many invoices are read, of how many."""
    shared = common(today)
    names = read_by(columns)
    for keys in portions(keys_in_order(invoices), CHUNK, tell):
        found = {row["pk"]: row for row in _among(keys, names).values(*names)}
        for key in keys:
            if row := found.get(key):
                row.update(shared)
                yield row


def item_rows(
    invoices: QuerySet[BillingoInvoice], today: date, columns: Iterable[Column], tell: Tell = untold
) -> Iterator[Row]:
    """One mapping for each item, that of its invoice with the item's under `item_…`; an invoice without items once.

    The sums of an invoice are in the first of its rows only, so that a column of them can be summed.
    Both are read by one statement, which sees one moment: by two, a sync between them would put new items beside an old
    invoice.
    """
    items = {f"item_{name}": F(f"items__{name}") for name in ITEM_COLUMNS}
    names = read_by(columns)
    shared = common(today)
    for keys in portions(keys_in_order(invoices), CHUNK, tell):
        found: dict[int, list[Row]] = {}
        for row in _among(keys, names).order_by("items__position").values(*names, **items):
            row.update(shared)
            row["again"] = row["pk"] in found
            found.setdefault(row["pk"], []).append(row)
        for key in keys:
            yield from found.get(key, ())


def _among(keys: list[int], names: Iterable[str]) -> QuerySet[BillingoInvoice]:
    """Invoices by their keys, in no order. One that went away meanwhile is not there any more."""
    invoices = BillingoInvoice.objects.filter(Among(F("pk"), keys)).order_by()
    return with_item_count(invoices) if "item_count" in names else invoices
