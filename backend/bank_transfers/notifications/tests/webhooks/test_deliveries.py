"""Deliveries: tried again for three days, never lost, never by two at once, and no receiver holds up another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings

from bank_transfers.companies.tests.helpers import together
from bank_transfers.models import Company, Mail, Webhook, WebhookDelivery, WebhookEvent
from bank_transfers.notifications.api import webhook_service
from bank_transfers.notifications.outbox import work_off
from bank_transfers.notifications.sources.sync_runs import deliver
from bank_transfers.notifications.tests.receiver import Receiver, answer, stalls
from bank_transfers.notifications.webhooks import deliveries
from bank_transfers.notifications.webhooks.messages import Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
MakeWebhook = Callable[..., Webhook]


def event_for(webhook: Webhook, number: int = 1) -> None:
    for _ in range(number):
        event = WebhookEvent.objects.create(
            company_id=webhook.company_id, type="sync.failed", payload='{"type": "x"}'
        )
        deliver(event, [webhook], timezone.now())


def let_time_pass() -> None:
    """Until everything that waits is due."""
    WebhookDelivery.objects.exclude(next_try_at=None).update(next_try_at=timezone.now())


def test_what_fails_is_tried_ten_times_in_three_days_with_one_id(
    alma: Company, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    receiver.behaviour = answer(503)
    event_for(make_webhook(alma, receiver.url))
    waits = []
    for _ in range(12):
        work_off()
        row = WebhookDelivery.objects.get()
        if row.next_try_at is not None:
            waits.append((row.next_try_at - timezone.now()).total_seconds())
        let_time_pass()
    assert len(receiver.requests) == 10
    assert len({request.id for request in receiver.requests}) == 1
    for wait, wanted in zip(waits, deliveries.AGAIN_AFTER, strict=True):
        assert wanted.total_seconds() * 0.85 < wait + 1 < wanted.total_seconds() * 1.15 + 1.5
    assert timedelta(days=3) < sum(deliveries.AGAIN_AFTER, timedelta()) < timedelta(days=4)
    assert (row.state, row.attempts, row.last_status, row.last_error) == ("FAILED", 10, 503, "refused")
    assert row.next_try_at is None


def test_retry_after_is_obeyed_within_a_day(
    alma: Company, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    webhook = make_webhook(alma, receiver.url)
    for header, low, high in (("900", 890, 910), ("99999999999", 86000, 86500), ("-5", 0, 7), ("soon", 0, 7)):
        receiver.behaviour = answer(429, Retry_After=header)
        WebhookDelivery.objects.all().delete()
        event_for(webhook)
        work_off()
        row = WebhookDelivery.objects.get()
        assert row.next_try_at is not None
        assert low <= (row.next_try_at - timezone.now()).total_seconds() <= high


def test_one_that_succeeds_after_failures_has_a_clean_record(
    alma: Company, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    webhook = make_webhook(alma, receiver.url)
    receiver.behaviour = answer(500)
    event_for(webhook)
    work_off()
    webhook.refresh_from_db()
    assert webhook.failing_since is not None
    receiver.behaviour = answer(200, b"taken")
    let_time_pass()
    work_off()
    row = WebhookDelivery.objects.get()
    assert Webhook.objects.get().failing_since is None
    assert (row.state, row.attempts, row.last_status, row.last_response) == ("DELIVERED", 2, 200, "taken")


def test_after_days_of_failures_it_is_switched_off_and_its_administrators_know(
    alma: Company, admin: Any, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    receiver.behaviour = answer(500)
    webhook = make_webhook(alma, receiver.url)
    Webhook.objects.update(failing_since=timezone.now() - deliveries.DISABLE_AFTER)
    event_for(webhook, 3)
    work_off()
    work_off()
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.disabled_because) == (False, "failing")
    assert set(WebhookDelivery.objects.values_list("state", "next_try_at")) == {("FAILED", None)}
    (letter,) = mail.outbox
    assert letter.to == ["anna@example.hu"]
    assert receiver.url in letter.body
    assert len(receiver.requests) == 1


def test_410_gone_switches_it_off_at_once(
    alma: Company, admin: Any, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    receiver.behaviour = answer(410)
    webhook = make_webhook(alma, receiver.url)
    event_for(webhook)
    work_off()
    work_off()
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.disabled_because) == (False, "gone")
    assert WebhookDelivery.objects.get().last_error == "gone"
    assert "410" in mail.outbox[0].body


def test_during_a_rotation_both_secrets_sign(
    alma: Company, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    webhook = make_webhook(alma, receiver.url)
    webhook, _new = webhook_service.rotate_secret(webhook, revoke_previous=False)
    event_for(webhook)
    work_off()
    Webhook.objects.update(previous_secret_until=timezone.now())
    event_for(webhook)
    work_off()
    webhook, _newer = webhook_service.rotate_secret(webhook, revoke_previous=True)
    event_for(webhook)
    work_off()
    signatures = [request.headers["webhook-signature"].split() for request in receiver.requests]
    assert [len(found) for found in signatures] == [2, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_send_everything_once(
    alma: Company, receiver: Receiver, make_webhook: MakeWebhook, settings: Settings
) -> None:
    settings.WEBHOOK_TIMEOUT_SECONDS = 60  # on a crowded machine none shall be late
    for _ in range(3):
        event_for(make_webhook(alma, receiver.url), 5)
    together(*[work_off] * 4)
    assert len(receiver.requests) == 15
    assert len({request.id for request in receiver.requests}) == 15
    assert set(WebhookDelivery.objects.values_list("state", "attempts")) == {("DELIVERED", 1)}


def test_a_claim_that_was_left_behind_runs_out(
    alma: Company, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    """A process that dies after sending: the event comes again, under the same id, and not before its time."""
    event_for(make_webhook(alma, receiver.url))
    row = WebhookDelivery.objects.get()
    left = deliveries.claim(row.pk, row.next_try_at)
    assert left is not None
    assert deliveries.claim(row.pk, row.next_try_at) is None
    work_off()
    assert receiver.requests == []
    let_time_pass()
    work_off()
    assert len(receiver.requests) == 1
    # The dead one wakes up: what it says is not believed any more.
    deliveries.note(left, Outcome("timeout"))
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("DELIVERED", 2)


def test_slow_receivers_hold_up_no_other(
    alma: Company, receiver: Receiver, make_webhook: MakeWebhook, settings: Settings
) -> None:
    settings.WEBHOOK_TIMEOUT_SECONDS = 3.0
    arrived: list[float] = []
    with Receiver(stalls) as slow:
        for _ in range(3):
            event_for(make_webhook(alma, slow.url), 4)
        good = make_webhook(alma, receiver.url)
        event_for(good, 10)
        began = time.monotonic()

        def note_time(handler: Any) -> None:
            arrived.append(time.monotonic() - began)
            answer(200)(handler)

        receiver.behaviour = note_time
        work_off()
        assert len(slow.requests) == 3  # one that fails is left alone until the next call
    assert len(arrived) == 10
    assert max(arrived) < 3.0


def test_those_that_work_come_first(
    alma: Company, receiver: Receiver, make_webhook: MakeWebhook, settings: Settings
) -> None:
    settings.WEBHOOKS_AT_ONCE = 1
    with Receiver(answer(500)) as bad:
        for _ in range(3):
            failing = make_webhook(alma, bad.url)
            event_for(failing)
            Webhook.objects.filter(pk=failing.pk).update(failing_since=timezone.now() - timedelta(hours=1))
        order: list[str] = []
        lock = threading.Lock()

        def noted(name: str, status: int) -> Any:
            def behave(handler: Any) -> None:
                with lock:
                    order.append(name)
                answer(status)(handler)

            return behave

        bad.behaviour, receiver.behaviour = noted("bad", 500), noted("good", 200)
        event_for(make_webhook(alma, receiver.url))
        work_off()
    assert order[0] == "good"
    assert sorted(order) == ["bad", "bad", "bad", "good"]


def test_time_is_bounded_and_the_rest_waits(
    alma: Company, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    event_for(make_webhook(alma, receiver.url), 3)
    work_off(seconds=0)
    assert receiver.requests == []
    work_off()
    assert len(receiver.requests) == 3


def test_nothing_is_sent_for_a_company_or_webhook_that_is_switched_off(
    alma: Company, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    webhook = make_webhook(alma, receiver.url)
    event_for(webhook)
    Company.objects.update(is_active=False)
    work_off()
    Company.objects.update(is_active=True)
    webhook_service.change(webhook, is_active=False)
    work_off()
    assert receiver.requests == []
    row = WebhookDelivery.objects.get()
    assert (row.state, row.last_error) == ("FAILED", "webhook_inactive")


def test_an_unreadable_secret_is_said_and_sends_nothing(
    alma: Company, receiver: Receiver, make_webhook: MakeWebhook, settings: Settings
) -> None:
    from cryptography.fernet import Fernet

    event_for(make_webhook(alma, receiver.url))
    settings.CREDENTIAL_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    work_off()
    assert receiver.requests == []
    assert WebhookDelivery.objects.get().last_error == "secret_unreadable"


def test_old_ones_are_forgotten(
    alma: Company, receiver: Receiver, make_webhook: MakeWebhook, admin: Any
) -> None:
    event_for(make_webhook(alma, receiver.url), 2)
    long_ago = timezone.now() - timedelta(days=91)
    WebhookEvent.objects.filter(pk=WebhookEvent.objects.order_by("pk").values("pk")[:1]).update(
        created_at=long_ago
    )
    Mail.objects.create(
        membership=admin.company_memberships.get(), company=alma, kind="TEST", created_at=long_ago
    )
    work_off()
    assert WebhookDelivery.objects.count() == 1
    assert not Mail.objects.exists()
