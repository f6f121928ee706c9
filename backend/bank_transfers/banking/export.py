"""Lines as a file: which columns there are, and their headings in the active language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bank_transfers.core.export.columns import Kind, Row, column

from .models import LineStatus

STATES = dict(LineStatus.choices)

COLUMNS = (
    column(
        "account_number", _("account"), reads=("account__number",), value=lambda row: row["account__number"]
    ),
    column("booking_date", _("booking date"), Kind.DAY),
    column("value_date", _("value date"), Kind.DAY),
    column("amount", _("amount"), Kind.MONEY),
    column("currency", _("currency")),
    column("counterparty_name", _("counterparty")),
    column("counterparty_account", _("counterparty's account")),
    column("remittance_information", _("remittance information")),
    column("bank_reference", _("the bank's reference")),
    column("end_to_end_id", _("end-to-end id")),
    column("type_text", _("type")),
    column("status", _("state"), words=lambda row: str(STATES.get(row["status"], row["status"]))),
)


def rows_of(lines: QuerySet[Any]) -> Iterator[Row]:
    """In their order, read as they are written."""
    names = dict.fromkeys(name for each in COLUMNS for name in each.reads)
    yield from lines.values(*names).iterator(chunk_size=1000)
