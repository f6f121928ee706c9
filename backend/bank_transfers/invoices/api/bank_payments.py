"""What lines of the bank paid of a document and Billingo does not know yet. The invoices know no bank: the doors
register who does.

A source gets the document's key and tells rows of `date, amount, payment_method`, whose sum is its `allocated_amount`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Rows = list[dict[str, Any]]
Source = Callable[[int], Rows]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    if source not in _SOURCES:
        _SOURCES.append(source)


def of_the_bank(invoice_id: int) -> Rows:
    return [row for source in _SOURCES for row in source(invoice_id)]
