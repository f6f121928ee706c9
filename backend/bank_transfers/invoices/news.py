"""What is new today and in the last seven days, with what it comes to; without the documents of imports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoiceChange
from bank_transfers.billingo.receivables import IS_CLAIM
from bank_transfers.core.db.totals import Figure, totals

from .cache import MirrorCache
from .history import History
from .imports import Import, without_imports

PERIODS = {"today": 1, "week": 7}  # days, today among them

Invoices = QuerySet[BillingoInvoice]
Changes = QuerySet[BillingoInvoiceChange]


class Period(NamedTuple):
    """Of what was found from `since` on: how many of each kind; the claims among the new and the paid ones."""

    name: str
    since: datetime
    counts: dict[str, int]
    created: dict[str, Figure]
    paid: dict[str, Figure]


def periods_of(
    invoices: Invoices,
    changes: Changes,
    today: date,
    imports: Collection[Import],
    memory: MirrorCache | None = None,
) -> list[Period]:
    """invoices, changes: all rows of one company."""
    return [_period(name, days, invoices, changes, today, imports, memory) for name, days in PERIODS.items()]


def _period(
    name: str,
    days: int,
    invoices: Invoices,
    changes: Changes,
    today: date,
    imports: Collection[Import],
    memory: MirrorCache | None,
) -> Period:
    since = timezone.make_aware(datetime.combine(today - timedelta(days=days - 1), time.min))
    history = History(invoices, changes, since, memory=memory, imports=imports)
    fresh, later = without_imports(invoices, since, imports)
    payments = changes.filter(changed_at__gt=since, field="payment_status", new_value="paid")
    paid = invoices.filter(pk__in=payments.order_by().values("invoice"), payment_status="paid")
    return Period(name, since, history.counts(), _claims(fresh.filter(created_at__gt=later)), _claims(paid))


def _claims(rows: Invoices) -> dict[str, Figure]:
    found = totals(rows.filter(IS_CLAIM), ("currency",), {"all": Q()}, amount="gross_total")
    return {currency: of.figures["all"] for (currency,), of in found.items()}
