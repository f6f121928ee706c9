"""sync_billingo_invoices as people and cron meet it: a process with a terminal or without, that can be stopped."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bank_transfers.billingo.tests import mirror
from bank_transfers.models import BillingoSyncLog, Company
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

BACKEND = Path(__file__).resolve().parents[5]
Argv = Callable[..., list[str]]
Run = Callable[..., subprocess.CompletedProcess[str]]


def on_a_terminal(argv: list[str], env: dict[str, str]) -> tuple[int, str]:
    """Exit code and all that a terminal is sent."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        argv, env={**env, "TERM": "xterm-256color", "COLUMNS": "120"}, cwd=BACKEND, stdin=theirs, stdout=theirs,
        stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # Linux tells the end of a terminal so
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return process.wait(timeout=60), shown.decode()


def test_it_draws_a_bar_on_a_terminal(
    company: Company, sandbox: Sandbox, subprocess_env: dict[str, str], manage_argv: Argv
) -> None:
    sandbox.latency_ms = 100

    code, shown = on_a_terminal(manage_argv("sync_billingo_invoices"), subprocess_env)

    assert code == 0
    assert "Minta Kft." in shown
    assert "3/3 pages, 282 invoices" in shown
    assert "━" in shown
    assert "Companies: 1, completed: 1." in shown


def test_it_writes_plain_lines_without_one(company: Company, sandbox: Sandbox, run_manage: Run) -> None:
    ended = run_manage("sync_billingo_invoices", "--verbose")

    assert ended.returncode == 0
    assert ended.stderr == ""
    assert ended.stdout.count("\n") == 2
    assert "\x1b" not in ended.stdout
    mirror.assert_mirrors(company, sandbox)


def test_its_exit_code_is_1_when_a_sync_fails_and_no_key_is_shown(
    company: Company, sandbox: Sandbox, run_manage: Run
) -> None:
    wrong = "d3Jvbmctd3Jvbmctd3Jvbmctd3Jvbmctd3JvbmctMTI="
    ended = run_manage("sync_billingo_invoices", env={"CREDENTIAL_ENCRYPTION_KEY": wrong})

    assert ended.returncode == 1
    assert "none of the keys in CREDENTIAL_ENCRYPTION_KEY decrypts this secret" in ended.stderr
    said = ended.stdout + ended.stderr
    assert "Traceback" not in said
    assert wrong not in said
    assert "sandbox-key" not in said
    assert BillingoSyncLog.objects.get().status == "FAILED"
    assert sandbox.requests == []


@pytest.mark.parametrize("companies", [1, 3])
@pytest.mark.parametrize(("sign", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_it_closes_its_logs_when_it_is_stopped(
    company: Company,
    make_company: Callable[..., Company],
    sandbox: Sandbox,
    subprocess_env: dict[str, str],
    manage_argv: Argv,
    sign: signal.Signals,
    code: int,
    companies: int,
) -> None:
    for number in range(1, companies):
        sandbox.add_account(f"key-{number}", invoices=150)
        make_company(f"{number}. Kft.", f"8765432{number}-2-13", key=f"key-{number}")
    sandbox.fault("stall", path="/documents", page=2, times=None)
    process = subprocess.Popen(
        manage_argv("sync_billingo_invoices"),
        env=subprocess_env,
        cwd=BACKEND,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    give_up_at = time.monotonic() + 60
    while sum(request.query.get("page") == "2" for request in sandbox.requests) < companies:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < give_up_at
        time.sleep(0.02)

    process.send_signal(sign)
    out, err = process.communicate(timeout=30)

    assert process.returncode == code
    assert "Traceback" not in out + err
    logs = BillingoSyncLog.objects.all()
    assert len(logs) == companies
    for log in logs:
        assert log.status == "FAILED"
        assert log.completed_at is not None
        assert [problem["code"] for problem in log.errors_parsed] == ["interrupted"]
        assert log.errors_parsed[0]["error"].startswith("interrupted")
    # The next run is not barred, and ends exact.
    sandbox.clear_faults()
    mirror.synced(company)
    mirror.assert_mirrors(company, sandbox)


def test_it_says_so_when_the_database_cannot_be_used(
    company: Company, run_manage: Run, tmp_path: Path
) -> None:
    ended = run_manage(
        "sync_billingo_invoices", env={"DATABASE_URL": f"sqlite:///{tmp_path}/not-migrated.sqlite3"}
    )

    assert ended.returncode == 1
    assert "No sync was begun: the database can't be used (no such table" in ended.stderr
    assert "Traceback" not in ended.stderr
