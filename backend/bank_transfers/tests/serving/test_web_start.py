"""A web process answers before it has loaded what only syncs, matches, sheets, pages and workers need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

HEAVY = {
    "aiohttp", "billingo_sandbox", "celery", "fontTools", "fpdf", "kombu", "numpy", "rich", "xlsxwriter",
    "bank_transfers.billingo.client.client", "bank_transfers.billingo.sync.listing", "bank_transfers.billingo.sync.run",
    "bank_transfers.billingo.sync.store", "bank_transfers.billingo.sync.service", "bank_transfers.core.http.transport",
}  # fmt: skip
START = """
import gc, json, sys
from config.wsgi import application
from django.test import Client
client = Client(headers={"Host": "localhost"})
statuses = [client.get(path).status_code for path in ("/api/health/", "/api/billingo-invoices/", "/admin/login/")]
print(json.dumps([statuses, sorted(sys.modules), gc.isenabled()]))
"""


def test_the_engine_is_not_loaded_before_it_is_needed(subprocess_env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START],
        env={**subprocess_env, "DEBUG": "1"},
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    statuses, loaded, collects = json.loads(done.stdout.splitlines()[-1])
    assert statuses == [200, 401, 200]
    assert HEAVY & set(loaded) == set()
    assert collects, "what was switched off for the start is on"
