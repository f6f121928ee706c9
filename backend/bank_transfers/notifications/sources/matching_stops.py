"""A mail to administrators when automatic matching stopped itself for their company."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from bank_transfers.notifications.models import Mail
from bank_transfers.notifications.recipients import recipients
from bank_transfers.notifications.wake_up import work_off_soon


def automatic_stopped(sender: Any, company_id: int, **_signal: Any) -> None:
    """Receives the signal, in the transaction of the stop: either there are both, or neither."""
    now = timezone.now()
    Mail.objects.bulk_create(
        Mail(
            membership=member,
            company_id=company_id,
            kind=Mail.Kind.MATCHING_STOPPED,
            created_at=now,
            next_try_at=now,
        )
        for member in recipients(company_id)
    )
    transaction.on_commit(work_off_soon)
