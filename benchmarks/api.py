"""The API with very many invoices or bank lines, on a scratch database: lists, sums, exports, each with its floor.

The service runs as in production (two processes with four threads each), and eight clients ask it without rest.
**Warm**: the question was asked before since the last sync, so its count and its page are remembered. **Alone**: the
same from one client. **Cold**: nothing is, as for the first who asks after a sync; one client, and everything forgotten
before each request. The floor of both is what the same clients wait for `GET /api/health/`, which does nothing. An
export's floor is a bare cursor reading the same rows.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import psycopg

from .api_load import Load, Service, percentile, serving
from .databases import Engine
from .grid import Tell
from .processes import ROOT, Failed, environment

CLIENTS = 8
COLD_REQUESTS = 40
SIZES = {"PostgreSQL": 1_000_000, "SQLite": 100_000}
FLOOR = "/api/health/"
LIST = "/api/billingo-invoices/"
MIXED = [
    f"{LIST}?payment_status=expired&search=kft&ordering=-due_date",
    f"{LIST}?type=invoice&search=aranykalasz&ordering=-gross_total",
    f"{LIST}?currency=EUR&search=zrt&ordering=due_date",
    f"{LIST}?payment_status=paid&search=2026-3&ordering=-invoice_date",
]
# What a word finds, how much of it a filter leaves, and whether the order goes with either, is different in each.
MIXED_COLD = [
    *MIXED,
    f"{LIST}?type=invoice&search=kft&ordering=partner_name",
    f"{LIST}?currency=USD&search=ipari&ordering=-invoice_date",
    f"{LIST}?type=advance&search=kft+fuvarozasi&ordering=due_date",
    f"{LIST}?payment_status=partially_paid&search=bt.&ordering=-due_date",
    f"{LIST}?type=cancellation&search=zrt&ordering=-gross_total",
    f"{LIST}?overdue=true&search=kkt&ordering=-open_amount",
]
SUMMARIES = [
    f"{LIST}summary/?payment_status=expired&search=kft",
    f"{LIST}summary/?currency=EUR&search=zrt",
    f"{LIST}summary/?type=invoice",
    f"{LIST}summary/?overdue=true&search=kft",
    f"{LIST}summary/?payment_status=paid&search=szolgaltato",
]


class Asked(NamedTuple):
    """Paths that are asked in turn; warm, cold: targets of the 95th percentile in milliseconds (0: none), the latter
    for a million rows on PostgreSQL."""

    name: str
    paths: list[str]
    warm: float = 0
    cold: float = 0


QUESTIONS: Sequence[Asked] = (
    Asked("list", [LIST], 50, 100),
    Asked("list, filter + search + order", MIXED, 50, 200),
    Asked("list, ten such", MIXED_COLD, 0, 200),
    Asked("list, overdue", [f"{LIST}?overdue=true&ordering=due_date"], 50, 100),
    Asked("list, by partner", [f"{LIST}?ordering=partner_name"], 50, 100),
    Asked("list, one number", [f"{LIST}?search=2026-3072"], 50, 200),
    Asked("list, nothing found", [f"{LIST}?search=nincsilyenpartner"], 50, 200),
    Asked("list, page 100", [f"{LIST}?page=100"], 50, 100),
    Asked("summary", [f"{LIST}summary/"], 150, 200),
    Asked("summary, filter + search", SUMMARIES, 150, 200),
    Asked("changes", ["/api/billingo-changes/"]),
    Asked("overview", ["/api/billingo-overview/"], 150, 300),
    Asked("whether anything changed", ["/api/revisions/"], 50),
)
BANK = "/api/bank-transactions/"
BANK_MIXED = [
    f"{BANK}?direction=in&search=kft&ordering=-amount",
    f"{BANK}?status=booked&search=zrt&ordering=value_date",
    f"{BANK}?currency=HUF&search=kozlekedesi&ordering=-booking_date",
    f"{BANK}?amount=10000&amount_operator=>&search=2026&ordering=counterparty_name",
]
BANK_QUESTIONS: Sequence[Asked] = (
    Asked("bank lines", [BANK], 50),
    Asked("bank lines, filter + search + order", BANK_MIXED, 50),
    Asked("bank lines, by counterparty", [f"{BANK}?ordering=counterparty_name"], 50),
    Asked("bank lines, one account", [f"{BANK}?account=1"], 50),
    Asked("bank lines, nothing found", [f"{BANK}?search=nincsilyenpartner"], 50),
    Asked("bank lines, page 100", [f"{BANK}?page=100"], 50),
    Asked("bank lines, summary", [f"{BANK}summary/"], 150),
)
EXPORT_RATIO, EXPORT_MIB = 3, 30


@dataclass(frozen=True)
class Part:
    """A list that is measured: rows: what they are; seed, plans: modules run in processes of their own; questions;
    forget: SQL after which no process remembers an answer."""

    rows: str
    seed: str
    plans: str
    questions: Sequence[Asked]
    forget: str


INVOICES = Part(
    "invoices",
    "benchmarks.api_seed",
    "benchmarks.api_plans",
    QUESTIONS,
    "UPDATE bank_transfers_mirrorrevision SET revision = revision + 1",
)
BANK_LINES = Part(
    "bank lines",
    "benchmarks.bank_seed",
    "benchmarks.bank_plans",
    BANK_QUESTIONS,
    "INSERT INTO bank_transfers_revision (company_id, part, made_at) "
    "SELECT id, 'bank-transactions', CURRENT_TIMESTAMP FROM bank_transfers_company",
)


@dataclass
class ApiLine:
    """One line of the table. Times in milliseconds; cpu: of the service, for one warm answer."""

    case: str
    database: str
    invoices: int
    floor: float | None = None
    warm_p50: float | None = None
    warm_p95: float | None = None
    alone_p95: float | None = None
    cold_p50: float | None = None
    cold_p95: float | None = None
    cpu: float | None = None
    ratio: float | None = None
    target: str = ""
    note: str = ""
    ok: bool = True

    @property
    def verdict(self) -> str:
        return "" if not self.target else "ok" if self.ok else "OVER"


def measure(
    engines: Sequence[Engine], tell: Tell, part: Part, rows: int | None, requests: int
) -> list[ApiLine]:
    """All lines of a part. rows: multiples of 20,000, else a million and, on SQLite, a tenth of that. Raises Failed."""
    lines: list[ApiLine] = []
    for engine in engines:
        count = rows or SIZES[engine.name]
        with engine.fresh() as url:
            lines += _of_database(engine.name, url, part, count, requests, tell)
    return lines


def _of_database(database: str, url: str, part: Part, rows: int, requests: int, tell: Tell) -> list[ApiLine]:
    with tempfile.TemporaryDirectory(prefix="billingo-api-") as var_dir:
        env = environment(
            url,
            VAR_DIR=var_dir,
            ALLOWED_HOSTS="127.0.0.1",
            SECURE_SSL_REDIRECT="0",
            ACCESS_TOKEN_SECONDS=3600,
        )
        tell(f"{database}: {rows:,} {part.rows} in one company are made")
        token = _run(env, part.seed, str(rows)).split()[-1]
        lines: list[ApiLine] = []
        with serving(env) as service, forgetting(url, part.forget) as forget:
            load = Load(service.port, token)
            for asked in part.questions:
                tell(f"{database}: {asked.name}")
                line = ApiLine(asked.name, database, rows)
                _ask(line, service, load, asked, requests, forget)
                lines.append(line)
            if load.problems:
                raise Failed(f"an answer was no 200: {load.problems[0]}")
        tell(f"{database}: plans and exports")
        return lines + _plans_and_exports(database, part, rows, env)


def _ask(
    line: ApiLine,
    service: Service,
    load: Load,
    asked: Asked,
    requests: int,
    forget: Callable[[], None],
) -> None:
    paths = asked.paths
    cold = [seconds * 1000 for seconds in load.cold_times(paths, COLD_REQUESTS, forget)]
    load.times(paths, CLIENTS, CLIENTS * 2 * len(paths))  # every process has heard every question
    floor = load.times([FLOOR], CLIENTS, requests)
    before = service.cpu()
    warm = [seconds * 1000 for seconds in load.times(paths, CLIENTS, requests)]
    line.cpu = (service.cpu() - before) * 1000 / requests
    line.floor = percentile(floor, 95) * 1000
    line.alone_p95 = percentile(load.times(paths, 1, max(requests // 4, 40)), 95) * 1000
    warm_p95, cold_p95 = percentile(warm, 95), percentile(cold, 95)
    line.warm_p50, line.warm_p95 = statistics.median(warm), warm_p95
    line.cold_p50, line.cold_p95 = statistics.median(cold), cold_p95
    line.ratio = warm_p95 / line.floor
    found = [("p95", warm_p95, asked.warm)]
    if line.database == "PostgreSQL":
        found.append(("cold", cold_p95, asked.cold))
    held = [(name, seconds, most) for name, seconds, most in found if most]
    line.target = ", ".join(f"{name} ≤ {most:g}" for name, _seconds, most in held) + (" ms" if held else "")
    line.ok = all(seconds <= most for _name, seconds, most in held)


def _plans_and_exports(database: str, part: Part, rows: int, env: dict[str, str]) -> list[ApiLine]:
    found = json.loads(_run(env, part.plans))
    scans: list[str] = found["scans"]
    lines = [
        ApiLine(
            "plans" if part is INVOICES else f"plans of {part.rows}",
            database,
            rows,
            target="no sequential scan",
            ok=not scans,
            note="; ".join(scans)[:300],
        )
    ]
    for kind, export in found["exports"].items():
        ratio = export["seconds"] / export["bare"]
        bounded = export["more_mib"] <= EXPORT_MIB
        # What XLSX costs is its library's affair.
        quick = kind != "csv" or ratio <= EXPORT_RATIO
        lines.append(
            ApiLine(
                f"export of {export['rows']:,} {'rows' if part is INVOICES else part.rows}, {kind}",
                database,
                rows,
                floor=export["bare"] * 1000,
                warm_p50=export["seconds"] * 1000,
                ratio=ratio,
                target=(f"≤ {EXPORT_RATIO} F, " if kind == "csv" else "") + f"≤ {EXPORT_MIB} MiB more",
                note=f"{export['more_mib']:.0f} MiB more, file {export['mib']:.0f} MiB",
                ok=bounded and quick,
            )
        )
    return lines


@contextmanager
def forgetting(url: str, statement: str) -> Iterator[Callable[[], None]]:
    """A function after which no process of the service remembers an answer, as after somebody wrote."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        database: sqlite3.Connection | psycopg.Connection = sqlite3.connect(
            path, isolation_level=None, timeout=30
        )
    else:
        database = psycopg.connect(url, autocommit=True)

    def forget() -> None:
        database.execute(statement)

    try:
        yield forget
    finally:
        database.close()


def _run(env: dict[str, str], module: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"{module} ended with exit code {done.returncode}")
    return done.stdout
