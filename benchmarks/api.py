"""How fast the lists are with very many invoices: `python benchmarks/api.py`, on PostgreSQL and SQLite.

Fills a scratch database, starts the service as in production (two processes with four threads each), asks with eight
clients at once, and prints for each question the first answer (nothing is remembered yet), the median and the 95th
percentile, its target and a verdict; then the plans' scans of the invoices' table, and what an export costs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "backend")]

from benchmarks.api_load import Load, percentile, serving  # noqa: E402
from benchmarks.databases import engines  # noqa: E402
from benchmarks.processes import environment  # noqa: E402

CLIENTS = 8
LIST = "/api/billingo-invoices/"
MIXED = [
    f"{LIST}?payment_status=expired&search=kft&ordering=-due_date",
    f"{LIST}?type=invoice&search=aranykalasz&ordering=-gross_total",
    f"{LIST}?currency=EUR&search=zrt&ordering=due_date",
    f"{LIST}?payment_status=paid&search=2026-3&ordering=-invoice_date",
]
# Name, paths asked in turn, target of the 95th percentile in milliseconds (0: none).
QUESTIONS: Sequence[tuple[str, list[str], float]] = (
    ("list", [LIST], 50),
    ("list, filter + search + order", MIXED, 50),
    ("list, overdue", [f"{LIST}?overdue=true&ordering=due_date"], 50),
    ("list, by partner", [f"{LIST}?ordering=partner_name"], 50),
    ("list, one number", [f"{LIST}?search=2026-3072"], 50),
    ("list, nothing found", [f"{LIST}?search=nincsilyenpartner"], 50),
    # Every request another search: nothing can be remembered.
    (
        "list, always another search",
        [f"{LIST}?payment_status=expired&search=2026-{n}" for n in range(100, 900)],
        0,
    ),
    ("list, page 100", [f"{LIST}?page=100"], 50),
    ("summary", [f"{LIST}summary/"], 150),
    ("summary, filter + search", [f"{LIST}summary/?payment_status=expired&search=kft"], 150),
    ("changes", ["/api/billingo-changes/"], 0),
    ("overview", ["/api/billingo-overview/"], 150),
)


def main() -> int:
    """Returns the exit code: 1 when a target was missed or an answer was no 200."""
    options = _parser().parse_args()
    found: list[dict[str, Any]] = []
    with engines(set(options.databases)) as (databases, left_out):
        for database in databases:
            invoices = options.invoices or (1_000_000 if database.name == "PostgreSQL" else 100_000)
            with database.fresh() as url:
                found += measured(database.name, url, invoices, options.requests)
    print(left_out)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))
    return 0 if all(row["good"] for row in found) else 1


def measured(engine: str, url: str, invoices: int, requests: int) -> list[dict[str, Any]]:
    """The figures of one database, printed as they come."""
    with tempfile.TemporaryDirectory(prefix="billingo-api-") as var_dir:
        env = environment(
            url,
            VAR_DIR=var_dir,
            ALLOWED_HOSTS="127.0.0.1",
            SECURE_SSL_REDIRECT="0",
            ACCESS_TOKEN_SECONDS=3600,
        )
        print(f"{engine}: {invoices:,} invoices in one company", flush=True)
        token = _run(env, "benchmarks.api_seed", str(invoices)).split()[-1]
        with serving(env) as port:
            load = Load(port, token)
            rows = [_answer(load, name, paths, target, requests) for name, paths, target in QUESTIONS]
        print(*load.problems[:5], sep="\n")
        print(_run(env, "benchmarks.api_plans"))
    return [{"engine": engine, "invoices": invoices, **row} for row in rows]


def _answer(load: Load, name: str, paths: list[str], target: float, requests: int) -> dict[str, Any]:
    problems = len(load.problems)
    first = max(load.times(paths[:4], 1, min(4, len(paths)))) * 1000
    if target:
        load.times(paths, CLIENTS, CLIENTS * 2 * len(paths))  # every process has heard every question
    times = [seconds * 1000 for seconds in load.times(paths, CLIENTS, requests)]
    p50, p95 = percentile(times, 50), percentile(times, 95)
    good = (not target or p95 <= target) and len(load.problems) == problems
    verdict = "" if not target else "ok" if good else "MISSED"
    aim = f"≤ {target:g}" if target else "–"
    print(
        f"  {name:<32} first {first:8.1f} ms   p50 {p50:7.1f}   p95 {p95:7.1f}   {aim:>6}  {verdict}",
        flush=True,
    )
    return {"name": name, "first": first, "p50": p50, "p95": p95, "target": target, "good": good}


def _run(env: dict[str, str], module: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"]
    )
    parser.add_argument("--invoices", type=int, help="multiples of 20,000 (1,000,000 and 100,000)")
    parser.add_argument("--requests", type=int, default=800, help="for each question")
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
