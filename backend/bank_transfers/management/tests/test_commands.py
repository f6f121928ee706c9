"""Every management command has a test file of its own, named after it, and begins without all that the page needs."""

from __future__ import annotations

import subprocess
import sys
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


LOADS = """
import sys, django
django.setup()
from django.core.management import load_command_class
for name in sys.argv[1:]:
    load_command_class("bank_transfers", name)
print(*sys.modules)
"""
# What answers over HTTP, and a third of the start of whoever loads it.
PAGE = {"bank_transfers.urls", "rest_framework.serializers", "rest_framework.views"}
LIKE_THE_PAGE = {"report"}  # its tables are made of the list's filters


def test_no_command_loads_what_only_the_page_needs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADS, *(name for name in COMMANDS if name not in LIKE_THE_PAGE)],
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert {"bank_transfers.banking.models", "bank_transfers.billingo.sync"} <= loaded
    assert loaded.isdisjoint(PAGE)
