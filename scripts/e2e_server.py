"""The service as in production for the end-to-end tests of the page: companies, users, sandbox; leaves no trace.

Everything is in a directory of its own and on free ports. Prints one line of JSON when it is ready (addresses, users,
companies) and lives until its standard input ends or it is told to stop, so that it never outlives who started it.
SIGUSR1 kills the service like a power cut, SIGUSR2 starts it again on the same address and database.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import queue
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT / "backend"
sys.path[:0] = [str(BACKEND), str(ROOT)]

from billingo_sandbox import DEFAULT_TAX_CODE, DemoSandbox, Sandbox  # noqa: E402
from billingo_sandbox.bank.bank import Bank  # noqa: E402
from billingo_sandbox.data.check_digits import tax_number  # noqa: E402
from billingo_sandbox.data.plan import BUDAPEST  # noqa: E402
from scripts import e2e_flows, e2e_matching  # noqa: E402

STARTING_SECONDS = 120
STOPPING_SECONDS = 20
# Key of the sandbox's account → tax number, documents; its company below has the same tax number.
DEMO, LARGE, NEW, TROUBLED, SPARE = "sandbox-key", "key-large", "key-new", "key-troubled", "key-spare"
LIVE, FLOWS, KEYS, HARD, FRESH = "key-live", "key-flows", "key-keys", "key-hard", "key-fresh"
LARGE_TAX, NEW_TAX, TROUBLED_TAX, SPARE_TAX, LIVE_TAX, FLOWS_TAX, HARD_TAX, KEYS_TAX, FRESH_TAX = (
    tax_number(stem, 2, "41")
    for stem in (2345678, 3456789, 4567890, 5678901, 6789012, 7890123, 8901234, 9012345, 1123456)
)
NEW_INVOICES, FEW_INVOICES = 3000, 120
STATEMENT = BACKEND / "bank_transfers/banking/formats/tests/files/electra_camt053_v2.xml"
FIRST_FILE = "first.xml"
ADMIN, FINANCIAL, USER = "ADMIN", "FINANCIAL", "USER"


def main() -> int:
    """Seeds, serves, obeys. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=int, default=20_000, help="invoices of the large company; 0: none")
    parser.add_argument(
        "--lines", type=int, default=0, help="bank lines of the company that is like life; 0: no such company"
    )
    arguments = parser.parse_args()
    hard = Hard(arguments.lines) if arguments.lines else None
    orders: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: orders.put(number))
    threading.Thread(target=end_with_stdin, args=(orders,), daemon=True).start()
    with (
        tempfile.TemporaryDirectory(prefix="billingo-e2e-") as directory,
        sandbox(arguments.large, hard) as billingo,
    ):
        environment = environment_of(Path(directory), billingo)
        told = seed(environment, arguments.large, hard)
        service = Service(environment, Path(directory) / "service.log")
        try:
            service.start()
            print(
                json.dumps({"url": service.url, "sandbox": billingo.root, "pid": os.getpid(), **told}),
                flush=True,
            )
            while (order := orders.get()) in (signal.SIGUSR1, signal.SIGUSR2):
                service.kill() if order == signal.SIGUSR1 else service.start()
        finally:
            service.stop()
    return 0


def end_with_stdin(orders: queue.SimpleQueue[int]) -> None:
    sys.stdin.buffer.read()
    orders.put(signal.SIGTERM)


class Hard:
    """The company that is like life: its bank, and the first day whose lines are imported."""

    def __init__(self, lines: int) -> None:
        self.bank: Bank = e2e_matching.hard_bank()
        self.first = e2e_matching.first_day_of(self.bank, lines)


def sandbox(large: int, hard: Hard | None) -> Sandbox:
    """Billingo with the accounts of all companies."""
    # Tests want the same days every day; pictures for the README a company that is alive.
    if os.environ.get("README_IMAGES"):
        now = datetime.datetime.now(BUDAPEST).date()
        made: Sandbox = DemoSandbox(
            now - datetime.timedelta(days=14), now, key=DEMO, tax_code=DEFAULT_TAX_CODE, name="Demó Kft."
        )
    else:
        made = Sandbox(key=DEMO, tax_code=DEFAULT_TAX_CODE)
    if large:
        made.add_account(LARGE, LARGE_TAX, invoices=large, seed=2)
    made.add_account(NEW, NEW_TAX, invoices=NEW_INVOICES, seed=3)
    made.add_account(TROUBLED, TROUBLED_TAX, invoices=FEW_INVOICES, seed=4)
    made.add_account(SPARE, SPARE_TAX, invoices=FEW_INVOICES, seed=5)
    made.add_account(LIVE, LIVE_TAX, invoices=FEW_INVOICES, seed=6)
    made.add_account(FLOWS, FLOWS_TAX, documents=e2e_matching.few_documents())
    made.add_account(KEYS, KEYS_TAX, documents=e2e_flows.made().documents)
    if hard:
        made.add_account(HARD, HARD_TAX, documents=e2e_matching.hard_documents(hard.bank, hard.first))
        made.add_account(FRESH, FRESH_TAX, documents=e2e_flows.thousand()[0])
    return made


def environment_of(directory: Path, billingo: Sandbox) -> dict[str, str]:
    """As in production, but for TLS, which the browser does not ask of this machine; and for what would take long."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "CREDENTIAL_ENCRYPTION_KEY": fernet_key(),
        "ALLOWED_HOSTS": "localhost",
        "SECURE_SSL_REDIRECT": "0",
        "VAR_DIR": str(directory),
        "DATABASE_URL": f"sqlite:///{directory / 'e2e.sqlite3'}",
        "BILLINGO_BASE_URL": billingo.url,
        "MNB_RATES_URL": billingo.rates_url,
        "BILLINGO_REQUESTS_PER_MINUTE": "100000",
        "BILLINGO_BACKOFF_SECONDS": "0.05",
        "BILLINGO_MAX_ATTEMPTS": "3",
        "WEBHOOK_ALLOW_LOOPBACK": "1",
        "SCHEDULER": "off",
        "MATCH_BY_ITSELF": "0",  # a test says when
        "LOG_LEVEL": "WARNING",
        "WEB_CONCURRENCY": "2",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def fernet_key() -> str:
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


def seed(environment: dict[str, str], large: int, hard: Hard | None) -> dict[str, Any]:
    """The database with companies, users and what was synced before. Returns what tests are told of it."""
    os.environ.clear()
    os.environ.update(environment)
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    companies = {"demo": company("Demó Kft.", DEFAULT_TAX_CODE, DEMO)}
    if large:
        companies["large"] = company("Nagy és Társa Zrt.", LARGE_TAX, LARGE)
    companies["new"] = company("Új Műhely Bt.", NEW_TAX, None)
    companies["troubled"] = company("Hibás Kft.", TROUBLED_TAX, TROUBLED)
    companies["spare"] = company("Tartalék Kft.", SPARE_TAX, SPARE)
    companies["spare"].enable_feature("BANKING")
    companies["live"] = company("Élő Kft.", LIVE_TAX, LIVE)
    bank(companies["demo"])
    companies["flows"] = company("Párosító Kft.", FLOWS_TAX, FLOWS)
    for feature in ("BANKING", "RECONCILIATION"):
        companies["flows"].enable_feature(feature)
    e2e_matching.import_few(companies["flows"])
    companies["keys"] = company("Billentyű Kft.", KEYS_TAX, KEYS)
    for feature in ("BANKING", "RECONCILIATION"):
        companies["keys"].enable_feature(feature)
    call_command(
        "sync_exchange_rates", first=e2e_flows.FIRST_RATE, last=e2e_flows.LAST_RATE, stdout=sys.stderr
    )
    counted = e2e_flows.made()
    e2e_flows.import_flows(companies["keys"], counted.statements)
    lines = 0
    if hard:
        companies["hard"] = company("Lélekvesztő Kft.", HARD_TAX, HARD)
        for feature in ("BANKING", "RECONCILIATION"):
            companies["hard"].enable_feature(feature)
        call_command("sync_exchange_rates", stdout=sys.stderr)
        lines = e2e_matching.import_hard(companies["hard"], hard.bank, hard.first)
        companies["fresh"] = company("Kezdő Kft.", FRESH_TAX, FRESH)
        for feature in ("BANKING", "RECONCILIATION"):
            companies["fresh"].enable_feature(feature)
        (Path(environment["VAR_DIR"]) / FIRST_FILE).write_bytes(e2e_flows.thousand()[1])
    matched = [name for name in ("flows", "keys", "hard", "fresh") if name in companies]
    password = secrets.token_urlsafe(16)
    both = [name for name in ("demo", "large") if name in companies]
    members: dict[str, tuple[str, str, dict[str, str]]] = {
        "anna": ("Anna", "Kovács", dict.fromkeys(both, ADMIN)),
        "bela": ("Béla", "Őri", {"demo": USER}),
        "kata": ("Kata", "Szűcs", {"new": ADMIN}),
        "erik": ("Erik", "Tóth", {"troubled": ADMIN}),
        "dora": ("Dóra", "Vén", {"spare": ADMIN}),
        "zita": ("Zita", "Élő", {"live": ADMIN}),
        "lili": ("Lili", "Fűzfa", {"demo": USER}),
        "mari": ("Mária", "Pénzes", dict.fromkeys(matched, ADMIN)),
        "nora": ("Nóra", "Bíró", dict.fromkeys(matched, FINANCIAL)),
    }
    for username, (first, last, roles) in members.items():
        member(username, first, last, password, {companies[name]: role for name, role in roles.items()})
    connections.close_all()
    return {
        "password": password,
        "users": list(members),
        "companies": {name: {"id": made.pk, "name": made.name} for name, made in companies.items()},
        "keys": {"new": NEW, "troubled": TROUBLED, "demo": DEMO, "spare": SPARE, "live": LIVE},
        "large": large,
        "lines": lines,
        "statement": e2e_matching.flow_statements()[1].decode(),
        "report": counted.report,
        "first": str(Path(environment["VAR_DIR"]) / FIRST_FILE),
    }


def company(name: str, tax_id: str, key: str | None) -> Any:
    """A company; with a key, also its invoices."""
    from bank_transfers.billingo.sync import BillingoSyncService
    from bank_transfers.core.secrets import Secret
    from bank_transfers.models import Company, CompanyBillingoSettings

    made = Company.objects.create(name=name, tax_id=tax_id)
    made.enable_feature("BILLINGO_SYNC")
    if key is None:
        return made
    settings = CompanyBillingoSettings(company=made)
    settings.set_api_key(Secret(key))
    settings.save()
    log = BillingoSyncService().sync_company(made)
    if log.status != "COMPLETED":
        raise SystemExit(f"{name} could not be synced: {log.status} {log.errors_parsed}")
    return made


def bank(made: Any) -> None:
    """The feature and a statement, so that there is a line to look at."""
    from bank_transfers.banking.importing import StatementImport

    made.enable_feature("BANKING")
    for outcome in StatementImport(made.pk).files(STATEMENT.read_bytes(), STATEMENT.name):
        if outcome.refused:
            raise SystemExit(f"{STATEMENT}: {outcome.refused}")


def member(username: str, first: str, last: str, password: str, roles: dict[Any, str]) -> None:
    from django.contrib.auth.models import User

    from bank_transfers.models import CompanyUser

    user = User.objects.create_user(
        username, f"{username}@example.hu", password, first_name=first, last_name=last
    )
    for made, role in roles.items():
        CompanyUser.objects.create(user=user, company=made, role=role)


class Service:
    """gunicorn, with the page that was built."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://localhost:{port}"
        self._environment = environment | {"WEB_BIND": f"127.0.0.1:{port}"}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers. Raises SystemExit, with what it said, when it does not."""
        if self._process:
            return
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "config.wsgi"],
                cwd=BACKEND,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/api/health/ready/", timeout=5):  # noqa: S310
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise SystemExit(f"the service did not start:\n{self._log.read_text()[-4000:]}")

    def kill(self) -> None:
        """All its processes at once."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Politely, and then not."""
        if not self._process:
            return
        self._process.terminate()
        try:
            self._process.wait(STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


if __name__ == "__main__":
    sys.exit(main())
