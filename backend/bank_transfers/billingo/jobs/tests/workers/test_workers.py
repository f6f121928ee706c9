"""Syncs on workers: what arrives runs once, however often it arrives; what ends in the middle says so."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from bank_transfers.billingo.jobs import refresh, refresh_tokens, slots
from bank_transfers.billingo.jobs.task_names import SYNC_REQUESTED, SYNC_SLOT
from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.tests.robustness import COMPLETED, FAILED, assert_exact, until
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.core import queue
from bank_transfers.models import (
    AuditEntry,
    BillingoSyncLog,
    BillingoSyncSlot,
    Company,
    CompanyBillingoSettings,
)
from billingo_sandbox import Sandbox

from . import brokers
from .brokers import Broker, Processes

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
TRIGGER = "/api/billingo-settings/trigger_sync/"
# A worker is Python, Django and Celery: seconds on a quiet machine, a minute on a crowded one.
PATIENCE = 150
Start = Callable[..., Processes]


@pytest.fixture
def sending(broker: Broker, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Broker:
    """This process sends to the broker too, as a web process would."""
    settings.CELERY_BROKER_URL, settings.CELERY_QUEUE_PREFIX = broker.url, broker.prefix
    monkeypatch.delitem(__import__("sys").modules, "config.celery", raising=False)
    return broker


def ended(log_id: int, seconds: float = PATIENCE) -> BillingoSyncLog:
    rows = BillingoSyncLog.objects.filter(pk=log_id).exclude(status="RUNNING")
    found: BillingoSyncLog = until(rows.first, seconds, "the end of the sync")
    return found


def slot_of(company: Company) -> BillingoSyncSlot:
    now = timezone.now()
    return BillingoSyncSlot.objects.create(company=company, at=now, try_at=now + timedelta(seconds=60))


def test_a_sync_in_the_background_runs_on_a_worker(
    sending: Broker, world: Sandbox, make_due: Callable[..., Company], start_processes: Start
) -> None:
    company = make_due()
    answer = client_in(company).post(TRIGGER, {"background": True, "full_sync": True})
    assert answer.status_code == 202, answer.content
    log_id = answer.json()["sync_log_id"]
    # Waiting for a worker it is running, for everybody.
    seen = client_in(company).get(f"/api/billingo-sync-logs/{log_id}/").json()
    assert seen["status"] == "RUNNING"
    again = client_in(company).post(TRIGGER, {"background": True})
    assert (again.status_code, again.json()["sync_log_id"]) == (409, log_id)
    assert client_in(company).get("/api/billingo-settings/").json()[0]["health"]["level"] == "yellow"
    # Sent once more: as when a broker delivers twice.
    with queue.sender() as send:
        send(SYNC_REQUESTED, log_id)
    start_processes(**sending.env).worker()
    log = ended(log_id)
    assert (log.status, log.sync_type, log.full_sync) == (COMPLETED, "MANUAL", True)
    assert_exact(company, world.documents)
    slot = slot_of(company)
    with queue.sender() as send:
        send(SYNC_REQUESTED, log_id)
        for _ in range(5):
            send(SYNC_SLOT, slot.pk, 1)
    until(lambda: BillingoSyncSlot.objects.filter(pk=slot.pk, outcome="done").exists(), PATIENCE)
    with queue.sender() as send:
        send(SYNC_SLOT, slot.pk, 1)  # late
        send(SYNC_SLOT, slot.pk, 2)  # never was
        send(SYNC_SLOT, 0, 1)
    other = slot_of(company)
    with queue.sender() as send:
        send(SYNC_SLOT, other.pk, 1)
    until(lambda: BillingoSyncSlot.objects.filter(pk=other.pk, outcome="done").exists(), PATIENCE)
    runs = BillingoSyncLog.objects.filter(company=company).order_by("pk").values_list("slot", flat=True)
    assert list(runs) == [None, slot.pk, other.pk]
    # A shop asks: this process sends it.
    refresh.ask(refresh_tokens.make(company.pk, None, "webshop")[1])
    until(lambda: BillingoSyncSlot.objects.filter(sync_type="TRIGGER", outcome="done").exists(), PATIENCE)
    asked = BillingoSyncLog.objects.filter(sync_type="TRIGGER")
    assert list(asked.values_list("status", flat=True)) == [COMPLETED]


def test_a_worker_that_is_told_to_stop_closes_its_log_and_ends(
    sending: Broker, world: Sandbox, make_due: Callable[..., Company], start_processes: Start
) -> None:
    company = make_due()
    world.fault("latency", seconds=60, times=None, path="/documents")
    slot = slot_of(company)
    with queue.sender() as send:
        send(SYNC_SLOT, slot.pk, 1)
    worker = start_processes(**sending.env).worker()
    log = until(lambda: BillingoSyncLog.objects.filter(status="RUNNING").first(), PATIENCE, "a running sync")
    worker.send_signal(signal.SIGTERM)
    started = time.monotonic()
    worker.wait(30)
    assert time.monotonic() - started < 15
    log = ended(log.pk, 0.5)
    assert (log.status, log.errors_parsed[0]["code"]) == (FAILED, "interrupted")
    slot.refresh_from_db()
    assert (slot.attempt, slot.closed_at) == (2, None)


@contextmanager
def rabbitmq_that_breaks() -> Iterator[brokers.Proxy]:
    proxy = brokers.Proxy(brokers.RABBITMQ)
    try:
        yield proxy
    finally:
        proxy.down()


@pytest.mark.parametrize(
    "opened",
    [
        pytest.param(rabbitmq_that_breaks, id="rabbitmq", marks=pytest.mark.rabbitmq),
        pytest.param(brokers.PrivateRedis, id="redis", marks=pytest.mark.redis),
    ],
)
def test_a_worker_whose_broker_went_away_while_all_its_threads_were_busy_goes_on(
    world: Sandbox, make_due: Callable[..., Company], start_processes: Start, opened: Callable[[], Any],
    settings: Settings, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if opened is rabbitmq_that_breaks and not brokers.answers(brokers.RABBITMQ):
        pytest.skip("no RabbitMQ answers")
    monkeypatch.delitem(__import__("sys").modules, "config.celery", raising=False)
    company = make_due()
    with opened() as server:
        sending = Broker(server.url)
        settings.CELERY_BROKER_URL, settings.CELERY_QUEUE_PREFIX = sending.url, sending.prefix
        try:
            world.fault("latency", seconds=3, times=1, path="/documents")
            first = slot_of(company)
            with queue.sender() as send:
                send(SYNC_SLOT, first.pk, 1)
            start_processes(**sending.env, SYNC_COMPANIES_AT_ONCE="1").worker()
            log = until(
                lambda: BillingoSyncLog.objects.filter(status="RUNNING").first(), PATIENCE, "a running sync"
            )
            server.down()
            assert ended(log.pk).status == COMPLETED  # nobody was there to be told
            time.sleep(0.5)
            server.up()
            second = slot_of(company)
            with queue.sender() as send:
                send(SYNC_SLOT, second.pk, 1)
            done = BillingoSyncSlot.objects.filter(pk=second.pk, outcome="done")
            until(done.exists, PATIENCE, "the sync after the outage")
        finally:
            sending.clean()
    runs = BillingoSyncLog.objects.filter(company=company).order_by("pk").values_list("slot", "status")
    assert list(runs) == [(first.pk, COMPLETED), (second.pk, COMPLETED)]


@pytest.mark.redis
@pytest.mark.parametrize("ending", ["ack", "reject"])
def test_what_could_not_be_told_to_redis_takes_up_no_room(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.delitem(__import__("sys").modules, "config.celery", raising=False)
    with brokers.PrivateRedis() as server:
        settings.CELERY_BROKER_URL = server.url
        with queue.sender() as send:
            send(SYNC_SLOT, 1, 1)
        from config.celery import app

        with app.connection_for_read() as connection:
            channel = connection.channel()
            channel.basic_qos(0, 1, False)
            taken: list[Any] = []
            consumer = app.amqp.TaskConsumer(channel, on_message=taken.append)
            consumer.consume()
            connection.drain_events(timeout=10)
            assert not channel.qos.can_consume()
            server.down()
            with pytest.raises(connection.connection_errors):
                getattr(taken[0], ending)()
            assert channel.qos.can_consume()


def test_it_is_ready_while_the_broker_answers(sending: Broker, world: Sandbox, make_due: Any) -> None:
    answer = client_in(make_due()).get("/api/health/ready/")
    assert (answer.status_code, answer.json()["checks"]["queue"]) == (200, "ok")


@pytest.mark.parametrize("scheme", ["amqp", "redis"])
@pytest.mark.parametrize("silent", [False, True])
def test_without_a_broker_nothing_is_begun_and_it_says_so(
    world: Sandbox, make_due: Callable[..., Company], settings: Settings, scheme: str, silent: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Nobody listens, or somebody who never says a word."""
    import socket

    monkeypatch.delitem(__import__("sys").modules, "config.celery", raising=False)
    monkeypatch.setattr(queue, "CONNECT_SECONDS", 1)
    monkeypatch.setattr(queue, "ANSWER_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        if not silent:
            listener.close()
        settings.CELERY_BROKER_URL = f"{scheme}://127.0.0.1:{port}//"
        company = make_due()
        client = client_in(company, language="hu")
        started = time.monotonic()
        answer = client.post(TRIGGER, {"background": True})
        assert (answer.status_code, answer.json()["code"]) == (503, "queue_unavailable")
        assert "sor" in answer.json()["detail"]
        assert not BillingoSyncLog.objects.exists()
        # Nor does the audit tell of a sync that never was.
        assert not AuditEntry.objects.filter(company=company, action="sync_triggered").exists()
        ready = client.get("/api/health/ready/")
        assert (ready.status_code, ready.json()["checks"]["queue"]) == (503, "unreachable")
        # What the schedule could not send is due again at once.
        slot = slot_of(company)
        BillingoSyncSlot.objects.update(try_at=timezone.now())
        from bank_transfers.billingo.jobs import dispatch

        dispatch.send_due()
        slot.refresh_from_db()
        assert slot.try_at <= timezone.now()
        assert time.monotonic() - started < 20
    # In the request itself it needs no worker.
    assert client.post(TRIGGER, {}).json()["status"] == "success"


def test_one_that_no_worker_takes_is_given_up(
    world: Sandbox, make_due: Callable[..., Company], settings: Settings
) -> None:
    from bank_transfers.billingo.sync import BillingoSyncService

    company = make_due()
    log = BillingoSyncService().reserve(company)
    assert claim.close_dead_runs() == 0
    rows = BillingoSyncLog.objects.filter(pk=log.pk)
    rows.update(started_at=timezone.now() - timedelta(seconds=django_settings.SYNC_QUEUE_SECONDS + 5))
    assert claim.close_dead_runs() == 1
    found = rows.get()
    assert (found.status, found.errors_parsed[0]["code"]) == (FAILED, "no_worker")
    assert claim.take_over(log.pk) is None


def test_one_that_was_switched_off_while_it_waited_fails(
    world: Sandbox, make_due: Callable[..., Company]
) -> None:
    from bank_transfers.billingo.jobs import dispatch
    from bank_transfers.billingo.sync import BillingoSyncService

    company = make_due()
    log = BillingoSyncService().reserve(company)
    CompanyBillingoSettings.objects.update(is_active=False)
    dispatch.run_requested(log.pk)
    found = BillingoSyncLog.objects.get()
    assert (found.status, found.errors_parsed[0]["code"]) == (FAILED, "inactive")
    dispatch.run_requested(log.pk)
    assert slots.due_count(timezone.now()) == 0
