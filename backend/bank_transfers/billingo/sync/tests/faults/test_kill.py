"""kill -9 at any moment: nothing half-written is ever seen, and the next run ends exact."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from bank_transfers.billingo.errors import SyncAlreadyRunning
from bank_transfers.billingo.tests.mirror import assert_payments
from bank_transfers.billingo.tests.robustness import (
    COMPLETED,
    FAILED,
    MANAGE,
    RUNNING,
    assert_exact,
    assert_whole,
    dataset,
    ended,
    left_alone,
    quicken,
    start,
    sync,
    until,
)
from bank_transfers.models import BillingoInvoice, BillingoSyncLog, Company
from billingo_sandbox import PAYMENTS, Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "kill-key"
COUNT = 650
DEAD_AFTER = 0.6
QUICK = {
    "SYNC_HEARTBEAT_SECONDS": "0.1",
    "SYNC_DEAD_AFTER_SECONDS": str(DEAD_AFTER),
    "BILLINGO_PAGES_IN_FLIGHT": "2",
}


@pytest.fixture
def world(settings: Settings) -> Iterator[Sandbox]:
    quicken(settings)
    settings.SYNC_DEAD_AFTER_SECONDS = DEAD_AFTER
    with Sandbox(key=KEY, dataset=dataset(COUNT), latency_ms=30) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.fixture
def firm(make_company: Callable[..., Company], world: Sandbox) -> Company:
    return make_company(key=KEY)


def kill(world: Sandbox, env: dict[str, str], chance: random.Random, *arguments: object) -> bool:
    """Starts the command and kills it at a random moment; True if it was killed in its work.

    Returns when the database too has done with it: PostgreSQL still obeys a COMMIT whose sender is dead.
    """
    world.reset_stats()
    process = start(MANAGE, "sync_billingo_invoices", *arguments, env=env, **QUICK)
    try:
        requests = chance.randint(1, 5)
        until(lambda: len(world.requests) >= requests or process.poll() is not None, what="the request")
        time.sleep(chance.uniform(0, 0.08))
        process.send_signal(signal.SIGKILL)
    finally:
        output = ended(process)
    assert process.returncode in (0, -signal.SIGKILL), output
    until(left_alone, what="the end of the session of the dead")
    return BillingoSyncLog.objects.latest("pk").status == RUNNING


@pytest.mark.parametrize(
    "seed",
    [
        # Both kinds on both databases, in five stories, each once but the first.
        0,
        pytest.param(1, marks=pytest.mark.once),
        pytest.param(2, marks=pytest.mark.once),
        pytest.param(3, marks=pytest.mark.stricter),
        pytest.param(4, marks=pytest.mark.stricter),
    ],
)
def test_it_recovers_from_four_kills_in_a_row(
    world: Sandbox, firm: Company, subprocess_env: dict[str, str], seed: int
) -> None:
    """Twenty kills in all. Odd seeds kill full syncs of a mirror that is there already, with changes on every page."""
    chance = random.Random(seed)
    arguments: list[object] = ["--company-id", firm.pk]
    if seed % 2:
        assert sync(firm).status == COMPLETED
        for document in world.documents[::7]:
            world.edit(document["id"], comment=f"changed {seed}")
        arguments.append("--full")
    killed = 0
    for turn in range(4):
        in_work = kill(world, subprocess_env, chance, *arguments)
        killed += in_work
        if not in_work:  # it was quicker; an incremental sync would be even more so
            arguments = ["--company-id", firm.pk, "--full"]
        assert_whole(firm)
        if seed != 0:
            world.insert()
        if seed in (2, 3) and turn == 1:
            world.delete(world.documents[chance.randrange(COUNT)]["id"])
        time.sleep(DEAD_AFTER + 0.1)
    assert killed >= 3, "the kills came too late to prove anything"
    log = sync(firm, full=bool(seed % 2))
    assert log.status == COMPLETED
    assert_exact(firm, world.documents)
    statuses = list(
        BillingoSyncLog.objects.filter(company=firm).order_by("pk").values_list("status", flat=True)
    )
    assert RUNNING not in statuses
    assert statuses.count(FAILED) == killed
    dead = BillingoSyncLog.objects.filter(company=firm, status=FAILED)
    assert all(row.errors_parsed[0]["code"] == "interrupted" and row.completed_at for row in dead)


def test_a_dead_run_is_not_taken_over_before_it_is_dead(
    world: Sandbox, firm: Company, subprocess_env: dict[str, str], settings: Settings
) -> None:
    settings.SYNC_DEAD_AFTER_SECONDS = 60
    assert kill(world, subprocess_env, random.Random(1), "--company-id", firm.pk)
    with pytest.raises(SyncAlreadyRunning) as refused:
        sync(firm)
    assert refused.value.sync_log_id == BillingoSyncLog.objects.get(company=firm).pk
    settings.SYNC_DEAD_AFTER_SECONDS = 0.1
    time.sleep(0.3)
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)


def test_killed_between_documents_and_payments_the_next_run_goes_on_with_what_waits(
    world: Sandbox, firm: Company, subprocess_env: dict[str, str]
) -> None:
    world.latency_ms = 0
    world.fault("latency", path=PAYMENTS, seconds=0.15, times=None)
    process = start(MANAGE, "sync_billingo_invoices", "--company-id", firm.pk, env=subprocess_env, **QUICK)
    try:
        asked = "GET /documents/{id}/payments"
        until(lambda: world.requests_by_endpoint[asked] >= 8 or process.poll() is not None, what="payments")
        process.send_signal(signal.SIGKILL)
    finally:
        output = ended(process)
    assert process.returncode == -signal.SIGKILL, output
    until(left_alone, what="the end of the session of the dead")
    assert_exact(firm, world.documents)
    time.sleep(DEAD_AFTER + 0.1)
    world.clear_faults()

    log = sync(firm)

    assert (log.status, log.full_sync, log.api_calls) == (COMPLETED, False, 1)
    assert log.payments_read > 5
    assert_payments(firm, world)


def test_a_full_run_killed_among_payments_leaves_none_unasked_of_which_nothing_tells(
    world: Sandbox, firm: Company, subprocess_env: dict[str, str]
) -> None:
    world.latency_ms = 0
    assert sync(firm).status == COMPLETED
    partly = sorted(found["id"] for found in world.documents if found["payment_status"] == "partially_paid")
    for billingo_id in partly:
        world.set_payments(billingo_id, [{"price": 1}], follow=False, touch=False)
    options = ("--company-id", firm.pk, "--full")
    process = start(MANAGE, "sync_billingo_invoices", *options, env=subprocess_env, **QUICK)
    world.after_payments(process.kill, partly[-3])
    output = ended(process)
    assert process.returncode == -signal.SIGKILL, output
    until(left_alone, what="the end of the session of the dead")
    time.sleep(DEAD_AFTER + 0.1)

    log = sync(firm)

    assert (log.status, log.full_sync) == (COMPLETED, False)
    assert log.payments_changed > 3
    assert_payments(firm, world)
    assert sync(firm).payment_calls == 0


def test_a_polite_kill_closes_its_log(world: Sandbox, firm: Company, subprocess_env: dict[str, str]) -> None:
    world.latency_ms = 100
    process = start(MANAGE, "sync_billingo_invoices", "--company-id", firm.pk, env=subprocess_env, **QUICK)
    until(lambda: len(world.requests) >= 4 or process.poll() is not None, what="the request")
    process.terminate()
    output = ended(process, 10)
    assert process.returncode == 128 + signal.SIGTERM, output
    log = BillingoSyncLog.objects.get(company=firm)
    assert (log.status, log.errors_parsed[0]["code"]) == (FAILED, "interrupted")
    world.latency_ms = 0
    assert sync(firm).status == COMPLETED
    assert_exact(firm, world.documents)


def test_a_run_that_slept_until_it_was_replaced_writes_nothing_more(
    world: Sandbox, firm: Company, subprocess_env: dict[str, str]
) -> None:
    """SIGSTOP, a new run in its place, SIGCONT: the old one must see that it was closed, and go without a word."""
    world.latency_ms = 60
    process = start(MANAGE, "sync_billingo_invoices", "--company-id", firm.pk, env=subprocess_env, **QUICK)
    try:
        until(lambda: BillingoInvoice.objects.filter(company=firm).count() >= 100, what="the first store")
        process.send_signal(signal.SIGSTOP)
        time.sleep(DEAD_AFTER + 0.3)
        world.latency_ms = 0
        changed = world.documents[COUNT - 1]["id"]
        world.edit(changed, comment="after the pause")
        log = sync(firm, full=True)
        assert log.status == COMPLETED
        assert_exact(firm, world.documents)
        before = stamps(firm)
        process.send_signal(signal.SIGCONT)
        output = ended(process, 20)
    finally:
        process.kill()
    assert process.returncode == 1, output
    assert stamps(firm) == before
    assert_exact(firm, world.documents)
    statuses = BillingoSyncLog.objects.filter(company=firm).order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [FAILED, COMPLETED]


def stamps(firm: Company) -> list[tuple[int, object]]:
    return list(BillingoInvoice.objects.filter(company=firm).order_by("pk").values_list("pk", "updated_at"))
