"""What a sync tells to webhooks: signed, once, bundled, and nothing of a first import but that it was."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable

import pytest

from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoInvoice, Company, Webhook, WebhookDelivery, WebhookEvent
from bank_transfers.notifications.outbox import work_off
from bank_transfers.notifications.sources import invoice_events, sync_runs
from bank_transfers.notifications.tests.receiver import Receiver
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
MakeWebhook = Callable[..., Webhook]


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As docs/notifications.md tells receivers to do it, written down once more."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), content, hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(mac).decode()
    return wanted in headers["webhook-signature"].split()


def sync(company: Company) -> None:
    log = BillingoSyncService().sync_company(company)
    assert log.status == "COMPLETED", log.errors
    work_off()


def test_a_first_import_is_told_by_one_event(
    company: Company, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    webhook = make_webhook(company, receiver.url)
    sync(company)
    (request,) = receiver.requests
    assert request.payload["type"] == "sync.completed"
    data = request.payload["data"]
    assert (data["invoices_created"], data["invoices_announced"], data["errors"]) == (282, False, [])
    assert data["company_id"] == company.pk
    assert verified(webhook.secret.reveal(), request.headers, request.body)
    assert not verified(webhook.secret.reveal(), request.headers, request.body + b" ")
    assert abs(int(request.headers["webhook-timestamp"]) - time.time()) < 30
    assert request.headers["content-type"].startswith("application/json")
    assert WebhookDelivery.objects.get().state == "DELIVERED"


def test_new_changed_and_paid_documents_are_told_as_the_list_shows_them(
    company: Company, sandbox: Sandbox, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    sync(company)
    make_webhook(company, receiver.url)
    unpaid = BillingoInvoice.objects.filter(payment_status="outstanding").first()
    assert unpaid is not None
    sandbox.pay(unpaid.billingo_id)
    created = sandbox.insert(payment_status="outstanding")
    sync(company)
    by_type = {request.payload["type"]: request.payload["data"] for request in receiver.requests}
    assert by_type.keys() == {"invoice.created", "invoice.updated", "invoice.paid", "sync.completed"}
    (new,) = by_type["invoice.created"]["invoices"]
    assert (new["invoice"]["id"], new["changes"]) == (created, [])
    (paid,) = by_type["invoice.paid"]["invoices"]
    assert paid == by_type["invoice.updated"]["invoices"][0]
    assert {"field": "payment_status", "old_value": "outstanding", "new_value": "paid"} in paid["changes"]
    (day,) = [change for change in paid["changes"] if change["field"] == "paid_date"]
    assert (day["old_value"], day["new_value"]) == (None, paid["invoice"]["paid_date"]), (
        "no money had come before"
    )
    listed = (
        client_in(company, language="hu")
        .get(f"/api/billingo-invoices/?search={unpaid.invoice_number}")
        .json()
    )
    (shown,) = [row for row in listed["results"] if row["id"] == unpaid.billingo_id]
    assert paid["invoice"] == shown
    assert by_type["sync.completed"]["invoices_announced"] is True


def test_nothing_new_is_told_once_and_only_by_who_asked(
    company: Company, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    sync(company)
    make_webhook(company, receiver.url, "invoice.created", "sync.failed")
    sync(company)
    work_off()
    assert receiver.requests == []
    assert WebhookEvent.objects.count() == 0


def test_documents_come_in_bundles(
    company: Company,
    sandbox: Sandbox,
    receiver: Receiver,
    make_webhook: MakeWebhook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(invoice_events, "BUNDLE", 2)
    sync(company)
    make_webhook(company, receiver.url, "invoice.created")
    made = {sandbox.insert() for _ in range(5)}
    sync(company)
    told = [request.payload["data"]["invoices"] for request in receiver.requests]
    assert sorted(len(bundle) for bundle in told) == [1, 2, 2]
    assert {entry["invoice"]["id"] for bundle in told for entry in bundle} == made
    assert len({request.id for request in receiver.requests}) == 3


def test_too_many_are_no_news_one_by_one(
    company: Company,
    sandbox: Sandbox,
    receiver: Receiver,
    make_webhook: MakeWebhook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(invoice_events, "MOST_INVOICES", 2)
    sync(company)
    make_webhook(company, receiver.url)
    for _ in range(3):
        sandbox.insert()
    sync(company)
    assert receiver.types == ["sync.completed"]
    assert receiver.requests[0].payload["data"]["invoices_announced"] is False


def test_a_failed_and_a_partial_sync_are_told_as_failed(
    company: Company, sandbox: Sandbox, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    sync(company)
    make_webhook(company, receiver.url)
    sandbox.remove_key("sandbox-key")
    log = BillingoSyncService().sync_company(company)
    assert log.status == "FAILED"
    work_off()
    (request,) = receiver.requests
    assert request.payload["type"] == "sync.failed"
    assert request.payload["data"]["errors"][0]["code"] == "invalid_api_key"


def test_a_run_that_died_is_told_with_what_it_stored(
    company: Company, receiver: Receiver, make_webhook: MakeWebhook, make_run: Callable[..., object]
) -> None:
    from bank_transfers.billingo.runs.claim import close_dead_runs
    from bank_transfers.models import BillingoSyncLog

    webhook = make_webhook(company, receiver.url, "sync.failed")
    make_run(company, "RUNNING", heartbeat_at="2026-01-01T00:00:00Z", completed_at=None)
    assert sync_runs.tell_of(company.pk) == 0
    assert close_dead_runs() == 1
    assert BillingoSyncLog.objects.unannounced().count() == 1
    work_off()
    (request,) = receiver.requests
    assert request.payload["data"]["errors"][0]["code"] == "interrupted"
    assert webhook.deliveries.get().attempts == 1
