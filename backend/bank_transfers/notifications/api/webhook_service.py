"""What an administrator does with webhooks: making, changing, new secrets, trying, sending again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from yarl import URL

from bank_transfers.companies import audit
from bank_transfers.companies.models import Company
from bank_transfers.core.api.errors import NotFound, Throttled
from bank_transfers.core.api.locked import locked
from bank_transfers.core.secrets import Secret
from bank_transfers.notifications.errors import TooManyWebhooks, WebhookInactive
from bank_transfers.notifications.models import Webhook, WebhookDelivery, WebhookEvent
from bank_transfers.notifications.sources.invoice_events import TEST, test_event
from bank_transfers.notifications.wake_up import work_off_soon
from bank_transfers.notifications.webhooks import deliveries
from bank_transfers.notifications.webhooks.messages import BODY_SECONDS, Message, Outcome
from bank_transfers.notifications.webhooks.signing import new_secret

MOST_WEBHOOKS = 10
BOTH_SIGN_FOR = timedelta(hours=24)
TESTS_IN_A_MINUTE = 10


def make(company_id: int, user: Any = None, **values: Any) -> tuple[Webhook, Secret]:
    """A new webhook and its secret, which is not shown again. Raises TooManyWebhooks."""
    secret = new_secret()
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company_id)
        if Webhook.objects.filter(company_id=company_id).count() >= MOST_WEBHOOKS:
            raise TooManyWebhooks
        webhook = Webhook(company_id=company_id, **values)
        webhook.secret = secret
        if not webhook.is_active:
            webhook.disabled_because = Webhook.Disabled.BY_HAND
        webhook.save()
        audit.record(company_id, user, "webhook_created", _host(webhook), webhook_id=webhook.pk)
    return webhook, secret


def change(webhook: Webhook, user: Any = None, **values: Any) -> Webhook:
    """Takes new values. One that is switched on, or goes elsewhere, begins with a clean record. Raises NotFound."""
    with transaction.atomic():
        webhook = locked(webhook)
        was_active, url, host = webhook.is_active, webhook.url, _host(webhook)
        before = {name: getattr(webhook, name) for name in values}
        for name, value in values.items():
            setattr(webhook, name, value)
        if webhook.url != url or (webhook.is_active and not was_active):
            webhook.failing_since = None
        if webhook.is_active:
            webhook.disabled_because = ""
        elif was_active:
            webhook.disabled_because = Webhook.Disabled.BY_HAND
            deliveries.give_up_waiting(webhook.pk)
        webhook.save(update_fields=[*values, "failing_since", "disabled_because", "updated_at"])
        changes = {name: [before[name], value] for name, value in values.items() if value != before[name]}
        if "url" in changes:
            changes["url"] = [host, _host(webhook)]  # the rest of an address may be a secret
        about: dict[str, Any] = {"webhook_id": webhook.pk, "fields": sorted(values), "changes": changes}
        audit.record(webhook.company_id, user, "webhook_changed", _host(webhook), **about)
    return webhook


def delete(webhook: Webhook, user: Any = None) -> None:
    """Deletes the webhook with its deliveries. Raises NotFound."""
    with transaction.atomic():
        webhook = locked(webhook)
        audit.record(webhook.company_id, user, "webhook_deleted", _host(webhook), webhook_id=webhook.pk)
        webhook.delete()


def rotate_secret(webhook: Webhook, revoke_previous: bool, user: Any = None) -> tuple[Webhook, Secret]:
    """A new secret. For a day both sign, unless the old one is to be worth nothing at once. Raises NotFound."""
    secret = new_secret()
    with transaction.atomic():
        webhook = locked(webhook)
        webhook.previous_secret = None if revoke_previous else webhook.secret
        webhook.previous_secret_until = None if revoke_previous else timezone.now() + BOTH_SIGN_FOR
        webhook.secret = secret
        webhook.save(update_fields=["secret", "previous_secret", "previous_secret_until", "updated_at"])
        about = {"webhook_id": webhook.pk, "revoke_previous": revoke_previous}
        audit.record(webhook.company_id, user, "webhook_secret_rotated", _host(webhook), **about)
    return webhook, secret


def try_out(webhook: Webhook, user: Any = None) -> WebhookDelivery:
    """Sends a test event now, once, and waits for what comes of it. Raises Throttled, and NotFound for a webhook that
    is deleted meanwhile."""
    _not_too_often(webhook.company_id)
    found = test_event(webhook.company_id)
    now = timezone.now()
    most = settings.WEBHOOK_TIMEOUT_SECONDS + BODY_SECONDS + 5
    until = now + timedelta(seconds=2 * most)
    with transaction.atomic():
        webhook = locked(webhook)
        event = WebhookEvent.objects.create(
            company_id=webhook.company_id, type=found.type, payload=found.payload, created_at=now
        )
        delivery = WebhookDelivery.objects.create(
            webhook=webhook, event=event, attempts=1, last_tried_at=now, next_try_at=until
        )
        audit.record(webhook.company_id, user, "webhook_tested", _host(webhook), webhook_id=webhook.pk)
    from bank_transfers.notifications.webhooks import sending  # the HTTP client, which few requests need

    message = Message(webhook.url, event.event_id, event.payload, deliveries.signing_keys(webhook))
    try:
        outcome = sending.begin(message).result(timeout=most)
    except TimeoutError:
        outcome = Outcome("timeout")
    claimed = deliveries.Claimed(delivery.pk, webhook.pk, 1, until, message)
    deliveries.note(claimed, outcome, again=False)
    return _as_it_is(delivery)


def _not_too_often(company_id: int) -> None:
    since = timezone.now() - timedelta(minutes=1)
    recent = WebhookEvent.objects.filter(company_id=company_id, type=TEST, created_at__gt=since)
    if recent.count() >= TESTS_IN_A_MINUTE:
        raise Throttled(60)


def send_again(delivery: WebhookDelivery, user: Any = None) -> WebhookDelivery:
    """Puts a delivery on its way once more, whatever became of it, with all its tries. Raises WebhookInactive, and
    NotFound for one that is deleted meanwhile."""
    webhook = Webhook.objects.filter(pk=delivery.webhook_id, is_active=True).first()
    if webhook is None:
        raise WebhookInactive
    with transaction.atomic():
        delivery = locked(delivery)
        WebhookDelivery.objects.filter(pk=delivery.pk).update(
            state=WebhookDelivery.State.WAITING, attempts=0, next_try_at=timezone.now()
        )
        about = {"webhook_id": webhook.pk, "delivery_id": delivery.pk}
        audit.record(webhook.company_id, user, "webhook_sent_again", _host(webhook), **about)
    work_off_soon()
    return _as_it_is(delivery)


def _as_it_is(delivery: WebhookDelivery) -> WebhookDelivery:
    found = WebhookDelivery.objects.select_related("event").filter(pk=delivery.pk).first()
    if found is None:
        raise NotFound
    return found


def _host(webhook: Webhook) -> str:
    """What names a webhook without telling more: paths may hold keys."""
    return URL(webhook.url).host or ""
