"""The web server as it is started in production, with and without a proxy before it."""

from __future__ import annotations

import http.client
import json
from pathlib import Path

import pytest

from bank_transfers.billingo.tests.robustness import until
from bank_transfers.tests.serving.test_procfile import Environment, is_ready, started
from bank_transfers.tests.test_checks import start_serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def ask(env: Environment, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """(status, headers, body); of what is asked without following where it sends one."""
    connection = http.client.HTTPConnection("127.0.0.1", int(env["PORT"]), timeout=30)
    connection.request(
        "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read().decode()
    connection.close()
    return found


def test_without_a_proxy_nothing_that_is_said_of_one_is_believed(
    production: Environment, tmp_path: Path
) -> None:
    env = {**production, "ALLOWED_HOSTS": "mirror.example.hu", "SECURE_SSL_REDIRECT": "1"}
    public = {"Host": "mirror.example.hu"}
    with started("web", env, tmp_path):
        until(lambda: is_ready(env), 60, "readiness")
        # Not by gunicorn either, which believes this machine if nobody tells it otherwise.
        for proto in ("https", "http"):
            status, headers, _body = ask(env, "/api/auth/me/", X_Forwarded_Proto=proto, **public)
            assert (status, headers.get("Location")) == (301, "https://mirror.example.hu/api/auth/me/")
        # It can be scraped on this machine, and by nobody who comes through a proxy.
        status, _headers, body = ask(env, "/metrics")
        assert status == 200
        assert "http_request_duration_seconds" in body
        for name in ("X_Forwarded_Proto", "X_Forwarded_Host", "Via", "X_Request_Start_Via"):
            expected = 200 if name == "X_Request_Start_Via" else 403
            assert ask(env, "/metrics", **{name: "https"})[0] == expected, name
        assert ask(env, "/metrics", **public)[0] == 403
        # Who asks under a foreign name is no error of ours.
        assert ask(env, "/api/auth/me/", Host="evil.example")[0] == 400
        assert ask(env, "/", Host="evil.example")[0] == 400
    said = (tmp_path / "web.log").read_text()
    assert "Traceback" not in said
    lines = [json.loads(line) for line in said.splitlines()]
    assert not [line for line in lines if line["level"] not in {"INFO", "WARNING"} or "exception" in line]
    assert [line for line in lines if "evil.example" in line["message"]]


def test_behind_a_proxy_its_word_is_believed(production: Environment, tmp_path: Path) -> None:
    env = {**production, "SECURE_SSL_REDIRECT": "1", "TRUSTED_PROXIES": "1"}
    with started("web", env, tmp_path):
        until(lambda: is_ready(env), 60, "readiness")
        assert ask(env, "/api/auth/me/", X_Forwarded_Proto="https")[0] == 401
        assert ask(env, "/api/auth/me/")[0] == 301
        status, headers, _body = ask(env, "/admin/login/", X_Forwarded_Proto="https")
        assert status == 200
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert policy["script-src"] == policy["form-action"] == "'self'"
        assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
        assert ask(env, "/metrics", X_Forwarded_Proto="https")[0] == 403


def test_a_path_of_another_service_is_refused_at_the_start() -> None:
    done = start_serving(SCRIPT_NAME="/mirror")
    assert done.returncode != 0
    assert "SCRIPT_NAME is set, but the service can't be served below a path" in done.stderr
    assert start_serving(SCRIPT_NAME="/").returncode == 0
