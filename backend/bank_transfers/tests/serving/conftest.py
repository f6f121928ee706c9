"""What the tests of whole processes have in common."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from billingo_sandbox import Sandbox
from conftest import SANDBOX_KEY

Environment = dict[str, str]


@pytest.fixture
def world() -> Iterator[Sandbox]:
    from bank_transfers.billingo.tests.robustness import dataset

    with Sandbox(key=SANDBOX_KEY, dataset=dataset(500)) as server:
        yield server


@pytest.fixture
def production(world: Sandbox, subprocess_env: Environment, tmp_path: Path) -> Environment:
    """The settings of an installation, on this test's database and sandbox."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return {
        **subprocess_env,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "VAR_DIR": str(tmp_path / "var"),
        "PORT": str(port),
        "WEB_BIND": f"127.0.0.1:{port}",
        "BILLINGO_BASE_URL": world.url,
        "SCHEDULER": "off",
        "SYNC_SCHEDULE": "0 0 29 2 *",  # not while this runs
    }
