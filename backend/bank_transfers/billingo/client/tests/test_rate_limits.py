"""Polite: the pace of a key is kept with headers and without, refusals are obeyed, and no wait is without end."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from bank_transfers.billingo.client import pacing
from bank_transfers.billingo.client.client import BillingoClient
from bank_transfers.billingo.client.pacing import Pacer
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.billingo.tests.robustness import (
    BACKEND_DIR,
    COMPLETED,
    FAILED,
    SMALL_PAGE,
    assert_exact,
    dataset,
    quicken,
    reasons,
    small_pages,
    sync,
)
from bank_transfers.core.http.retry_after import retry_after
from bank_transfers.core.secrets import Secret
from bank_transfers.models import BillingoSyncLog, Company
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.once

KEY = "pace-key"
WINDOW = 0.5
LIMIT = 5


@pytest.fixture(autouse=True)
def _short_window(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    quicken(settings)
    small_pages(monkeypatch)
    monkeypatch.setattr(pacing, "WINDOW_SECONDS", WINDOW)


def most_in_a_window(world: Sandbox) -> int:
    times = sorted(record.time for record in world.requests)
    return max(sum(start <= moment < start + WINDOW for moment in times) for start in times)


@pytest.mark.django_db
@pytest.mark.parametrize("headers", ["none", "full"])
def test_a_sync_keeps_the_limit_and_is_never_refused(
    make_company: Callable[..., Company], settings: Settings, headers: str
) -> None:
    settings.BILLINGO_REQUESTS_PER_MINUTE = LIMIT
    with Sandbox(
        key=KEY,
        dataset=dataset(SMALL_PAGE * 11 + 5),
        rate_limit=LIMIT,
        rate_window=WINDOW,
        rate_headers=headers,
    ) as world:
        settings.BILLINGO_BASE_URL = world.url
        firm = make_company(key=KEY)
        log = sync(firm)
        assert log.status == COMPLETED
        assert_exact(firm, world.documents)
        assert [record.status for record in world.requests].count(429) == 0
        assert most_in_a_window(world) <= LIMIT
        assert log.wait_seconds >= WINDOW, "thirteen requests at five a window wait at least once"
        assert log.sync_duration_seconds is not None
        assert log.wait_seconds <= log.sync_duration_seconds


@pytest.mark.django_db
@pytest.mark.parametrize("counting", ["fixed", "bucket"])
def test_a_server_that_counts_in_another_way_refuses_nothing_either(
    make_company: Callable[..., Company], settings: Settings, counting: str
) -> None:
    settings.BILLINGO_REQUESTS_PER_MINUTE = LIMIT
    with Sandbox(key=KEY, dataset=dataset(SMALL_PAGE * 11 + 5)) as world:
        world.set_rate_limit(LIMIT, window=WINDOW, counting=counting)
        settings.BILLINGO_BASE_URL = world.url
        log = sync(make_company(key=KEY))
        assert (log.status, world.stats()["refused"]) == (COMPLETED, 0)
        assert log.api_calls == 12


@pytest.mark.django_db
@pytest.mark.parametrize("headers", ["none", "full"])
def test_a_limit_lower_than_the_stated_one_is_found_out(
    make_company: Callable[..., Company], settings: Settings, headers: str
) -> None:
    with Sandbox(
        key=KEY, dataset=dataset(SMALL_PAGE * 6 + 5), rate_limit=4, rate_window=WINDOW, rate_headers=headers
    ) as world:
        settings.BILLINGO_BASE_URL = world.url
        firm = make_company(key=KEY)
        log = sync(firm)
        assert (log.status, log.wait_seconds > 0) == (COMPLETED, True)
        assert_exact(firm, world.documents)


@pytest.mark.parametrize(("text", "low", "high"), [("2", 1.9, 2.1), ("0.25", 0.2, 0.3), (" 3 ", 2.9, 3.1)])
def test_retry_after_in_seconds(text: str, low: float, high: float) -> None:
    seconds = retry_after(text)
    assert seconds is not None
    assert low <= seconds <= high


@pytest.mark.parametrize("text", ["Wed, 21 Oct 2099 07:28:00 GMT", "1000000000", "1e9"])
def test_retry_after_far_away_is_a_number(text: str) -> None:
    assert (retry_after(text) or 0) > 1e8


@pytest.mark.parametrize(
    "text",
    [None, "", "0", "-5", "-1e300", "nan", "inf", "-inf", "1e999", "soon", "٣٫", "Wed, 21 Oct 2015 07:28:00 GMT",
     "Wed, 99 Oct 2015", "2" * 5000 + "x", "\x00", "Thu, 01 Jan 99999 00:00:00 GMT", "0x10"],
)  # fmt: skip
def test_retry_after_of_no_use_is_none(text: str | None) -> None:
    assert retry_after(text) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"X-RateLimit-Limit": "0"},
        {"X-RateLimit-Limit": "-3"},
        {"X-RateLimit-Limit": "many", "X-RateLimit-Remaining": "none"},
        {"X-RateLimit-Remaining": "0"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "-100"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "nan"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9" * 5000},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(10**18)},
        {"X-RateLimit-Limit": "9" * 400},
    ],
    ids=str,
)
def test_absurd_headers_neither_stop_nor_speed_up(headers: dict[str, str]) -> None:
    pacer = Pacer(LIMIT)
    pacer.obey(headers)
    assert 0 <= pacer.delay() <= WINDOW

    async def ask() -> None:
        for _ in range(LIMIT):
            await pacer.begin()
            pacer.end()

    started = time.monotonic()
    asyncio.run(asyncio.wait_for(ask(), 10))
    assert time.monotonic() - started <= 2 * WINDOW + 0.5
    assert pacer.delay() > 0, "the stated limit is used up"


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_it_waits_as_long_as_it_is_told(
    make_company: Callable[..., Company], settings: Settings, form: str
) -> None:
    with Sandbox(key=KEY, dataset=dataset(SMALL_PAGE * 2 + 2)) as world:
        settings.BILLINGO_BASE_URL = world.url
        world.fault("too_many_requests", page=2, times=1, form=form, retry_after=2 if form == "date" else 0.6)
        firm = make_company(key=KEY)
        log = sync(firm)
        assert log.status == COMPLETED
        assert log.wait_seconds >= 0.55
        moments = {record.fault: record.time for record in world.requests if "page=2" in record.query_string}
        assert moments[None] - moments["too_many_requests"] >= 0.55
        # The limit is the key's: while one request waits, no other begins.
        refused_at = moments["too_many_requests"]
        between = [r for r in world.requests if refused_at + 0.1 < r.time < refused_at + 0.5]
        assert between == []


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [10**9, 3600])
def test_a_wait_beyond_reason_ends_the_run_at_once(
    make_company: Callable[..., Company], settings: Settings, seconds: int
) -> None:
    with Sandbox(key=KEY, dataset=dataset(SMALL_PAGE * 2 + 2)) as world:
        settings.BILLINGO_BASE_URL = world.url
        world.fault("too_many_requests", page=2, times=1, retry_after=seconds)
        firm = make_company(key=KEY)
        started = time.monotonic()
        log = sync(firm)
        assert time.monotonic() - started < 3
        assert (log.status, log.errors_parsed[0]["code"]) == (FAILED, "rate_limited")
        assert "Too many requests." in reasons(log)
        assert sync(firm).status == COMPLETED
        assert_exact(firm, world.documents)


@pytest.mark.django_db
@pytest.mark.parametrize(("form", "seconds"), [("none", 0), ("seconds", 0), ("seconds", -5), ("date", -3600)])
def test_refusals_without_a_time_are_met_with_growing_waits(
    make_company: Callable[..., Company], settings: Settings, form: str, seconds: float
) -> None:
    """A server that refuses for good, and says "again at once" or nothing, must not be hammered."""
    settings.BILLINGO_BACKOFF_SECONDS = 0.05
    settings.BILLINGO_RETRY_SECONDS = 1.5
    with Sandbox(key=KEY, dataset=dataset(20)) as world:
        settings.BILLINGO_BASE_URL = world.url
        world.fault("too_many_requests", path="/documents", times=None, form=form, retry_after=seconds)
        log = sync(make_company(key=KEY))
        assert (log.status, log.errors_parsed[0]["code"]) == (FAILED, "rate_limited")
        assert 3 <= len([record for record in world.requests if record.status == 429]) <= 8


def test_two_clients_of_a_key_share_the_pace(settings: Settings) -> None:
    settings.BILLINGO_REQUESTS_PER_MINUTE = LIMIT
    with Sandbox(key=KEY, invoices=10, rate_limit=LIMIT, rate_window=WINDOW) as world:
        settings.BILLINGO_BASE_URL = world.url
        world.add_account("other-key", invoices=10)
        clients = [BillingoClient(Secret(KEY)) for _ in range(3)]
        futures = [client.page(1, document=bytes) for client in clients for _ in range(4)]
        other = BillingoClient(Secret("other-key"))
        started = time.monotonic()
        other.page(1, document=bytes).result(10)
        assert time.monotonic() - started < WINDOW, "another key has a pace of its own"
        for future in futures:
            future.result(10)
        assert [record.status for record in world.requests if record.account == KEY] == [200] * 12


def test_two_keys_of_an_organization_share_the_pace(settings: Settings) -> None:
    settings.BILLINGO_REQUESTS_PER_MINUTE = 4
    with Sandbox(key=KEY, invoices=10) as world:
        settings.BILLINGO_BASE_URL = world.url
        world.add_key("second-key")
        one, two = (
            BillingoClient(Secret(key), organization="23456789", pages_in_flight=10)
            for key in (KEY, "second-key")
        )
        for future in [one.page(1, document=bytes) for _ in range(4)]:
            future.result(10)
        late = two.page(1, document=bytes)
        alone = BillingoClient(Secret("second-key"))  # whose it is is not known: a pace of its own
        alone.page(1, document=bytes).result(10)
        assert not late.done()
        assert len(world.requests) == 5
        late.cancel()


@pytest.mark.django_db
@pytest.mark.parametrize("bound", [1, 2, 5])
def test_no_more_pages_are_in_flight_than_allowed(
    make_company: Callable[..., Company], settings: Settings, bound: int
) -> None:
    settings.BILLINGO_PAGES_IN_FLIGHT = bound
    with Sandbox(key=KEY, dataset=dataset(SMALL_PAGE * 11 + 5), latency_ms=15) as world:
        settings.BILLINGO_BASE_URL = world.url
        seen: list[BillingoSyncLog] = []
        BillingoSyncService(progress=seen.append).sync_company(make_company(key=KEY))
        assert world.max_in_flight == bound
        assert seen


FORKED = """
import asyncio, os, sys
from bank_transfers.billingo.client.pacing import pacer_for
from bank_transfers.core.secrets import Secret
pacer = pacer_for(Secret("k"), "http://x", 1)
asyncio.run(pacer.begin())  # one is in flight, and that is the limit
child = os.fork()
if child == 0:
    os._exit(7 if pacer_for(Secret("k"), "http://x", 1).delay() == 0 else 8)
assert pacer_for(Secret("k"), "http://x", 1).delay() > 0
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_fork_does_not_wait_for_its_parents_requests() -> None:
    result = subprocess.run([sys.executable, "-c", FORKED], cwd=BACKEND_DIR, check=False)
    assert result.returncode == 7
