"""make run: what a newcomer sees, started as they start it."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

from billingo_sandbox import DEFAULT_TAX_CODE, Sandbox

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[4]
RUN = [sys.executable, str(ROOT / "scripts/run.py")]


@pytest.fixture
def clean(tmp_path: Path) -> dict[str, str]:
    return newcomer(tmp_path / "var")


def newcomer(data: Path) -> dict[str, str]:
    """The environment of a newcomer: no settings at all, but a directory for the data."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**keep, "VAR_DIR": str(data), "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a demo that was started once, and what it said: most tests are of what comes after that.

    All processes of the tests share it; the first makes it, under a lock, and the others wait.
    """
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "begun"
    with open(shared.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            part = shared.with_suffix(".part")
            done = run_once(newcomer(part / "var"))
            assert done.returncode == 0, done.stdout + done.stderr
            assert NO_RATES not in done.stdout
            (part / "said").write_text(done.stdout.replace(str(part), str(shared)))
            part.rename(shared)
    return shared


@pytest.fixture
def second_start(clean: dict[str, str], begun: Path) -> dict[str, str]:
    """The environment of a newcomer who started the demo before."""
    shutil.copytree(begun / "var", clean["VAR_DIR"])
    return clean


def run_once(environment: dict[str, str], **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        RUN,
        env={**environment, "RUN_ONCE": "1", **changes},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def ask(environment: dict[str, str], query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(Path(environment["VAR_DIR"]) / "billingo.sqlite3")) as database:
        return database.execute(query).fetchall()


COUNTS = """SELECT (SELECT count(*) FROM bank_transfers_billingoinvoice),
                   (SELECT count(*) FROM bank_transfers_billingoinvoiceitem)"""
RUNS = """SELECT status, invoices_created, invoices_updated, api_calls
          FROM bank_transfers_billingosynclog ORDER BY id"""
TODAY = """SELECT count(*) FROM bank_transfers_billingoinvoice
           WHERE payment_status = 'paid' AND currency = 'HUF' AND paid_date >= date('now', '-1 day')"""
SOON = """SELECT count(*) FROM bank_transfers_billingoinvoice
          WHERE payment_status = 'outstanding' AND currency = 'HUF'
            AND due_date BETWEEN date('now') AND date('now', '+7 days')"""
BANK = """SELECT (SELECT count(*) FROM bank_transfers_bankaccount),
                 (SELECT count(*) FROM bank_transfers_bankstatement WHERE adds_up),
                 (SELECT count(*) FROM bank_transfers_bankstatement),
                 (SELECT count(*) FROM bank_transfers_banktransaction WHERE status = 'booked'),
                 (SELECT count(*) FROM bank_transfers_banktransaction)"""
YESTERDAY = "SELECT max(booking_date) >= date('now', '-3 day') FROM bank_transfers_banktransaction"
FEATURES = """SELECT count(*) FROM bank_transfers_featuretemplate AS template WHERE NOT EXISTS (
              SELECT 1 FROM bank_transfers_companyfeature
              WHERE feature_template_id = template.id AND is_enabled)"""
ACTIVE = """SELECT company.tax_id FROM bank_transfers_companybillingosettings AS settings
            JOIN bank_transfers_company AS company ON company.id = settings.company_id
            WHERE settings.is_active ORDER BY settings.id"""


def test_282_invoices_with_581_items_arrive_and_a_second_start_changes_nothing(
    second_start: dict[str, str], begun: Path
) -> None:
    clean = second_start
    first = (begun / "said").read_text()
    assert ask(clean, COUNTS) == [(282, 581)]
    assert ask(clean, RUNS) == [("COMPLETED", 282, 0, 3)]
    assert "282 invoices with 581 items" in first
    assert str(begun / "var/billingo.sqlite3") in first
    # Its days are those of whoever looks: something came in today, something is due this week, and the demo sells.
    assert ask(clean, TODAY) != [(0,)]
    assert ask(clean, SOON) != [(0,)]
    assert ask(clean, "SELECT DISTINCT organization_name FROM bank_transfers_billingoinvoice") == [
        ("Demó Kft.",)
    ]
    assert ask(clean, "SELECT name FROM bank_transfers_company") == [("Demó Kft.",)]
    assert "BILLINGO_API_KEY=" in first  # what to do next
    # All features are on, and the bank page is alive: four accounts, 24 months, no statement that does not add up.
    assert ask(clean, FEATURES) == [(0,)]
    ((accounts, adding_up, statements, booked, lines),) = ask(clean, BANK)
    assert isinstance(statements, int)
    assert isinstance(lines, int)
    assert (accounts, adding_up, booked) == (4, statements, lines)
    assert statements > 90
    assert lines > 900
    assert ask(clean, YESTERDAY) == [(1,)]
    assert f"{lines} new lines out of {statements} statements" in first
    files = Path(clean["VAR_DIR"]) / "demo_bank"
    assert len(list((files / "statements").rglob("*.*"))) == statements
    assert list((files / "settlements/simplepay").glob("report_*.csv"))
    assert (files / "truth.json").stat().st_size > 100_000
    password = re.search(r"admin +password (\S+)", first)
    assert password

    secrets = ["admin_password", "credential_encryption_key", "secret_key"]
    modes = [stat.S_IMODE((Path(clean["VAR_DIR"]) / name).stat().st_mode) for name in secrets]
    assert modes == [0o600] * 3  # for their owner only
    (token,) = ask(clean, "SELECT api_key FROM bank_transfers_companybillingosettings")[0]
    assert "sandbox-key" not in str(token)

    second = run_once(clean)
    assert second.returncode == 0, second.stdout + second.stderr
    assert ask(clean, COUNTS) == [(282, 581)]
    assert [row[:3] for row in ask(clean, RUNS)] == [("COMPLETED", 282, 0), ("COMPLETED", 0, 0)]
    assert password[1] in second.stdout  # the login stays
    assert ask(clean, BANK) == [(accounts, adding_up, statements, booked, lines)]
    assert "0 new lines out of 0 statements" in second.stdout


def add_rate(environment: dict[str, str]) -> None:
    """A rate, and the run that asked for it."""
    with closing(sqlite3.connect(Path(environment["VAR_DIR"]) / "billingo.sqlite3")) as database:
        database.execute(
            "INSERT INTO bank_transfers_exchangerate (day, currency, unit, rate, source, fetched_at)"
            " VALUES ('2026-11-27', 'EUR', 1, '389.76', 'MNB', '2026-11-28 02:00:00')"
        )
        database.execute(
            "INSERT INTO bank_transfers_exchangeraterun (attempt, status, started_at, beat_at, new, corrected,"
            " unchanged, code, problem, covered) VALUES (1, 'COMPLETED', '2026-11-28 02:00:00',"
            " '2026-11-28 02:00:00', 1, 0, 0, '', '', '[[\"2026-11-27\", \"2026-11-27\"]]')"
        )
        database.commit()


RATES = """SELECT (SELECT count(*) FROM bank_transfers_exchangerate),
                  (SELECT count(*) FROM bank_transfers_exchangeraterun)"""
NO_RATES = "No exchange rates are fetched"


def test_a_real_account_takes_the_same_steps_and_lets_the_demo_rest(second_start: dict[str, str]) -> None:
    clean = second_start
    add_rate(clean)  # as the demo's schedule does, from the sandbox
    with Sandbox(invoices=7, key="real-key", tax_code="10537914-4-44") as billingo:
        real = {
            "BILLINGO_BASE_URL": billingo.url,
            "BILLINGO_API_KEY": "real-key",
            "COMPANY_NAME": "Valódi Kft.",
            "COMPANY_TAX_ID": "10537914-4-44",
        }
        done = run_once(clean, **real)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "7 invoices" in done.stdout
        assert "real-key" not in done.stdout + done.stderr
        assert {record.account for record in billingo.requests} == {"real-key"}  # the demo's key never left
        real_company = "SELECT id FROM bank_transfers_company WHERE tax_id LIKE '10537914%'"
        accounts = f"SELECT count(*) FROM bank_transfers_bankaccount WHERE company_id IN ({real_company})"  # noqa: S608
        assert ask(clean, accounts) == [(0,)]  # made-up statements are the demo's alone
        assert ask(clean, RATES) == [(0, 0)]  # made-up rates too: all days are asked for anew
        add_rate(clean)  # the MNB's own

        refused = run_once(clean, **{**real, "BILLINGO_API_KEY": "wrong-key"})
        assert refused.returncode == 1
        assert "wrong-key" not in refused.stdout + refused.stderr
        assert "Traceback" not in refused.stderr
    assert ask(clean, ACTIVE) == [("10537914-4-44",)]
    again = run_once(clean)  # and the demo wakes again
    assert again.returncode == 0
    assert NO_RATES in again.stdout
    assert ask(clean, RATES) == [(1, 1)]
    assert ask(clean, ACTIVE) == [(DEFAULT_TAX_CODE,), ("10537914-4-44",)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"PORT": "x"}, "PORT must be a number"),
        ({"PORT": "0"}, "PORT must be a number"),
        ({"BILLINGO_API_KEY": "k"}, "COMPANY_NAME and COMPANY_TAX_ID"),
        ({"BILLINGO_API_KEY": "k", "COMPANY_NAME": "n", "COMPANY_TAX_ID": "12"}, "12345678-1-42"),
        ({"CREDENTIAL_ENCRYPTION_KEY": "malformed"}, "not a Fernet key"),
        ({"VAR_DIR": "/dev/null/var"}, "/dev/null"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(clean: dict[str, str], changes: dict[str, str], words: str) -> None:
    done = run_once(clean, **changes)
    assert done.returncode == 1
    assert done.stderr.startswith("make run: ")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def serving(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[str]]:
    """`make run` that has come as far as to answer on its port."""
    command = subprocess.Popen(
        RUN,
        env={**environment, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with command:
        try:
            wait_for_answer(command, port)
            yield command
        finally:
            command.kill()
            command.communicate()


def wait_for_answer(command: subprocess.Popen[str], port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert command.poll() is None, command.stdout and command.stdout.read()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/admin/login/", timeout=5) as page:
                assert page.status == 200
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the service did not answer")


def stopped(command: subprocess.Popen[str], port: int, number: int) -> None:
    """Stops it by a signal, and looks that it listened for this machine alone and leaves nothing behind."""
    process = psutil.Process(command.pid)
    connections = [one for one in process.net_connections("tcp") if one.status == "LISTEN"]
    listening = {one.laddr.port for one in connections}
    assert port in listening
    assert len(listening) == 2  # and the sandbox
    assert {one.laddr.ip for one in connections} == {"127.0.0.1"}
    children = process.children(recursive=True)
    os.killpg(command.pid, number)
    command.wait(timeout=20)
    assert not [child for child in children if child.is_running()]
    for used in listening:
        socket.create_server(("127.0.0.1", used)).close()  # free again


def test_the_walk_of_the_api_s_page_runs_against_it(second_start: dict[str, str], tmp_path: Path) -> None:
    clean = second_start
    page = (ROOT / "docs/api.md").read_text()
    script = "set -euo pipefail\n" + "\n".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL))
    port = free_port()
    with serving(clean, port) as command:
        # With the login that it printed and keeps, and nothing else.
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env={**clean, "BASE": f"http://127.0.0.1:{port}"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        stopped(command, port, signal.SIGTERM)
    assert (tmp_path / "invoice.pdf").read_bytes().startswith(b"%PDF")


def test_a_second_terminal_syncs_the_running_demo_and_never_asks_the_real_billingo(
    second_start: dict[str, str],
) -> None:
    """With no setting at all, as in another terminal: manage.py finds the database by itself, and the sandbox."""
    manage = [sys.executable, str(ROOT / "backend/manage.py")]
    # Any request to a host of the network would go there, and nowhere.
    clean = second_start
    alone = {**clean, "HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}

    def sync() -> subprocess.CompletedProcess[str]:
        words = ["sync_billingo_invoices", "--company-id", "1", "--verbose"]
        return subprocess.run(
            [*manage, *words], env=alone, capture_output=True, text=True, timeout=60, check=False
        )

    port = free_port()
    with serving(clean, port) as command:
        done = sync()
        assert done.returncode == 0, done.stdout + done.stderr
        assert ask(clean, RUNS)[-1][:3] == ("COMPLETED", 0, 0)
        stopped(command, port, signal.SIGINT)
        # And it syncs by itself, which is said with the time.
        said = command.stdout.read() if command.stdout else ""
        assert re.search(r"By itself +next at 20\d\d-\d\d-\d\d \d\d:\d\d", said), said
    since = time.monotonic()
    gone = sync()
    assert time.monotonic() - since < 15, "it does not wait for anybody"
    assert gone.returncode == 1
    assert "make run" in gone.stdout + gone.stderr
    assert "Traceback" not in gone.stderr


def test_a_port_in_use_is_said_before_anything_is_done(clean: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            RUN, env={**clean, "PORT": str(port)}, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 1
    assert f"port {port}" in done.stderr
    assert "PORT=" in done.stderr
    assert not Path(clean["VAR_DIR"]).exists()
