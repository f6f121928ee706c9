"""Syncs that brought more documents than people read one by one: for them an import is one line.

An import is a company's first sync, and any other with many new documents.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from bank_transfers.billingo.models import BillingoInvoice, BillingoSyncLog

MANY = 50

Invoices = QuerySet[BillingoInvoice]


class Import(NamedTuple):
    sync_log_id: int
    at: datetime
    documents: int
    first: bool


def imports_of(company_id: int) -> list[Import]:
    """The latest first."""
    logs = BillingoSyncLog.objects.filter(company_id=company_id, invoices_created__gt=0)
    first = logs.order_by("id").values_list("id", flat=True).first()
    found = logs.filter(Q(invoices_created__gt=MANY) | Q(pk=first)).order_by("-id")
    return [
        Import(pk, ended or started, documents, first=pk == first)
        for pk, started, ended, documents in found.values_list(
            "id", "started_at", "completed_at", "invoices_created"
        )
    ]


def without_imports(
    invoices: Invoices, since: datetime | None, imports: Collection[Import]
) -> tuple[Invoices, datetime | None]:
    """What is left of the new documents, and from when on. Nothing is older than the first import."""
    others = [each.sync_log_id for each in imports]
    ends = [each.at for each in imports if each.first]
    later = max((moment for moment in (since, *ends) if moment is not None), default=None)
    return (invoices.exclude(created_by_sync_id__in=others) if others else invoices), later
