"""docs/notifications.md: what it shows to developers works as written, and what it lists is what there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import Company, Webhook
from bank_transfers.notifications.api import webhook_service
from bank_transfers.notifications.sources import invoice_events, sync_alerts
from bank_transfers.notifications.tests.receiver import Receiver
from bank_transfers.notifications.webhooks import deliveries

PAGE = (Path(__file__).resolve().parents[5] / "docs/notifications.md").read_text()


@pytest.mark.django_db
def test_the_example_verifies_what_is_sent_and_nothing_else(
    alma: Company, receiver: Receiver, make_webhook: Callable[..., Webhook]
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102  (the page's own example)
    verified_event = names["verified_event"]
    made = (
        client_in(alma).post("/api/webhooks/", {"url": receiver.url, "event_types": ["sync.failed"]}).json()
    )
    webhook = Webhook.objects.get()
    webhook_service.try_out(webhook)
    (request,) = receiver.requests
    secret, headers, body = made["secret"], request.headers, request.body
    assert verified_event(secret, headers, body)["type"] == "webhook.test"
    later = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)}
    another = {**headers, "webhook-id": "msg_2"}
    for bad in (
        (secret, later, body),
        (secret, another, body),
        (secret, headers, body + b" "),
        ("whsec_AAAA", headers, body),
    ):
        with pytest.raises(ValueError, match=r"signature|too old"):
            verified_event(*bad)
    webhook_service.rotate_secret(webhook, revoke_previous=False)
    webhook_service.try_out(Webhook.objects.get())
    request = receiver.requests[-1]
    assert verified_event(secret, request.headers, request.body)


@pytest.mark.once
def test_its_numbers_are_those_of_the_code() -> None:
    assert re.findall(r"^\| `([a-z]+\.[a-z]+)` \|", PAGE, re.MULTILINE) == list(invoice_events.EVENT_TYPES)
    assert f"up to {invoice_events.BUNDLE} documents" in PAGE
    assert f"more than {invoice_events.MOST_INVOICES:,} new" in PAGE
    assert f"the first {invoice_events.MOST_ERRORS}" in PAGE
    assert len(deliveries.AGAIN_AFTER) + 1 == 10
    assert (deliveries.DISABLE_AFTER.days, webhook_service.MOST_WEBHOOKS) == (5, 10)
    assert (sync_alerts.MOST_TROUBLES_A_DAY, sync_alerts.ESCALATE_AFTER) == (3, 3)
