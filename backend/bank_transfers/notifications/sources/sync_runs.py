"""From runs that ended to mails and deliveries that wait: a company at a time, each in one transaction.

`announced_at` of a run's log says that this was done. It is set in the transaction that makes the mails and
deliveries, under a lock of the company's `Trouble`, so that runs are told of once and in their order, whoever looks.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from bank_transfers.billingo.models import BillingoSyncLog
from bank_transfers.core import logs
from bank_transfers.notifications.models import Mail, Trouble, Webhook, WebhookDelivery, WebhookEvent
from bank_transfers.notifications.recipients import recipients

from . import sync_alerts
from .invoice_events import of_run

logger = logging.getLogger(__name__)

Status = BillingoSyncLog.Status
# Runs of one company that one transaction takes on.
MOST_RUNS = 20


def tell_of_ended_runs(give_up_at: float) -> int:
    """Looks at every run that ended and was not told of, until `give_up_at` (monotonic). Returns how many."""
    waiting = BillingoSyncLog.objects.unannounced().order_by().values_list("company_id", flat=True).distinct()
    done = 0
    for company_id in list(waiting):
        if time.monotonic() > give_up_at:
            break
        try:
            with logs.bound(company_id=company_id):
                done += tell_of(company_id)
        except Exception:  # one company's trouble is not another's
            logger.exception("company %s: its ended runs could not be told of", company_id)
    return done


def tell_of(company_id: int) -> int:
    """Tells of the company's ended runs, in their order. Returns how many; 0 too where somebody else does it."""
    Trouble.objects.get_or_create(company_id=company_id)
    with transaction.atomic():
        trouble = Trouble.objects.select_for_update(skip_locked=True).filter(company_id=company_id).first()
        if trouble is None:
            return 0
        ended = list(
            BillingoSyncLog.objects.unannounced().filter(company_id=company_id).order_by("pk")[:MOST_RUNS]
        )
        now = timezone.now()
        for log in ended:
            _make_deliveries(log, now)
            _make_mails(trouble, log, now)
        trouble.save()
        BillingoSyncLog.objects.filter(pk__in=[log.pk for log in ended]).update(announced_at=now)
    return len(ended)


def _make_mails(trouble: Trouble, log: BillingoSyncLog, now: datetime) -> None:
    ended = log.completed_at or now
    sync_alerts.learn(trouble, log, ended, timezone.localdate(ended))
    day_ago = now - timedelta(days=1)
    sent_today = Mail.objects.filter(
        company_id=log.company_id, kind=Mail.Kind.TROUBLE, created_at__gt=day_ago
    )
    told_today = sent_today.values("sync_log_id").distinct().count()
    for kind in sync_alerts.due(trouble, told_today, now):
        members = list(recipients(log.company_id))
        Mail.objects.bulk_create(
            [
                Mail(
                    membership=member,
                    company_id=log.company_id,
                    kind=kind,
                    sync_log=log,
                    created_at=now,
                    next_try_at=now,
                )
                for member in members
            ]
        )
        # Where nobody could be told, the next run tries again; and nobody needs to hear that it is over.
        if members or kind == Mail.Kind.RECOVERY:
            sync_alerts.told(trouble, kind, now)


def _make_deliveries(log: BillingoSyncLog, now: datetime) -> None:
    webhooks = list(
        Webhook.objects.filter(company_id=log.company_id, company__is_active=True, is_active=True)
    )
    wanted = {kind for webhook in webhooks for kind in webhook.event_types}
    if not wanted:
        return
    for found in of_run(log, wanted):
        event = WebhookEvent.objects.create(
            company_id=log.company_id, type=found.type, payload=found.payload, created_at=now
        )
        deliver(event, (webhook for webhook in webhooks if found.type in webhook.event_types), now)


def deliver(event: WebhookEvent, webhooks: Iterable[Webhook], now: datetime) -> None:
    """Puts the event on its way to the webhooks."""
    WebhookDelivery.objects.bulk_create(
        [WebhookDelivery(webhook=webhook, event=event, next_try_at=now) for webhook in webhooks]
    )
