"""POST /api/auth/refresh/ and logout/"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from bank_transfers.companies.auth import tokens
from bank_transfers.companies.models import Company
from bank_transfers.companies.tests.helpers import together, user_in
from bank_transfers.models import LoginSession

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
Code = Callable[[Any], tuple[int, str]]
URL, LOGOUT = "/api/auth/refresh/", "/api/auth/logout/"


@pytest.fixture
def user(alma: Company) -> Any:
    return user_in(alma, username="anna")


@pytest.fixture
def made(user: Any) -> tokens.Tokens:
    return tokens.start_session(user)[1]


def refresh(token: object) -> Any:
    return APIClient(headers={"Accept-Language": "en"}).post(URL, {"refresh": token})


def me(token: str) -> Any:
    return APIClient(headers={"Authorization": f"Bearer {token}"}).get("/api/auth/me/")


def logout(token: str, **body: Any) -> Any:
    return APIClient(headers={"Authorization": f"Bearer {token}"}).post(LOGOUT, body)


def test_it_gives_new_tokens_of_the_same_session(made: tokens.Tokens) -> None:
    answer = refresh(made.refresh)
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {"access", "refresh", "expires_in"}
    assert body["refresh"] != made.refresh
    assert me(body["access"]).status_code == 200
    assert me(made.access).status_code == 200
    assert refresh(body["refresh"]).status_code == 200
    assert LoginSession.objects.count() == 1


def test_an_old_one_ends_the_whole_login(made: tokens.Tokens, code: Code) -> None:
    second = refresh(made.refresh).json()
    third = refresh(second["refresh"]).json()
    assert code(refresh(made.refresh)) == (401, "refresh_token_reused")
    for access in (made.access, second["access"], third["access"]):
        assert code(me(access)) == (401, "session_ended")
    # The thief's newest is worth nothing either.
    assert code(refresh(third["refresh"])) == (401, "session_ended")
    assert LoginSession.objects.get().revoked_because == "reuse"


def test_other_logins_of_the_user_go_on(user: Any, made: tokens.Tokens) -> None:
    other = tokens.start_session(user)[1]
    refresh(made.refresh)
    refresh(made.refresh)
    assert me(other.access).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_simultaneous_refreshes_one_at_most_is_good(made: tokens.Tokens) -> None:
    answers = together(*[lambda: refresh(made.refresh)] * 6)
    good = [answer for answer in answers if answer.status_code == 200]
    assert len(good) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code != 200} <= {
        "refresh_token_reused",
        "session_ended",
    }
    assert LoginSession.objects.get().revoked_at is not None


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", "..", "x" * 1024])
def test_nonsense_is_401(token: str, code: Code) -> None:
    assert code(refresh(token)) == (401, "token_invalid")


@pytest.mark.parametrize("token", ["", None, 7.5, ["x"], {}, "x" * 1025, "a\0"])
def test_what_is_no_text_is_400(token: object, code: Code) -> None:
    assert code(refresh(token)) in {(400, "invalid"), (401, "token_invalid")}


def test_an_access_token_refreshes_nothing(made: tokens.Tokens, code: Code) -> None:
    assert code(refresh(made.access)) == (401, "token_invalid")


def test_a_forged_one_ends_no_login(made: tokens.Tokens, code: Code) -> None:
    content = jwt.decode(made.refresh, options={"verify_signature": False})
    for forged in (
        jwt.encode(content, "guess" * 10, algorithm="HS256"),
        jwt.encode({**content, "gen": -1}, "guess" * 10, algorithm="HS256"),
        jwt.encode(content, "", algorithm="none"),
    ):
        assert code(refresh(forged)) == (401, "token_invalid")
    assert refresh(made.refresh).status_code == 200


def test_it_expires(user: Any, settings: Settings, code: Code) -> None:
    settings.REFRESH_TOKEN_SECONDS = -1
    assert code(refresh(tokens.start_session(user)[1].refresh)) == (401, "token_expired")


def test_it_ends_with_session_user_and_password(user: Any, code: Code) -> None:
    over, off, changed = (tokens.start_session(user) for _ in range(3))
    LoginSession.objects.filter(pk=over[0].pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert code(refresh(over[1].refresh)) == (401, "session_ended")
    user.is_active = False
    user.save()
    assert code(refresh(off[1].refresh)) == (401, "session_ended")
    user.is_active = True
    user.set_password("Another-horse-9")
    user.save()
    assert code(refresh(changed[1].refresh)) == (401, "session_ended")


def test_logout_ends_the_login_at_once(user: Any, made: tokens.Tokens, code: Code) -> None:
    other = tokens.start_session(user)[1]
    answer = logout(made.access)
    assert (answer.status_code, answer.content) == (204, b"")
    assert code(me(made.access)) == (401, "session_ended")
    assert code(refresh(made.refresh)) == (401, "session_ended")
    assert me(other.access).status_code == 200


def test_logout_everywhere_ends_all_of_the_user_s_and_nobody_else_s(
    user: Any, made: tokens.Tokens, alma: Company
) -> None:
    other = tokens.start_session(user)[1]
    another = tokens.start_session(user_in(alma))[1]
    assert logout(made.access, everywhere=True).status_code == 204
    assert me(other.access).status_code == 401
    assert me(another.access).status_code == 200


def test_logging_out_twice_is_401(made: tokens.Tokens, code: Code) -> None:
    logout(made.access)
    assert code(logout(made.access)) == (401, "session_ended")
