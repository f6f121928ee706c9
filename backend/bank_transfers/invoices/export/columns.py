"""What an export shows, in which order, under which names: the words of the page for people, codes for programs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from bank_transfers.billingo.labels import DOCUMENT_TYPES, PAYMENT_METHODS, Words, all_in_words
from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoiceItem
from bank_transfers.billingo.receivables import (
    paid_on,
    received,
    row_is_claim,
    row_is_overdue,
    row_is_partly_paid,
    row_is_settled,
)
from bank_transfers.core.export.columns import Column, Kind, Row, column, with_currency
from bank_transfers.core.locale_format import LocaleFormat
from bank_transfers.invoices.labels import NAV_STATUSES, PAYMENT_STATUSES

LABELS: Mapping[str, Words] = {
    "type": DOCUMENT_TYPES,
    "payment_status": PAYMENT_STATUSES,
    "payment_method": PAYMENT_METHODS,
    "online_szamla_status": NAV_STATUSES,
}
TAX_NUMBER = re.compile(r"(\d{8})-?(\d)-?(\d{2})", re.ASCII)


def _coded(name: str, heading: str | Promise) -> Column:
    """One of LABELS: a code, for people in words."""
    return column(name, heading, words=lambda row: _label(row, name))


def _of_item(name: str, heading: str | Promise, kind: Kind = Kind.TEXT) -> Column:
    """Reads nothing of the invoice."""
    return column(name, heading, kind, reads=())


def _of_document(name: str, heading: str | Promise, kind: Kind = Kind.MONEY) -> Column:
    """Said once, in the first row of a document, however many items it has: so the column can be summed."""
    return column(name, heading, kind, lambda row: None if row["again"] else row[name], reads=(name,))


def _label(row: Row, name: str) -> str:
    """A code in words; one that is not known as it came."""
    label: str = row["labels"][name].get(row[name], row[name])
    return label


def common(today: date) -> dict[str, Any]:
    """What every row of an export carries beside its own columns: the day, words in the active language, and whether
    its document had a row before."""
    labels = {name: all_in_words(words) for name, words in LABELS.items()}
    return {"today": today, "labels": labels, "people": LocaleFormat.now(), "again": False}


def with_item_count(invoices: QuerySet[BillingoInvoice]) -> QuerySet[BillingoInvoice]:
    """Each with `item_count`, which is no column of the table."""
    items = BillingoInvoiceItem.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    return invoices.annotate(item_count=Coalesce(Subquery(items.annotate(n=Count("pk")).values("n")), 0))


# -- values ------------------------------------------------------------------------------------------

_OVERDUE_READS = ("due_date", "open_amount")
_STATUS_READS = (
    "payment_status", "cancelled", "type", "missing_upstream_since", "gross_total", "paid_amount", "allocated_amount",
    "currency", *_OVERDUE_READS,
)  # fmt: skip


def _days_overdue(row: Row) -> int | None:
    return (row["today"] - row["due_date"]).days if row_is_overdue(row, row["today"]) else None


def _status_in_words(row: Row) -> str:
    """As the page says it: cancelled before late, how late and how much came before what Billingo calls it."""
    if row["cancelled"]:
        return pgettext("payment status", "Cancelled")
    part = _part_in_words(row) if row_is_partly_paid(row) else ""
    if (days := _days_overdue(row)) is not None:
        late = ngettext("%(count)d day overdue", "%(count)d days overdue", days) % {"count": days}
        return f"{late}, {part}" if part else late
    if part:
        return part[:1].upper() + part[1:]
    if row_is_settled(row):
        settled: str = row["labels"]["payment_status"]["paid"]
        return settled
    # What Billingo calls expired besides (a pro forma, for one) claims nothing, and is not paid.
    code = "outstanding" if row["payment_status"] == "expired" else row["payment_status"]
    label: str = row["labels"]["payment_status"].get(code, code)
    return label


def _part_in_words(row: Row) -> str:
    """How much of it came; only that some did, while the payments are not known."""
    paid = received(row)
    if not paid:
        return pgettext("payment status", "partly paid")
    amounts = row["people"].part(paid, row["gross_total"], row["currency"])
    return pgettext("payment status", "partly paid: %(amounts)s") % {"amounts": amounts}


def _tax_number_in_words(row: Row) -> str:
    return _tax_number(row["partner_tax_number"])


@lru_cache(maxsize=4096)  # a partner comes again and again
def _tax_number(text: str) -> str:
    """`12345678142` → `12345678-1-42`; what has another form stays."""
    found = TAX_NUMBER.fullmatch(text.strip())
    return "-".join(found.groups()) if found else text


INVOICE_COLUMNS: Sequence[Column] = (
    column("invoice_number", pgettext_lazy("export", "Number")),
    _coded("type", pgettext_lazy("export", "Type")),
    column(
        "payment_status",
        pgettext_lazy("export", "Status"),
        words=_status_in_words,
        reads=_STATUS_READS,
    ),
    column("partner_name", pgettext_lazy("export", "Partner")),
    column("partner_tax_number", pgettext_lazy("export", "Tax number"), words=_tax_number_in_words),
    column("invoice_date", pgettext_lazy("export", "Date"), Kind.DAY),
    column("fulfillment_date", pgettext_lazy("export", "Fulfilled"), Kind.DAY),
    column("due_date", pgettext_lazy("export", "Due"), Kind.DAY),
    column(
        "paid_date",
        pgettext_lazy("export", "Paid"),
        Kind.DAY,
        lambda row: paid_on(row["payment_status"], row["paid_date"]),
        reads=("paid_date", "payment_status"),
    ),
    column("currency", pgettext_lazy("export", "Currency")),
    _of_document("net_amount", pgettext_lazy("export", "Net")),
    _of_document("vat_amount", pgettext_lazy("export", "VAT")),
    _of_document("gross_total", pgettext_lazy("export", "Gross")),
    column(
        "paid_amount",
        pgettext_lazy("export", "Paid amount"),
        Kind.MONEY,
        lambda row: None if row["again"] else received(row),
        reads=("paid_amount", "allocated_amount"),
    ),
    _of_document("open_amount", pgettext_lazy("export", "Open amount")),
    column("conversion_rate", pgettext_lazy("export", "Rate"), Kind.NUMBER),
    _of_document("gross_amount_local", pgettext_lazy("export", "Gross (HUF)")),
    _coded("payment_method", pgettext_lazy("export", "Payment method")),
    column("cancelled", pgettext_lazy("export", "Cancelled"), Kind.FLAG),
    column(
        "claim",
        pgettext_lazy("export", "Claim"),
        Kind.FLAG,
        row_is_claim,
        reads=("type", "missing_upstream_since"),
    ),
    column(
        "overdue",
        pgettext_lazy("export", "Overdue"),
        Kind.FLAG,
        lambda row: row_is_overdue(row, row["today"]),
        reads=_OVERDUE_READS,
    ),
    column(
        "days_overdue", pgettext_lazy("export", "Days late"), Kind.WHOLE, _days_overdue, reads=_OVERDUE_READS
    ),
    _coded("online_szamla_status", pgettext_lazy("export", "NAV")),
    column("partner_country_code", pgettext_lazy("export", "Country")),
    column("partner_post_code", pgettext_lazy("export", "Post code")),
    column("partner_city", pgettext_lazy("export", "City")),
    column("partner_address", pgettext_lazy("export", "Address")),
    column("comment", pgettext_lazy("export", "Comment")),
    _of_document("item_count", pgettext_lazy("export", "Items"), Kind.WHOLE),
    column(
        "id",
        pgettext_lazy("export", "Billingo id"),
        Kind.WHOLE,
        itemgetter("billingo_id"),
        reads=("billingo_id",),
    ),
)

# Those of an item begin with `item_`, in the rows too.
ITEM_COLUMNS: Sequence[Column] = (
    _of_item("item_position", pgettext_lazy("export", "Item"), Kind.WHOLE),
    _of_item("item_name", pgettext_lazy("export", "Description")),
    _of_item("item_quantity", pgettext_lazy("export", "Quantity"), Kind.NUMBER),
    _of_item("item_unit", pgettext_lazy("export", "Unit")),
    _of_item("item_net_unit_amount", pgettext_lazy("export", "Unit price"), Kind.NUMBER),
    _of_item("item_net_amount", pgettext_lazy("export", "Item net"), Kind.MONEY),
    _of_item("item_vat", pgettext_lazy("export", "VAT rate")),
    _of_item("item_vat_amount", pgettext_lazy("export", "Item VAT"), Kind.MONEY),
    _of_item("item_gross_amount", pgettext_lazy("export", "Item gross"), Kind.MONEY),
)

# Counted for each document, so only on demand.
ON_DEMAND = ("item_count",)
USUAL_COLUMNS = [column for column in INVOICE_COLUMNS if column.name not in ON_DEMAND]

_CURRENCY = next(column for column in INVOICE_COLUMNS if column.name == "currency")
_IN_CURRENCY = {
    column.name
    for column in (*INVOICE_COLUMNS, *ITEM_COLUMNS)
    if column.kind is Kind.MONEY and not column.name.endswith("_local")
} | {"item_net_unit_amount"}


def readable(columns: Sequence[Column]) -> list[Column]:
    """The same, amounts with their currency."""
    return with_currency(columns, _CURRENCY, _IN_CURRENCY)
