"""Every management command has a test file of its own, named after it, and begins without all that the page needs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.checks import Tags
from django.core.management import load_command_class

from bank_transfers.checks import CONFIGURATION

pytestmark = pytest.mark.once

BACKEND = Path(__file__).resolve().parents[3]
COMMANDS = sorted(
    path.stem for path in BACKEND.glob("*/management/commands/*.py") if not path.stem.startswith("_")
)


def test_there_are_commands() -> None:
    assert {"setup_company", "sync_billingo_invoices", "billingo_sandbox"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_it_has_a_test_file(command: str) -> None:
    assert list(BACKEND.rglob(f"tests/**/test_{command}*.py")), f"no test file test_{command}*.py"


@pytest.mark.parametrize("command", COMMANDS)
def test_it_looks_at_the_configuration_before_it_begins_and_loads_no_page(command: str) -> None:
    found = load_command_class("bank_transfers", command)
    wanted = set() if command == "billingo_sandbox" else {CONFIGURATION}
    assert set(found.requires_system_checks) - {Tags.database} == wanted


@pytest.mark.django_db(transaction=True)
def test_its_start_loads_no_addresses_of_the_page(
    run_manage: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = run_manage("verify_certificate", "/does/not/exist.pdf", env={"PYTHONPROFILEIMPORTTIME": "1"})
    loaded = set(done.stderr.split())
    assert "bank_transfers.banking.models" in loaded
    assert loaded.isdisjoint({"bank_transfers.urls", "config.urls"})
