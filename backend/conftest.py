"""What every test stands on: an environment of its own, a real database file, and the sandbox in Billingo's place.

Nothing of the machine leaks in: settings are taken out of the environment before Django reads them. The database
is a file on SQLite (threads and processes started by a test must see the same one), or a database of its own on
the server that TEST_DATABASE_URL names; with xdist each worker has one.
"""

from __future__ import annotations

import fcntl
import gc
import hashlib
import importlib
import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import hypothesis
import pytest

from billingo_sandbox import DEFAULT_TAX_CODE, Sandbox
from config.tests.server import locked, on_server, template_name

if TYPE_CHECKING:
    from django.test import TransactionTestCase
    from django.test.utils import CaptureQueriesContext
    from pytest_django import DjangoDbBlocker
    from pytest_django.fixtures import Settings

    from bank_transfers.models import BillingoInvoice, Company

BACKEND_DIR = Path(__file__).resolve().parent
TEST_DIR = Path(tempfile.mkdtemp(prefix="billingo-test-"))
SANDBOX_KEY = "sandbox-key"
DAY_SECONDS = 86_400
TEST_FERNET_KEY = "dGVzdHMtb25seS1rZXktbmV2ZXItZm9yLXJlYWwtdXM="
PREFIXES = (
    "BILLINGO_", "SYNC_", "DJANGO_", "COMPANY_", "RAILWAY_", "CELERY_", "SECURE_", "EMAIL_", "WEBHOOK", "NOTIFY_",
    "OPERATIONS_", "MNB_", "MATCH_",
)  # fmt: skip
NAMES = {
    "ALLOWED_HOSTS",
    "CREDENTIAL_ENCRYPTION_KEY",
    "DATABASE_URL",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "LOG_LEVEL",
    "PORT",
    "PUBLIC_URL",
    "RUN_ONCE",
    "SCHEDULER",
    "SECRET_KEY",
    "STATEMENT_INBOX",
    "STATEMENT_MAX_UPLOAD_BYTES",
    "VAR_DIR",
}

# Nor the way to Billingo: tests ask this machine.
for _name in list(os.environ):
    if _name.lower() in {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}:
        del os.environ[_name]
for _name in list(os.environ):
    if _name != "BILLINGO_OPENAPI" and (
        _name in NAMES or _name.startswith(PREFIXES)
    ):  # where a test looks for it
        del os.environ[_name]
# No process compiles again what another has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# The same for the controller and its workers, different for two runs on one server.
os.environ.setdefault("TEST_RUN_ID", str(os.getpid()))
os.environ.update(
    {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "BILLINGO_BASE_URL": "http://127.0.0.1:9/v3",  # nobody answers there: a test that forgets the sandbox fails
        "BILLINGO_PAYMENTS_PER_RUN": "0",  # of partly paid documents only, or each test would ask for all the others
        "CREDENTIAL_ENCRYPTION_KEY": TEST_FERNET_KEY,
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{TEST_DIR / 'outer.sqlite3'}",
        "DEBUG": "1",
        "MNB_RATES_URL": "off",  # a test of the schedule is none of the rates
        "MATCH_BY_ITSELF": "0",  # as the next one
        "NOTIFY_AFTER_SYNC": "0",  # a thread of its own would look at a test's database when it is gone
        "SECRET_KEY": "tests-only-" + "x" * 50,
        "VAR_DIR": str(TEST_DIR / "var"),
    }
)


# The same examples on every machine and in every run: a failure in CI is one that everybody can repeat.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings
    from django.test import TransactionTestCase

    database = settings.DATABASES["default"]
    name = TEST_DIR / "test.sqlite3" if on_sqlite() else f"test_billingo_{os.environ['TEST_RUN_ID']}"
    database.setdefault("TEST", {})["NAME"] = str(name)
    TransactionTestCase._fixture_teardown = emptied  # type: ignore[attr-defined]
    # Passwords in tests guard nothing; the real hasher takes a quarter of a second for each.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Nothing that is collected goes before the end: to look through it again and again took a fifth of the time. Nor
    are tests to be interrupted for every 700 objects: with every 50,000 they take a tenth less."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20)
        gc.enable()


@pytest.hookimpl(tryfirst=True)  # before marks select
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The sandbox has no database: its tests are all marked "once". A test of both marks would run in no round."""
    for item in items:
        if item.nodeid.startswith("billingo_sandbox/"):  # a path would be taken apart for each of 7,000 tests
            item.add_marker("once")
        if item.get_closest_marker("once") and item.get_closest_marker("stricter"):
            raise pytest.UsageError(f"{item.nodeid} is marked once and stricter: it would never run")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(TEST_DIR, ignore_errors=True)
    if not on_sqlite() and "PYTEST_XDIST_WORKER" not in os.environ:
        on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", template_name())


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {'SQLite' if on_sqlite() else 'PostgreSQL'}"


def on_sqlite() -> bool:
    return os.environ["DATABASE_URL"].startswith("sqlite")


@pytest.fixture(scope="session")
def migrated_file(pytestconfig: pytest.Config, django_db_modify_db_settings: None) -> Iterator[Path | None]:
    """On SQLite, the file of a database that all migrations ran on, made by an earlier run or an earlier worker.

    To make it takes two seconds of a processor, which is most of the time of a test that is run alone. What they are
    made of is in the file's name; a file of other migrations is never found.
    """
    if not on_sqlite() or not hasattr(pytestconfig, "cache"):  # pytest was told to keep nothing
        yield None
        return
    import django

    sources = [
        *BACKEND_DIR.glob("bank_transfers/migrations/*.py"), *BACKEND_DIR.glob("bank_transfers/core/db/**/*.py"),
        BACKEND_DIR / "bank_transfers/core/fields.py", BACKEND_DIR / "bank_transfers/core/indexes.py",
        BACKEND_DIR / "bank_transfers/management/new_database.py",
    ]  # fmt: skip
    made_of = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for source in sorted(sources):
        made_of.update(source.read_bytes())
    cache: Any = pytestconfig.cache  # pytest's own folder, which `git` and the next run know
    yield Path(cache.mkdir("migrated")) / f"{made_of.hexdigest()}.sqlite3"


@pytest.fixture(scope="session")
def migrating_turn(migrated_file: Path | None) -> Iterator[ExitStack]:
    """Held by the one worker that runs the migrations, while the others wait for what it makes."""
    with ExitStack() as held:
        if not on_sqlite():
            held.enter_context(locked())
        elif migrated_file:
            lock = held.enter_context(migrated_file.with_suffix(".lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield held


@pytest.fixture(scope="session")
def django_db_keepdb(
    migrating_turn: ExitStack, migrated_file: Path | None, django_db_modify_db_settings: None
) -> bool:
    """True where a copy of a migrated database takes the place of running the migrations."""
    from django.db import connection

    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    if migrated_file and migrated_file.exists():
        shutil.copyfile(migrated_file, name)
    elif not on_sqlite() and (template_name(),) in on_server("SELECT datname FROM pg_database"):
        on_server("CREATE DATABASE {} TEMPLATE {}", name, template_name())
    else:
        return False
    migrating_turn.close()
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_keepdb: bool,
    migrating_turn: ExitStack,
    migrated_file: Path | None,
) -> Iterator[None]:
    """As pytest-django has it, and two things more: no commit waits for the disk, and no connection bars the end."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    if migrated_file and not migrated_file.exists():
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            part = migrated_file.with_suffix(f".{os.getpid()}")
            cursor.execute("VACUUM INTO %s", [str(part)])
            os.replace(part, migrated_file)
        for other in migrated_file.parent.iterdir():
            if other.stem != migrated_file.stem and time.time() - other.stat().st_mtime > DAY_SECONDS:
                other.unlink(missing_ok=True)
    if not on_sqlite():
        with django_db_blocker.unblock():
            connection.close()
        if not django_db_keepdb and "PYTEST_XDIST_WORKER" in os.environ:
            on_server("CREATE DATABASE {} TEMPLATE {}", template_name(), name)
        # Of this test's own database: what a crash of the machine would lose, nobody looks for.
        on_server("ALTER DATABASE {} SET synchronous_commit = off", name)
    migrating_turn.close()
    from bank_transfers.companies import revisions

    # By chance of their keys a test's rows would be the hundredth, and it would count three statements more.
    revisions.CLEANED_EVERY = 2**62
    yield
    if not on_sqlite():
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        if django_db_keepdb:  # pytest-django lets it stand
            on_server("DROP DATABASE {} WITH (FORCE)", name)


# What Django itself keeps there follows from the models, and no test changes it.
KEPT_TABLES = {"django_content_type", "django_migrations", "auth_permission"}


def emptied(case: TransactionTestCase) -> None:
    """After a test with real commits: every row goes, and what migrations put in comes back.

    In the place of Django's flush. That truncates 40 tables, which on PostgreSQL makes as many files anew (0.3 s on a
    quiet disk, 2.5 s on a busy one; deleting a test's few rows takes 0.01 to 0.1 s), and then tells every application
    that it was migrated (0.2 s).
    """
    from django.db import connection, transaction

    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    with transaction.atomic(), connection.cursor() as cursor:
        # Foreign keys are looked at when the transaction ends, and then there is nothing left.
        for table in sorted(tables - KEPT_TABLES):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608
    restore_migrated_rows()


def restore_migrated_rows() -> None:
    """Puts back the rows that migrations made."""
    from django.apps import apps

    for name in ("0002_billingo_sync_feature", "0022_banking", "0038_allocations"):
        importlib.import_module(f"bank_transfers.migrations.{name}").add_feature(apps, None)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Ids begin anew with each test's database, so what another test counted could pass for this one's: what is in the
    cache, and what this process remembers of an account's pace."""
    from django.core.cache import cache

    cache.clear()
    pace: Any = sys.modules.get("bank_transfers.billingo.runs.pace")
    if pace is not None:
        pace._seen.clear()


@pytest.fixture
def subprocess_env(request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment with which a process of its own uses this test's database, key and directories.

    What the process is to see must be committed: mark the test `django_db(transaction=True)`.
    """
    from django.conf import settings
    from django.db import connection

    if not {"db", "transactional_db"} & set(request.fixturenames) and not request.node.get_closest_marker(
        "django_db"
    ):
        raise RuntimeError(
            "subprocess_env needs the test's database: mark the test django_db(transaction=True)"
        )
    name = str(connection.settings_dict["NAME"])
    if on_sqlite():
        url = f"sqlite:///{name}"
    else:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + quote(name)).geturl()
    return {
        **os.environ,
        "DATABASE_URL": url,
        "BILLINGO_BASE_URL": settings.BILLINGO_BASE_URL,
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture
def manage_argv() -> Callable[..., list[str]]:
    """`manage_argv("check")`: the words that start manage.py in a process of its own (for subprocess.Popen)."""
    return lambda *arguments: [
        sys.executable,
        str(BACKEND_DIR / "manage.py"),
        *(str(word) for word in arguments),
    ]


@pytest.fixture
def run_manage(
    subprocess_env: dict[str, str], manage_argv: Callable[..., list[str]]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`run_manage("check", env={...}, timeout=60)`: manage.py run to its end; asserts nothing about its exit code."""

    def run(
        *arguments: str, env: dict[str, str] | None = None, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            manage_argv(*arguments),
            env={**subprocess_env, **(env or {})},
            cwd=BACKEND_DIR,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture
def sandbox(settings: Settings) -> Iterator[Sandbox]:
    """A running sandbox with the standard data, and the settings pointing at it."""
    with Sandbox(key=SANDBOX_KEY) as server:
        settings.BILLINGO_BASE_URL = server.url
        yield server


@pytest.fixture
def make_company(db: None) -> Callable[..., Company]:
    """`make_company(name=, tax_id=, key=)`: a company ready to be synced; by default the one the sandbox stands for."""

    def make(
        name: str = "Minta Kft.", tax_id: str = DEFAULT_TAX_CODE, key: str | None = SANDBOX_KEY
    ) -> Company:
        from bank_transfers.core.secrets import Secret
        from bank_transfers.models import Company, CompanyBillingoSettings

        company = Company.objects.create(name=name, tax_id=tax_id)
        company.enable_feature("BILLINGO_SYNC")
        row = CompanyBillingoSettings(company=company)
        if key is not None:
            row.set_api_key(Secret(key))
        row.save()
        return company

    return make


@pytest.fixture
def make_invoice(db: None) -> Callable[..., BillingoInvoice]:
    """`make_invoice(company, gross_total=...)`: a stored invoice without a sync, for what only reads the mirror;
    `open_amount` follows by the rule unless given."""
    from bank_transfers.billingo.tests.stored import store_invoice

    # The table is not asked how many there are: PostgreSQL takes up to 0.1 s to pass what earlier tests took back.
    numbers = itertools.count(1)

    def make(company: Company, **fields: Any) -> BillingoInvoice:
        return store_invoice(company, next(numbers), fields)

    return make


@pytest.fixture
def company(make_company: Callable[..., Company], sandbox: Sandbox) -> Company:
    """The company whose invoices the sandbox holds: feature on, key stored."""
    return make_company()


@pytest.fixture
def synced(company: Company) -> Company:
    """The company with all that the sandbox holds."""
    from bank_transfers.billingo.sync import BillingoSyncService

    log = BillingoSyncService().sync_company(company)
    assert log.status == "COMPLETED", log.errors
    return company


@pytest.fixture
def queries() -> Callable[[], CaptureQueriesContext]:
    """`with queries() as seen: ...; len(seen)`"""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)
