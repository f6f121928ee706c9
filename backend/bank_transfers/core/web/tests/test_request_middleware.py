"""Request ids, access lines, security headers, and what is measured of every request."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.test import Client, RequestFactory

from bank_transfers.companies.models import Company
from bank_transfers.companies.tests.helpers import client_for, client_in, user_in
from bank_transfers.core import logs, request_metrics
from bank_transfers.core.web import middleware

pytestmark = pytest.mark.once

URL = "/api/health/"


def test_an_answer_has_an_id_of_its_own() -> None:
    one, other = (Client().get(URL).headers["X-Request-ID"] for _ in range(2))
    assert one != other
    assert middleware.REQUEST_ID.fullmatch(one)


def test_a_sane_id_of_the_caller_is_kept() -> None:
    assert Client().get(URL, headers={"X-Request-ID": "trace-7.a_B"}).headers["X-Request-ID"] == "trace-7.a_B"


@pytest.mark.parametrize("given", ["a b", "a\r\nX-Evil: 1", "é", "x" * 65, "", '"><script>', "a\x00"])
def test_another_one_is_replaced(given: str) -> None:
    answer = Client().get(URL, headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] != given
    assert "X-Evil" not in answer.headers


@pytest.mark.parametrize(
    "path", [URL, "/api/nothing/", "/api/auth/me/", "/api/health/?a=%00", "/api/schema/"]
)
def test_every_answer_below_api_is_hardened(path: str) -> None:
    headers = Client().get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "X-Request-ID" in headers


def test_no_other_site_may_read_answers() -> None:
    answer = Client().options(
        URL, headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    )
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
    answer = Client().get(URL, headers={"Origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


def test_no_cookie_is_set_or_looked_at() -> None:
    assert not Client().get(URL).cookies


@pytest.mark.django_db
def test_a_browser_s_session_is_no_login() -> None:
    client = Client()
    client.force_login(user_in(None))
    assert client.get("/api/auth/me/").status_code == 401


@pytest.mark.django_db
def test_the_access_line_names_route_user_and_company(caplog: pytest.LogCaptureFixture) -> None:
    company = Company.objects.create(name="Alma Kft.", tax_id="11111111-2-42")
    user = user_in(company)
    client = client_for(user, company.pk)
    lines: list[dict[str, Any]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(logs.JsonFormatter().format(record)))

    handler = Kept()
    middleware.access_log.addHandler(handler)
    with caplog.at_level(logging.INFO, middleware.access_log.name):
        client.get("/api/members/?secret=1", headers={"X-Request-ID": "r-1"})
        client.get("/api/health/")
    middleware.access_log.removeHandler(handler)
    first, second = lines
    assert first["message"] == "GET api/members/$ 400"  # nobody knows that parameter
    assert (first["request_id"], first["user_id"], first["company_id"]) == ("r-1", user.pk, company.pk)
    assert first["duration_ms"] > 0
    # The next request on this thread begins with nothing of the one before.
    assert "company_id" not in second
    assert "user_id" not in second


def measured(**labels: str) -> float:
    return request_metrics.registry.get_sample_value("http_request_duration_seconds_count", labels) or 0.0


@pytest.mark.django_db
def test_requests_are_measured_by_route_not_by_path() -> None:
    company = Company.objects.create(name="Alma Kft.", tax_id="11111111-2-42")
    labels = {"method": "GET", "route": "api/members/(?P<pk>[0-9]{1,18})/$", "status": "404"}
    before = measured(**labels)
    client = client_in(company)
    client.get("/api/members/999991/")
    client.get("/api/members/999992/")
    assert measured(**labels) == before + 2


def test_made_up_methods_and_paths_make_no_series() -> None:
    def series() -> int:
        return sum(1 for family in request_metrics.registry.collect() for _ in family.samples)

    Client().generic("FOO0", "/api/nothing-0/")
    before = series()
    for number in range(1, 20):
        Client().generic(f"FOO{number}", f"/api/nothing-{number}/")
        Client().generic(f"FOO{number}", f"/nothing-{number}/")
    assert series() - before <= 20


def test_the_route_of_no_match_is_none() -> None:
    assert middleware.route_of(RequestFactory().get("/nothing")) == "(none)"
