"""A client that openapi-typescript makes of the published schema compiles, and so does a program that uses it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bank_transfers.core.api.openapi.docs import openapi

# Its packages are installed by `make setup`, where there is Node.
CLIENT = Path(__file__).resolve().parents[3] / "scripts/client"
TOOLS = CLIENT / "node_modules"
pytestmark = pytest.mark.once


def run(directory: Path, *command: str) -> None:
    done = subprocess.run(
        ["node", *command], cwd=directory, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_generated_client_compiles(tmp_path: Path) -> None:
    if not (shutil.which("node") and (TOOLS / "openapi-typescript").exists()):
        reason = "Node, or what `make setup` installs in scripts/client, is missing"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    (tmp_path / "schema.json").write_text(json.dumps(openapi(), default=str))
    for name in ("client.ts", "tsconfig.json"):
        shutil.copy(CLIENT / name, tmp_path)
    # A field with a default may be left out of a request.
    options = ("--default-non-nullable", "false")
    generator = str(TOOLS / "openapi-typescript/bin/cli.js")
    run(tmp_path, generator, "schema.json", "--output", "schema.d.ts", *options)
    run(tmp_path, str(TOOLS / "typescript/bin/tsc"), "--project", "tsconfig.json")
