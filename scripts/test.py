"""make test: every test on SQLite, then every test that touches a database on PostgreSQL as well, then the page.

PostgreSQL is the server that TEST_DATABASE_URL names, RabbitMQ and Redis those of TEST_RABBITMQ_URL and TEST_REDIS_URL;
else what answers on this machine. PgBouncer is started by the tests, where it is installed; LibreOffice opens what is
exported, Poppler reads the PDFs. Without one the tests that need it are left out and said so; with CI=true that is a
failure. Arguments go to pytest: `python scripts/test.py -k cursor`.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

BACKEND = Path(__file__).resolve().parent.parent / "backend"
FRONTEND = BACKEND.parent / "frontend"
NO_TESTS_COLLECTED = 5
# As the tests look for them (bank_transfers/billingo/jobs/tests/workers/brokers.py).
BROKERS = {
    "RabbitMQ": os.environ.get("TEST_RABBITMQ_URL") or "amqp://127.0.0.1:5672//",
    "Redis": os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/0",
}
# The first one is the same browser without its window, which takes a quarter less of a processor.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
POOLER = "PgBouncer"
LIBREOFFICE = "LibreOffice"
POPPLER = "Poppler"
LINE = "─" * 78


def main(arguments: list[str]) -> int:
    """Runs the rounds, prints what ran and what did not. Returns the exit code."""
    in_ci = os.environ.get("CI", "").lower() == "true"
    postgres, reason = find_postgres()
    absent = {name: why for name, url in BROKERS.items() if (why := why_absent(url))}
    if not shutil.which("pgbouncer") and not shutil.which("pgbouncer", path="/usr/sbin"):
        absent[POOLER] = "it is not installed (Debian: apt install pgbouncer)"
    elif not postgres:
        absent[POOLER] = "there is no PostgreSQL behind it"
    if not shutil.which("soffice"):
        absent[LIBREOFFICE] = "it is not installed (Debian: apt install libreoffice-calc)"
    if not shutil.which("pdftotext"):
        absent[POPPLER] = "it is not installed (Debian: apt install poppler-utils)"
    without = [f"not {name.lower()}" for name in absent]
    # What one database is enough for runs once: on PostgreSQL, if there is one and it refuses more (bytes, lengths,
    # dates), else on SQLite.
    elsewhere = ["not stricter"] if postgres else []
    # One after the other: both at once, with two processes each, took twice as long as this on two processors.
    rounds = [run_round("SQLite", "", [*selecting([*elsewhere, *without]), *arguments])]
    if postgres:
        rounds.append(run_round("PostgreSQL", postgres, [*selecting(["not once", *without]), *arguments]))
    else:
        rounds.append(("PostgreSQL", f"LEFT OUT: {reason}", not in_ci))
    if not arguments:
        rounds += page_rounds(in_ci)
    print(f"\n{LINE}\nWhat ran")
    for name, outcome, _good in rounds:
        print(f"  {name:<12} {outcome}")
    for name in (*BROKERS, POOLER, LIBREOFFICE, POPPLER):
        ran = "answered; its tests ran in both rounds" if name in BROKERS else "is installed; its tests ran"
        words = f"LEFT OUT: {absent[name]}" if name in absent else ran
        print(f"  {name:<12} {words}")
    print(LINE)
    missing = bool(absent) or not postgres
    if missing and in_ci:
        print("CI=true: a service that is missing is a failure.")
    return 0 if all(good for _name, _outcome, good in rounds) and not (missing and in_ci) else 1


def selecting(conditions: list[str]) -> list[str]:
    """pytest's arguments that leave out what is marked so."""
    return ["-m", " and ".join(conditions)] if conditions else []


def why_absent(url: str) -> str:
    """Why nobody can be spoken to there; '' when somebody listens."""
    parts = urlsplit(url)
    port = parts.port or (6379 if parts.scheme.startswith("redis") else 5672)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", port), timeout=5).close()
    except OSError as error:
        return f"nobody answers at {parts.hostname}:{port} ({error.strerror or type(error).__name__})"
    return ""


def run_round(name: str, url: str, arguments: list[str]) -> tuple[str, str, bool]:
    """One pytest run against one database. Out: its name, the outcome in words, whether it is good."""
    print(f"{LINE}\n{name}", flush=True)
    started = time.monotonic()
    code = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", workers(), "--dist", "worksteal", *arguments],
        cwd=BACKEND,
        env={**os.environ, "TEST_DATABASE_URL": url},
        check=False,
    ).returncode
    seconds = time.monotonic() - started
    if code == NO_TESTS_COLLECTED:
        return name, "no test was selected", bool(arguments)
    return name, f"{'passed' if code == 0 else f'FAILED (exit code {code})'} in {seconds:.0f} s", code == 0


def workers() -> str:
    """How many tests at once: half as many again as there are processors, since a third of the time is waited out."""
    return os.environ.get("TEST_WORKERS") or str(max(2, (os.cpu_count() or 2) * 3 // 2))


def page_rounds(in_ci: bool) -> list[tuple[str, str, bool]]:
    """The page; and beside its browsers, which leave a third of two processors idle, what only works."""
    with ThreadPoolExecutor(1) as beside:  # one process at a time, which leaves room for a browser
        counts, components = beside.submit(run_counts), beside.submit(run_components)
        built = run_script("Build", "build")
        rounds = [built, browser_round(in_ci, built[2])]
        for name, quiet in (("Counts", counts), ("Components", components)):
            outcome, said = quiet.result()
            print(f"{LINE}\n{name}\n{said}", flush=True)
            rounds.append(outcome)
    return rounds


def run_counts() -> tuple[tuple[str, str, bool], str]:
    """The short form of the benchmark: SQL statements, requests and rows written, which hold on any machine and beside
    anything. Out: a round as the others, and what it said."""
    benchmark = str(BACKEND.parent / "benchmarks" / "run.py")
    return run_quietly("Counts", [sys.executable, benchmark, "--counts"], BACKEND.parent, "ok", "OVER")


def run_components() -> tuple[tuple[str, str, bool], str]:
    """The tests of the page's parts, without a browser: in one thread, which loads the page's modules once."""
    command = [shutil.which("npm") or "npm", "run", "--silent", "test", "--", "--maxWorkers=1"]
    return run_quietly("Components", command, FRONTEND, "passed", "FAILED")


def run_quietly(
    name: str, command: list[str], folder: Path, good: str, bad: str
) -> tuple[tuple[str, str, bool], str]:
    """Beside something else that prints. Out: a round as the others, and what it said."""
    started = time.monotonic()
    try:
        done = subprocess.run(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
    except OSError as error:
        return (name, f"FAILED: {error}", False), ""
    passed = done.returncode == 0
    seconds = time.monotonic() - started
    return (name, f"{good if passed else bad} in {seconds:.0f} s", passed), done.stdout


def browser_round(in_ci: bool, built: bool) -> tuple[str, str, bool]:
    """The page against the real backend, where there is a Chromium. built: whether there is a page."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not chromium:
        missing = "LEFT OUT: there is no Chromium (Debian: apt install chromium-headless-shell)"
        return "End to end", missing, not in_ci
    if not built:
        return "End to end", "LEFT OUT: the page could not be built", False
    return run_script("End to end", "e2e", CHROMIUM=chromium)


def run_script(name: str, script: str, **environment: str) -> tuple[str, str, bool]:
    """A script of frontend/package.json, told of like a round."""
    print(f"{LINE}\n{name}", flush=True)
    started = time.monotonic()
    npm = shutil.which("npm")
    if not npm:
        return name, "FAILED: there is no npm", False
    code = subprocess.run(
        [npm, "run", "--silent", script], cwd=FRONTEND, env={**os.environ, **environment}, check=False
    ).returncode
    seconds = time.monotonic() - started
    return name, f"{'passed' if code == 0 else f'FAILED (exit code {code})'} in {seconds:.0f} s", code == 0


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
