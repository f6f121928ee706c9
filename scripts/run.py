"""make run: from an empty directory to a synced company and a service that shows it.

Without arguments the sandbox stands in for Billingo, inside this process, so that nothing is left behind however the
process ends. With BILLINGO_API_KEY, COMPANY_NAME and COMPANY_TAX_ID the same steps run against the real API.
PORT moves the service; RUN_ONCE=1 ends after the tables.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "backend"), str(ROOT)]

from billingo_sandbox import DEFAULT_TAX_CODE, DemoSandbox  # noqa: E402
from scripts import demo_bank, demo_rates  # noqa: E402

if TYPE_CHECKING:
    from rich.console import Console

    from bank_transfers.models import Company

ADMIN = "admin"
DEMO_KEY = "sandbox-key"
DAY_WATCH_SECONDS = 20
REAL = ("BILLINGO_API_KEY", "COMPANY_NAME", "COMPANY_TAX_ID")
NEWEST = 12
LATEST_RUNS = 5


class Refused(Exception):
    """A start that cannot go on; the text is for the person at the terminal."""


@dataclass
class Plan:
    """What this start is to do: whose documents, and where they are shown."""

    name: str
    tax_id: str
    real: bool
    port: int
    once: bool
    on_new_day: list[Callable[[], None]] = field(default_factory=list)


def main() -> int:
    """Runs all of it. Returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEBUG", "1")
    # Also when started in the background, where shells let Ctrl-C be ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        plan = read_plan()
        if not plan.once:
            os.environ.setdefault("SCHEDULER", "on")
        with billingo(plan):
            return run(plan)
    except Refused as refused:
        print(f"make run: {refused}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
        return 130


def read_plan() -> Plan:
    """The plan from the environment. Raises Refused with what is wrong in it."""
    port = read_port(os.environ.get("PORT", "").strip() or "8002")
    once = os.environ.get("RUN_ONCE", "").lower() in {"1", "true", "yes", "on"}
    if not once:
        require_free(port)
    given = [name for name in REAL if os.environ.get(name, "").strip()]
    if not given:
        return Plan("Demó Kft.", DEFAULT_TAX_CODE, real=False, port=port, once=once)
    if len(given) < len(REAL):
        missing = " and ".join(name for name in REAL if name not in given)
        raise Refused(f"for a real account set {missing} too (or none of {', '.join(REAL)} for the demo).")
    return Plan(os.environ["COMPANY_NAME"], os.environ["COMPANY_TAX_ID"], real=True, port=port, once=once)


def read_port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65_536):
        raise Refused(f"PORT must be a number from 1 to 65535; it is {text!r}.")
    return int(text)


def require_free(port: int) -> None:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise Refused(
            f"port {port} cannot be had ({os.strerror(error.errno or 0)}). Is it running already? "
            f"Another port: PORT={port + 1 if port < 65_535 else 8002} make run"
        ) from None


@contextmanager
def billingo(plan: Plan) -> Iterator[None]:
    """Where the documents come from: the real API, or a sandbox on a free port of this machine."""
    if plan.real:
        yield
        return
    sandbox = DemoSandbox(first_day(), today(), key=DEMO_KEY, tax_code=DEFAULT_TAX_CODE, name=plan.name)
    with sandbox, days_go_by(sandbox, plan):
        os.environ["BILLINGO_API_KEY"] = DEMO_KEY
        os.environ["BILLINGO_BASE_URL"] = sandbox.url
        os.environ["MNB_RATES_URL"] = sandbox.rates_url
        yield


def today() -> date:
    return datetime.now(ZoneInfo("Europe/Budapest")).date()


def var_dir() -> Path:
    return Path(os.environ.get("VAR_DIR") or ROOT / "var")


def first_day() -> date:
    """The day on which the demo's data begins: that of the first start, kept beside the database."""
    path = var_dir() / "demo_first_day"
    with suppress(OSError, ValueError):
        return min(date.fromisoformat(path.read_text(encoding="ascii").strip()), today())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{today()}", encoding="ascii")
    except OSError as error:
        raise Refused(str(error)) from None
    return today()


@contextmanager
def days_go_by(sandbox: DemoSandbox, plan: Plan) -> Iterator[None]:
    """What happens on a new day happens while the demo runs, too: the night's sync finds it, the bank tells it."""
    ended = threading.Event()

    def watch() -> None:
        day = today()
        while not ended.wait(DAY_WATCH_SECONDS):
            sandbox.catch_up(today())
            if today() > day:
                day = today()
                for happens in plan.on_new_day:
                    happens()

    thread = threading.Thread(target=watch, name="demo-days", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()


def import_bank(company: Company, plan: Plan) -> demo_bank.Imported:
    """The demo's statements up to yesterday: those that are not there yet."""
    day = first_day()
    bank = demo_bank.demo_bank(day, today(), key=DEMO_KEY, tax_code=DEFAULT_TAX_CODE, name=plan.name)
    return demo_bank.import_bank(company, bank, day, var_dir())


def import_bank_quietly(company: Company, plan: Plan) -> None:
    """The same on a new day while it runs. What goes wrong is told, and tried again at the next start."""
    from django.db import connections

    try:
        import_bank(company, plan)
    except Exception:  # noqa: BLE001  (the days go on)
        traceback.print_exc()
    finally:
        connections.close_all()


def run(plan: Plan) -> int:
    """Database, company, sync, tables, service. Raises Refused when a step before the tables fails."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, call_command
    from django.db import Error as DatabaseError
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    try:
        django.setup()
        call_command("check", fail_level="ERROR", stdout=open(os.devnull, "w"))  # noqa: SIM115
        call_command("migrate", interactive=False, verbosity=0)
        has_rates = demo_rates.keep_apart(var_dir(), real=plan.real)
        company, password = make_company(plan)
        console.print(f"{company.name} ({company.tax_id}) is ready; Billingo accepts its key.", markup=False)
    except (CommandError, ImproperlyConfigured, DatabaseError, OSError) as error:
        raise Refused(str(error)) from None
    code = 0
    try:
        call_command("sync_billingo_invoices", company_id=company.pk)
    except CommandError as error:
        console.print(f"[bold red]{error}[/] What was synced before is shown below.")
        code = 1
    show_invoices(console, company)
    show_runs(console, company)
    if not plan.real:
        told = import_bank(company, plan)
        demo_bank.show_bank(console, company, told)
        demo_bank.match_bank(console, company, told)
        plan.on_new_day.append(lambda: import_bank_quietly(company, plan))
    show_what_next(console, plan, company, password)
    if not has_rates and not plan.real:
        console.print("No exchange rates are fetched: those of the MNB, which are here, stay.", markup=False)
    if plan.once:
        return code
    with announced(plan):
        serve(plan)
    return 0


@contextmanager
def announced(plan: Plan) -> Iterator[None]:
    """While the demo serves, a command in a second terminal finds its sandbox."""
    from bank_transfers.billingo.client import demo

    if plan.real:
        yield
        return
    with demo.announced(os.environ["BILLINGO_BASE_URL"]):
        yield


def serve(plan: Plan) -> None:
    from django.core.management import call_command

    # Serving until Ctrl-C; --noreload, so that there is one process and it is this one.
    call_command(
        "runserver",
        f"127.0.0.1:{plan.port}",
        use_reloader=False,
        use_static_handler=False,  # WhiteNoise serves them, as it does elsewhere
        skip_checks=True,
    )


def make_company(plan: Plan) -> tuple[Company, str]:
    """The company, ready to be synced, and the password of the local administrator. Raises CommandError."""
    from django.conf import settings
    from django.core.management import call_command

    from bank_transfers.companies.tax_numbers import normalized
    from bank_transfers.models import Company, CompanyBillingoSettings
    from config import env

    # Made once and kept, and random: real documents may live in the same database one day.
    password = env.kept_secret(settings.VAR_DIR / "admin_password", env.make_password)
    os.environ["BILLINGO_MIRROR_ADMIN_PASSWORD"] = password
    call_command(
        "setup_company",
        name=plan.name,
        tax_id=plan.tax_id,
        admin=ADMIN,
        superuser=True,
        password_env="BILLINGO_MIRROR_ADMIN_PASSWORD",  # noqa: S106  (a variable's name)
        api_key_env="BILLINGO_API_KEY",
        verbosity=0,
    )
    company = Company.objects.get(tax_id=normalized(plan.tax_id))
    # The demo's key means nothing to the real API: beside a real company the demo rests.
    demo = CompanyBillingoSettings.objects.filter(company__tax_id=DEFAULT_TAX_CODE)
    demo.update(is_active=company.tax_id == DEFAULT_TAX_CODE)
    if not plan.real:
        demo_bank.switch_on_features(company)
    return company, password


def show_invoices(console: Console, company: Company) -> None:
    from django.utils import translation
    from rich.table import Table

    from bank_transfers.billingo.labels import DOCUMENT_TYPES, in_words
    from bank_transfers.invoices.labels import PAYMENT_STATUSES
    from bank_transfers.models import BillingoInvoice, BillingoInvoiceItem

    invoices = BillingoInvoice.objects.filter(company=company)
    items = BillingoInvoiceItem.objects.filter(invoice__company=company)
    newest = invoices.filter(invoice_date__isnull=False).defer("raw", "digest")[:NEWEST]
    table = Table(
        title=f"{company.name}: the newest of {invoices.count()} invoices with {items.count()} items",
        title_justify="left",
    )
    for heading in ("number", "date", "due", "partner", "type", "payment"):
        table.add_column(heading, no_wrap=heading != "partner")
    table.add_column("gross", justify="right", no_wrap=True)
    with translation.override("en"):
        for invoice in newest:
            total = "–" if invoice.gross_total is None else f"{invoice.gross_total:,f}".replace(",", " ")
            table.add_row(
                invoice.invoice_number or "–",
                str(invoice.invoice_date),
                str(invoice.due_date or "–"),
                shortened(invoice.partner_name),
                in_words(DOCUMENT_TYPES, invoice.type),
                in_words(PAYMENT_STATUSES, invoice.payment_status),
                f"{total} {invoice.currency}",
            )
    console.print()
    console.print(table, markup=False)


def shortened(name: str, longest: int = 22) -> str:
    if not name:
        return "–"
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def show_runs(console: Console, company: Company) -> None:
    from django.utils import timezone
    from rich.table import Table

    from bank_transfers.models import BillingoSyncLog

    table = Table(title="The latest syncs", title_justify="left")
    table.add_column("started", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("kind", no_wrap=True)
    numbers = {
        "read": "invoices_processed",
        "new": "invoices_created",
        "changed": "invoices_updated",
        "same": "invoices_unchanged",
        "aside": "invoices_skipped",
        "items": "items_extracted",
        "calls": "api_calls",
    }
    for heading in (*numbers, "s"):
        table.add_column(heading, justify="right")
    for log in BillingoSyncLog.objects.filter(company=company)[:LATEST_RUNS]:
        table.add_row(
            f"{timezone.localtime(log.started_at):%Y-%m-%d %H:%M:%S}",
            log.status,
            "full" if log.full_sync else "incremental",
            *(str(getattr(log, field)) for field in numbers.values()),
            f"{log.sync_duration_seconds or 0:.2f}",
        )
    console.print()
    console.print(table, markup=False)


def show_what_next(console: Console, plan: Plan, company: Company, password: str) -> None:
    from django.conf import settings
    from django.utils import timezone
    from rich.table import Table

    from bank_transfers.billingo.jobs import slots
    from bank_transfers.models import CompanyBillingoSettings

    database = settings.DATABASES["default"]
    where = (
        database["NAME"] if "sqlite" in database["ENGINE"] else f"{database['NAME']} at {database['HOST']}"
    )
    lines = Table.grid(padding=(0, 2))
    lines.add_row("Database", str(where))
    again = f"../.venv/bin/python manage.py sync_billingo_invoices --company-id {company.pk} --verbose"
    lines.add_row("Sync again", f"cd backend && {again}")
    following = slots.next_time(CompanyBillingoSettings.objects.get(company=company), timezone.now())
    if settings.SCHEDULER_IN_WEB and following is not None:
        lines.add_row("By itself", f"next at {timezone.localtime(following):%Y-%m-%d %H:%M}, while this runs")
    if not plan.real:
        lines.add_row("Billingo", f"the sandbox, {os.environ['BILLINGO_BASE_URL']} (until Ctrl-C)")
        lines.add_row("Bank files", f"{var_dir() / demo_bank.FOLDER} (statements, settlements, the truth)")
        lines.add_row("Your own data", "BILLINGO_API_KEY=… COMPANY_NAME=… COMPANY_TAX_ID=… make run")
        lines.add_row("", "A read-only key is enough; make one in Billingo. It is stored encrypted.")
    if not plan.once:
        lines.add_row("Open", f"http://localhost:{plan.port}/  (Ctrl-C stops everything)")
    lines.add_row(
        "Log in as", f"{ADMIN}  password {password}  (kept in {settings.VAR_DIR / 'admin_password'})"
    )
    console.print()
    console.print(lines, markup=False, soft_wrap=True)
    console.print()


if __name__ == "__main__":
    sys.exit(main())
