"""A sync that is asked for from outside: it begins at once, many calls are one run, and no call is forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from bank_transfers.billingo.jobs import asked, dispatch, refresh, refresh_tokens, slots
from bank_transfers.billingo.runs import claim, failures
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.billingo.tests.robustness import (
    COMPLETED,
    FAILED,
    assert_exact,
    dataset,
    ended,
    quicken,
    start,
    until,
)
from bank_transfers.companies.tests.helpers import together
from bank_transfers.models import BillingoSyncLog, BillingoSyncSlot, Company
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.stricter

KEY = "asked-key"
SECOND = timedelta(seconds=1)
committed = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    quicken(settings)
    monkeypatch.setattr(slots, "TRIGGERS_APART", timedelta(0))
    with Sandbox(key=KEY, dataset=dataset(20)) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.fixture
def firm(make_company: Callable[..., Company], world: Sandbox) -> Company:
    """In step with Billingo."""
    company = make_company(key=KEY)
    assert BillingoSyncService().sync_company(company).status == COMPLETED
    world.advance(4 * 3600)  # beyond the overlap: from now on an incremental run reads one page
    world.reset_stats()
    return company


@pytest.fixture
def token(firm: Company) -> str:
    return refresh_tokens.make(firm.pk, None, "webshop")[1]


@pytest.fixture
def quiet(world: Sandbox) -> Iterator[None]:
    """No thread of the test goes on after it."""
    yield
    until(all_is_quiet, what="the end of the threads")


def all_is_quiet() -> bool:
    working = [thread for threads in dispatch._threads.values() for thread in threads if thread.is_alive()]
    return not working and not asked._watching


def runs() -> list[BillingoSyncLog]:
    return list(BillingoSyncLog.objects.exclude(sync_type="MANUAL").order_by("pk"))


@committed
@pytest.mark.usefixtures("quiet")
def test_what_was_made_before_the_call_is_here_within_seconds(
    world: Sandbox, firm: Company, token: str
) -> None:
    world.insert()
    began = time.monotonic()
    assert refresh.ask(token) == refresh.Answer(firm.pk)
    until(lambda: [log.status for log in runs()] == [COMPLETED], 5)
    assert time.monotonic() - began < 3
    (log,) = runs()
    assert (log.sync_type, log.invoices_created, log.full_sync) == ("TRIGGER", 1, False)
    assert len(world.requests) == 2
    assert_exact(firm, world.documents)
    until(lambda: BillingoSyncSlot.objects.get().outcome == "done")


@committed
@pytest.mark.usefixtures("quiet")
def test_any_number_of_calls_during_a_run_are_one_run_after_it(
    world: Sandbox, firm: Company, token: str
) -> None:
    world.fault("latency", seconds=0.5, times=1, path="/documents")
    refresh.ask(token)
    until(lambda: world.max_in_flight, 5, what="the run")
    world.insert()
    answers = together(*(lambda: [refresh.ask(token) for _call in range(25)] for _ in range(4)))
    assert {answer for found in answers for answer in map(str, found)} == {str(refresh.Answer(firm.pk))}
    until(lambda: [log.status for log in runs()] == [COMPLETED] * 2, 10)
    until(all_is_quiet)
    first, second = runs()
    assert first.completed_at is not None
    assert second.started_at >= first.completed_at
    assert_exact(firm, world.documents)
    assert [slot.outcome for slot in BillingoSyncSlot.objects.all()] == ["done"] * 2


@committed
@pytest.mark.usefixtures("quiet")
def test_a_call_waits_for_a_run_that_somebody_else_began(world: Sandbox, firm: Company, token: str) -> None:
    running = claim.claim(firm.pk, "MANUAL", full_sync=False)
    for _call in range(3):
        refresh.ask(token)
    time.sleep(0.5)
    assert runs() == []
    BillingoSyncLog.objects.filter(pk=running.pk).update(status=COMPLETED)
    until(lambda: [log.status for log in runs()] == [COMPLETED], 10)


@committed
@pytest.mark.usefixtures("quiet")
def test_it_does_not_stand_behind_the_nights_companies(
    world: Sandbox, firm: Company, token: str, make_company: Callable[..., Company], settings: Settings
) -> None:
    settings.SYNC_COMPANIES_AT_ONCE = 1
    world.add_account("slow", invoices=5)
    slow = make_company("Lassú Kft.", "87654321-2-13", "slow")
    world.fault("latency", seconds=1, times=1, path="/documents", account="slow")
    BillingoSyncSlot.objects.create(company=slow, at=timezone.now(), try_at=timezone.now())
    dispatch.begin_due(slots.BY_CLOCK)
    until(lambda: BillingoSyncLog.objects.filter(company=slow, status="RUNNING").exists())
    refresh.ask(token)
    until(lambda: [log.status for log in runs() if log.sync_type == "TRIGGER"] == [COMPLETED], 0.8)
    assert BillingoSyncLog.objects.get(company=slow).status == "RUNNING"


# Asks a hundred times for each token of the first line it reads, then waits until nothing waits any more.
ASKER = """
import sys, time, django
django.setup()
from datetime import timedelta
from bank_transfers.billingo.jobs import asked, refresh, slots
slots.TRIGGERS_APART = timedelta(0)
print("ready", flush=True)
token = sys.argv[1]
while not open(sys.argv[2]).read():
    time.sleep(0.005)
for _call in range(100):
    assert not refresh.ask(token).refused
print("asked", flush=True)
while asked._watching:
    time.sleep(0.05)
"""


@committed
def test_two_processes_that_are_called_all_the_time_begin_one_run_each_time(
    world: Sandbox, firm: Company, token: str, subprocess_env: dict[str, str], tmp_path: object
) -> None:
    gate = str(tmp_path) + "/go"
    open(gate, "w").close()
    running = claim.claim(firm.pk, "MANUAL", full_sync=False)
    askers = [start(ASKER, token, gate, env=subprocess_env) for _ in range(2)]
    try:
        for asker in askers:
            assert asker.stdout is not None
            assert asker.stdout.readline() == "ready\n"
        with open(gate, "w") as go:
            go.write("!")
        for asker in askers:
            assert asker.stdout is not None
            assert asker.stdout.readline() == "asked\n"
        assert runs() == []
        assert BillingoSyncSlot.objects.count() == 1
        claim.beat(running)
        BillingoSyncLog.objects.filter(pk=running.pk).update(status=COMPLETED)
        assert [ended(asker) for asker in askers] == ["", ""]
    finally:
        for asker in askers:
            asker.kill()
    assert [log.status for log in runs()] == [COMPLETED]
    assert len(world.requests) == 2


@committed
@pytest.mark.usefixtures("quiet")
def test_a_process_that_is_killed_in_the_run_leaves_it_to_the_schedule_and_forgets_no_call(
    world: Sandbox, firm: Company, token: str, subprocess_env: dict[str, str], tmp_path: object
) -> None:
    gate = str(tmp_path) + "/go"
    with open(gate, "w") as go:
        go.write("!")
    fault = world.fault("latency", seconds=60, times=None, path="/documents")
    victim = start(ASKER, token, gate, env=subprocess_env)
    try:
        until(lambda: world.max_in_flight, 60, what="the run")
    finally:
        victim.kill()
        ended(victim)
    world.clear_faults(fault)
    world.insert()
    refresh.ask(token)  # answered, though the dead run seems to go on
    BillingoSyncLog.objects.filter(status="RUNNING").update(heartbeat_at=timezone.now() - 100 * SECOND)
    assert claim.close_dead_runs() == 1
    until(lambda: [log.status for log in runs()] == [FAILED, COMPLETED], 10)
    assert_exact(firm, world.documents)
    # The dead run's slot is tried again as any other.
    slots.settle_all(timezone.now())
    first = BillingoSyncSlot.objects.order_by("pk")[0]
    assert (first.attempt, first.closed_at) == (2, None)


@pytest.mark.django_db
def test_what_was_answered_and_never_begun_is_found_by_the_schedule(
    world: Sandbox, firm: Company, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = []
    monkeypatch.setattr(asked, "begin_soon", lambda: began.append(1))  # the process dies here
    refresh.ask(token)
    refresh.ask(token)
    assert began == [1, 1], "the next call tries again"
    slot = slots.take_next(timezone.now(), 60, slots.ASKED)
    assert slot is not None
    refresh.ask(token)
    assert began == [1, 1], "it is taken"
    dispatch.run_slot(slot)
    assert [log.status for log in runs()] == [COMPLETED]


# -- when it may begin -----------------------------------------------------------------------------


def next_begin(firm: Company, now: datetime) -> datetime:
    """When a run would begin that is asked for now."""
    slots.open_trigger(firm.pk, now)
    slot = slots.waiting_triggers().get()
    slot.delete()
    return slot.try_at


@pytest.mark.django_db
def test_who_calls_all_the_time_is_served_every_three_seconds(make_company: Callable[..., Company]) -> None:
    firm, now = make_company(), timezone.now()
    assert next_begin(firm, now) == now
    slots.open_trigger(firm.pk, now)
    slot = slots.waiting_triggers().get()
    slots.begin(slot)
    slot.refresh_from_db()
    assert slot.begun_at is not None
    assert next_begin(firm, now + SECOND) == slot.begun_at + 3 * SECOND
    assert next_begin(firm, now + 60 * SECOND) == now + 60 * SECOND


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statuses", "minutes"),
    [
        ([], 0),
        ([COMPLETED], 0),
        ([FAILED, COMPLETED], 0),
        ([COMPLETED, FAILED], 5),
        ([FAILED] * 2, 10),
        ([FAILED] * 6, 160),
        ([FAILED] * 20, 240),
        ([FAILED, "PARTIAL"], 0),
        ([FAILED, "RUNNING"], 5),
    ],
)
def test_after_failures_it_rests_ever_longer(
    make_company: Callable[..., Company], statuses: list[str], minutes: int
) -> None:
    firm, now = make_company(), timezone.now()
    for status in statuses:
        BillingoSyncLog.objects.create(company=firm, status=status, completed_at=now)
    assert next_begin(firm, now) == now + timedelta(minutes=minutes)
    assert failures.not_before(firm.pk) == (now + timedelta(minutes=minutes) if minutes else None)


@pytest.mark.django_db
def test_what_a_clock_wrote_that_was_years_ahead_keeps_no_call_waiting(
    world: Sandbox, firm: Company, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = []
    monkeypatch.setattr(asked, "begin_soon", lambda: began.append(1))
    future = timezone.now() + timedelta(days=3650)
    begun = BillingoSyncSlot(
        company=firm, sync_type="TRIGGER", at=future, try_at=future, begun_at=future, closed_at=future
    )
    waiting = BillingoSyncSlot(company=firm, sync_type="TRIGGER", at=future + SECOND, try_at=future)
    failed = BillingoSyncLog(company=firm, status=FAILED, completed_at=future)
    for row in (begun, waiting):
        row.save()
        assert refresh.ask(token) == refresh.Answer(firm.pk)
        slot = slots.take_next(timezone.now(), 60, slots.ASKED)
        assert slot is not None
        dispatch.run_slot(slot)
    assert began == [1, 1]
    assert [log.status for log in runs()] == [COMPLETED] * 2
    failed.save()
    assert next_begin(firm, timezone.now()) <= timezone.now() + failures.LONGEST_REST
