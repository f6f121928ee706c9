"""/api/webhooks/ and /api/webhook-deliveries/"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from bank_transfers.companies.tests.helpers import client_in, deleted_after_it_was_read, together
from bank_transfers.models import AuditEntry, Company, Webhook, WebhookDelivery, WebhookEvent
from bank_transfers.notifications.api import webhook_service
from bank_transfers.notifications.api.webhooks import DeliveryViewSet, WebhookViewSet
from bank_transfers.notifications.outbox import work_off
from bank_transfers.notifications.sources.sync_runs import deliver
from bank_transfers.notifications.tests.receiver import Receiver, answer, stalls
from bank_transfers.notifications.tests.test_events_of_a_sync import verified
from bank_transfers.notifications.webhooks import deliveries

pytestmark = [pytest.mark.django_db, pytest.mark.once]
URL = "/api/webhooks/"
NEW = {"url": "https://example.com/hooks", "event_types": ["sync.failed", "invoice.paid"]}
MakeWebhook = Callable[..., Webhook]


@pytest.fixture
def client(alma: Company) -> APIClient:
    return client_in(alma)


def make(client: APIClient, **body: Any) -> dict[str, Any]:
    made = client.post(URL, {**NEW, **body})
    assert made.status_code == 201, made.content
    found: dict[str, Any] = made.json()
    return found


def test_the_secret_is_shown_once_and_stored_encrypted(client: APIClient) -> None:
    made = make(client)
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert client.get(URL).json()["results"] == [made]
    assert client.get(f"{URL}{made['id']}/").json() == made
    patched = client.patch(f"{URL}{made['id']}/", {"description": "könyvelő"})
    for answered in (client.get(URL), patched):
        assert secret not in answered.content.decode()
        assert "secret" not in answered.json().get("results", [{}])[0]
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM bank_transfers_webhook")
        (stored,) = cursor.fetchone()
    assert stored.startswith("gAAAA")
    assert secret not in repr(Webhook.objects.get().__dict__)


@pytest.mark.parametrize(
    "body",
    [
        {}, {"url": "x"}, {"url": None}, {"url": ["https://example.com/"]}, {"url": "http://example.com/"},
        {"url": "https://localhost/"}, {"url": "https://169.254.169.254/"}, {"url": "https://u:p@example.com/"},
        {"url": "https://a..com/"}, {"url": "https://.com/"}, {"url": f"https://{'x' * 64}.com/"},
        {"url": "https://example.com:25/"}, {"url": "https://example.com/\0"}, {"url": "https://e.hu/" + "x" * 3000},
        {"event_types": []}, {"event_types": ["x"]}, {"event_types": "sync.failed"}, {"event_types": None},
        {"event_types": ["sync.failed"] * 1000}, {"event_types": [["sync.failed"]]}, {"event_types": {"a": 1}},
        {"description": "x" * 300}, {"description": "\0"}, {"is_active": "?"},
    ],
)  # fmt: skip
def test_what_is_no_webhook_is_400_and_makes_none(body: dict[str, Any], client: APIClient) -> None:
    answered = client.post(URL, {**NEW, **body} if body else {})
    assert (answered.status_code, answered.json()["code"]) == (400, "invalid")
    assert not Webhook.objects.exists()


def test_more_in_the_body_changes_no_more(client: APIClient, alma: Company) -> None:
    other = Company.objects.create(name="Barack Kft.", tax_id="22222222-2-42")
    made = make(client, company=other.pk, secret="whsec_x", failing_since="2020-01-01T00:00:00Z", id=7)
    row = Webhook.objects.get()
    assert row.company_id == alma.pk
    assert (row.secret.reveal(), row.failing_since) == (made["secret"], None)


def test_there_are_ten_at_most(client: APIClient) -> None:
    for _ in range(webhook_service.MOST_WEBHOOKS):
        make(client)
    answered = client.post(URL, NEW)
    assert (answered.status_code, answered.json()["code"]) == (409, "too_many_webhooks")


@pytest.mark.django_db(transaction=True)
def test_there_are_ten_at_most_for_many_at_the_same_time(alma: Company) -> None:
    clients = [client_in(alma) for _ in range(4)]
    for _ in range(webhook_service.MOST_WEBHOOKS - 1):
        make(clients[0])
    together(*[lambda one=one: one.post(URL, NEW).status_code for one in clients])
    assert Webhook.objects.count() == webhook_service.MOST_WEBHOOKS


def test_the_test_button_sends_now_and_tells_what_came(client: APIClient, receiver: Receiver) -> None:
    made = make(client, url=receiver.url)
    tried = client.post(f"{URL}{made['id']}/test/").json()
    assert (tried["delivered"], tried["delivery"]["status"], tried["delivery"]["response"]) == (
        True,
        200,
        "ok",
    )
    (request,) = receiver.requests
    assert request.payload["type"] == "webhook.test"
    assert verified(made["secret"], request.headers, request.body)
    receiver.behaviour = answer(500, b"broken")
    tried = client.post(f"{URL}{made['id']}/test/").json()
    assert (tried["delivered"], tried["delivery"]["error"], tried["delivery"]["attempts"]) == (
        False,
        "refused",
        1,
    )
    assert tried["message"]
    receiver.behaviour = stalls
    tried = client.post(f"{URL}{made['id']}/test/").json()
    assert (tried["delivered"], tried["delivery"]["error"]) == (False, "timeout")
    work_off()
    assert len(receiver.requests) == 3  # a test is not repeated
    assert Webhook.objects.get().failing_since is None  # and says nothing of the days before
    assert client.get(f"{URL}{made['id']}/deliveries/").json()["count"] == 3


def test_tests_are_throttled(client: APIClient, receiver: Receiver) -> None:
    made = make(client, url=receiver.url)
    codes = [
        client.post(f"{URL}{made['id']}/test/").status_code
        for _ in range(webhook_service.TESTS_IN_A_MINUTE + 1)
    ]
    assert codes == [200] * webhook_service.TESTS_IN_A_MINUTE + [429]


def test_a_rotated_secret_signs_with_the_old_one_for_a_day(client: APIClient, receiver: Receiver) -> None:
    made = make(client, url=receiver.url)
    rotated = client.post(f"{URL}{made['id']}/rotate_secret/", {}).json()
    assert rotated["secret"] != made["secret"]
    assert rotated["previous_secret_until"]
    client.post(f"{URL}{made['id']}/test/")
    (request,) = receiver.requests
    assert verified(made["secret"], request.headers, request.body)
    assert verified(rotated["secret"], request.headers, request.body)
    last = client.post(f"{URL}{made['id']}/rotate_secret/", {"revoke_previous": True}).json()
    client.post(f"{URL}{made['id']}/test/")
    request = receiver.requests[-1]
    assert not verified(rotated["secret"], request.headers, request.body)
    assert verified(last["secret"], request.headers, request.body)


def test_what_failed_can_be_sent_again_under_its_id(
    client: APIClient, alma: Company, receiver: Receiver, make_webhook: MakeWebhook
) -> None:
    webhook = make_webhook(alma, receiver.url)
    receiver.behaviour = answer(500)
    event = WebhookEvent.objects.create(company=alma, type="sync.failed", payload='{"type": "sync.failed"}')
    deliver(event, [webhook], timezone.now())
    work_off()
    WebhookDelivery.objects.update(state="FAILED", next_try_at=None)
    (row,) = client.get(f"{URL}{webhook.pk}/deliveries/").json()["results"]
    assert (row["state"], row["status"], row["error"], row["attempts"]) == ("FAILED", 500, "refused", 1)
    detail = client.get(f"/api/webhook-deliveries/{row['id']}/").json()
    assert detail["payload"] == event.payload
    receiver.behaviour = answer(200)
    again = client.post(f"/api/webhook-deliveries/{row['id']}/retry/")
    assert (again.status_code, again.json()["state"]) == (202, "WAITING")
    work_off()
    assert [request.id for request in receiver.requests] == [event.event_id] * 2
    client.patch(f"{URL}{webhook.pk}/", {"is_active": False})
    refused = client.post(f"/api/webhook-deliveries/{row['id']}/retry/")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_inactive")


def test_switched_off_by_hand_and_on_again(client: APIClient) -> None:
    made = make(client)
    Webhook.objects.update(failing_since=timezone.now())
    off = client.patch(f"{URL}{made['id']}/", {"is_active": False}).json()
    assert (off["is_active"], off["disabled_because"]) == (False, "by_hand")
    on = client.patch(f"{URL}{made['id']}/", {"is_active": True}).json()
    assert (on["is_active"], on["disabled_because"], on["failing_since"]) == (True, "", None)
    assert client.delete(f"{URL}{made['id']}/").status_code == 204
    assert client.get(URL).json()["count"] == 0


def test_no_secret_is_logged(client: APIClient, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.behaviour = answer(500)
    made = make(client, url=receiver.url)
    client.post(f"{URL}{made['id']}/test/")
    assert made["secret"] not in caplog.text
    assert made["secret"].removeprefix("whsec_") not in caplog.text


def test_every_act_is_written_down_without_its_secrets(client: APIClient, receiver: Receiver) -> None:
    made = make(client, url=f"{receiver.url}/private-part")
    here = f"{URL}{made['id']}/"
    client.patch(here, {"description": "x"})
    rotated = client.post(f"{here}rotate_secret/", {}).json()
    tried = client.post(f"{here}test/").json()
    client.post(f"/api/webhook-deliveries/{tried['delivery']['id']}/retry/")
    client.delete(here)
    written = list(AuditEntry.objects.filter(action__startswith="webhook").order_by("pk"))
    assert [entry.action for entry in written] == [
        "webhook_created",
        "webhook_changed",
        "webhook_secret_rotated",
        "webhook_tested",
        "webhook_sent_again",
        "webhook_deleted",
    ]
    assert all(entry.user_name for entry in written)
    shown = client.get("/api/audit/").content.decode()
    assert {entry.target for entry in written} == {"localhost"}
    for secret in (made["secret"], rotated["secret"], "private-part"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("method", "path"), [("patch", ""), ("delete", ""), ("post", "test/"), ("post", "rotate_secret/")]
)
def test_one_that_is_deleted_meanwhile_is_404(
    client: APIClient, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    made = make(client)
    written = AuditEntry.objects.count()
    deleted_after_it_was_read(monkeypatch, WebhookViewSet)

    answered = getattr(client, method)(f"{URL}{made['id']}/{path}", {})

    assert (answered.status_code, answered.json()["code"]) == (404, "not_found")
    assert not Webhook.objects.exists()
    assert AuditEntry.objects.count() == written
    assert not WebhookEvent.objects.exists()


def test_a_delivery_that_is_deleted_meanwhile_is_404(
    client: APIClient, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(client, url=receiver.url)
    delivery = client.post(f"{URL}{made['id']}/test/").json()["delivery"]
    written = AuditEntry.objects.count()
    deleted_after_it_was_read(monkeypatch, DeliveryViewSet)

    answered = client.post(f"/api/webhook-deliveries/{delivery['id']}/retry/")

    assert (answered.status_code, answered.json()["code"]) == (404, "not_found")
    assert AuditEntry.objects.count() == written


def test_one_that_is_deleted_while_it_is_tried_is_404(
    client: APIClient, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(client, url=receiver.url)
    note = deliveries.note

    def deleted(*arguments: Any, **more: Any) -> Any:
        Webhook.objects.all().delete()
        return note(*arguments, **more)

    monkeypatch.setattr(deliveries, "note", deleted)
    answered = client.post(f"{URL}{made['id']}/test/")
    assert (answered.status_code, answered.json()["code"]) == (404, "not_found")
