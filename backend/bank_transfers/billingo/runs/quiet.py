"""Runs of the day that found nothing new are kept for a week: there may be hundreds a day of a company.

What they came to is added up first, in the transaction that deletes them, so that no counter of /metrics goes down.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, QuerySet, Sum

from bank_transfers.billingo.models import QUIET, BillingoSyncLog, ForgottenRuns

KEPT = timedelta(days=7)
SUMS = (
    "sync_duration_seconds", "wait_seconds", "api_calls", "payment_calls", "invoices_processed", "invoices_unchanged",
)  # fmt: skip


def forget_old(now: datetime, mentioned: QuerySet[Any]) -> int:
    """Deletes the logs of quiet runs of long ago; tells how many. mentioned: what refers to the OuterRef log, which is
    then kept. A full run is kept too, and one that nobody was told of."""
    old = BillingoSyncLog.objects.filter(
        QUIET,
        ~Exists(mentioned),
        full_sync=False,
        announced_at__lt=now - timedelta(hours=1),  # none is told of between the sum and the deletion
        completed_at__lt=now - KEPT,
    ).order_by()
    companies = list(old.values_list("company_id", flat=True).distinct())
    return sum(_forget(company_id, old.filter(company_id=company_id)) for company_id in companies)


def _forget(company_id: int, logs: QuerySet[BillingoSyncLog]) -> int:
    ForgottenRuns.objects.get_or_create(company_id=company_id)
    with transaction.atomic():
        # Two that forget at once would count twice.
        row = ForgottenRuns.objects.select_for_update().get(company_id=company_id)
        came_to = logs.aggregate(runs=Count("pk"), **{name: Sum(name, default=0) for name in SUMS})
        ForgottenRuns.objects.filter(pk=row.pk).update(
            **{name: F(name) + value for name, value in came_to.items()}
        )
        # Nothing refers to them: they stored nothing, and are mentioned nowhere. Django would look into each table that
        # may, the million invoices among them, which have no index for it.
        logs._raw_delete(logs.db)
    return int(came_to["runs"])
