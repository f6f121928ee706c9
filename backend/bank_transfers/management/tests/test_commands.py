"""Every management command has a test file of its own, named after it."""

from __future__ import annotations

from pathlib import Path

import pytest

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
