"""Every failure under /api/ is `{"detail", "code"}` in Hungarian or English, whoever refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings
from rest_framework.request import Request

from bank_transfers.companies.auth.api.views import MeView
from bank_transfers.companies.models import Company
from bank_transfers.companies.tests.helpers import client_for, client_in, user_in

LOGIN = "/api/auth/login/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(headers={"Accept-Language": "en"})


def error(answer: Any) -> tuple[int, str]:
    """Status and code of an answer that has the one shape."""
    assert answer.headers["Content-Type"].startswith("application/json")
    body = answer.json()
    assert body.keys() - {"errors"} == {"detail", "code"}
    assert isinstance(body["detail"], str)
    assert body["detail"]
    return answer.status_code, body["code"]


def post(client: Client, content: bytes | str, content_type: str = "application/json", **more: Any) -> Any:
    return client.generic("POST", LOGIN, content, content_type=content_type, **more)


@pytest.mark.parametrize(
    "path", ["/api/", "/api/nothing/", "/api/auth/login", "/api/../x", "/api//", "/api/docs/assets/none.js"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_an_unknown_address_is_404(client: Client, path: str, method: str) -> None:
    assert error(client.generic(method, path)) == (404, "not_found")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"])
def test_another_method_is_405(client: Client, method: str) -> None:
    answer = client.generic(method, LOGIN)
    assert error(answer) == (405, "method_not_allowed")


def test_405_says_what_is_allowed(client: Client) -> None:
    assert client.get(LOGIN).headers["Allow"] == "POST"
    assert client.options("/api/health/").headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml", "application/json;q=x, image/png", "nonsense"]
)
def test_an_accept_header_without_json_is_406(client: Client, accept: str) -> None:
    answer = client.get("/api/health/", headers={"Accept": accept})
    if "application/json" not in accept:
        assert error(answer) == (406, "not_acceptable")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "nonsense",
    ],
)
def test_another_content_type_is_415(client: Client, content_type: str) -> None:
    answer = post(client, '{"username": "x"}', content_type)
    assert error(answer) == (415, "unsupported_media_type")
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"nonsense",
        b"[]",
        b"null",
        b'"text"',
        b"7",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b"\xff\xfe{\x00}\x00",
        '{"a": "é"}'.encode("latin-1"),
        b'{"a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"a": ' + b"9" * 50_000 + b"}",
        b"\x00",
        b'{"a": "\x00"}',
        b'{"username": "admin", "password": "x", "username": "other"}',
        b'{"a": {"b": 1, "b": 1}}',
    ],
)
def test_a_body_that_is_no_json_object_is_400(client: Client, content: bytes) -> None:
    assert error(post(client, content)) == (400, "malformed_json")


def test_a_body_larger_than_allowed_is_413(client: Client, settings: Settings) -> None:
    settings.API_MAX_BODY_BYTES = 1000
    just = json.dumps({"username": "x" * (1000 - 16)}).encode()
    assert len(just) <= 1000
    assert error(post(client, just))[0] == 400
    assert error(post(client, just + b" " * 1000)) == (413, "payload_too_large")
    # Whatever the header says: what is read is bounded too.
    assert error(post(client, b"{}", CONTENT_LENGTH="999999999999")) == (413, "payload_too_large")


@pytest.mark.parametrize("length", ["-1", "x", ""])
def test_a_length_that_is_no_number_is_never_a_500(client: Client, length: str) -> None:
    assert error(post(client, b'{"username": 1}', CONTENT_LENGTH=length))[0] in {400, 413}


@pytest.mark.parametrize("query", ["search=%00", "search=a%00b", "%00=1", "search=%ff", "search=%ed%a0%80"])
def test_a_query_that_no_database_takes_is_400(client: Client, query: str) -> None:
    assert error(client.get(f"/api/health/?{query}")) == (400, "invalid_characters")


def test_nul_in_the_path_is_400(client: Client) -> None:
    assert error(client.get("/api/members/%00/")) == (400, "invalid_characters")


@pytest.mark.parametrize(
    ("username", "reason"),
    [("a\0b", "Null"), ("\ud800", "Surrogate"), ("", "blank"), (["x"], "string"), (None, "null")],
)
def test_fields_say_what_is_wrong_with_them(client: Client, username: Any, reason: str) -> None:
    answer = post(client, json.dumps({"username": username, "password": "x"}))
    assert error(answer) == (400, "invalid")
    [sentence] = answer.json()["errors"]["username"]
    assert reason.lower() in sentence.lower()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "Előbb jelentkezzen be."),
        ("hu", "Előbb jelentkezzen be."),
        ("hu-HU,hu;q=0.9,en;q=0.8", "Előbb jelentkezzen be."),
        ("de,fr;q=0.9", "Előbb jelentkezzen be."),
        ("en-GB,en;q=0.9", "Log in first."),
        ("\x7f;;q=", "Előbb jelentkezzen be."),
        ("x" * 10_000, "Előbb jelentkezzen be."),
    ],
)
def test_the_language_is_hungarian_unless_english_is_asked_for(header: str | None, expected: str) -> None:
    answer = Client(headers={"Accept-Language": header} if header else {}).get("/api/auth/me/")
    assert answer.json() == {"detail": expected, "code": "not_authenticated"}


def test_sentences_of_fields_are_hungarian_too() -> None:
    answer = post(Client(), '{"username": [], "password": "\\ud800"}')
    assert answer.json() == {
        "detail": "A kérés érvénytelen.",
        "code": "invalid",
        "errors": {
            "username": ["Nem érvényes szöveg."],
            "password": ["Nem megengedett helyettesítő karakter: U+D800."],
        },
    }


A_DAY = "A dátum formátuma: ÉÉÉÉ-HH-NN."
A_TIME = "Az időpont formátuma: ÉÉÉÉ-HH-NNTóó:pp:mm+01:00, a dátumé: ÉÉÉÉ-HH-NN."


@pytest.mark.parametrize(
    ("method", "path", "field", "expected"),
    [
        ("get", "/api/billingo-invoices/", "due_date_from", A_DAY),
        ("post", "/api/matches/run/", "to", A_DAY),
        ("post", "/api/matches/run/", "from", A_DAY),
        ("get", "/api/bank-changes/", "since", A_TIME),
        ("post", "/api/api-tokens/", "expires_at", A_TIME),
    ],
)
def test_a_day_is_told_in_the_same_words_wherever_it_stands(
    method: str, path: str, field: str, expected: str
) -> None:
    company = Company.objects.create(name="Alma Kft.", tax_id="12345676-2-42")
    for feature in ("BILLINGO_SYNC", "BANKING", "RECONCILIATION"):
        company.enable_feature(feature)
    client = client_in(company, language="hu")
    answer = getattr(client, method)(path, {field: "2026.01.31."})
    assert answer.json()["errors"][field] == [expected]


def test_middleware_answers_in_the_callers_language_too() -> None:
    assert Client().get("/api/health/?a=%00").json()["detail"].startswith("A cím nem megengedett")


def test_a_foreign_host_is_400_in_the_same_shape(client: Client) -> None:
    assert error(client.get("/api/health/", headers={"Host": "evil.example"})) == (400, "malformed_request")


@pytest.mark.parametrize("debug", [False, True])
def test_what_nobody_expected_is_500_and_tells_nothing(
    debug: bool, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DEBUG = debug

    def fail(view: MeView, request: Request) -> None:
        raise RuntimeError("an inner secret")

    monkeypatch.setattr(MeView, "get", fail)
    client = client_for(user_in(None))
    client.raise_request_exception = False
    answer = client.get("/api/auth/me/")
    assert error(answer) == (500, "internal_error")
    assert b"inner secret" not in answer.content
    # The log has what the answer has not.
    assert "inner secret" in caplog.text


def test_the_test_client_hears_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(view: MeView, request: Request) -> None:
        raise RuntimeError("for the developer")

    monkeypatch.setattr(MeView, "get", fail)
    with pytest.raises(RuntimeError, match="for the developer"):
        client_for(user_in(None)).get("/api/auth/me/")


def test_a_failing_middleware_is_500_in_the_same_shape(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("an inner secret")

    monkeypatch.setattr("django.middleware.common.CommonMiddleware.process_request", fail)
    client.raise_request_exception = False
    for settings.DEBUG in (False, True):
        answer = client.get("/api/health/")
        assert error(answer) == (500, "internal_error")
        assert b"inner secret" not in answer.content


def test_a_database_that_is_away_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(view: MeView, request: Request) -> None:
        raise OperationalError("server at db.internal closed the connection")

    monkeypatch.setattr(MeView, "get", fail)
    client = client_for(user_in(None))
    client.raise_request_exception = False
    answer = client.get("/api/auth/me/")
    assert error(answer) == (503, "database_unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert b"db.internal" not in answer.content


def test_an_address_outside_the_api_is_django_s_own(client: Client) -> None:
    assert client.get("/nothing/").headers["Content-Type"].startswith("text/html")


def test_a_company_in_the_body_is_not_listened_to() -> None:
    mine = Company.objects.create(name="Enyém Kft.", tax_id="11111111-2-42")
    other = Company.objects.create(name="Másé Kft.", tax_id="22222222-2-42")
    body = {"email": "x@example.hu", "company": other.pk, "company_id": other.pk, "invited_by": 1, "id": 7}
    answer = client_for(user_in(mine)).post("/api/auth/invitations/", body)
    assert answer.status_code == 201
    assert mine.invitations.count() == 1
    assert other.invitations.count() == 0


def test_a_body_without_its_length_is_411_rather_than_no_body(client: Client) -> None:
    answer = post(
        client, json.dumps({"username": "a"}), headers={"Transfer-Encoding": "chunked"}, CONTENT_LENGTH=""
    )
    assert error(answer) == (411, "length_required")


@pytest.mark.parametrize("path", ["/api/health/", LOGIN, "/api/billingo-invoices/"])
def test_more_parameters_than_anybody_needs_are_400_or_not_looked_at(client: Client, path: str) -> None:
    user = user_in(Company.objects.create(name="Alma", tax_id="11111111-1-42"))
    for caller in (client, client_for(user)):
        answer = caller.get(f"{path}?{'&'.join(['a'] * 1500)}")
        assert answer.status_code < 500, answer.content


@pytest.mark.parametrize("value", ["\\ud800", "\\udfff x", "é\\ud83d"])
def test_half_a_character_pair_is_400_although_the_sentence_repeats_it(value: str) -> None:
    user = user_in(Company.objects.create(name="Alma", tax_id="11111111-1-42"))
    client = client_for(user)
    answer = client.generic(
        "PATCH", "/api/auth/preferences/", f'{{"theme":"{value}"}}', content_type="application/json"
    )
    assert error(answer) == (400, "invalid")
    assert answer.json()["errors"].keys() == {"theme"}
