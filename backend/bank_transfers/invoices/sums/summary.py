"""What a list of invoices comes to, per currency: exact on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from bank_transfers.billingo.receivables import IS_CLAIM, IS_OPEN, is_overdue
from bank_transfers.core.db.reading import snapshot
from bank_transfers.core.db.totals import EVERY, NOTHING, Figure, Group, totals
from bank_transfers.core.db.totals import Totals as Found

HOME_CURRENCY = "HUF"

Totals = dict[str, Any]


def home_first(currency: str) -> tuple[bool, str]:
    """Sorts currencies: HUF in front, the others by name."""
    return currency != HOME_CURRENCY, currency


def summarized(rows: QuerySet[Any], today: date, counted: QuerySet[Any] | None = None) -> list[Totals]:
    """For each currency: count, gross, outstanding, overdue and how many are open and overdue; HUF in front.

    rows: any invoices; count: all of them; gross: the totals of the claims among them; outstanding, overdue: what of
    them is still open; today: what is due before is overdue; counted: what is kept of how many they are.
    """
    # Only columns of the covering index are looked at.
    whole = {"all": EVERY, "gross": IS_CLAIM}
    still_open = {"outstanding": IS_OPEN, "overdue": is_overdue(today)}
    amounts = {"gross": "gross_total"}
    if counted is None:
        found = totals(rows, ("currency",), whole | still_open, amount="open_amount", amounts=amounts)
        return [_shown(str(group[0]), total.figures) for group, total in _home_first(found)]
    # A sync between the two would leave the one without the other's documents.
    with nullcontext() if connection.in_atomic_block else snapshot():
        found = totals(counted, ("currency",), whole, amount="gross_total")
        of_open = totals(rows.filter(IS_OPEN), ("currency",), still_open, amount="open_amount")
    none = dict.fromkeys(still_open, NOTHING)
    return [
        _shown(str(group[0]), {**total.figures, **(of_open[group].figures if group in of_open else none)})
        for group, total in _home_first(found)
    ]


def _home_first(found: Mapping[Group, Found]) -> list[tuple[Group, Found]]:
    return sorted(found.items(), key=lambda group: home_first(str(group[0][0])))


def _shown(currency: str, figures: Mapping[str, Figure]) -> Totals:
    return {
        "currency": currency,
        "count": figures["all"].count,
        "gross": figures["gross"].amount,
        "outstanding": figures["outstanding"].amount,
        "outstanding_count": figures["outstanding"].count,
        "overdue": figures["overdue"].amount,
        "overdue_count": figures["overdue"].count,
    }
