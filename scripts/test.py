"""make test: every test on SQLite, then every test that touches a database on PostgreSQL as well.

PostgreSQL is the server that TEST_DATABASE_URL names, else one that answers on this machine. Without one that round
is left out and said so; with CI=true that is a failure. Arguments go to pytest: `python scripts/test.py -k cursor`.
"""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

BACKEND = Path(__file__).resolve().parent.parent / "backend"
NO_TESTS_COLLECTED = 5
LINE = "─" * 78


def main(arguments: list[str]) -> int:
    """Runs the rounds, prints what ran and what did not. Returns the exit code."""
    in_ci = os.environ.get("CI", "").lower() == "true"
    postgres, reason = find_postgres()
    rounds: list[tuple[str, str, bool]] = [run_round("SQLite", "", arguments)]
    if postgres:
        # What needs nothing of the database ran in the first round.
        rounds.append(run_round("PostgreSQL", postgres, ["-m", "not once", *arguments]))
    else:
        rounds.append(("PostgreSQL", f"LEFT OUT: {reason}", not in_ci))
    if not arguments:
        rounds.append(run_counts())
    print(f"\n{LINE}\nWhat ran")
    for name, outcome, _good in rounds:
        print(f"  {name:<12} {outcome}")
    print(f"  {'Redis':<12} not used yet\n  {'RabbitMQ':<12} not used yet\n{LINE}")
    if not postgres and in_ci:
        print("CI=true: a service that is missing is a failure.")
    return 0 if all(good for _name, _outcome, good in rounds) else 1


def run_round(name: str, url: str, arguments: list[str]) -> tuple[str, str, bool]:
    """One pytest run against one database. Out: its name, the outcome in words, whether it is good."""
    print(f"{LINE}\n{name}", flush=True)
    started = time.monotonic()
    code = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", os.environ.get("TEST_WORKERS", "auto"), *arguments],
        cwd=BACKEND,
        env={**os.environ, "TEST_DATABASE_URL": url},
        check=False,
    ).returncode
    seconds = time.monotonic() - started
    if code == NO_TESTS_COLLECTED:
        return name, "no test was selected", bool(arguments)
    return name, f"{'passed' if code == 0 else f'FAILED (exit code {code})'} in {seconds:.0f} s", code == 0


def run_counts() -> tuple[str, str, bool]:
    """The short form of the benchmark: SQL statements, requests and rows written, which hold on any machine."""
    print(f"{LINE}\nCounts", flush=True)
    started = time.monotonic()
    code = subprocess.run(
        [sys.executable, str(BACKEND.parent / "benchmarks" / "run.py"), "--counts"], check=False
    ).returncode
    return "Counts", f"{'ok' if code == 0 else 'OVER'} in {time.monotonic() - started:.0f} s", code == 0


def find_postgres() -> tuple[str, str]:
    """The address of a PostgreSQL server where databases may be made, and '' ; or '' and why there is none."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given.startswith(("postgres://", "postgresql://")):
        candidates = [given]
    else:
        users = ["postgres", getpass.getuser()]
        candidates = [f"postgres://{user}@127.0.0.1:5432/postgres" for user in dict.fromkeys(users)]
    reason = ""
    for url in candidates:
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                row = connection.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
        except psycopg.Error as error:
            lines = str(error).strip().splitlines()
            reason = lines[-1] if lines else type(error).__name__
            continue
        if row and row[0]:
            return url, ""
        reason = "the user there may not make databases"
    return "", reason


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
