"""What a list of invoices comes to, per currency: exact on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from bank_transfers.core.amounts import InHundredths, fits_hundredths

from .claims import IS_CLAIM, IS_OPEN, is_overdue

HOME_CURRENCY = "HUF"
MEASURES = ("gross", "outstanding", "overdue")

Totals = dict[str, Any]


def summarized(rows: QuerySet[Any], today: date) -> list[Totals]:
    """For each currency: count, gross, outstanding, overdue and how many are open and overdue; HUF in front.

    rows: any invoices; count: all of them; gross: of the claims among them; today: what is due before is overdue.
    """
    conditions = {"gross": IS_CLAIM, "outstanding": IS_OPEN, "overdue": is_overdue(today)}
    rows = rows.order_by()
    # Only columns of both covering indexes are looked at; the currency is never null, so counting it counts rows.
    groups = rows.values("currency").annotate(
        count=Count("currency"),
        outstanding_count=Count("currency", filter=conditions["outstanding"]),
        overdue_count=Count("currency", filter=conditions["overdue"]),
        **_sums(conditions),
    )
    found = {group["currency"]: _exact(group) for group in groups}
    if connection.vendor == "sqlite":
        for currency, measure, amount in _odd_amounts(rows, conditions):
            found[currency][measure] += amount
    return sorted(
        found.values(), key=lambda totals: (totals["currency"] != HOME_CURRENCY, totals["currency"])
    )


def _sums(conditions: dict[str, Q]) -> dict[str, Sum]:
    if connection.vendor == "sqlite":
        fits = fits_hundredths("gross_total")
        amount = InHundredths("gross_total")
        return {f"{name}_sum": Sum(amount, filter=condition & fits) for name, condition in conditions.items()}
    return {f"{name}_sum": Sum("gross_total", filter=condition) for name, condition in conditions.items()}


def _exact(group: Totals) -> Totals:
    scale = Decimal("0.01") if connection.vendor == "sqlite" else Decimal(1)
    for measure in MEASURES:
        group[measure] = Decimal(group.pop(f"{measure}_sum") or 0) * scale
    return group


def _odd_amounts(rows: QuerySet[Any], conditions: dict[str, Q]) -> Iterator[tuple[str, str, Decimal]]:
    """SQLite: the few amounts with more than two places, or beyond all money, added one by one in Python."""
    odd = rows.filter(gross_total__isnull=False).exclude(fits_hundredths("gross_total"))
    for measure, condition in conditions.items():
        for currency, amount in odd.filter(condition).values_list("currency", "gross_total").iterator():
            yield currency, measure, amount
