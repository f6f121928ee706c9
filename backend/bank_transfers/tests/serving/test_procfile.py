"""The processes of the Procfile, started for real: they serve, they sync, and a stop leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bank_transfers.billingo.jobs.tests.workers.brokers import RABBITMQ, Broker, answers
from bank_transfers.billingo.tests.robustness import until
from bank_transfers.companies.auth.tokens import start_session
from bank_transfers.companies.tests.helpers import user_in
from bank_transfers.models import BillingoInvoice, BillingoSyncLog, Company
from billingo_sandbox import Sandbox
from conftest import SANDBOX_KEY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

ROOT = Path(__file__).resolve().parents[4]
PROCFILE = dict(
    line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines() if line
)
STOPPED = {"web": 0, "worker": 0, "scheduler": 128 + signal.SIGTERM}
Environment = dict[str, str]


@contextmanager
def started(process_type: str, environment: Environment, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the Procfile, as whoever reads it starts it; killed at the end if it still runs."""
    with (folder / f"{process_type}.log").open("wb") as said:
        process = subprocess.Popen(
            ["sh", "-c", PROCFILE[process_type]],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ask(environment: Environment, path: str, token: str = "", body: Any = None) -> tuple[int, Any]:
    """(status, JSON); (0, None) while nobody answers."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(
        f"http://127.0.0.1:{environment['PORT']}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers=headers,
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
    except OSError:
        return 0, None


def is_ready(environment: Environment) -> Any:
    status, body = ask(environment, "/api/health/ready/")
    return body if status == 200 else None


def login_of(company: Company) -> str:
    _session, tokens = start_session(user_in(company))
    return tokens.access


def end(process: subprocess.Popen[bytes], seconds: float = 25) -> int:
    """The exit code after a polite stop."""
    process.terminate()
    return process.wait(timeout=seconds)


def only_log(company: Company) -> BillingoSyncLog:
    return BillingoSyncLog.objects.get(company=company)


def assert_interrupted(company: Company) -> None:
    assert not BillingoSyncLog.objects.filter(status="RUNNING").exists()
    log = BillingoSyncLog.objects.filter(company=company).latest("pk")
    assert (log.status, [entry["code"] for entry in log.errors_parsed]) == ("FAILED", ["interrupted"])


def test_the_list_is_complete() -> None:
    assert list(PROCFILE) == ["release", "web", "worker", "scheduler"]


@pytest.mark.rabbitmq
@pytest.mark.skipif(not answers(RABBITMQ), reason="no RabbitMQ answers")
def test_all_of_them_together(
    make_company: Callable[..., Company], world: Sandbox, production: Environment, tmp_path: Path
) -> None:
    company = make_company()
    token = login_of(company)
    broker = Broker(RABBITMQ)
    env = {**production, **broker.env}
    released = subprocess.run(
        ["sh", "-c", PROCFILE["release"]], env=env, cwd=ROOT, capture_output=True, timeout=120, check=False
    )
    assert released.returncode == 0, released.stderr
    with ExitStack() as stack:
        stack.callback(broker.clean)
        running = {name: stack.enter_context(started(name, env, tmp_path)) for name in STOPPED}
        ready = until(lambda: is_ready(env), 60, "readiness")
        assert ready == {"status": "ok", "checks": {"database": "ok", "migrations": "ok", "queue": "ok"}}

        trigger = "/api/billingo-settings/trigger_sync/"
        status, body = ask(env, trigger, token, {"background": True})
        assert status == 202, body
        log_id = body["sync_log_id"]
        until(lambda: ask(env, f"/api/billingo-sync-logs/{log_id}/", token)[1]["status"] != "RUNNING", 60)
        assert only_log(company).status == "COMPLETED"
        assert BillingoInvoice.objects.filter(company=company).count() == 500
        assert BillingoSyncLog.objects.get().pk == log_id  # the worker ran it, and nobody else

        # Once more, and in the middle of it everything is told to stop.
        world.reset_stats()
        world.set_latency(2000)
        assert ask(env, trigger, token, {"background": True, "full_sync": True})[0] == 202
        until(lambda: any(record.path.endswith("/documents") for record in world.requests), 60)
        for process in running.values():
            process.terminate()
        codes = {name: process.wait(timeout=30) for name, process in running.items()}
    assert codes == STOPPED
    assert_interrupted(company)
    for path in tmp_path.glob("*.log"):
        assert "Traceback" not in path.read_text(), path.name
    # The web process tells of itself as of everything else: one JSON object a line.
    lines = [json.loads(line) for line in (tmp_path / "web.log").read_text().splitlines()]
    assert {"gunicorn.error", "bank_transfers.access"} <= {line["logger"] for line in lines}
    assert SANDBOX_KEY not in "".join(path.read_text() for path in tmp_path.glob("*.log"))


@pytest.mark.parametrize("background", [True, False])
def test_a_stop_of_the_web_process_ends_its_syncs(
    make_company: Callable[..., Company],
    world: Sandbox,
    production: Environment,
    tmp_path: Path,
    background: bool,
) -> None:
    """Whether somebody waits for the sync in a request or not; the one who waits is answered."""
    company = make_company()
    token = login_of(company)
    with started("web", production, tmp_path) as web, ThreadPoolExecutor(1) as pool:
        until(lambda: is_ready(production), 60, "readiness")
        world.set_latency(3000)
        body = {"background": background}
        asked = pool.submit(ask, production, "/api/billingo-settings/trigger_sync/", token, body)
        until(lambda: world.requests, 60)
        assert end(web) == 0
        assert_interrupted(company)
        status, answer = asked.result(30)
    assert status == (202 if background else 502), answer
    assert "Traceback" not in (tmp_path / "web.log").read_text()


def test_several_web_processes_count_together(
    make_company: Callable[..., Company], production: Environment, tmp_path: Path
) -> None:
    """What /metrics tells is the same whichever process answers, also of one that has died meanwhile."""
    env = {**production, "WEB_CONCURRENCY": "3", "TMPDIR": str(tmp_path)}
    with started("web", env, tmp_path) as web:
        until(lambda: is_ready(env), 60, "readiness")

        def metrics() -> str:
            with urllib.request.urlopen(f"http://127.0.0.1:{env['PORT']}/metrics", timeout=20) as answer:
                return str(answer.read().decode())

        def counted() -> float:
            route = r'http_request_duration_seconds_count\{[^}]*route="api/health/"[^}]*\} ([0-9.e+]+)'
            return sum(float(number) for number in re.findall(route, metrics()))

        for _ in range(30):
            assert ask(env, "/api/health/")[0] == 200
        assert counted() == 30
        assert list(tmp_path.glob("billingo-metrics-*/*.db"))
        os.kill(_a_child_of(web.pid), signal.SIGKILL)
        until(lambda: is_ready(env), 60, "readiness again")
        assert counted() == 30
        # The worker in the killed one's place may be so young that it misses the signal: then gunicorn ends it after
        # its graceful time-out.
        assert end(web, 60) == 0
    assert not list(tmp_path.glob("billingo-metrics-*"))


def _a_child_of(pid: int) -> int:
    import psutil

    return int(psutil.Process(pid).children()[0].pid)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"CREDENTIAL_ENCRYPTION_KEY": "malformed"}, "not a Fernet key"),
    ],
)
def test_with_a_wrong_configuration_nothing_serves(
    production: Environment, tmp_path: Path, change: Environment, words: str
) -> None:
    with started("web", {**production, **change}, tmp_path) as web:
        assert web.wait(timeout=60) != 0
    assert words in (tmp_path / "web.log").read_text()


def test_the_healthcheck_of_the_image_asks_the_web_process(production: Environment, tmp_path: Path) -> None:
    def healthcheck(**change: str) -> int:
        return subprocess.run(
            [sys.executable, str(ROOT / "deploy/healthcheck.py")],
            env={**production, **change},
            capture_output=True,
            timeout=30,
            check=False,
        ).returncode

    assert healthcheck() == 1
    with started("web", production, tmp_path):
        until(lambda: is_ready(production), 60, "readiness")
        assert healthcheck() == 0
        assert healthcheck(ALLOWED_HOSTS="elsewhere.example") == 1
