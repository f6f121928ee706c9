"""The one verb behind every door: the scheduler, the command, the end of a sync.

`work_off()` may run in any number of processes at once and be killed at any moment.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta

import msgspec
from django.db import DatabaseError
from django.utils import timezone

from .mails.queue import send_due_mails
from .models import Mail, MatchingDigest, WebhookEvent
from .sources.bank_alerts import tell_of_the_bank
from .sources.matching_digest import make_digests
from .sources.sync_runs import tell_of_ended_runs
from .webhooks.deliveries import send_due_deliveries

logger = logging.getLogger(__name__)

SECONDS = 45.0
# The mail server's share of the time, so that a slow one does not keep webhooks waiting.
MAIL_SHARE = 1 / 3
EVENTS_KEPT_FOR = timedelta(days=30)
MAILS_KEPT_FOR = timedelta(days=90)
PRUNED_AT_ONCE = 500


class Worked(msgspec.Struct, frozen=True):
    """What a call did."""

    runs: int = 0
    mails: int = 0
    deliveries: int = 0


def work_off(seconds: float = SECONDS) -> Worked:
    """Tells of runs that ended, the bank and what was matched, sends what mails and webhooks are due, forgets old ones.

    seconds: nothing is begun after them; the last request may take WEBHOOK_TIMEOUT_SECONDS longer. Raises nothing
    that a database in order does not raise; what can't be sent is tried again by a later call.
    """
    began = time.monotonic()
    runs = tell_of_ended_runs(began + seconds)
    tell_of_the_bank()
    make_digests(began + seconds)
    mails = send_due_mails(min(time.monotonic() + seconds * MAIL_SHARE, began + seconds))
    deliveries = send_due_deliveries(began + seconds)
    _forget_old_ones()
    return Worked(runs, mails, deliveries)


def _forget_old_ones() -> None:
    now = timezone.now()
    try:
        for rows, when, kept_for in (
            (WebhookEvent.objects.all(), "created_at", EVENTS_KEPT_FOR),
            (Mail.objects.all(), "created_at", MAILS_KEPT_FOR),
            (MatchingDigest.objects.outlived(), "until", MAILS_KEPT_FOR),
        ):
            old = rows.filter(**{f"{when}__lt": now - kept_for}).order_by(when)
            keys = list(old.values_list("pk", flat=True)[:PRUNED_AT_ONCE])
            if keys:
                rows.model._default_manager.filter(pk__in=keys).delete()
    except DatabaseError:
        logger.exception("old events and mails could not be forgotten")
