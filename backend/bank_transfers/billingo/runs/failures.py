"""How often in a row a company could not be synced, as its logs tell, and when it is worth another try."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from bank_transfers.billingo.models import BillingoSyncLog
from bank_transfers.companies.models import Company

Status = BillingoSyncLog.Status
# From so many failed nights on, a company is tried once a day, and its people have to do something.
NIGHTS = 3
LOOKED_AT = 100
# After a failed run nothing begins by itself for so long; twice as long after each further one.
REST, LONGEST_REST = timedelta(minutes=5), timedelta(hours=4)


def failing_nights(company_id: int) -> int:
    """Days in a row, up to now, on which scheduled runs failed; a run that did not fail, of any kind, ends them."""
    logs = (
        BillingoSyncLog.objects.filter(company_id=company_id).exclude(status=Status.RUNNING).order_by("-id")
    )
    nights = set()
    # Another attempt after midnight is no other night.
    rows = logs.annotate(due=Coalesce("slot__at", "started_at")).values_list("status", "sync_type", "due")
    for status, sync_type, due in rows[:LOOKED_AT]:
        if status != Status.FAILED:
            break
        if sync_type == BillingoSyncLog.Type.AUTOMATIC:
            nights.add(timezone.localdate(due))
    return len(nights)


def not_to_be_hammered(company_id: int) -> bool:
    """Whether a company failed so many nights that it is tried once a day only, and once each time."""
    return failing_nights(company_id) >= NIGHTS


def failing_now(company_ids: Collection[int]) -> set[int]:
    """Those of the companies whose last run that ended failed."""
    ended = BillingoSyncLog.objects.filter(company_id=OuterRef("pk")).exclude(status=Status.RUNNING)
    latest = Subquery(ended.order_by("-id").values("status")[:1])
    found = Company.objects.filter(pk__in=company_ids).annotate(latest=latest).filter(latest=Status.FAILED)
    return set(found.order_by().values_list("pk", flat=True))


def not_before(company_id: int) -> datetime | None:
    """Until when nothing but the night's schedule begins by itself, since runs failed; None where the last did not.

    So a shop that calls all day, or an interval of five minutes, asks a Billingo that refuses six times in the first
    hours and then every four hours.
    """
    ended = BillingoSyncLog.objects.filter(company_id=company_id).exclude(status=Status.RUNNING)
    latest = list(ended.order_by("-id").values_list("status", "completed_at")[:10])
    failed = 0
    while failed < len(latest) and latest[failed][0] == Status.FAILED:
        failed += 1
    since: datetime | None = latest[0][1] if failed else None
    return since and since + min(REST * 2 ** (failed - 1), LONGEST_REST)
