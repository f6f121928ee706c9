"""POST /api/billingo-settings/trigger_sync/, in the request and in the background"""

from __future__ import annotations

import http.client
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from bank_transfers.billingo.jobs import background
from bank_transfers.billingo.tests.serving import served
from bank_transfers.companies.auth.tokens import start_session
from bank_transfers.companies.tests.helpers import client_in, user_in
from bank_transfers.models import BillingoInvoice, BillingoSyncLog, Company, CompanyBillingoSettings, Role
from billingo_sandbox import Sandbox

pytestmark = pytest.mark.once

URL = "/api/billingo-settings/trigger_sync/"
COMMITTED = pytest.mark.django_db(transaction=True)


def trigger(company: Company, language: str = "en", **body: Any) -> Any:
    return client_in(company, language=language).post(URL, body)


def ended(log_id: int, seconds: float = 20) -> BillingoSyncLog:
    """The log, once its run has ended."""
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        log = BillingoSyncLog.objects.get(pk=log_id)
        if log.status != "RUNNING":
            return log
        time.sleep(0.02)
    raise AssertionError("it still runs")


@pytest.mark.django_db
def test_it_answers_with_the_counts_when_done(company: Company) -> None:
    answer = trigger(company)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    log = BillingoSyncLog.objects.get()
    assert body.pop("duration_seconds") > 0
    assert body == {
        "status": "success",
        "invoices_processed": 282,
        "invoices_created": 282,
        "invoices_updated": 0,
        "invoices_unchanged": 0,
        "invoices_skipped": 0,
        "items_extracted": 581,
        "api_calls": 3,
        "errors": [],
        "sync_log_id": log.pk,
    }
    assert (log.status, log.sync_type, BillingoInvoice.objects.count()) == ("COMPLETED", "MANUAL", 282)


@pytest.mark.django_db
def test_a_full_sync_on_request(company: Company) -> None:
    trigger(company)
    assert trigger(company).json()["invoices_processed"] < 282
    assert trigger(company, full_sync=True).json()["invoices_unchanged"] == 282


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("en", "NaN"), ("hu", "A bizonylat nem olvasható.")])
def test_rows_that_fail_make_it_partial(
    company: Company, sandbox: Sandbox, language: str, words: str
) -> None:
    rotten = sandbox.documents[7]
    sandbox.poison(rotten["id"], "nan_amount")
    answer = trigger(company, language)
    body = answer.json()
    assert (answer.status_code, body["status"], body["invoices_skipped"]) == (200, "partial", 1)
    assert body["errors"][0]["invoice_id"] == rotten["id"]
    assert body["errors"][0]["invoice_number"] == rotten["invoice_number"]
    assert body["errors"][0].keys() == {"invoice_id", "invoice_number", "error"}
    if language == "hu":
        assert body["errors"][0]["error"].startswith(words)


@pytest.mark.django_db
def test_a_failed_sync_is_502_with_the_same_body(company: Company, sandbox: Sandbox) -> None:
    sandbox.fault("unauthorized", times=None, path="/documents")
    answer = trigger(company, "hu")
    body = answer.json()
    assert (answer.status_code, body["code"], body["status"]) == (502, "sync_failed", "failed")
    assert "nem fogadja el ezt az API-kulcsot" in body["detail"]
    assert body["sync_log_id"] == BillingoSyncLog.objects.get(status="FAILED").pk
    assert {"invoices_processed", "api_calls", "duration_seconds", "errors"} <= body.keys()


@pytest.mark.django_db
def test_a_dead_upstream_is_a_failed_sync(company: Company, sandbox: Sandbox, settings: Any) -> None:
    settings.BILLINGO_MAX_ATTEMPTS, settings.BILLINGO_BACKOFF_SECONDS = 2, 0.01
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 0.3
    sandbox.fault("stall", times=None)
    assert trigger(company).status_code == 502
    sandbox.stop()
    assert trigger(company).status_code == 502
    assert not BillingoSyncLog.objects.filter(status="RUNNING").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("background_too", [False, True])
@pytest.mark.parametrize(
    ("arrange", "expected"),
    [
        (lambda: CompanyBillingoSettings.objects.all().delete(), (404, "not_configured")),
        (lambda: CompanyBillingoSettings.objects.update(api_key=None), (404, "not_configured")),
        (lambda: CompanyBillingoSettings.objects.update(is_active=False), (400, "inactive")),
    ],
)
def test_what_cannot_begin(
    company: Company, arrange: Callable[[], object], expected: tuple[int, str], background_too: bool
) -> None:
    arrange()
    answer = trigger(company, background=background_too)
    assert (answer.status_code, answer.json()["code"]) == expected
    assert not BillingoSyncLog.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("background_too", [False, True])
def test_a_second_one_is_409_with_the_first_ones_log(company: Company, background_too: bool) -> None:
    running = BillingoSyncLog.objects.create(company=company, status="RUNNING", heartbeat_at=timezone.now())
    answer = trigger(company, "hu", background=background_too)
    assert answer.status_code == 409
    assert answer.json() == {
        "detail": "Ennek a cégnek már fut egy szinkronizálása.",
        "code": "sync_already_running",
        "sync_log_id": running.pk,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("body", [{"full_sync": "?"}, {"background": []}])
def test_a_body_that_means_nothing_starts_nothing(company: Company, body: dict[str, Any]) -> None:
    answer = client_in(company).post(URL, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert not BillingoSyncLog.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.USER, Role.FINANCIAL, Role.ACCOUNTANT])
def test_it_requires_admin(company: Company, role: str) -> None:
    assert client_in(company, role).post(URL, {}).json()["code"] == "role_required"
    assert not BillingoSyncLog.objects.exists()


@COMMITTED
def test_in_the_background_the_log_tells_how_it_goes(company: Company, sandbox: Sandbox) -> None:
    sandbox.fault("latency", seconds=0.4, times=None, path="/documents")
    answer = trigger(company, background=True)
    assert answer.status_code == 202
    log_id = answer.json()["sync_log_id"]
    assert answer.json() == {"status": "running", "sync_log_id": log_id}
    client = client_in(company, Role.USER)
    seen = client.get(f"/api/billingo-sync-logs/{log_id}/").json()
    assert seen["status"] == "RUNNING"
    assert seen.keys() >= {"pages_done", "pages_total"}
    again = trigger(company)
    assert (again.status_code, again.json()["sync_log_id"]) == (409, log_id)
    assert ended(log_id).status == "COMPLETED"
    done = client.get(f"/api/billingo-sync-logs/{log_id}/").json()
    assert (done["pages_done"], done["pages_total"], done["invoices_created"]) == (3, 3, 282)


@COMMITTED
def test_twice_at_once_one_runs(company: Company, sandbox: Sandbox) -> None:
    sandbox.fault("latency", seconds=0.3, times=None, path="/utils/time")
    clients = [client_in(company) for _ in range(4)]
    answers: list[Any] = []

    def ask(client: Any) -> None:
        from django.db import connection

        answers.append(client.post(URL, {}))
        connection.close()

    threads = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    log = BillingoSyncLog.objects.get()
    assert {answer.json()["sync_log_id"] for answer in answers} == {log.pk}


@COMMITTED
def test_stopping_the_process_closes_the_log(company: Company, sandbox: Sandbox) -> None:
    sandbox.fault("latency", seconds=30, times=None, path="/documents")
    log_id = trigger(company, background=True).json()["sync_log_id"]
    background.stop_all()
    log = ended(log_id)
    assert (log.status, log.errors_parsed[0]["code"]) == ("FAILED", "interrupted")


@COMMITTED
def test_a_background_sync_leaves_no_connection_behind(company: Company) -> None:
    log_id = trigger(company, background=True).json()["sync_log_id"]
    ended(log_id)
    for thread in threading.enumerate():
        if thread.name == f"billingo-sync-{log_id}":
            thread.join(10)
    assert f"billingo-sync-{log_id}" not in {thread.name for thread in threading.enumerate()}


@COMMITTED
def test_a_client_that_hangs_up_does_not_kill_it(
    company: Company, sandbox: Sandbox, subprocess_env: dict[str, str]
) -> None:
    sandbox.fault("latency", seconds=0.5, times=None, path="/documents")
    _session, tokens = start_session(user_in(company))
    with served(subprocess_env) as (_process, port):
        caller = http.client.HTTPConnection("127.0.0.1", port)
        caller.request(
            "POST",
            URL,
            "{}",
            {"Authorization": f"Bearer {tokens.access}", "Content-Type": "application/json"},
        )
        give_up_at = time.monotonic() + 15
        while not BillingoSyncLog.objects.filter(status="RUNNING").exists():
            assert time.monotonic() < give_up_at
            time.sleep(0.02)
        caller.close()
        assert ended(BillingoSyncLog.objects.get().pk).status == "COMPLETED"
    assert BillingoInvoice.objects.count() == 282


@COMMITTED
@pytest.mark.parametrize("in_background", [False, True])
def test_a_service_that_is_stopped_leaves_no_running_log(
    company: Company, sandbox: Sandbox, subprocess_env: dict[str, str], in_background: bool
) -> None:
    sandbox.fault("latency", seconds=30, times=None, path="/documents")
    _session, tokens = start_session(user_in(company))
    with served(subprocess_env) as (process, port):
        caller = http.client.HTTPConnection("127.0.0.1", port)
        body = '{"background": true}' if in_background else "{}"
        headers = {"Authorization": f"Bearer {tokens.access}", "Content-Type": "application/json"}
        caller.request("POST", URL, body, headers)
        give_up_at = time.monotonic() + 15
        while not BillingoSyncLog.objects.filter(status="RUNNING").exists():
            assert time.monotonic() < give_up_at
            time.sleep(0.02)
        if in_background:
            assert caller.getresponse().status == 202
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        caller.close()
    log = BillingoSyncLog.objects.get()
    assert (log.status, log.errors_parsed[0]["code"]) == ("FAILED", "interrupted")
