"""billingo_sandbox as a command: the sandbox's own arguments, without database or settings."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.once

MANAGE = Path(__file__).resolve().parents[3] / "manage.py"
# No database can be there, and the encryption key is no key: the sandbox must not care.
BARE = {
    **os.environ,
    "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
    "CREDENTIAL_ENCRYPTION_KEY": "malformed",
    "PYTHONUNBUFFERED": "1",
}


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(MANAGE), "billingo_sandbox", *arguments]
    return subprocess.Popen(command, env=BARE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(number: int) -> None:
    with start("--port", "0", "--invoices", "7", "--key", "my-key") as process:
        request = urllib.request.Request(f"{address(process)}/documents", headers={"X-API-KEY": "my-key"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert b'"total":7' in answer.read().replace(b" ", b"")
        process.send_signal(number)
        assert process.wait(timeout=10) == 0


def test_a_wrong_argument_is_refused() -> None:
    with start("--port", "99999") as process:
        assert "not a port" in process.communicate(timeout=30)[0]
        assert process.returncode == 2


def test_a_taken_port_is_said() -> None:
    with start("--port", "0", "--invoices", "1") as first:
        port = str(urlsplit(address(first)).port)
        with start("--port", port, "--invoices", "1") as second:
            assert "can't listen" in second.communicate(timeout=30)[0]
            assert second.returncode == 1
        first.kill()


def address(process: subprocess.Popen[str]) -> str:
    """Where a sandbox that is starting says it listens."""
    assert process.stdout
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found
    return found[0]
