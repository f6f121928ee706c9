"""The page is served by the same process as the API: index.html for its addresses, its files, the right headers."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from .test_production import PRODUCTION

pytestmark = pytest.mark.once

INDEX = b"<!doctype html><script type=module src=/assets/app-Bx_3-aZ9.js></script>"
SCRIPT = b"console.log('x');" * 100


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(INDEX)
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets/app-Bx_3-aZ9.js").write_bytes(SCRIPT)
    (folder / "assets/app-Bx_3-aZ9.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "assets/app-Bx_3-aZ9.js.br").write_bytes(b"brotli")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture(params=[True, False], ids=["development", "production"])
def client(request: pytest.FixtureRequest, dist: Path, settings: Settings) -> Client:
    settings.FRONTEND_DIST = dist
    settings.WHITENOISE_AUTOREFRESH = request.param
    return Client()


def body(answer: Any) -> bytes:
    """The content. Of a file only the file is closed: closing the answer would look after the database too."""
    if not answer.streaming:
        return bytes(answer.content)
    content = b"".join(answer.streaming_content)
    if answer.file_to_stream is not None:
        answer.file_to_stream.close()
    return content


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/index.html",
        "/login",
        "/invoices/123",
        "/settings/members/",
        "/metricsx",
        "/apis",
        "/invite/a-b_c",
        "/é",
    ],
)
def test_its_addresses_get_the_index(path: str, client: Client) -> None:
    answer = client.get(path)
    assert (answer.status_code, body(answer)) == (200, INDEX)
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert not answer.cookies


def test_no_inline_script_is_allowed_and_no_other_host(client: Client) -> None:
    words = [part.split() for part in client.get("/")["Content-Security-Policy"].split(";")]
    policy = {name: values for name, *values in words}
    assert policy["script-src"] == policy["connect-src"] == policy["form-action"] == ["'self'"]
    for name in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert policy[name] == ["'none'"]
    assert "'unsafe-inline'" in policy["style-src"]
    sources = {source for values in policy.values() for source in values}
    assert sources == {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}


def test_files_with_a_digest_are_kept_for_good(client: Client) -> None:
    answer = client.get("/assets/app-Bx_3-aZ9.js")
    assert (answer.status_code, body(answer)) == (200, SCRIPT)
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "max-age=315360000, public, immutable"
    icon = client.get("/favicon.svg")
    assert body(icon) == b"<svg/>"
    assert "immutable" not in icon["Cache-Control"]
    for found in (answer, icon):
        assert found["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in found


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip", "gzip"), ("gzip, br", "br"), ("identity", None)])
def test_they_are_compressed(accepted: str, encoding: str | None, client: Client) -> None:
    answer = client.get("/assets/app-Bx_3-aZ9.js", headers={"Accept-Encoding": accepted})
    assert body(answer)
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing.js", "/assets/app-old.js", "/assets/app-Bx_3-aZ9.js.map", "/robots.txt", "/.env", "/a/b.php",
        "/../secret.txt", "/assets/../../secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt", "/assets/..\\..\\secret.txt",
        "/static/nothing.css", "/static/../secret.txt",
    ],
)  # fmt: skip
def test_what_looks_like_a_file_and_is_none_is_404(path: str, client: Client) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert b"secret" not in body(answer)


@pytest.mark.django_db
def test_the_service_s_own_addresses_stay_its_own(client: Client) -> None:
    assert client.get("/api/nothing").json()["code"] == "not_found"
    assert client.get("/api/auth/me/").status_code == 401
    assert client.get("/api")["Location"] == "/api/"
    assert client.get("/admin")["Location"] == "/admin/"
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert client.get("/metrics", headers={"Host": "localhost"}).status_code == 200


def test_static_files_need_no_collecting(client: Client) -> None:
    answer = client.get("/static/admin/css/base.css")
    assert answer.status_code == 200
    assert body(answer)


def test_it_is_only_read(client: Client) -> None:
    assert client.post("/login").status_code in {403, 405}
    assert client.head("/").status_code == 200


def test_without_a_build_it_says_what_to_do(tmp_path: Path, settings: Settings) -> None:
    settings.FRONTEND_DIST = tmp_path / "none"
    for fresh in (True, False):
        settings.WHITENOISE_AUTOREFRESH = fresh
        client = Client()
        answer = client.get("/")
        assert answer.status_code == 503
        assert "npm run build" in answer.content.decode()
        assert client.get("/api/health/").status_code == 200


ASK = """
import json, django
django.setup()
from django.test import Client
client = Client(headers={"Host": "mirror.example.hu", "X-Forwarded-Proto": "https"})
answers = {path: client.get(path) for path in ("/", "/static/admin/css/base.css", "/static/bank_transfers/admin.css")}
for answer in answers.values():
    answer.close()
print(json.dumps({
    path: [answer.status_code, dict(answer.headers)] for path, answer in answers.items()
}))
"""


@pytest.mark.django_db(transaction=True)
def test_in_production_the_admin_has_its_styles_with_nothing_collected(
    dist: Path, subprocess_env: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ASK],
        env={**subprocess_env, **PRODUCTION, "FRONTEND_DIST": str(dist)},
        cwd=Path(__file__).resolve().parents[4],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {path: status for path, (status, _headers) in found.items()} == dict.fromkeys(found, 200)
    for _status, headers in found.values():
        assert "max-age=31536000" in headers["Strict-Transport-Security"]
        assert headers["X-Content-Type-Options"] == "nosniff"
