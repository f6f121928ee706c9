"""The demo's key goes to the running demo, and never to the real Billingo."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bank_transfers.billingo.client import demo
from bank_transfers.billingo.client.client import BillingoClient
from bank_transfers.billingo.errors import InvalidApiKey
from bank_transfers.core.secrets import Secret
from billingo_sandbox import DEFAULT_TAX_CODE, Sandbox

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def real_billingo(settings: Any, tmp_path: Path) -> None:
    """As where nothing is set; a proxy that nobody serves stands between us and the network."""
    settings.BILLINGO_BASE_URL = "https://api.billingo.hu/v3"
    settings.VAR_DIR = tmp_path


def tax_number(key: str = "sandbox-key") -> str | None:
    return BillingoClient(Secret(key)).organization(5).result().tax_code


def test_a_running_demo_is_asked() -> None:
    with Sandbox(key="sandbox-key") as sandbox, demo.announced(sandbox.url):
        assert tax_number() == DEFAULT_TAX_CODE
        assert len(sandbox.requests) == 1
    with pytest.raises(InvalidApiKey, match="make run"):
        tax_number()


@pytest.mark.parametrize(
    "address", ["https://api.billingo.hu/v3", "https://API.Billingo.hu/v3", "https://billingo.hu"]
)
@pytest.mark.parametrize("left_behind", ["", "dead", "elsewhere", "nonsense"])
def test_without_one_nobody_is(settings: Any, tmp_path: Path, address: str, left_behind: str) -> None:
    settings.BILLINGO_BASE_URL = address
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        pass
    written = {
        "dead": f"{dead.pid} http://127.0.0.1:9/v3",
        "elsewhere": f"{os.getpid()} https://example.hu/v3",
        "nonsense": "x",
    }
    if left_behind:
        (tmp_path / "demo_sandbox").write_text(written[left_behind])
    with pytest.raises(InvalidApiKey, match="make run"):
        tax_number()


def test_other_keys_and_other_addresses_are_as_configured(settings: Any) -> None:
    assert demo.base_url_for(Secret("anna")) == "https://api.billingo.hu/v3"
    settings.BILLINGO_BASE_URL = "http://127.0.0.1:8099/v3"
    assert demo.base_url_for(demo.DEMO_KEY) == "http://127.0.0.1:8099/v3"
