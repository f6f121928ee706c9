"""One at a time: of two syncs of a company started at once, one runs and the other is refused, wherever they run."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from bank_transfers.billingo.errors import SyncAlreadyRunning
from bank_transfers.billingo.sync.service import BillingoSyncService
from bank_transfers.billingo.tests.robustness import COMPLETED, assert_exact, dataset, quicken, start, until
from bank_transfers.core.secrets import Secret
from bank_transfers.models import BillingoSyncLog, Company, CompanyBillingoSettings
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "process-key"
# Waits for a file of each round, so that both processes begin in the same moment; a line of JSON for each round.
RACER = """
import json, pathlib, sys, time, django
django.setup()
from bank_transfers.billingo.errors import SyncAlreadyRunning
from bank_transfers.billingo.sync.service import BillingoSyncService
from bank_transfers.models import Company
folder, company_id, rounds = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
company = Company.objects.get(pk=company_id)
print("ready", flush=True)
for number in range(rounds):
    while not (folder / str(number)).exists():
        time.sleep(0.0005)
    try:
        log = BillingoSyncService().sync_company(company, full_sync=True)
        print(json.dumps(["ran", log.status, log.pk]), flush=True)
    except SyncAlreadyRunning as refused:
        print(json.dumps(["refused", str(refused), refused.sync_log_id]), flush=True)
"""
ROUNDS = 12


@pytest.fixture
def world(settings: Settings) -> Iterator[Sandbox]:
    quicken(settings)
    with Sandbox(key=KEY, dataset=dataset(220), latency_ms=40) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.fixture
def firm(make_company: Callable[..., Company], world: Sandbox) -> Company:
    return make_company(key=KEY)


def check_round(results: list[list[object]], world: Sandbox, firm: Company) -> None:
    """Of the results of one round exactly one ran; the others name its log; Billingo met one run only."""
    ran = [result for result in results if result[0] == "ran"]
    assert [result[1] for result in ran] == [COMPLETED], results
    assert {result[2] for result in results} == {ran[0][2]}, results
    assert len([record for record in world.requests if record.path.endswith("/utils/time")]) == 1
    assert not BillingoSyncLog.objects.filter(company=firm, status="RUNNING").exists()


def test_two_processes_never_run_at_once(
    world: Sandbox, firm: Company, subprocess_env: dict[str, str], tmp_path: Path
) -> None:
    racers = [start(RACER, tmp_path, firm.pk, ROUNDS, env=subprocess_env) for _ in range(2)]
    try:
        for racer in racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
        for number in range(ROUNDS):
            world.reset_stats()
            (tmp_path / str(number)).touch()
            results = [json.loads(racer.stdout.readline()) for racer in racers if racer.stdout]
            check_round(results, world, firm)
    finally:
        for racer in racers:
            racer.kill()
            racer.communicate()
    assert_exact(firm, world.documents)


def test_four_threads_never_run_at_once(world: Sandbox, firm: Company) -> None:
    barrier = threading.Barrier(4)

    def race() -> list[object]:
        try:
            barrier.wait(10)
            log = BillingoSyncService().sync_company(firm, full_sync=True)
            return ["ran", log.status, log.pk]
        except SyncAlreadyRunning as refused:
            return ["refused", str(refused), refused.sync_log_id]
        finally:
            connections.close_all()

    for _ in range(5):
        world.reset_stats()
        with ThreadPoolExecutor(4) as pool:
            results = [future.result(30) for future in [pool.submit(race) for _ in range(4)]]
        check_round(results, world, firm)
    assert_exact(firm, world.documents)


def test_the_command_names_the_log_that_runs(
    world: Sandbox,
    firm: Company,
    run_manage: Callable[..., CompletedProcess[str]],
    settings: Settings,
) -> None:
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 60
    world.fault("stall", path="/utils/time", times=1, seconds=60)
    service = BillingoSyncService()

    def run() -> None:
        try:
            service.sync_company(firm)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        until(lambda: BillingoSyncLog.objects.filter(company=firm, status="RUNNING").exists())
        log = BillingoSyncLog.objects.get(company=firm)
        done = run_manage("sync_billingo_invoices", "--company-id", str(firm.pk))
        service.stop()
        running.result(10)
    assert done.returncode == 1
    assert f"log {log.pk}" in done.stderr


def test_companies_run_side_by_side_with_one_key_and_with_many(
    world: Sandbox, make_company: Callable[..., Company], settings: Settings
) -> None:
    """Four companies in four threads, writing at once: none is locked out, each mirror is its own account's."""
    settings.SYNC_COMPANIES_AT_ONCE = 4
    world.latency_ms = 0
    keys = [KEY, KEY, "key-3", "key-4"]
    world.add_account("key-3", documents=dataset(330, 3))
    world.add_account("key-4", documents=world.documents[:150])
    firms = [
        make_company(name=f"Cég {number}", tax_id=f"{10_000_000 + number}-2-42", key=key)
        for number, key in enumerate(keys)
    ]
    for _ in range(3):
        outcomes = BillingoSyncService().sync_all_companies(full_sync=True)
        assert [outcome.ok for outcome in outcomes] == [True] * 4, [
            outcome.log and outcome.log.errors for outcome in outcomes
        ]
        for firm, key in zip(firms, keys, strict=True):
            assert_exact(firm, world.documents_of(key))
        for key in set(keys):
            world.insert(account=key)


def test_one_company_that_fails_stops_no_other(world: Sandbox, make_company: Callable[..., Company]) -> None:
    good = make_company(name="Jó Kft.", tax_id="10000001-2-42", key=KEY)
    bad = make_company(name="Rossz Kft.", tax_id="10000002-2-42", key="nobody-knows-it")
    rows = CompanyBillingoSettings.objects
    rows.filter(company=make_company(name="Új Kft.", tax_id="10000003-2-42", key="x")).update(api_key=None)
    outcomes = {outcome.company.pk: outcome for outcome in BillingoSyncService().sync_all_companies()}
    assert set(outcomes) == {good.pk, bad.pk}
    assert outcomes[good.pk].ok
    assert not outcomes[bad.pk].ok
    settings_row = rows.get(company=bad)
    settings_row.set_api_key(Secret(KEY))
    settings_row.save()
    assert all(outcome.ok for outcome in BillingoSyncService().sync_all_companies())
    assert_exact(bad, world.documents)
