"""The settings outside DEBUG: `check --deploy` finds nothing, and the headers are those of a public service."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "production-" + "abcdefghij0123456789" * 3,
    "ALLOWED_HOSTS": "mirror.example.hu",
    "TRUSTED_PROXIES": "1",
    "BILLINGO_BASE_URL": "https://api.billingo.hu/v3",
}
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

ASK = """
import json, django
django.setup()
from django.test import Client
client = Client(headers={"Host": "mirror.example.hu", "X-Forwarded-Proto": "https"})
plain = Client(headers={"Host": "mirror.example.hu"}).get("/api/auth/me/")
answers = {path: client.get(path) for path in ("/api/auth/me/", "/api/nothing/", "/api/docs/", "/nothing.txt")}
foreign = Client(headers={"Host": "evil.example", "X-Forwarded-Proto": "https"}).get("/api/health/")
print(json.dumps({
    "plain": [plain.status_code, plain.headers.get("Location")],
    "health": Client(headers={"Host": "mirror.example.hu"}).get("/api/health/").status_code,
    "foreign": [foreign.status_code, foreign.json()["code"]],
    "answers": {path: [answer.status_code, dict(answer.headers)] for path, answer in answers.items()},
}))
"""


def test_check_deploy_is_clean(run_manage: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = run_manage("check", "--deploy", "--fail-level", "INFO", env=PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_answers_are_those_of_a_public_service(subprocess_env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**subprocess_env, **PRODUCTION},
        cwd=Path(__file__).resolve().parents[4],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["plain"] == [301, "https://mirror.example.hu/api/auth/me/"]
    # Load balancers ask without TLS.
    assert found["health"] == 200
    assert found["foreign"] == [400, "malformed_request"]
    assert {path: status for path, (status, _headers) in found["answers"].items()} == {
        "/api/auth/me/": 401,
        "/api/nothing/": 404,
        "/api/docs/": 200,
        "/nothing.txt": 404,
    }
    for path, (_status, headers) in found["answers"].items():
        assert "max-age=31536000" in headers["Strict-Transport-Security"], path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "X-Request-ID" in headers
    # Each line of the log is one JSON object that names its request.
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    access = [line for line in lines if line["logger"] == "bank_transfers.access"]
    assert len(access) == 7
    assert all(line["request_id"] and "duration_ms" in line for line in access)
