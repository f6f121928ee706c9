"""A wrong configuration stops the start and says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pytest_django.fixtures import Settings

from bank_transfers.checks import billingo_base_url, credential_encryption_key

pytestmark = pytest.mark.once

BACKEND = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DEBUG": "",
    "SECRET_KEY": "k" * 60,
    "CREDENTIAL_ENCRYPTION_KEY": Fernet.generate_key().decode(),
    "BILLINGO_BASE_URL": "",
    "ALLOWED_HOSTS": "mirror.example",
}


@pytest.mark.parametrize("keys", [[], ["malformed"], [Fernet.generate_key().decode(), "x"]])
def test_no_proper_encryption_key_is_an_error_with_a_hint(settings: Settings, keys: list[str]) -> None:
    settings.CREDENTIAL_ENCRYPTION_KEYS = keys
    (message,) = credential_encryption_key(None)
    assert message.id == "bank_transfers.E001"
    assert "Fernet.generate_key" in str(message.hint)
    assert not any(key in str(message) for key in keys if len(key) > 1)


def test_proper_keys_are_no_error(settings: Settings) -> None:
    settings.CREDENTIAL_ENCRYPTION_KEYS = [Fernet.generate_key().decode() for _ in range(3)]
    assert credential_encryption_key(None) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://api.billingo.hu/v3",
        "http://127.0.0.1.evil.example/v3",
        "http://10.0.0.1/v3",
        "ftp://127.0.0.1/v3",
        "api.billingo.hu/v3",
        "https://",
        "",
    ],
)
def test_keys_do_not_travel_in_clear(settings: Settings, url: str) -> None:
    settings.BILLINGO_BASE_URL = url
    (message,) = billingo_base_url(None)
    assert message.id == "bank_transfers.E002"


@pytest.mark.parametrize(
    "url", ["https://api.billingo.hu/v3", "http://127.0.0.1:8099/v3", "http://[::1]:1/v3"]
)
def test_tls_or_this_machine_is_fine(settings: Settings, url: str) -> None:
    settings.BILLINGO_BASE_URL = url
    assert billingo_base_url(None) == []


def start_serving(**changes: str) -> subprocess.CompletedProcess[str]:
    """Imports the web server's door in a process of its own, as a server does."""
    return subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=BACKEND,
        env={**os.environ, **PRODUCTION, **changes},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_web_server_starts_with_all_it_needs() -> None:
    started = start_serving()
    assert started.returncode == 0, started.stderr


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"CREDENTIAL_ENCRYPTION_KEY": ""}, "bank_transfers.E001"),
        ({"CREDENTIAL_ENCRYPTION_KEY": "malformed-key"}, "bank_transfers.E001"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"BILLINGO_BASE_URL": "http://api.billingo.hu/v3"}, "bank_transfers.E002"),
        ({"BILLINGO_PAGES_IN_FLIGHT": "many"}, "BILLINGO_PAGES_IN_FLIGHT must be a number"),
        ({"DEBUG": "perhaps"}, "DEBUG must be one of"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set. Outside DEBUG say where everything is kept"),
        ({"DATABASE_URL": "mysql://u:hush@localhost/x"}, "DATABASE_URL must be"),
        ({"DATABASE_URL": "nonsense://u:hush@localhost/x"}, "DATABASE_URL"),
    ],
)
def test_a_web_server_does_not_start_without(changes: dict[str, str], words: str) -> None:
    started = start_serving(**changes)
    assert started.returncode != 0
    assert words in started.stderr
    assert "malformed-key" not in started.stderr
    assert "hush" not in started.stderr


@pytest.mark.parametrize(("debug", "starts"), [("0", False), ("1", True)])
def test_a_command_keeps_nothing_in_a_file_that_nobody_named(
    debug: str, starts: bool, tmp_path: Path
) -> None:
    """Outside DEBUG the file would go with the container, and nobody would notice before the next deployment."""
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BACKEND,
        env={**os.environ, **PRODUCTION, "DEBUG": debug, "DATABASE_URL": "", "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode == 0) is starts, done.stderr
    assert starts or "DATABASE_URL is not set" in done.stderr.strip().splitlines()[-1]


def test_a_command_does_not_start_with_a_malformed_key() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--plan"],
        cwd=BACKEND,
        env={**os.environ, "CREDENTIAL_ENCRYPTION_KEY": "malformed-key"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "malformed-key" not in done.stdout + done.stderr
