"""A serving process sends word as soon as a sync has ended there; what it counts is on /metrics."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bank_transfers.billingo.tests.serving import served
from bank_transfers.companies.tests.helpers import client_for, user_in
from bank_transfers.models import Company, Webhook, WebhookDelivery, WebhookEvent

from .receiver import Receiver

pytestmark = pytest.mark.stricter


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("background", [False, True])
def test_a_sync_over_rest_is_told_at_once(
    background: bool,
    company: Company,
    receiver: Receiver,
    make_webhook: Callable[..., Webhook],
    subprocess_env: dict[str, str],
) -> None:
    import json
    import urllib.request

    make_webhook(company, receiver.url)
    client = client_for(user_in(company))
    env = {**subprocess_env, "NOTIFY_AFTER_SYNC": "1", "WEBHOOK_ALLOW_LOOPBACK": "1"}
    with served(env) as (_process, port):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/billingo-settings/trigger_sync/",
            json.dumps({"background": background}).encode(),
            {"Content-Type": "application/json", "Authorization": client.defaults["HTTP_AUTHORIZATION"]},
        )
        with urllib.request.urlopen(request, timeout=60) as answered:
            assert answered.status == (202 if background else 200)
        receiver.wait_for(1, seconds=60)
    assert receiver.types == ["sync.completed"]


@pytest.mark.django_db
def test_the_command_sends_word_at_its_end(
    company: Company, receiver: Receiver, make_webhook: Callable[..., Webhook]
) -> None:
    from django.core.management import call_command

    make_webhook(company, receiver.url)
    call_command("sync_billingo_invoices", dry_run=True)
    assert receiver.requests == []
    call_command("sync_billingo_invoices")
    assert receiver.types == ["sync.completed"]


@pytest.mark.django_db
def test_metrics_tell_of_deliveries_and_mails(
    alma: Company,
    admin: Any,
    receiver: Receiver,
    make_webhook: Callable[..., Webhook],
    make_run: Callable[..., Any],
) -> None:
    from bank_transfers.notifications.outbox import work_off

    webhook = make_webhook(alma, receiver.url)
    make_run(alma, "FAILED", "invalid_api_key")
    work_off()
    event = WebhookEvent.objects.create(company=alma, type="sync.failed", payload="{}")
    due = timezone.now() - timedelta(hours=1)
    WebhookDelivery.objects.create(webhook=webhook, event=event, next_try_at=due)
    text = Client(headers={"Host": "localhost"}).get("/metrics").content.decode()
    assert f'billingo_webhook_deliveries{{company_id="{alma.pk}",result="DELIVERED"}} 1.0' in text
    assert f'billingo_mails{{company_id="{alma.pk}",result="SENT"}} 1.0' in text
    overdue = next(line for line in text.splitlines() if line.startswith("billingo_outbox_overdue_seconds "))
    assert 3500 < float(overdue.split()[1]) < 3700
