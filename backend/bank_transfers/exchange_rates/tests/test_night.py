"""When rates are fetched by themselves, by whom, how often they are tried, and what is told when it fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from bank_transfers import scheduler
from bank_transfers.companies.tests.helpers import client_for
from bank_transfers.exchange_rates import night, rate, runs
from bank_transfers.models import ExchangeRate, ExchangeRateRun
from billingo_sandbox import Sandbox

pytestmark = pytest.mark.once

PATH = "/arfolyamok.asmx"


@pytest.fixture
def mnb(settings: Any) -> Iterator[Sandbox]:
    with Sandbox(invoices=0, now=datetime(2026, 11, 28, 9, tzinfo=UTC)) as server:
        settings.MNB_RATES_URL = server.rates_url
        settings.MNB_RATES_TIMEOUT_SECONDS = 5
        yield server


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-11-28T01:59:00+00:00", "2026-11-27T12:00:00+00:00"),
        ("2026-11-28T02:00:00+00:00", "2026-11-28T02:00:00+00:00"),
        ("2026-11-28T11:59:59+00:00", "2026-11-28T02:00:00+00:00"),
        ("2026-11-28T12:00:00+00:00", "2026-11-28T12:00:00+00:00"),
        ("2026-07-01T01:00:00+00:00", "2026-07-01T01:00:00+00:00"),  # summer time
        ("2026-03-29T01:00:00+00:00", "2026-03-29T01:00:00+00:00"),  # its first night
    ],
)
@pytest.mark.django_db
def test_at_night_and_after_the_rates_are_fixed(now: str, slot: str) -> None:
    found = night.due(datetime.fromisoformat(now))
    assert found is not None
    assert (found.slot, found.attempt) == (datetime.fromisoformat(slot), 1)


@pytest.mark.django_db
def test_the_schedule_fetches_once(mnb: Sandbox) -> None:
    scheduler.fetch_exchange_rates()
    run = ExchangeRateRun.objects.get()
    assert (run.status, run.attempt, run.new) == ("COMPLETED", 1, ExchangeRate.objects.count())
    assert rate("USD", date(2026, 11, 27)) is not None
    scheduler.fetch_exchange_rates()
    assert ExchangeRateRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_that_look_at_once_one_fetches(mnb: Sandbox) -> None:
    mnb.fault("latency", path=PATH, seconds=0.5, times=None)
    barrier = threading.Barrier(4)

    def look() -> None:
        barrier.wait()
        try:
            scheduler.fetch_exchange_rates()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ExchangeRateRun.objects.count() == 1
    infos = [record for record in mnb.requests if record.path == PATH]
    assert len(infos) == 4  # what there is, and three pieces


@pytest.mark.django_db
def test_what_fails_is_tried_again_later_and_not_for_ever(mnb: Sandbox, settings: Any) -> None:
    settings.SYNC_ATTEMPTS, settings.SYNC_RETRY_SECONDS = 3, 100
    mnb.fault("server_error", path=PATH, times=None)
    now = timezone.now()
    scheduler.fetch_exchange_rates()
    first = ExchangeRateRun.objects.get()
    assert (first.status, first.code) == ("FAILED", "mnb_unreachable")
    slot = first.slot
    assert slot is not None

    def due_after(seconds: float) -> night.Due | None:
        last = ExchangeRateRun.objects.latest("pk")
        assert last.ended_at is not None
        moment = last.ended_at + timedelta(seconds=seconds)
        ExchangeRateRun.objects.update(
            slot=night._latest_slot(moment)
        )  # should the next slot begin meanwhile
        return night.due(moment)

    assert due_after(99) is None
    second = due_after(101)
    assert second is not None
    assert second.attempt == 2
    ExchangeRateRun.objects.filter(pk=first.pk).update(attempt=2)
    assert due_after(399) is None
    assert due_after(401) is not None
    ExchangeRateRun.objects.filter(pk=first.pk).update(attempt=3)
    assert due_after(10_000) is None
    following = night.due(now + timedelta(hours=24))
    assert following is not None
    assert following.attempt == 1


@pytest.mark.django_db
def test_a_run_that_died_is_closed_and_tried_again(mnb: Sandbox) -> None:
    now = timezone.now()
    slot = night._latest_slot(now)
    ago = now - timedelta(minutes=20)
    ExchangeRateRun.objects.create(slot=slot, started_at=ago, beat_at=ago)
    assert night.due(now) is None
    found = night.due(now + timedelta(minutes=10))
    assert found is not None
    assert found.attempt == (2 if found.slot == slot else 1)
    assert ExchangeRateRun.objects.get().code == "interrupted"


@pytest.mark.django_db
def test_what_was_asked_for_is_remembered_when_old_runs_are_forgotten(mnb: Sandbox) -> None:
    scheduler.fetch_exchange_rates()
    before = runs.covered()
    long_ago = timezone.now() - timedelta(days=100)
    ExchangeRateRun.objects.update(started_at=long_ago)
    ExchangeRateRun.objects.create(
        started_at=long_ago, beat_at=long_ago, status="COMPLETED", covered=[[f"{day}" for day in before[0]]]
    )
    scheduler.forget_old()
    assert ExchangeRateRun.objects.count() == 1
    assert runs.covered() == before


@pytest.mark.django_db
def test_the_state_tells_what_breaks(mnb: Sandbox, django_user_model: Any, settings: Any) -> None:
    user = django_user_model.objects.create_user("anna", password="x")
    client = client_for(user)

    def told() -> tuple[str, list[str]]:
        answer = client.get("/api/exchange-rates/state/")
        assert answer.status_code == 200
        return answer.json()["level"], [reason["code"] for reason in answer.json()["reasons"]]

    assert told() == ("yellow", ["never_fetched"])
    scheduler.fetch_exchange_rates()
    assert told() == ("green", ["up_to_date"])
    now = timezone.now()
    for pk, code in enumerate(("mnb_unreachable", "mnb_unreadable"), 100):
        ExchangeRateRun.objects.create(
            pk=pk, started_at=now, beat_at=now, ended_at=now, status="FAILED", code=code
        )
        assert told()[1] == [code]
    ExchangeRateRun.objects.filter(status="COMPLETED").update(ended_at=now - timedelta(hours=49))
    assert told() == ("red", ["mnb_unreadable", "older_than_48_hours"])
    metrics = Client(HTTP_HOST="localhost").get("/metrics").content.decode()
    assert "exchange_rates_last_good_fetch_age_seconds 1764" in metrics.replace(".", " ")
    assert "exchange_rates_failed_fetches 2.0" in metrics
    settings.MNB_RATES_URL = ""
    assert told() == ("yellow", ["off"])
    assert "exchange_rates" not in Client(HTTP_HOST="localhost").get("/metrics").content.decode()
