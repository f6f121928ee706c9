"""Other sites' pages: none may read anything, unless CORS_ALLOWED_ORIGINS names their site."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import checks
from django.test import Client
from pytest_django.fixtures import Settings

from bank_transfers.companies.tests.helpers import user_in

pytestmark = pytest.mark.once

ORIGIN = "https://erp.example.hu"
URL = "/api/auth/me/"


@pytest.fixture
def opened(settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN, "http://localhost:3000"]


def asked_first(origin: str, path: str = URL, method: str = "GET") -> Any:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,x-company-id",
    }
    return Client().options(path, headers=headers)


def of_cors(answer: Any) -> dict[str, str]:
    return {
        name: value for name, value in answer.headers.items() if name.lower().startswith("access-control-")
    }


@pytest.mark.parametrize("origin", [ORIGIN, "https://evil.example", "null"])
def test_by_default_no_page_of_another_site_may(origin: str) -> None:
    answer = asked_first(origin)
    assert answer.status_code == 401
    assert not of_cors(answer)
    assert not of_cors(Client().get(URL, headers={"Origin": origin}))


@pytest.mark.usefixtures("opened")
def test_a_named_one_may_ask_with_a_token_and_without_cookies() -> None:
    answer = asked_first(ORIGIN)
    assert answer.status_code == 204
    assert of_cors(answer)["Access-Control-Allow-Origin"] == ORIGIN
    assert {"Authorization", "Content-Type", "X-Company-ID"} <= set(
        of_cors(answer)["Access-Control-Allow-Headers"].split(", ")
    )
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.django_db
@pytest.mark.usefixtures("opened")
def test_it_may_read_refusals_too() -> None:
    user_in(None)
    answer = Client().get(URL, headers={"Origin": ORIGIN})
    assert answer.status_code == 401
    assert of_cors(answer)["Access-Control-Allow-Origin"] == ORIGIN
    assert "Retry-After" in of_cors(answer)["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "*",
        "",
        ORIGIN.upper(),
        ORIGIN + "/",
        ORIGIN + ".evil.example",
        "http" + ORIGIN[5:],
    ],
)
def test_no_other_one_may(origin: str) -> None:
    assert asked_first(origin).status_code == 401
    for answer in (asked_first(origin), Client().get(URL, headers={"Origin": origin})):
        assert not of_cors(answer)
        assert "Origin" in answer.headers["Vary"]  # a cache must not show it another one's answer


@pytest.mark.usefixtures("opened")
def test_nothing_outside_the_api_is_opened() -> None:
    assert not of_cors(asked_first(ORIGIN, "/admin/login/"))
    assert not of_cors(asked_first(ORIGIN, "/metrics"))


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "null",
        "erp.example.hu",
        "https://*.example.hu",
        ORIGIN + "/",
        "http://erp.example.hu",
        "https://a@b.hu",
        "https://",
        "https://a b",
    ],
)
def test_what_is_no_origin_stops_the_start(origin: str, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN, origin]
    found = [problem for problem in checks.run_checks() if problem.id == "bank_transfers.E010"]
    assert len(found) == 1
    assert origin in found[0].msg


@pytest.mark.usefixtures("opened")
def test_origins_start_it() -> None:
    assert not [problem for problem in checks.run_checks() if problem.id == "bank_transfers.E010"]
