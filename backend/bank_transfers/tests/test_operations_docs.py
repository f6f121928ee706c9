"""docs/operations.md and what it points to: its commands run as they stand, its names are those of the code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml
from django.db import connection

from bank_transfers.billingo.runs.problem_texts import SENTENCES
from bank_transfers.core import request_metrics
from bank_transfers.urls import metrics
from billingo_sandbox import DEFAULT_TAX_CODE, Sandbox
from conftest import BACKEND_DIR, SANDBOX_KEY, on_sqlite

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

ROOT = BACKEND_DIR.parent
PAGE = ROOT / "docs/operations.md"


def block(name: str) -> str:
    """The commands under `<!-- run: name -->`."""
    found = re.search(rf"<!-- run: {name} -->\n```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found, f"no block {name}"
    return found[1]


@pytest.fixture
def installation(sandbox: Sandbox, tmp_path: Path, migrated_file: Path | None) -> dict[str, str]:
    """The environment of an installation of its own, with SQLite and one synced company."""
    keep = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    (tmp_path / "backups").mkdir()
    (tmp_path / "var").mkdir()
    if migrated_file and migrated_file.exists():  # then there is nothing left to migrate
        shutil.copyfile(migrated_file, tmp_path / "var/billingo.sqlite3")
    env = {
        **keep,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DEBUG": "0",
        "SECRET_KEY": "production-" + "abcdefghij0123456789" * 3,
        "CREDENTIAL_ENCRYPTION_KEY": os.environ["CREDENTIAL_ENCRYPTION_KEY"],
        "ALLOWED_HOSTS": "127.0.0.1",
        "BILLINGO_BASE_URL": sandbox.url,
        "BILLINGO_REQUESTS_PER_MINUTE": "100000",
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'var/billingo.sqlite3'}",
        "BACKUPS": str(tmp_path / "backups"),
        "PASSWORD": "Correct-horse-9",
        "API_KEY": SANDBOX_KEY,
        "TAX_ID": DEFAULT_TAX_CODE,
    }
    run(
        env,
        "python manage.py migrate --no-input",
        "python manage.py setup_company --name 'Minta Kft.' --tax-id $TAX_ID --admin anna "
        "--password-env PASSWORD --api-key-env API_KEY",
        "python manage.py sync_billingo_invoices",
    )
    return env


def run(env: dict[str, str], *blocks: str) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(blocks)],
        env=env,
        cwd=BACKEND_DIR,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.once
def test_the_key_is_changed_as_written(installation: dict[str, str]) -> None:
    said = run(installation, block("keys"), "python manage.py sync_billingo_invoices --verbose")
    assert "1 stored, 1 to be re-encrypted" in said
    assert "1 stored, 1 re-encrypted" in said
    assert "1 stored, 0 re-encrypted, 1 had the first key already" in said
    assert "COMPLETED" in said


@pytest.mark.once
def test_sqlite_is_backed_up_and_restored_as_written(installation: dict[str, str], sandbox: Sandbox) -> None:
    run(
        installation,
        block("sqlite backup"),
        # Disaster.
        "python -c \"import os; open(os.environ['VAR_DIR'] + '/billingo.sqlite3', 'wb').write(bytes(9999))\"",
        block("sqlite restore"),
    )


@pytest.fixture
def empty_database() -> Iterator[str]:
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"{connection.settings_dict['NAME']}_moved"
    with psycopg.connect(url.geturl(), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        yield url._replace(path="/" + name).geturl()
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.mark.skipif(on_sqlite(), reason="moves to PostgreSQL")
@pytest.mark.django_db
def test_the_move_to_postgresql_works_as_written(
    installation: dict[str, str], empty_database: str, tmp_path: Path
) -> None:
    old = f"sqlite:///{tmp_path / 'var/billingo.sqlite3'}"
    env = {**installation, "OLD_DATABASE": old, "NEW_DATABASE": empty_database, "TMPDIR": str(tmp_path)}
    said = run(env, block("move"))
    assert "EQUAL" in said
    with psycopg.connect(empty_database) as database:
        query = "SELECT count(*) FROM bank_transfers_billingoinvoice"
        assert database.execute(query).fetchone() == (282,)
        moved = database.execute(
            "SELECT u.username, m.role FROM bank_transfers_companyuser m JOIN auth_user u ON u.id = m.user_id"
        ).fetchall()
        assert moved == [("anna", "ADMIN")]
        # The sequences go on behind what was carried over.
        database.execute("INSERT INTO auth_group (name) VALUES ('x')")
    said = run(
        {**env, "DATABASE_URL": empty_database},
        "python manage.py setup_company --name Uj --tax-id 10537914-4-44 --admin bela "
        "--password-env PASSWORD --api-key-env API_KEY --accept-other-company",
    )
    assert "Uj" in said


@pytest.mark.once
def test_no_command_of_a_page_writes_a_copy_that_everybody_may_read() -> None:
    """A copy of the database holds hashes of passwords and everybody's invoices."""
    for page in (ROOT / "docs").glob("*.md"):
        for commands in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL):
            if re.search(r"\b(pg_dump|pg_dumpall|dumpdata|sqlite3 .*\.dump)\b", commands):
                assert commands.lstrip().startswith("umask 077"), (page.name, commands)


@pytest.mark.skipif(on_sqlite(), reason="PostgreSQL's")
@pytest.mark.django_db(transaction=True)
def test_a_dump_is_readable_by_its_owner_only(subprocess_env: dict[str, str], tmp_path: Path) -> None:
    (commands,) = [
        found for found in re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL) if "pg_dump" in found
    ]
    dump, _rest = commands.split("createdb")
    subprocess.run(["bash", "-euc", f"umask 022; {dump}"], env=subprocess_env, cwd=tmp_path, check=True)
    (written,) = tmp_path.iterdir()
    assert written.stat().st_mode & 0o077 == 0


@pytest.mark.once
def test_every_error_code_has_its_remedy() -> None:
    told = set(re.findall(r"`([a-z_]+)`", PAGE.read_text().split("## Trouble and remedy")[1]))
    assert set(SENTENCES) <= told


@pytest.mark.django_db
def test_alerts_use_series_that_there_are(make_company: Callable[..., Any], settings: Settings) -> None:
    settings.MNB_RATES_URL = "http://127.0.0.1:9/"  # all is switched on
    settings.STATEMENT_INBOX = "/nowhere"
    make_company()
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"][0]["rules"]
    assert len(rules) >= 5
    suffixes = ("", "_total", "_bucket", "_count", "_sum")
    collectors = (request_metrics.registry, *metrics.view_initkwargs["collectors"])  # type: ignore[attr-defined]
    there = {
        family.name + suffix
        for collector in collectors
        for family in collector.collect()
        for suffix in suffixes
    }
    told = set(re.findall(r"^\| `([a-z_]+)`", PAGE.read_text(), re.MULTILINE))
    first_words = "|".join(sorted({name.split("_")[0] for name in there}))
    for rule in rules:
        used = set(re.findall(rf"\b(?:{first_words})_[a-z_]+\b(?!\()", rule["expr"]))
        assert used <= there, rule["alert"]
        assert rule["annotations"]["summary"]
        assert used or rule["expr"].startswith("up{")
    assert "http_request_duration_seconds" in told


@pytest.mark.once
@pytest.mark.skipif(not shutil.which("logrotate"), reason="not installed")
def test_logrotate_reads_its_file(tmp_path: Path) -> None:
    """As it is, but with this user's name and a directory that there is."""
    text = (ROOT / "deploy/logrotate/billingo-mirror").read_text()
    (tmp_path / "sync.log").write_text("a line\n")
    text = text.replace("/var/log/billingo-mirror", str(tmp_path))
    text = "\n".join(line for line in text.splitlines() if " billingo" not in line or line.startswith("#"))
    config = tmp_path / "config"
    config.write_text(text + "\n")
    config.chmod(0o644)
    done = subprocess.run(
        ["logrotate", "--debug", "--state", str(tmp_path / "state"), str(config)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "error" not in done.stderr.lower()


@pytest.mark.once
def test_every_way_of_deployment_starts_the_same_processes() -> None:
    """Procfile, compose, Railway, systemd and the image name the same commands and the same settings."""
    procfile = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    commands = {name: text.removeprefix("cd backend && exec ") for name, text in procfile.items()}
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for process, service in (
        ("web", "web"),
        ("worker", "worker"),
        ("scheduler", "scheduler"),
        ("release", "migrate"),
    ):
        assert " ".join(services[service]["command"]) == commands[process]
    railway = (ROOT / "railway.json").read_text()
    assert f'"{commands["web"]}"' in railway
    assert f'"{commands["release"]}"' in railway
    for process, unit in (
        ("web", "web"),
        ("worker", "worker"),
        ("scheduler", "scheduler"),
        ("release", "migrate"),
    ):
        text = (ROOT / f"deploy/systemd/billingo-mirror-{unit}.service").read_text()
        assert f"/{commands[process]}\n" in text
    assert '"gunicorn", "config.wsgi"' in (ROOT / "Dockerfile").read_text()
    configured = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/configuration.md").read_text()))
    for service in ("migrate", "web", "worker", "scheduler"):
        assert set(services[service]["environment"]) <= configured
        assert services[service]["read_only"] is True
    hardening = {
        path.name: path.read_text().split("# The same for every unit.")[1].split("\n\n")[0].strip()
        for path in (ROOT / "deploy/systemd").glob("*.service")
    }
    assert len(set(hardening.values())) == 1, hardening.keys()
