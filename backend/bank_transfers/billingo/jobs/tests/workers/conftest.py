from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from billingo_sandbox import Sandbox, generate

from . import brokers

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from bank_transfers.models import Company

# Short times for what waits, long enough for a slow machine.
SHORT = {
    "BILLINGO_BACKOFF_SECONDS": "0.02",
    "BILLINGO_REQUESTS_PER_MINUTE": "100000",
    "SYNC_HEARTBEAT_SECONDS": "0.5",
    "SYNC_DEAD_AFTER_SECONDS": "6",
    "SYNC_QUEUE_SECONDS": "8",
    "SYNC_RETRY_SECONDS": "0",
    "SYNC_SPREAD_SECONDS": "0",
    "SYNC_ATTEMPTS": "20",
    "SYNC_COMPANIES_AT_ONCE": "3",
    "SCHEDULER_TICK_SECONDS": "0.5",
    "LOG_LEVEL": "INFO",
}
KEY = "worker-key"


@pytest.fixture
def world(settings: Settings) -> Iterator[Sandbox]:
    with Sandbox(key=KEY, dataset=generate(250, 1)) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.fixture
def make_due(make_company: Callable[..., Company]) -> Callable[..., Company]:
    """As `make_company`; a company that the schedule has known for long, so that it is due at once."""

    from bank_transfers.models import CompanyBillingoSettings

    def make(**details: str) -> Company:
        company = make_company(**{"key": KEY, **details})
        rows = CompanyBillingoSettings.objects.filter(company=company)
        rows.update(updated_at="2020-01-01T00:00:00Z")
        return company

    return make


@pytest.fixture(
    params=[
        pytest.param(brokers.RABBITMQ, id="rabbitmq", marks=pytest.mark.rabbitmq),
        pytest.param(brokers.REDIS, id="redis", marks=pytest.mark.redis),
    ]
)
def broker(request: pytest.FixtureRequest) -> Iterator[brokers.Broker]:
    """Queues of this test's own at each of the brokers."""
    found = brokers.Broker(request.param)
    if not brokers.answers(found.url):
        pytest.skip(f"no {request.node.callspec.id} answers")
    yield found
    found.clean()


@pytest.fixture
def start_processes(
    world: Sandbox, subprocess_env: dict[str, str], tmp_path: Path
) -> Iterator[Callable[..., brokers.Processes]]:
    """`start_processes(**env)`: what starts workers and schedulers on this test's database and sandbox."""
    opened = []

    def make(**more: str) -> brokers.Processes:
        # Due three hours ago, and not again while a test runs.
        hour = (timezone.localtime() - timedelta(hours=3)).hour
        when = {"SYNC_SCHEDULE": f"0 {hour} * * *"}
        env = {
            **subprocess_env,
            **SHORT,
            **when,
            "BILLINGO_BASE_URL": django_settings.BILLINGO_BASE_URL,
            **more,
        }
        context = brokers.processes(env, tmp_path)
        opened.append(context)
        return context.__enter__()

    yield make
    for context in opened:
        context.__exit__(None, None, None)
