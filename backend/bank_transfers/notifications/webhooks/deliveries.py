"""Sending what is due to webhooks: many at once, one at a time to each, none for long.

A delivery is claimed (its `next_try_at` is moved behind the longest time that a try can take), sent, and its outcome
noted if the claim still holds. A process that dies in between leaves a claim that runs out, and the event is sent
again under the same id. The database is asked by the calling thread alone; requests run in the transport's loop.
"""

from __future__ import annotations

import logging
import random
import time
from collections import deque
from concurrent import futures
from concurrent.futures import Future
from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone

from bank_transfers.core import logs
from bank_transfers.core.fields import UnreadableSecret
from bank_transfers.core.secrets import Secret
from bank_transfers.notifications.models import Mail, Webhook, WebhookDelivery
from bank_transfers.notifications.recipients import recipients

from .messages import Message, Outcome

logger = logging.getLogger(__name__)

State = WebhookDelivery.State
# The schedule that the Standard Webhooks specification suggests: ten tries in some three days.
AGAIN_AFTER = [
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
]
JITTER = 0.1
LONGEST_WAIT = timedelta(days=1)
DISABLE_AFTER = timedelta(days=5)
# Webhooks looked at in one call; more of them wait for the next one.
MOST_WEBHOOKS = 1000


class Claimed(msgspec.Struct):
    """A delivery that is ours until `until`."""

    pk: int
    webhook_id: int
    attempts: int  # this one included
    until: datetime
    message: Message


def send_due_deliveries(give_up_at: float) -> int:
    """Sends what is due; begins nothing after `give_up_at` (monotonic). Returns how many were delivered."""
    from . import sending  # the HTTP client, which a web process need not load to start

    waiting = deque(_webhooks_with_work())
    running: dict[Future[Outcome], Claimed] = {}
    delivered = 0
    while running or waiting:
        while waiting and len(running) < settings.WEBHOOKS_AT_ONCE and time.monotonic() < give_up_at:
            claimed = claim_next(waiting.popleft())
            if claimed is not None:
                running[sending.begin(claimed.message)] = claimed
        if not running:
            break
        ended, _rest = futures.wait(running, return_when=futures.FIRST_COMPLETED)
        for future in ended:
            claimed, outcome = running.pop(future), future.result()
            note(claimed, outcome)
            delivered += outcome.delivered
            if outcome.delivered:  # one that fails is left alone until the next call
                waiting.append(claimed.webhook_id)
    return delivered


def _webhooks_with_work() -> list[int]:
    """Those with something due: the ones that worked last time first, then by how long it has been due."""
    due = WebhookDelivery.objects.filter(
        next_try_at__lte=timezone.now(), webhook__is_active=True, webhook__company__is_active=True
    )
    found = (
        due.values("webhook_id")
        .annotate(oldest=Min("next_try_at"))
        .order_by(F("webhook__failing_since").asc(nulls_first=True), "oldest")
    )
    return [row["webhook_id"] for row in found[:MOST_WEBHOOKS]]


def claim_next(webhook_id: int) -> Claimed | None:
    """Claims the webhook's delivery that has been due for longest; None when there is none left."""
    due = WebhookDelivery.objects.filter(
        webhook_id=webhook_id, webhook__is_active=True, next_try_at__lte=timezone.now()
    ).order_by("next_try_at", "pk")
    while True:
        found = due.values_list("pk", "next_try_at").first()
        if found is None:
            return None
        claimed = claim(*found)
        if claimed is not None:
            return claimed


def claim(pk: int, seen: datetime | None) -> Claimed | None:
    """Claims one delivery, if it still is as it was seen."""
    until = timezone.now() + timedelta(seconds=2 * settings.WEBHOOK_TIMEOUT_SECONDS + 30)
    ours = WebhookDelivery.objects.filter(pk=pk, next_try_at=seen)
    if not ours.update(next_try_at=until, attempts=F("attempts") + 1, last_tried_at=timezone.now()):
        return None
    row = WebhookDelivery.objects.select_related("webhook", "event").get(pk=pk)
    webhook, event = row.webhook, row.event
    message = Message(webhook.url, event.event_id, event.payload, signing_keys(webhook))
    return Claimed(pk, webhook.pk, row.attempts, until, message)


def signing_keys(webhook: Webhook) -> list[Secret]:
    """The present secret, and for a while after a rotation the one before it."""
    before, until = webhook.previous_secret, webhook.previous_secret_until
    lasts = before is not None and until is not None and until > timezone.now()
    # An old secret that can't be read any more must not keep the new one from signing.
    if before is None or not lasts or isinstance(before, UnreadableSecret):
        return [webhook.secret]
    return [webhook.secret, before]


def note(claimed: Claimed, outcome: Outcome, again: bool = True) -> None:
    """Writes down what came of a try. again: whether one that failed is tried again."""
    now = timezone.now()
    next_try_at = None
    if not outcome.delivered and again and outcome.error != "gone":
        next_try_at = _next_try(claimed.attempts, outcome, now)
    state = State.DELIVERED if outcome.delivered else State.WAITING if next_try_at else State.FAILED
    with transaction.atomic():
        ours = WebhookDelivery.objects.filter(pk=claimed.pk, next_try_at=claimed.until)
        noted = ours.update(
            state=state,
            next_try_at=next_try_at,
            last_status=outcome.status,
            last_error=outcome.error,
            last_detail=outcome.detail,
            last_response=outcome.response,
            last_duration_ms=outcome.duration_ms,
        )
        if noted and again:
            _note_of_webhook(claimed.webhook_id, outcome, now)
    if not outcome.delivered:
        with logs.bound(webhook_id=claimed.webhook_id):
            logger.warning(
                "webhook delivery %s failed: %s %s", claimed.pk, outcome.error, outcome.status or ""
            )


def _next_try(attempts: int, outcome: Outcome, now: datetime) -> datetime | None:
    if attempts > len(AGAIN_AFTER):
        return None
    wait = AGAIN_AFTER[attempts - 1] * (1 + random.uniform(-JITTER, JITTER))
    if outcome.retry_after is not None:
        wait = max(wait, min(timedelta(seconds=min(outcome.retry_after, 86400 * 365)), LONGEST_WAIT))
    return now + wait


def _note_of_webhook(webhook_id: int, outcome: Outcome, now: datetime) -> None:
    webhook = Webhook.objects.filter(pk=webhook_id)
    if outcome.delivered:
        webhook.exclude(failing_since=None).update(failing_since=None)
        return
    webhook.filter(failing_since=None).update(failing_since=now)
    if outcome.error == "gone":
        disable(webhook_id, Webhook.Disabled.GONE, now)
    elif webhook.filter(failing_since__lte=now - DISABLE_AFTER).exists():
        disable(webhook_id, Webhook.Disabled.FAILING, now)


def disable(webhook_id: int, because: str, now: datetime) -> None:
    """Switches a webhook off, once, and lets its company's administrators know. Inside a transaction."""
    active = Webhook.objects.filter(pk=webhook_id, is_active=True)
    if not active.update(is_active=False, disabled_because=because, updated_at=now):
        return
    give_up_waiting(webhook_id)
    webhook = Webhook.objects.get(pk=webhook_id)
    Mail.objects.bulk_create(
        [
            Mail(
                membership=member,
                company_id=webhook.company_id,
                kind=Mail.Kind.WEBHOOK_DISABLED,
                webhook_url=webhook.url,
                created_at=now,
                next_try_at=now,
            )
            for member in recipients(webhook.company_id)
        ]
    )


def give_up_waiting(webhook_id: int) -> None:
    """Ends the tries of everything that waits for a webhook that was switched off; it can be sent again by hand."""
    waiting = WebhookDelivery.objects.filter(webhook_id=webhook_id, next_try_at__isnull=False)
    waiting.filter(attempts=0).update(last_error="webhook_inactive")
    waiting.update(state=State.FAILED, next_try_at=None)
