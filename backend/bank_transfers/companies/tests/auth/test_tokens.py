"""What a token must be to be believed, and how it stops being good."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from bank_transfers.companies.auth import tokens
from bank_transfers.companies.models import Company
from bank_transfers.companies.tests.helpers import client_for, user_in
from bank_transfers.models import LoginSession

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
Code = Callable[[Any], tuple[int, str]]


def me(token: str, scheme: str = "Bearer") -> Any:
    return APIClient(headers={"Authorization": f"{scheme} {token}", "Accept-Language": "en"}).get(
        "/api/auth/me/"
    )


@pytest.fixture
def user(alma: Company) -> Any:
    return user_in(alma, username="anna")


@pytest.fixture
def access(user: Any) -> str:
    return tokens.start_session(user)[1].access


def claims(token: str) -> dict[str, Any]:
    content: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return content


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def test_a_good_one_is_believed(access: str) -> None:
    assert me(access).status_code == 200
    assert me(access, "bearer").status_code == 200


def test_it_holds_ids_and_times_only(access: str, user: Any) -> None:
    content = claims(access)
    assert content.keys() == {"iss", "aud", "sid", "sub", "iat", "exp"}
    assert content["exp"] - content["iat"] == 900
    assert content["sub"] == str(user.pk)


@pytest.mark.parametrize(
    "token",
    ["", "x", "a.b.c", "..", "null", "é", "x" * 100_000, "a b", "eyJhbGciOiJIUzI1NiJ9..", "\x7f", "\"'"],
)
def test_nonsense_is_401(token: str, code: Code) -> None:
    assert code(me(token)) == (401, "token_invalid")


@pytest.mark.parametrize("scheme", ["Basic", "Token", "JWT", ""])
def test_another_scheme_is_no_login(access: str, scheme: str, code: Code) -> None:
    assert code(me(access, scheme)) == (401, "not_authenticated")


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", ""])
@pytest.mark.parametrize("signature", ["", "x", "kept"])
def test_an_unsigned_one_is_refused(access: str, algorithm: str, signature: str, code: Code) -> None:
    _head, body, kept = access.split(".")
    head = part({"alg": algorithm, "typ": "JWT"})
    assert code(me(f"{head}.{body}.{kept if signature == 'kept' else signature}")) == (401, "token_invalid")


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_another_key_or_algorithm_is_refused(access: str, settings: Settings, code: Code) -> None:
    content = claims(access)
    for key, algorithm in [
        ("guess" * 10, "HS256"),
        (settings.SECRET_KEY, "HS256"),
        ("\0" * 64, "HS256"),
        (tokens._key(settings.SECRET_KEY), "HS384"),
        (tokens._key(settings.SECRET_KEY) * 2, "HS512"),
    ]:
        assert code(me(jwt.encode(content, key, algorithm=algorithm))) == (401, "token_invalid")


def test_headers_that_name_a_key_are_not_listened_to(access: str, code: Code) -> None:
    for more in (
        {"kid": "../../dev/null"},
        {"jku": "https://evil.example/k"},
        {"jwk": {"kty": "oct", "k": ""}},
    ):
        forged = jwt.encode(claims(access), "\0" * 32, algorithm="HS256", headers=more)
        assert code(me(forged)) == (401, "token_invalid")


def test_changed_claims_are_refused(access: str, code: Code) -> None:
    head, _body, signature = access.split(".")
    changed = part({**claims(access), "sub": "1", "exp": int(time.time()) + 10**6})
    assert code(me(f"{head}.{changed}.{signature}")) == (401, "token_invalid")


@pytest.mark.parametrize("missing", ["exp", "sid", "iss", "aud"])
def test_a_signed_one_without_a_claim_is_refused(
    access: str, missing: str, settings: Settings, code: Code
) -> None:
    content = claims(access)
    del content[missing]
    token = jwt.encode(content, tokens._key(settings.SECRET_KEY), algorithm="HS256")
    assert code(me(token)) == (401, "token_invalid")


@pytest.mark.parametrize(
    "changes",
    [
        {"sid": "x"},
        {"sid": 7},
        {"sid": None},
        {"aud": "refresh"},
        {"iss": "other"},
        {"gen": "x"},
        {"exp": "x"},
    ],
)
def test_a_signed_one_with_odd_claims_is_refused(
    access: str, changes: dict[str, Any], settings: Settings, code: Code
) -> None:
    token = jwt.encode({**claims(access), **changes}, tokens._key(settings.SECRET_KEY), algorithm="HS256")
    assert code(me(token)) == (401, "token_invalid")


@pytest.mark.parametrize("name", ["iat", "nbf"])
@pytest.mark.parametrize(("ahead", "believed"), [(-5, True), (5, True), (50, True), (70, False)])
def test_clocks_may_be_a_minute_apart(
    access: str, name: str, ahead: int, believed: bool, settings: Settings, code: Code
) -> None:
    """Another web process made it, whose clock is ahead."""
    content = {**claims(access), name: int(time.time()) + ahead}
    answer = me(jwt.encode(content, tokens._key(settings.SECRET_KEY), algorithm="HS256"))
    assert answer.status_code == 200 if believed else code(answer) == (401, "token_invalid")


@pytest.mark.parametrize("value", ["x", None, [], {}, "NaN", 10**400])
def test_odd_times_are_refused(access: str, value: Any, settings: Settings, code: Code) -> None:
    for name in ("iat", "nbf"):
        token = jwt.encode(
            {**claims(access), name: value}, tokens._key(settings.SECRET_KEY), algorithm="HS256"
        )
        assert code(me(token)) == (401, "token_invalid")


def test_no_minute_is_added_to_its_end(access: str, settings: Settings, code: Code) -> None:
    content = {**claims(access), "exp": int(time.time()) - 1}
    token = jwt.encode(content, tokens._key(settings.SECRET_KEY), algorithm="HS256")
    assert code(me(token)) == (401, "token_expired")


def test_a_refresh_token_opens_nothing(user: Any, code: Code) -> None:
    assert code(me(tokens.start_session(user)[1].refresh)) == (401, "token_invalid")


def test_it_expires(user: Any, settings: Settings, code: Code) -> None:
    settings.ACCESS_TOKEN_SECONDS = -1
    assert code(me(tokens.start_session(user)[1].access)) == (401, "token_expired")


def test_one_that_was_believed_expires_too(access: str, monkeypatch: pytest.MonkeyPatch, code: Code) -> None:
    assert [me(access).status_code for _again in range(2)] == [200, 200]
    later = timezone.now() + timedelta(seconds=claims(access)["exp"] - time.time() + 1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert code(me(access)) == (401, "token_expired")


def test_one_that_was_believed_ends_with_its_key(access: str, settings: Settings, code: Code) -> None:
    assert [me(access).status_code for _again in range(2)] == [200, 200]
    settings.SECRET_KEY = "another-" + "x" * 50
    assert code(me(access)) == (401, "token_invalid")


def test_the_user_is_the_session_s_whatever_sub_says(user: Any, alma: Company, settings: Settings) -> None:
    other = user_in(alma, username="other")
    content = {**claims(tokens.start_session(user)[1].access), "sub": str(other.pk)}
    token = jwt.encode(content, tokens._key(settings.SECRET_KEY), algorithm="HS256")
    assert me(token).json()["user"]["username"] == "anna"


def test_it_ends_with_its_session(user: Any, access: str, code: Code) -> None:
    LoginSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert code(me(access)) == (401, "session_ended")
    LoginSession.objects.all().delete()
    assert code(me(access)) == (401, "session_ended")


def test_it_ends_when_the_user_is_switched_off(user: Any, access: str, code: Code) -> None:
    user.is_active = False
    user.save()
    assert code(me(access)) == (401, "session_ended")


def test_it_ends_when_the_user_is_deleted(user: Any, access: str, code: Code) -> None:
    user.delete()
    assert code(me(access)) == (401, "session_ended")


def test_it_ends_when_the_password_is_changed_anywhere(user: Any, access: str, code: Code) -> None:
    user.set_password("Another-horse-9")  # as the admin or `manage.py changepassword` does
    user.save()
    assert code(me(access)) == (401, "session_ended")


def test_a_new_secret_key_with_the_old_as_fallback_ends_nothing(
    user: Any, access: str, settings: Settings, code: Code
) -> None:
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "new-" + "y" * 50
    assert code(me(access)) == (401, "token_invalid")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert me(access).status_code == 200


def test_what_else_is_signed_with_the_secret_key_is_no_token(
    access: str, settings: Settings, code: Code
) -> None:
    token = jwt.encode(claims(access), settings.SECRET_KEY, algorithm="HS256")
    assert code(me(token)) == (401, "token_invalid")


def test_a_request_costs_a_fixed_number_of_queries(
    user: Any, alma: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_for(user, alma.pk)
    # Session and user; membership, company and its features; the count of the list (its rows: none).
    with django_assert_num_queries(3):
        assert client.get("/api/billingo-sync-logs/").status_code == 200


def test_old_sessions_are_forgotten(user: Any) -> None:
    tokens.start_session(user)
    LoginSession.objects.update(expires_at=timezone.now() - timedelta(days=31))
    tokens.start_session(user)
    tokens.forget_old_sessions()
    assert LoginSession.objects.count() == 1
