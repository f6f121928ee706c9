"""The life of an operation: who works on it, who may see it, how it ends, and what is left of it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport
from bank_transfers.billingo.tests.robustness import until
from bank_transfers.companies.access import find_access
from bank_transfers.companies.tests.helpers import client_for, client_in, together, user_in
from bank_transfers.models import (
    BankTransaction,
    Company,
    CompanyUser,
    Operation,
    OperationPiece,
    StatementFile,
)
from bank_transfers.operations import claim, dispatch, running, work
from bank_transfers.operations.tests import slow
from conftest import BACKEND_DIR

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stricter]
START = "/api/billingo-invoices/export/start/?dialect=plain"
Ended = Callable[..., dict[str, Any]]
Results = Callable[[], int]
SIZE = slow.STEPS * 200_000
# A process of its own that takes what waits, as a worker does.
WORKER = """
import django; django.setup()
from django.conf import settings
settings.OPERATION_KINDS = [*settings.OPERATION_KINDS, "bank_transfers.operations.tests.slow.SLOW"]
from bank_transfers.operations import claim, running
operation = claim.take()
print("taken", flush=True)
running.run(operation)
print("over", flush=True)
"""


def begin_slow(user: Any, company: Company) -> Operation:
    return dispatch.start("slow", find_access(user, str(company.pk)), user, {})


def waiting(user: Any, company: Company, monkeypatch: pytest.MonkeyPatch) -> Operation:
    """One that nobody works on yet."""
    with monkeypatch.context() as patch:
        patch.setattr(dispatch, "begin", lambda: None)
        return begin_slow(user, company)


@contextmanager
def worker(env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", WORKER], env=env, cwd=BACKEND_DIR, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def state(operation: Operation) -> tuple[str, int]:
    operation.refresh_from_db()
    return operation.status, operation.attempt


def silent(operation: Operation) -> None:
    """No sign of life for long."""
    Operation.objects.filter(pk=operation.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=3))


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# -- progress, cancelling ------------------------------------------------------------------------------


def test_it_tells_how_far_it_is_while_it_runs(firm: Company, slowly: None) -> None:
    user = user_in(firm)
    client = client_for(user, firm.pk)
    operation = begin_slow(user, firm)
    address = f"/api/operations/{operation.pk}/"
    told = until(lambda: (now := client.get(address).json())["done"] > 0 and now, 20, "progress")
    assert (told["status"], told["total"], told["file"]) == ("running", slow.STEPS, None)
    assert 0 < told["done"] < slow.STEPS
    assert code(client.get(f"{address}file/")) == (409, "not_ready")
    slow.go_on.set()
    until(lambda: state(operation)[0] == "done", 30, "the end")
    told = client.get(address).json()
    assert (told["done"], told["file"]["size"]) == (slow.STEPS, SIZE)
    assert len(b"".join(client.get(f"{address}file/").streaming_content)) == SIZE  # type: ignore[attr-defined]


def test_it_is_cancelled_within_seconds_and_leaves_nothing(
    firm: Company, slowly: None, results: Results
) -> None:
    user = user_in(firm)
    client = client_for(user, firm.pk)
    operation = begin_slow(user, firm)
    until(lambda: results() > 0, 20, "the first pieces")
    address = f"/api/operations/{operation.pk}/"
    assert client.post(f"{address}cancel/").json()["status"] == "cancelled"
    until(lambda: not dispatch._threads and not results(), 10, "the end of the work")
    assert client.get(address).json()["status"] == "cancelled"
    assert code(client.post(f"{address}cancel/")) == (409, "has_ended")
    assert code(client.get(f"{address}file/")) == (404, "no_file")


def test_what_waits_is_cancelled_and_never_begun(
    firm: Company, slowly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = user_in(firm)
    operation = waiting(user, firm, monkeypatch)
    assert client_for(user, firm.pk).post(f"/api/operations/{operation.pk}/cancel/").status_code == 200
    assert claim.take() is None
    assert slow.begun_by == []


def test_an_import_that_is_cancelled_meanwhile_stores_nothing(
    firm: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its heart beat last: what the transaction itself finds out at its end."""
    monkeypatch.setattr(work, "PULSE_SECONDS", 60)
    client = client_in(firm)
    store = StatementImport._store

    def cancelled_before(*arguments: Any) -> None:
        assert claim.cancel(Operation.objects.get())
        store(*arguments)

    monkeypatch.setattr(StatementImport, "_store", cancelled_before)
    file = SimpleUploadedFile("a.xml", camt(Account(movements=[Movement(Decimal(1))])))
    answer = client.post(
        "/api/bank-statements/",
        {"files": [file], "new_accounts": True, "background": True},
        format="multipart",
    )
    assert answer.status_code == 202
    until(lambda: not dispatch._threads, 30, "the end of the thread")
    assert Operation.objects.get().status == "cancelled"
    assert not BankTransaction.objects.exists()
    assert not StatementFile.objects.exists()


# -- who works on it -----------------------------------------------------------------------------------


def test_of_many_that_want_it_one_has_it(
    firm: Company, slowly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = user_in(firm)
    for _ in range(3):
        operation = waiting(user, firm, monkeypatch)
        taken = together(*[lambda pk=operation.pk: claim.take(pk) for _ in range(4)])
        assert [found.attempt for found in taken if found] == [1]
        claim.cancel(operation)


def test_one_whose_process_is_killed_is_begun_anew_and_comes_to_its_end(
    firm: Company,
    slowly: None,
    subprocess_env: dict[str, str],
    results: Results,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = user_in(firm)
    operation = waiting(user, firm, monkeypatch)
    with worker(subprocess_env) as process:
        until(lambda: results() > 0, 60, "the first pieces")
        process.send_signal(signal.SIGKILL)
        process.wait()
    dispatch.look_after()
    assert state(operation) == ("running", 1), "its heart has beaten a moment ago"
    silent(operation)
    slow.go_on.set()
    dispatch.look_after()
    until(lambda: state(operation)[0] == "done", 60, "the end")
    assert state(operation) == ("done", 2)
    dispatch.look_after()
    assert set(OperationPiece.objects.values_list("attempt", flat=True)) == {2}
    file = client_for(user, firm.pk).get(f"/api/operations/{operation.pk}/file/")
    assert len(b"".join(file.streaming_content)) == SIZE  # type: ignore[attr-defined]


def test_one_whose_process_ends_in_order_is_given_back_at_once(
    firm: Company, slowly: None, subprocess_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = waiting(user_in(firm), firm, monkeypatch)
    ending = WORKER.replace(
        "running.run(operation)",
        "import threading; threading.Thread(target=running.run, args=(operation,), daemon=True).start()\n"
        "import time; time.sleep(2)",
    )
    done = subprocess.run(
        [sys.executable, "-c", ending], env=subprocess_env, cwd=BACKEND_DIR, timeout=60, check=True
    )
    assert done.returncode == 0
    assert state(operation) == ("queued", 1)


@pytest.mark.parametrize(("language", "words"), [("hu", "kétszer megszakadt"), ("en", "interrupted twice")])
def test_one_that_dies_twice_is_failed_in_words(
    firm: Company, slowly: None, language: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = user_in(firm)
    operation = waiting(user, firm, monkeypatch)
    Operation.objects.update(language=language)
    for attempt in (1, 2):
        assert claim.take() is not None
        assert state(operation) == ("running", attempt)
        silent(operation)
        claim.sweep()
    told = client_for(user, firm.pk).get(f"/api/operations/{operation.pk}/").json()
    assert (told["status"], told["error"]["code"]) == ("failed", "interrupted")
    assert words in told["error"]["detail"]


def test_who_only_slept_changes_nothing_any_more(
    firm: Company, slowly: None, results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = waiting(user_in(firm), firm, monkeypatch)
    sleeper = claim.take()
    assert sleeper is not None
    silent(operation)
    claim.sweep()
    other = claim.take()
    assert other is not None
    slow.go_on.set()
    running.run(sleeper)
    assert state(operation) == ("running", 2)
    assert results() == 0, "what the sleeper made is gone"
    running.run(other)
    assert state(operation) == ("done", 2)


def test_what_nobody_takes_up_is_closed(firm: Company, slowly: None, monkeypatch: pytest.MonkeyPatch) -> None:
    operation = waiting(user_in(firm), firm, monkeypatch)
    Operation.objects.update(created_at=timezone.now() - timedelta(hours=7))
    claim.sweep()
    operation.refresh_from_db()
    assert (operation.status, operation.error_code) == ("failed", "no_worker")


def test_an_unexpected_error_is_recorded_and_tells_nothing(
    firm: Company, ended: Ended, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("db.internal")

    monkeypatch.setattr("bank_transfers.invoices.export.operation.table_of", broken)
    client = client_in(firm)
    told = ended(client, client.post(START))
    assert (told["status"], told["error"]["code"]) == ("failed", "internal_error")
    assert "db.internal" not in told["error"]["detail"]
    assert "RuntimeError" in caplog.text


# -- bounds --------------------------------------------------------------------------------------------


def test_a_company_has_three_at_a_time(
    firm: Company, make_company: Callable[..., Company], slowly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = user_in(firm)
    client = client_for(user, firm.pk)
    for _ in range(3):
        waiting(user, firm, monkeypatch)
    answer = client.post(START)
    assert code(answer) == (429, "too_many_operations")
    assert int(answer.headers["Retry-After"]) > 0
    assert client_in(make_company("Más Kft.", "22222222-2-42")).post(START).status_code == 202
    monkeypatch.setattr(dispatch, "IN_TOTAL", 2)
    assert code(client_in(make_company("Harmadik Kft.", "33333333-2-42")).post(START)) == (503, "busy")


def test_the_bound_holds_for_many_at_once(
    firm: Company, slowly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "begin", lambda: None)
    clients = [client_in(firm) for _ in range(6)]
    answers = together(*[lambda client=client: client.post(START) for client in clients])
    assert sorted(answer.status_code for answer in answers) == [202] * 3 + [429] * 3
    Operation.objects.all().delete()


def test_two_at_a_time_in_a_process_and_the_third_when_one_has_ended(
    firm: Company, slowly: None, settings: Settings
) -> None:
    settings.OPERATIONS_AT_ONCE = 2
    user = user_in(firm)
    operations = [begin_slow(user, firm) for _ in range(3)]
    until(lambda: len(slow.begun_by) == 2, 20, "two")
    assert state(operations[2]) == ("queued", 0)
    slow.go_on.set()
    until(lambda: state(operations[2])[0] == "done", 60, "the third")


# -- who may see it ------------------------------------------------------------------------------------


def test_a_permission_withdrawn_closes_the_file_and_the_progress(firm: Company, ended: Ended) -> None:
    user = user_in(firm, "ACCOUNTANT")
    client = client_for(user, firm.pk)
    file = SimpleUploadedFile("a.xml", b"nothing")
    answer = client.post("/api/bank-statements/", {"files": [file], "background": True}, format="multipart")
    told = ended(client, answer)
    address = f"/api/operations/{told['id']}/"
    CompanyUser.objects.filter(user=user).update(role="USER")
    assert client.get("/api/operations/").json()["results"] == []
    assert code(client.get(address)) == (403, "role_required")
    assert code(client.get(f"{address}file/")) == (403, "role_required")
    assert code(client.post(f"{address}cancel/")) == (403, "role_required")


def test_a_feature_or_membership_that_ends_closes_the_file(firm: Company, ended: Ended) -> None:
    user = user_in(firm)
    client = client_for(user, firm.pk)
    told = ended(client, client.post(START))
    address = f"/api/operations/{told['id']}/file/"
    firm.disable_feature("BILLINGO_SYNC")
    assert code(client.get(address)) == (403, "feature_not_enabled")
    firm.enable_feature("BILLINGO_SYNC")
    assert client.get(address).status_code == 200
    CompanyUser.objects.filter(user=user).update(is_active=False)
    assert code(client.get(address)) == (403, "not_a_member")


def test_who_is_no_member_any_more_gets_nothing_begun(
    firm: Company, slowly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = user_in(firm)
    operation = waiting(user, firm, monkeypatch)
    CompanyUser.objects.filter(user=user).update(is_active=False)
    taken = claim.take()
    assert taken is not None
    running.run(taken)
    operation.refresh_from_db()
    assert (operation.status, operation.error_code) == ("failed", "not_a_member")
    assert slow.begun_by == []


def test_it_goes_on_when_who_asked_logs_out_and_is_there_when_he_is_back(firm: Company, slowly: None) -> None:
    user = user_in(firm)
    client = client_for(user, firm.pk)
    operation = begin_slow(user, firm)
    until(slow.begun.is_set, 20, "the beginning")
    assert client.post("/api/auth/logout/", {"everywhere": True}).status_code in {200, 204}
    assert client.get(f"/api/operations/{operation.pk}/").status_code == 401
    slow.go_on.set()
    until(lambda: state(operation)[0] == "done", 30, "the end")
    file = client_for(user, firm.pk).get(f"/api/operations/{operation.pk}/file/")
    assert len(b"".join(file.streaming_content)) == SIZE  # type: ignore[attr-defined]


# -- what is left --------------------------------------------------------------------------------------


def test_a_file_is_kept_for_a_day_and_its_row_for_a_month(
    firm: Company, ended: Ended, results: Results
) -> None:
    client = client_in(firm)
    told = ended(client, client.post(START))
    address = f"/api/operations/{told['id']}/"
    rows = Operation.objects.filter(pk=told["id"])
    now = timezone.now()
    assert timedelta(hours=23) < rows.get().expires_at - now < timedelta(hours=25)  # type: ignore[operator]
    dispatch.look_after()
    assert client.get(f"{address}file/").status_code == 200
    rows.update(expires_at=now - timedelta(seconds=1))
    assert code(client.get(f"{address}file/")) == (410, "expired")
    assert client.get(address).json()["file"]["expired"] is True
    dispatch.look_after()
    assert results() == 1, "who began to download is let finish"
    rows.update(expires_at=now - timedelta(hours=1))
    dispatch.look_after()
    assert results() == 0
    assert code(client.get(f"{address}file/")) == (410, "expired")
    rows.update(finished_at=now - timedelta(days=31))
    dispatch.look_after()
    assert code(client.get(address)) == (404, "not_found")


def test_a_company_keeps_its_latest_files(
    firm: Company, ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_in(firm)
    monkeypatch.setattr(claim, "FILES_OF_A_COMPANY", 2)
    made = [ended(client, client.post(START))["id"] for _ in range(3)]
    dispatch.look_after()
    found = [client.get(f"/api/operations/{pk}/file/").status_code for pk in made]
    assert found == [410, 200, 200]
