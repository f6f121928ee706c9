"""All companies in one go: several at once within a bound, and none is stopped by another's trouble."""

from __future__ import annotations

import threading
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.sync.service import BillingoSyncService
from bank_transfers.billingo.tests import mirror
from bank_transfers.core.secrets import Secret
from bank_transfers.models import BillingoSyncLog, Company
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stricter]

Make = Callable[[int], list[Company]]


@pytest.fixture
def companies(make_company: Callable[..., Company], sandbox: Sandbox) -> Make:
    """`companies(3)`: so many, each with an account of its own at Billingo, `key-0` and so on."""

    def make(count: int) -> list[Company]:
        made = []
        for number in range(count):
            sandbox.add_account(f"key-{number}", invoices=20 + number, seed=number)
            made.append(make_company(f"{number}. Kft.", f"{20000000 + number}-2-13", key=f"key-{number}"))
        return made

    return make


def test_it_syncs_every_company_with_its_own_key(companies: Make, sandbox: Sandbox) -> None:
    made = companies(5)

    outcomes = BillingoSyncService().sync_all_companies()

    assert [outcome.company for outcome in outcomes] == made
    assert all(outcome.ok for outcome in outcomes)
    for number, company in enumerate(made):
        mirror.assert_mirrors(company, sandbox, f"key-{number}")
    assert {log.sync_type for log in BillingoSyncLog.objects.all()} == {"AUTOMATIC"}


def test_it_syncs_several_at_once_within_the_bound(companies: Make, sandbox: Sandbox, settings: Any) -> None:
    settings.SYNC_COMPANIES_AT_ONCE = 3
    companies(6)
    three = threading.Barrier(
        3, timeout=60
    )  # broken, and with it the runs, unless three are going on at once
    met: set[int] = set()

    def wait_for_the_others(log: BillingoSyncLog) -> None:
        if log.company_id not in met:
            met.add(log.company_id)
            three.wait()

    outcomes = BillingoSyncService(progress=wait_for_the_others).sync_all_companies()

    assert [outcome.ok for outcome in outcomes] == [True] * 6
    # Twenty documents are one page, so a company has one request on its way at a time.
    assert sandbox.max_in_flight <= 3


def test_one_that_fails_stops_no_other(companies: Make, sandbox: Sandbox) -> None:
    made = companies(5)
    sandbox.remove_key("key-1")
    sandbox.poison(sandbox.documents_of("key-2")[0]["id"], "nan_amount", account="key-2")
    running = claim.claim(made[3].pk, "MANUAL", False)

    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="3 of 5 companies did not end COMPLETED") as failure:
        call_command("sync_billingo_invoices", stdout=out, stderr=err)

    assert failure.value.returncode == 1
    assert f"1. Kft. (id {made[1].pk}): FAILED" in out.getvalue()
    assert f"2. Kft. (id {made[2].pk}): PARTIAL" in out.getvalue()
    assert f"3. Kft. (id {made[3].pk}): not synced" in err.getvalue()
    assert "0. Kft." not in out.getvalue() + err.getvalue()
    assert "Companies: 5, completed: 2." in out.getvalue()
    for number in (0, 4):
        mirror.assert_mirrors(made[number], sandbox, f"key-{number}")
    statuses = dict(BillingoSyncLog.objects.values_list("company_id", "status"))
    assert [statuses[company.pk] for company in made] == [
        "COMPLETED", "FAILED", "PARTIAL", "RUNNING", "COMPLETED",
    ]  # fmt: skip
    running.refresh_from_db()
    assert running.status == "RUNNING"


def test_verbose_has_a_line_for_each_company(companies: Make) -> None:
    made = companies(3)

    out = StringIO()
    call_command("sync_billingo_invoices", "--verbose", stdout=out)

    lines = out.getvalue().splitlines()
    assert len(lines) == 4
    for number, company in enumerate(made):
        assert f"{number}. Kft. (id {company.pk}): COMPLETED, full, {20 + number} read" in lines[number]
    assert lines[-1].startswith("Companies: 3, completed: 3. Invoices: 63 processed, 63 created")


def test_it_passes_over_who_may_not_be_synced(companies: Make, make_company: Callable[..., Company]) -> None:
    made = companies(4)
    made[0].disable_feature("BILLINGO_SYNC")
    Company.objects.filter(pk=made[1].pk).update(is_active=False)
    made[2].billingo_settings.is_active = False
    made[2].billingo_settings.save()
    make_company("Kulcs nélküli Kft.", "30000000-2-13", key=None)

    outcomes = BillingoSyncService().sync_all_companies()

    assert [outcome.company for outcome in outcomes] == [made[3]]


def test_a_company_with_an_unreadable_key_stops_no_other(companies: Make, settings: Any) -> None:
    made = companies(3)
    settings.CREDENTIAL_ENCRYPTION_KEYS = [
        "d3Jvbmctd3Jvbmctd3Jvbmctd3Jvbmctd3JvbmctMTI=",
        *settings.CREDENTIAL_ENCRYPTION_KEYS,
    ]
    unreadable = made[1].billingo_settings
    unreadable.api_key = None
    unreadable.set_api_key(Secret("key-1"))
    unreadable.save()  # with the first of the two, which is now taken away
    settings.CREDENTIAL_ENCRYPTION_KEYS = settings.CREDENTIAL_ENCRYPTION_KEYS[1:]

    outcomes = BillingoSyncService().sync_all_companies()

    assert [outcome.ok for outcome in outcomes] == [True, False, True]
    log = outcomes[1].log
    assert log is not None
    assert [problem["code"] for problem in log.errors_parsed] == ["key_unreadable"]


def test_a_stopped_service_closes_its_logs_and_begins_no_more(
    make_company: Callable[..., Company], sandbox: Sandbox, settings: Any
) -> None:
    settings.SYNC_COMPANIES_AT_ONCE = 2
    for number in range(5):
        sandbox.add_account(f"key-{number}", invoices=150)
        make_company(f"{number}. Kft.", f"{20000000 + number}-2-13", key=f"key-{number}")
    sandbox.fault("stall", page=2, times=None)
    service = BillingoSyncService(progress=lambda log: service.stop())

    outcomes = service.sync_all_companies()

    assert not any(outcome.ok for outcome in outcomes)
    logs = list(BillingoSyncLog.objects.all())
    assert {log.status for log in logs} == {"FAILED"}
    assert {log.errors_parsed[0]["code"] for log in logs} == {"interrupted"}
    assert [outcome.code for outcome in outcomes if outcome.log is None] == ["interrupted"] * (5 - len(logs))
    assert 1 <= len(logs) <= 2


def test_a_connection_to_the_database_that_broke_is_not_used_for_the_next_company(
    make_company: Callable[..., Company], sandbox: Sandbox, settings: Any
) -> None:
    settings.SYNC_COMPANIES_AT_ONCE = 1
    companies = []
    for number in range(3):
        sandbox.add_account(f"key-{number}", invoices=3)
        companies.append(make_company(f"{number}. Kft.", f"{20000000 + number}-2-13", key=f"key-{number}"))

    def break_the_first(log: BillingoSyncLog) -> None:
        if log.company_id == companies[0].pk and connection.connection is not None:
            connection.connection.close()

    outcomes = BillingoSyncService(progress=break_the_first).sync_all_companies()

    assert [outcome.ok for outcome in outcomes[1:]] == [True, True]
