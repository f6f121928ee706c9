"""What an export shows, in which order, under which names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from operator import itemgetter
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bank_transfers.billingo.receivables import paid_on, row_is_overdue
from bank_transfers.invoices.labels import DOCUMENT_TYPES, PAYMENT_STATUSES, all_in_words

Row = Mapping[str, Any]
Value = str | int | Decimal | date | datetime | bool | None


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
    value: Callable[[Row], Value]
    reads: tuple[str, ...]  # the columns of an invoice that `value` looks at


def _column(name: str, heading: str | Promise, kind: Kind = Kind.TEXT) -> Column:
    return Column(name, heading, kind, itemgetter(name), () if name.startswith("item_") else (name,))


def common(today: date) -> dict[str, Any]:
    """What every row of an export carries beside its own columns: the day, and words in the active language."""
    return {"today": today, "types": all_in_words(DOCUMENT_TYPES), "statuses": all_in_words(PAYMENT_STATUSES)}


def read_by(columns: Iterable[Column]) -> list[str]:
    """The columns of an invoice that an export of these reads."""
    return ["pk", *dict.fromkeys(name for column in columns for name in column.reads)]


INVOICE_COLUMNS: Sequence[Column] = (
    _column("invoice_number", _("number")),
    Column("type", _("type"), Kind.TEXT, lambda row: row["types"].get(row["type"], row["type"]), ("type",)),
    Column(
        "payment_status",
        _("payment status"),
        Kind.TEXT,
        lambda row: row["statuses"].get(row["payment_status"], row["payment_status"]),
        ("payment_status",),
    ),
    _column("partner_name", _("partner")),
    _column("partner_tax_number", _("partner's tax number")),
    _column("invoice_date", _("invoice date"), Kind.DAY),
    _column("fulfillment_date", _("fulfillment date"), Kind.DAY),
    _column("due_date", _("due date"), Kind.DAY),
    Column(
        "paid_date",
        _("paid date"),
        Kind.DAY,
        lambda row: paid_on(row["payment_status"], row["paid_date"]),
        ("paid_date", "payment_status"),
    ),
    _column("currency", _("currency")),
    _column("net_amount", _("net amount"), Kind.MONEY),
    _column("vat_amount", _("VAT amount"), Kind.MONEY),
    _column("gross_total", _("gross total"), Kind.MONEY),
    _column("conversion_rate", _("conversion rate"), Kind.NUMBER),
    _column("gross_amount_local", _("gross amount (HUF)"), Kind.MONEY),
    _column("payment_method", _("payment method")),
    _column("cancelled", _("cancelled"), Kind.FLAG),
    Column(
        "overdue",
        _("overdue"),
        Kind.FLAG,
        lambda row: row_is_overdue(row, row["today"]),
        ("due_date", "payment_status", "type", "cancelled", "missing_upstream_since"),
    ),
    _column("online_szamla_status", _("NAV status")),
    _column("partner_country_code", _("partner's country")),
    _column("partner_post_code", _("partner's post code")),
    _column("partner_city", _("partner's city")),
    _column("partner_address", _("partner's address")),
    _column("comment", _("comment")),
    Column("id", _("Billingo id"), Kind.WHOLE, itemgetter("billingo_id"), ("billingo_id",)),
)

# Those of an item begin with `item_`, in the rows too.
ITEM_COLUMNS: Sequence[Column] = (
    _column("item_position", _("item"), Kind.WHOLE),
    _column("item_name", _("item's name")),
    _column("item_quantity", _("quantity"), Kind.NUMBER),
    _column("item_unit", _("unit")),
    _column("item_net_unit_amount", _("net unit price"), Kind.NUMBER),
    _column("item_net_amount", _("item's net amount"), Kind.MONEY),
    _column("item_vat", _("VAT")),
    _column("item_vat_amount", _("item's VAT amount"), Kind.MONEY),
    _column("item_gross_amount", _("item's gross amount"), Kind.MONEY),
)
