"""docs/api.md: its walk runs as written, and its tables are what the schema says."""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from bank_transfers.billingo.tests.serving import served
from bank_transfers.companies.tests.helpers import PASSWORD, user_in
from bank_transfers.core.api.openapi.docs import openapi
from bank_transfers.models import BillingoSyncLog, Company
from billingo_sandbox import Sandbox

pytestmark = pytest.mark.once

PAGE = Path(__file__).resolve().parents[3] / "docs/api.md"


def rows(heading: str) -> dict[str, str]:
    """First cell → last cell of the table under a heading."""
    section = PAGE.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = (line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `"))
    return {row[0].strip(" `"): row[-1].strip() for row in cells}


@pytest.mark.django_db(transaction=True)
def test_the_walk_runs_as_written(
    company: Company, sandbox: Sandbox, subprocess_env: dict[str, str], tmp_path: Path, settings: Any
) -> None:
    # The service knows its own hashers only, not the quick one of the tests.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user_in(company, username="admin")
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    script = "set -euo pipefail\n" + "\n".join(blocks)
    with served(subprocess_env) as (_process, port):
        result = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env={**os.environ, "BASE": f"http://127.0.0.1:{port}", "DEMO_PASSWORD": PASSWORD},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        logs = BillingoSyncLog.objects.order_by("id")
        assert [(log.sync_type, log.full_sync) for log in logs] == [
            ("MANUAL", True),
            ("MANUAL", True),
            ("TRIGGER", False),
        ]
    assert '"status": "success"' in result.stdout or '"status":"success"' in result.stdout
    assert (tmp_path / "invoice.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "invoices.csv").read_text("utf-8-sig").startswith("Sorszám;")
    assert len((tmp_path / "items.csv").read_text().splitlines()) > 581
    assert zipfile.is_zipfile(tmp_path / "invoices.xlsx")


def test_every_endpoint_is_in_the_table_and_no_other() -> None:
    with override("en"):
        paths = openapi()["paths"]
    found = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert rows("Endpoints").keys() == found


def test_every_code_is_in_the_table_with_its_sentence() -> None:
    with override("en"):
        examples = openapi()["components"]["examples"].values()
    found = {example["value"]["code"]: example["value"]["detail"] for example in examples}
    assert rows("Errors") == found
