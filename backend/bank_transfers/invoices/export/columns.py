"""What an export shows, in which order, under which names: the words of the page for people, codes for programs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoiceItem
from bank_transfers.billingo.receivables import paid_on, row_is_claim, row_is_overdue
from bank_transfers.invoices.labels import (
    DOCUMENT_TYPES,
    NAV_STATUSES,
    PAYMENT_METHODS,
    PAYMENT_STATUSES,
    Words,
    all_in_words,
)

Row = Mapping[str, Any]
Value = str | int | Decimal | date | datetime | bool | None
Read = Callable[[Row], Value]
LABELS: Mapping[str, Words] = {
    "type": DOCUMENT_TYPES,
    "payment_status": PAYMENT_STATUSES,
    "payment_method": PAYMENT_METHODS,
    "online_szamla_status": NAV_STATUSES,
}
TAX_NUMBER = re.compile(r"(\d{8})-?(\d)-?(\d{2})", re.ASCII)


class Kind(Enum):
    """What a value is, for files that tell texts, numbers and dates apart."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    FLAG = "flag"
    WHOLE = "whole"


class Column(NamedTuple):
    name: str
    heading: str | Promise
    kind: Kind
    value: Read  # for programs
    words: Read  # the same for people
    reads: tuple[str, ...]  # the columns of an invoice that both look at

    @property
    def numeric(self) -> bool:
        """Whether it stands on the right of its cell."""
        return self.kind not in {Kind.TEXT, Kind.FLAG}


def _column(
    name: str,
    heading: str | Promise,
    kind: Kind = Kind.TEXT,
    value: Read | None = None,
    *,
    words: Read | None = None,
    reads: tuple[str, ...] | None = None,
) -> Column:
    """Reads itself and shows itself, where nothing else is said."""
    if reads is None:
        reads = () if name.startswith("item_") else (name,)
    value = value or itemgetter(name)
    return Column(name, heading, kind, value, words or value, reads)


def _coded(name: str, heading: str | Promise) -> Column:
    """One of LABELS: a code, for people in words."""
    return _column(name, heading, words=lambda row: _label(row, name))


def _label(row: Row, name: str) -> str:
    """A code in words; one that is not known as it came."""
    label: str = row["labels"][name].get(row[name], row[name])
    return label


def common(today: date) -> dict[str, Any]:
    """What every row of an export carries beside its own columns: the day, and words in the active language."""
    return {"today": today, "labels": {name: all_in_words(words) for name, words in LABELS.items()}}


def read_by(columns: Iterable[Column]) -> list[str]:
    """The columns of an invoice that an export of these reads."""
    return ["pk", *dict.fromkeys(name for column in columns for name in column.reads)]


def with_item_count(invoices: QuerySet[BillingoInvoice]) -> QuerySet[BillingoInvoice]:
    """Each with `item_count`, which is no column of the table."""
    items = BillingoInvoiceItem.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    return invoices.annotate(item_count=Coalesce(Subquery(items.annotate(n=Count("pk")).values("n")), 0))


# -- values ------------------------------------------------------------------------------------------

_OVERDUE_READS = ("due_date", "payment_status", "type", "cancelled", "missing_upstream_since")


def _days_overdue(row: Row) -> int | None:
    return (row["today"] - row["due_date"]).days if row_is_overdue(row, row["today"]) else None


def _status_in_words(row: Row) -> str:
    """As the page says it: cancelled before late, and how late before what Billingo calls it."""
    if row["cancelled"]:
        return pgettext("payment status", "Cancelled")
    if (days := _days_overdue(row)) is not None:
        return ngettext("%(count)d day overdue", "%(count)d days overdue", days) % {"count": days}
    # What Billingo calls expired besides (a pro forma, for one) claims nothing, and is not paid.
    code = "outstanding" if row["payment_status"] == "expired" else row["payment_status"]
    label: str = row["labels"]["payment_status"].get(code, code)
    return label


def _tax_number_in_words(row: Row) -> str:
    """`12345678142` → `12345678-1-42`; what has another form stays."""
    text: str = row["partner_tax_number"]
    found = TAX_NUMBER.fullmatch(text.strip())
    return "-".join(found.groups()) if found else text


INVOICE_COLUMNS: Sequence[Column] = (
    _column("invoice_number", pgettext_lazy("export", "Number")),
    _coded("type", pgettext_lazy("export", "Type")),
    _column(
        "payment_status",
        pgettext_lazy("export", "Status"),
        words=_status_in_words,
        reads=("payment_status", *_OVERDUE_READS),
    ),
    _column("partner_name", pgettext_lazy("export", "Partner")),
    _column("partner_tax_number", pgettext_lazy("export", "Tax number"), words=_tax_number_in_words),
    _column("invoice_date", pgettext_lazy("export", "Date"), Kind.DAY),
    _column("fulfillment_date", pgettext_lazy("export", "Fulfilled"), Kind.DAY),
    _column("due_date", pgettext_lazy("export", "Due"), Kind.DAY),
    _column(
        "paid_date",
        pgettext_lazy("export", "Paid"),
        Kind.DAY,
        lambda row: paid_on(row["payment_status"], row["paid_date"]),
        reads=("paid_date", "payment_status"),
    ),
    _column("currency", pgettext_lazy("export", "Currency")),
    _column("net_amount", pgettext_lazy("export", "Net"), Kind.MONEY),
    _column("vat_amount", pgettext_lazy("export", "VAT"), Kind.MONEY),
    _column("gross_total", pgettext_lazy("export", "Gross"), Kind.MONEY),
    _column("conversion_rate", pgettext_lazy("export", "Rate"), Kind.NUMBER),
    _column("gross_amount_local", pgettext_lazy("export", "Gross (HUF)"), Kind.MONEY),
    _coded("payment_method", pgettext_lazy("export", "Payment method")),
    _column("cancelled", pgettext_lazy("export", "Cancelled"), Kind.FLAG),
    _column(
        "claim",
        pgettext_lazy("export", "Claim"),
        Kind.FLAG,
        row_is_claim,
        reads=("type", "missing_upstream_since"),
    ),
    _column(
        "overdue",
        pgettext_lazy("export", "Overdue"),
        Kind.FLAG,
        lambda row: row_is_overdue(row, row["today"]),
        reads=_OVERDUE_READS,
    ),
    _column(
        "days_overdue", pgettext_lazy("export", "Days late"), Kind.WHOLE, _days_overdue, reads=_OVERDUE_READS
    ),
    _coded("online_szamla_status", pgettext_lazy("export", "NAV")),
    _column("partner_country_code", pgettext_lazy("export", "Country")),
    _column("partner_post_code", pgettext_lazy("export", "Post code")),
    _column("partner_city", pgettext_lazy("export", "City")),
    _column("partner_address", pgettext_lazy("export", "Address")),
    _column("comment", pgettext_lazy("export", "Comment")),
    _column("item_count", pgettext_lazy("export", "Items"), Kind.WHOLE, reads=("item_count",)),
    _column(
        "id",
        pgettext_lazy("export", "Billingo id"),
        Kind.WHOLE,
        itemgetter("billingo_id"),
        reads=("billingo_id",),
    ),
)

# Those of an item begin with `item_`, in the rows too.
ITEM_COLUMNS: Sequence[Column] = (
    _column("item_position", pgettext_lazy("export", "Item"), Kind.WHOLE),
    _column("item_name", pgettext_lazy("export", "Description")),
    _column("item_quantity", pgettext_lazy("export", "Quantity"), Kind.NUMBER),
    _column("item_unit", pgettext_lazy("export", "Unit")),
    _column("item_net_unit_amount", pgettext_lazy("export", "Unit price"), Kind.NUMBER),
    _column("item_net_amount", pgettext_lazy("export", "Item net"), Kind.MONEY),
    _column("item_vat", pgettext_lazy("export", "VAT rate")),
    _column("item_vat_amount", pgettext_lazy("export", "Item VAT"), Kind.MONEY),
    _column("item_gross_amount", pgettext_lazy("export", "Item gross"), Kind.MONEY),
)

# Counted for each document, so only on demand.
ON_DEMAND = ("item_count",)
USUAL_COLUMNS = [column for column in INVOICE_COLUMNS if column.name not in ON_DEMAND]
# What is said of a document once, however many items it has: a column of these can be summed.
ONCE_A_DOCUMENT = ("net_amount", "vat_amount", "gross_total", "gross_amount_local", "item_count")

_CURRENCY = next(column for column in INVOICE_COLUMNS if column.name == "currency")
_IN_CURRENCY = {
    column.name
    for column in (*INVOICE_COLUMNS, *ITEM_COLUMNS)
    if column.kind is Kind.MONEY and not column.name.endswith("_local")
} | {"item_net_unit_amount"}


def with_currency(columns: Sequence[Column]) -> list[Column]:
    """The same with the currency, which no amount can be read without: after the first amounts, if it is missing."""
    found = list(columns)
    amounts = [column.name in _IN_CURRENCY for column in found]
    if True not in amounts or _CURRENCY in found:
        return found
    first = amounts.index(True)
    after = next((place for place in range(first, len(found)) if not amounts[place]), len(found))
    return [*found[:after], _CURRENCY, *found[after:]]
