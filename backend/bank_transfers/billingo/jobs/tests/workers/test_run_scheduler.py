"""manage.py run_scheduler, and the same schedule beside a web server: what is due runs once, whoever looks."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bank_transfers.billingo.tests.robustness import BACKEND_DIR, COMPLETED, FAILED, assert_exact, until
from bank_transfers.billingo.tests.serving import served
from bank_transfers.models import BillingoSyncLog, BillingoSyncSlot, Company
from billingo_sandbox import Sandbox

from .brokers import Processes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
PATIENCE = 150  # a process starts in seconds on a quiet machine, in a minute on a crowded one
Start = Callable[..., Processes]
MakeDue = Callable[..., Company]


def closed(count: int) -> bool:
    return BillingoSyncSlot.objects.filter(closed_at__isnull=False).count() == count


def stop(process: subprocess.Popen[Any], seconds: float = 30) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(seconds)


def test_what_was_missed_is_made_up_once_and_what_died_is_closed(
    world: Sandbox, make_due: MakeDue, start_processes: Start
) -> None:
    company = make_due()
    dead = BillingoSyncLog.objects.create(
        company=company, heartbeat_at=timezone.now() - timedelta(seconds=100)
    )
    running = start_processes()
    first = running.scheduler()
    until(lambda: closed(1), PATIENCE, "the missed slot")
    dead.refresh_from_db()
    assert (dead.status, dead.errors_parsed[0]["code"]) == (FAILED, "interrupted")
    assert_exact(company, world.documents)
    assert stop(first) == 128 + signal.SIGTERM
    # A restart, with a second one beside it.
    again = [running.scheduler() for _ in range(2)]
    (firm,) = [make_due(name="Új Kft.", tax_id="10000001-2-42")]
    until(lambda: closed(2), PATIENCE, "the other company's slot")
    # One of them did it; the other one may still be on its way up.
    until(lambda: running.said().count("Companies are synced") == 3, PATIENCE, "both schedulers")
    logs = BillingoSyncLog.objects.exclude(pk=dead.pk).order_by("pk")
    assert list(logs.values_list("company", "status", "sync_type", "attempt")) == [
        (company.pk, COMPLETED, "AUTOMATIC", 1),
        (firm.pk, COMPLETED, "AUTOMATIC", 1),
    ]
    assert [stop(process) for process in again] == [143, 143]


def test_a_stop_in_the_middle_closes_the_log_and_the_next_start_goes_on(
    world: Sandbox, make_due: MakeDue, start_processes: Start
) -> None:
    company = make_due()
    world.fault("latency", seconds=60, times=None, path="/documents")
    running = start_processes()
    process = running.scheduler()
    until(lambda: BillingoSyncLog.objects.filter(status="RUNNING").exists(), PATIENCE)
    started = time.monotonic()
    stop(process)
    assert time.monotonic() - started < 15
    log = BillingoSyncLog.objects.get()
    assert (log.status, log.errors_parsed[0]["code"]) == (FAILED, "interrupted")
    world.clear_faults()
    running.scheduler()
    until(lambda: closed(1), PATIENCE)
    logs = BillingoSyncLog.objects.order_by("pk").values_list("status", "attempt")
    assert list(logs) == [(FAILED, 1), (COMPLETED, 2)]
    assert_exact(company, world.documents)


def test_few_at_once_and_a_slow_company_holds_up_no_other(
    world: Sandbox, make_due: MakeDue, start_processes: Start
) -> None:
    slow = make_due(name="Lassú Kft.", key="slow")
    world.add_account("slow", invoices=30)
    world.fault("latency", seconds=60, times=None, path="/documents", account="slow")
    others = [make_due(name=f"Cég {n}", tax_id=f"1000000{n}-2-42", key=f"key-{n}") for n in range(6)]
    for n in range(6):
        world.add_account(f"key-{n}", invoices=30)
    world.latency_ms = 100
    process = start_processes(SYNC_COMPANIES_AT_ONCE="2", BILLINGO_PAGES_IN_FLIGHT="1").scheduler()
    until(lambda: closed(6), PATIENCE, "the other companies")
    assert list(BillingoSyncLog.objects.filter(status="RUNNING").values_list("company", flat=True)) == [
        slow.pk
    ]
    assert world.max_in_flight <= 2
    for n, firm in enumerate(others):
        assert_exact(firm, world.documents_of(f"key-{n}"))
    stop(process)
    assert not BillingoSyncLog.objects.filter(status="RUNNING").exists()


# -- beside a web server ---------------------------------------------------------------------------


def test_two_web_processes_and_one_slot_are_one_run(
    world: Sandbox, make_due: MakeDue, start_processes: Start
) -> None:
    companies = [make_due()]
    env = {**start_processes().env, "SCHEDULER": "on"}
    with ExitStack() as stack:
        web = [stack.enter_context(served(env))[0] for _ in range(2)]
        until(lambda: closed(1), PATIENCE)
        # Both look on; a few more looks change nothing.
        companies.append(make_due(name="Új Kft.", tax_id="10000001-2-42"))
        until(lambda: closed(2), PATIENCE)
        runs = list(BillingoSyncLog.objects.order_by("pk").values_list("company", "status"))
        assert runs == [(company.pk, COMPLETED) for company in companies]
        # Its threads keep no server from ending, not even in the middle of a run.
        world.fault("latency", seconds=60, times=None, path="/documents")
        make_due(name="Lassú Kft.", tax_id="10000002-2-42")
        until(lambda: BillingoSyncLog.objects.filter(status="RUNNING").exists(), PATIENCE)
        started = time.monotonic()
        for process in web:
            process.send_signal(signal.SIGTERM)
        for process in web:
            process.wait(20)
        assert time.monotonic() - started < 15
    assert set(BillingoSyncLog.objects.values_list("status", flat=True)) == {COMPLETED, FAILED}


LOOK = """
import os, sys, threading
if {web}:
    import config.wsgi
else:
    import django; django.setup()
    from django.core.management import call_command
    call_command("check")
print(any("APScheduler" in thread.name for thread in threading.enumerate()))
print(sorted({{name.split(".")[0] for name in sys.modules}} & {{"celery", "kombu", "amqp", "redis"}}))
os._exit(0)
"""


@pytest.mark.parametrize(
    ("web", "env", "starts"),
    [
        (True, {"SCHEDULER": "on"}, True),
        (True, {}, False),
        (True, {"SCHEDULER": "auto", "RAILWAY_ENVIRONMENT_NAME": "production", "DEBUG": "1"}, True),
        (True, {"RAILWAY_ENVIRONMENT_NAME": "staging", "DEBUG": "1"}, False),
        (True, {"SCHEDULER": "off", "RAILWAY_ENVIRONMENT_NAME": "production", "DEBUG": "1"}, False),
        (False, {"SCHEDULER": "on"}, False),
    ],
)
def test_it_starts_beside_a_web_server_where_the_setting_says_so_and_never_in_a_command(
    subprocess_env: dict[str, str], web: bool, env: dict[str, str], starts: bool
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK.format(web=web)],
        env={**subprocess_env, **env},
        cwd=BACKEND_DIR,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = done.stdout.splitlines()
    # Without a broker nothing imports Celery, nor what it stands on.
    assert lines[-2:] == [str(starts), "[]"], done.stdout + done.stderr


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"SCHEDULER": "sometimes"}, "SCHEDULER must be one of auto, on, off"),
        ({"SYNC_SCHEDULE": "at night"}, "SYNC_SCHEDULE can't be read: a schedule has five fields"),
        ({"SYNC_SCHEDULE": "0 25 * * *"}, "SYNC_SCHEDULE can't be read"),
        ({"SYNC_SCHEDULE": "0 2 30 2 *"}, "there is no such time"),
    ],
)
def test_a_setting_that_means_nothing_stops_the_start(
    run_manage: Callable[..., subprocess.CompletedProcess[str]], env: dict[str, str], said: str
) -> None:
    done = run_manage("run_scheduler", env=env)
    assert done.returncode != 0
    assert said in done.stderr
