"""What differs between two states of a document, field by field, as the change log keeps it. Pure."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec

from .mapping import INVOICE_COLUMNS, ITEM_COLUMNS, MappedDocument

# Made from other columns: when they change, that is already told.
DERIVED_COLUMNS = {"search_text"}


def changes(old: MappedDocument, new: MappedDocument) -> list[tuple[str, str | None, str | None]]:
    """(field, old value, new value) of each column that differs, as text; the items as one field `items`."""
    pairs = zip(
        INVOICE_COLUMNS,
        msgspec.structs.astuple(old.invoice),
        msgspec.structs.astuple(new.invoice),
        strict=True,
    )
    found = [
        (name, as_text(before), as_text(after))
        for name, before, after in pairs
        if before != after and name not in DERIVED_COLUMNS
    ]
    if old.items != new.items:
        found.append(("items", as_text(_plain_items(old)), as_text(_plain_items(new))))
    return found


def _plain_items(document: MappedDocument) -> list[dict[str, Any]]:
    return [dict(zip(ITEM_COLUMNS, msgspec.structs.astuple(item), strict=True)) for item in document.items]


def as_text(value: Any) -> str | None:
    """A column's value as the change log keeps it: decimals plain, days ISO, truth as true/false, lists as JSON."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case list():
            return json.dumps(value, ensure_ascii=False, default=as_text)
        case _:
            return str(value)
