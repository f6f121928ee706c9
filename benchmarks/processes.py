"""The processes of a benchmark: the sandbox in one, and one for every single thing that is measured."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from billingo_sandbox import SandboxClient

ROOT = Path(__file__).resolve().parent.parent
KEY = "bench-key"
START_SECONDS = 180  # 200,000 invoices take half a minute to make
# Nothing of the machine's own settings may decide what is measured.
FOREIGN = ("BILLINGO_", "SYNC_", "DJANGO_", "COMPANY_", "RAILWAY_", "CELERY_", "SECURE_", "PYTHON")


class Failed(Exception):
    """A process of the benchmark did not do what it was asked for; the text says why."""


@dataclass
class Measured:
    """What one worker found about one call."""

    wall: float = 0.0
    cpu: float = 0.0
    peak_mib: float = 0.0
    statements: int = 0
    rows_written: int = 0
    requests: int = 0
    found: dict[str, Any] = field(default_factory=dict)


def environment(database_url: str = "", **settings: object) -> dict[str, str]:
    """A worker's environment: this machine's without any setting of the product, and what is given."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return own | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'backend'}",
        "DATABASE_URL": database_url or "sqlite:///:memory:",
        "DEBUG": "0",
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": "benchmarks-only-" + "x" * 40,
        "CREDENTIAL_ENCRYPTION_KEY": "YmVuY2htYXJrcy1vbmx5LW5ldmVyLWZvci1yZWFsISE=",
        "VAR_DIR": tempfile.gettempdir(),
        "BILLINGO_REQUESTS_PER_MINUTE": "100000",
        "BILLINGO_PAYMENTS_PER_RUN": "0",
        **{name: str(value) for name, value in settings.items()},
    }


def work(
    job: str, env: dict[str, str], timeout: float = 300, under: Sequence[str] = (), **arguments: Any
) -> Measured:
    """One job in a fresh process. `under`: a program that starts it (a profiler). Raises Failed."""
    try:
        done = subprocess.run(
            [*under, sys.executable, "-m", "benchmarks.worker"],
            input=json.dumps({"job": job, **arguments}),
            env=env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"{job}: no result in {timeout:g} s") from None
    if done.returncode:
        raise Failed(f"{job}: exit code {done.returncode}\n{done.stderr.strip()[-3000:]}")
    figures = [
        line for line in done.stdout.splitlines() if line.startswith("{")
    ]  # a profiler adds its own words
    return Measured(**json.loads(figures[-1]))


class SandboxProcess:
    """A sandbox of its own. `control` has the switches, `base_url` is what the client is pointed at."""

    def __init__(self, base_url: str, invoices: int) -> None:
        self.base_url = base_url
        self.invoices = invoices
        self.control = SandboxClient(base_url)

    @property
    def pages(self) -> int:
        return max(1, -(-self.invoices // 100))

    def page_urls(self) -> list[str]:
        """The addresses of all pages, as the product asks for them."""
        return [
            f"{self.base_url}/documents?page={number}&per_page=100" for number in range(1, self.pages + 1)
        ]

    def payment_urls(self) -> list[str]:
        """The addresses of the payments of all documents that are partly paid, newest first."""
        urls: list[str] = []
        while True:
            page = len(urls) // 100 + 1
            query = f"payment_status=partially_paid&per_page=100&page={page}"
            address = f"{self.base_url}/documents?{query}"
            request = Request(address, headers={"X-API-KEY": KEY})  # noqa: S310  (this machine's own sandbox)
            with build_opener(ProxyHandler({})).open(request, timeout=60) as answer:
                found = json.loads(answer.read())
            urls += [f"{self.base_url}/documents/{each['id']}/payments" for each in found["data"]]
            if page >= found["last_page"]:
                return urls

    def measure(self, job: str, env: dict[str, str], **arguments: Any) -> Measured:
        """A job, with the requests that reached the sandbox meanwhile."""
        self.control.reset_stats()
        measured = work(job, env | {"BILLINGO_BASE_URL": self.base_url}, **arguments)
        measured.requests = int(self.control.stats()["total"])
        return measured

    def fetch(self, in_flight: int, urls: Sequence[str] | None = None) -> Measured:
        """The floor F: the bare reading of some pages, by default of all."""
        return self.measure(
            "fetch", environment(), urls=urls or self.page_urls(), key=KEY, in_flight=in_flight
        )


@contextmanager
def sandbox(invoices: int, *arguments: str, partly_paid: int = 0) -> Iterator[SandboxProcess]:
    """A sandbox with so many invoices, its pages made and compressed already, and stopped at the end.

    partly_paid: of how many of them payments are asked for. None as a rule: payments are measured by themselves.
    """
    command = [sys.executable, "-m", "billingo_sandbox", "--port", "0", "--key", KEY]
    command += ["--partly-paid", str(partly_paid)]
    process = subprocess.Popen(
        [*command, "--invoices", str(invoices), *arguments],
        env=environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        server = SandboxProcess(_address(process), invoices)
        server.fetch(in_flight=2)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _address(process: subprocess.Popen[bytes]) -> str:
    """The address that the sandbox prints when it is ready."""
    assert process.stdout is not None
    give_up_at = time.monotonic() + START_SECONDS
    text = b""
    while b"\n" not in text:
        ready, _, _ = select.select([process.stdout], [], [], max(0, give_up_at - time.monotonic()))
        part = os.read(process.stdout.fileno(), 4096) if ready else b""
        if not part:
            raise Failed("the sandbox did not start")
        text += part
    return text.splitlines()[0].decode().rpartition(" ")[2]
