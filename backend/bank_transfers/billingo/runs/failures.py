"""For how many nights in a row a company could not be synced, as its logs tell."""

from __future__ import annotations

from django.db.models.functions import Coalesce
from django.utils import timezone

from bank_transfers.billingo.models import BillingoSyncLog

Status = BillingoSyncLog.Status
# From so many failed nights on, a company is tried once a day, and its people have to do something.
NIGHTS = 3
LOOKED_AT = 100


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
