"""What a list of invoices comes to, per currency: exact on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from bank_transfers.billingo.receivables import IS_CLAIM, IS_OPEN, is_overdue
from bank_transfers.core.db.totals import EVERY, totals

HOME_CURRENCY = "HUF"

Totals = dict[str, Any]


def home_first(currency: str) -> tuple[bool, str]:
    """Sorts currencies: HUF in front, the others by name."""
    return currency != HOME_CURRENCY, currency


def summarized(rows: QuerySet[Any], today: date) -> list[Totals]:
    """For each currency: count, gross, outstanding, overdue and how many are open and overdue; HUF in front.

    rows: any invoices; count: all of them; gross: the totals of the claims among them; outstanding, overdue: what of
    them is still open; today: what is due before is overdue.
    """
    # Only columns of the covering index are looked at.
    conditions = {"all": EVERY, "gross": IS_CLAIM, "outstanding": IS_OPEN, "overdue": is_overdue(today)}
    found = totals(rows, ("currency",), conditions, amount="open_amount", amounts={"gross": "gross_total"})
    return [
        {
            "currency": currency,
            "count": total.figures["all"].count,
            "gross": total.figures["gross"].amount,
            "outstanding": total.figures["outstanding"].amount,
            "outstanding_count": total.figures["outstanding"].count,
            "overdue": total.figures["overdue"].amount,
            "overdue_count": total.figures["overdue"].count,
        }
        for (currency,), total in sorted(found.items(), key=lambda group: home_first(*group[0]))
    ]
