"""A night of accidents: workers killed, the broker gone and back, database connections cut. In the morning all is well.

Every mirror is exact, every log closed, and no company was synced twice at once: each sync asks for one page at a
time here, so two requests of a company at once would be two syncs.
"""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from bank_transfers.billingo.tests.robustness import assert_exact, dataset
from bank_transfers.core.secrets import Secret
from bank_transfers.models import (
    BillingoSyncLog,
    BillingoSyncSlot,
    Company,
    CompanyBillingoSettings,
    CompanyFeature,
    FeatureTemplate,
)
from billingo_sandbox import Sandbox

from . import brokers
from .brokers import Processes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("not __import__('django').db.connection.vendor == 'postgresql'"),
]
WORKERS = 4
NIGHT_SECONDS = 420
SIZES = (3, 7, 12, 40, 130)


@contextmanager
def rabbitmq() -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """The RabbitMQ that others use too; only our way to it breaks."""
    proxy = brokers.Proxy(brokers.RABBITMQ)
    try:
        yield proxy.url, proxy.down, proxy.up
    finally:
        proxy.down()


@contextmanager
def redis() -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """A Redis of our own, which forgets everything when it is killed."""
    with brokers.PrivateRedis() as server:
        yield server.url, server.down, server.up


def make_firms(count: int, world: Sandbox) -> list[Company]:
    """Companies that are due, each with an account of its own."""
    firms = Company.objects.bulk_create(
        [Company(name=f"Cég {n}", tax_id=f"{20_000_000 + n}-2-42") for n in range(count)]
    )
    rows = []
    for n, firm in enumerate(firms):
        world.add_account(f"key-{n}", documents=dataset(SIZES[n % len(SIZES)], n % len(SIZES)))
        row = CompanyBillingoSettings(company=firm, organization=f"{20_000_000 + n}")
        row.set_api_key(Secret(f"key-{n}"), row.organization)
        rows.append(row)
    CompanyBillingoSettings.objects.bulk_create(rows)
    CompanyBillingoSettings.objects.update(updated_at="2020-01-01T00:00:00Z")
    feature = FeatureTemplate.objects.get(feature_code="BILLINGO_SYNC")
    CompanyFeature.objects.bulk_create(
        [CompanyFeature(company=firm, feature_template=feature, is_enabled=True) for firm in firms]
    )
    return firms


def cut_database_connections() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def left() -> int:
    return BillingoSyncSlot.objects.filter(closed_at__isnull=True).count()


def night(
    running: Processes,
    count: int,
    kills: int,
    down: Callable[[], None],
    up: Callable[[], None],
    dice: random.Random,
) -> None:
    """Until every slot is closed: an accident every now and then, evenly over the first four fifths of the work."""
    accidents = ["kill"] * kills + ["outage"] * 2 + ["cut"] * 2
    dice.shuffle(accidents)
    happened = 0
    workers: list[subprocess.Popen[bytes]] = [running.worker() for _ in range(WORKERS)]
    give_up_at = time.monotonic() + NIGHT_SECONDS
    while BillingoSyncSlot.objects.count() < count or left():
        assert time.monotonic() < give_up_at, f"{left()} slots are left, {happened} accidents happened"
        time.sleep(0.1)
        done = BillingoSyncSlot.objects.filter(closed_at__isnull=False).count()
        if happened < len(accidents) and done >= count * 0.8 * (happened + 1) / len(accidents):
            accident = accidents[happened]
            happened += 1
            if accident == "kill":
                victim = dice.choice(workers)
                victim.kill()
                victim.wait()
                workers[workers.index(victim)] = running.worker()
            elif accident == "outage":
                down()
                time.sleep(dice.uniform(0.3, 2))
                up()
            else:
                cut_database_connections()
    assert happened == len(accidents)


@pytest.mark.parametrize(
    ("broker", "count", "kills"),
    [
        pytest.param(rabbitmq, 100, 4, id="rabbitmq", marks=pytest.mark.rabbitmq),
        pytest.param(redis, 40, 2, id="redis", marks=pytest.mark.redis),
    ],
)
def test_after_a_night_of_accidents_every_mirror_is_exact(
    world: Sandbox, broker: Any, count: int, kills: int, start_processes: Callable[..., Processes]
) -> None:
    if broker is rabbitmq and not brokers.answers(brokers.RABBITMQ):
        pytest.skip("no RabbitMQ answers")
    firms = make_firms(count, world)
    world.latency_ms = 60
    dice = random.Random(4)
    with broker() as (url, down, up):
        queues = brokers.Broker(url)
        try:
            running = start_processes(**queues.env, BILLINGO_PAGES_IN_FLIGHT="1")
            for _ in range(2):
                running.scheduler()
            night(running, count, kills, down, up, dice)
            running.end()
        finally:
            queues.clean()
    logs = BillingoSyncLog.objects.all()
    assert not logs.filter(status="RUNNING").exists()
    outcomes = list(BillingoSyncSlot.objects.values_list("outcome", flat=True))
    assert outcomes == ["done"] * count
    for n, firm in enumerate(firms):
        assert_exact(firm, world.documents_of(f"key-{n}"))
        runs = list(
            logs.filter(company=firm).order_by("attempt").values_list("attempt", "status", "sync_type")
        )
        # One log for each attempt that ran; only the last is good.
        assert [attempt for attempt, _, _ in runs] == list(range(1, len(runs) + 1))
        # (PARTIAL: it was killed when its documents were done, and only payments were left to be read.)
        assert {status for _, status, _ in runs[:-1]} <= {"FAILED", "PARTIAL"}, runs
        assert runs[-1][1] == "COMPLETED", runs
    twice = {key: most for key, most in world.stats()["max_in_flight_by_account"].items() if key and most > 1}
    assert not twice, twice
    assert logs.filter(status="FAILED").exists(), "the accidents met nobody"
