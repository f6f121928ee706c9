"""POST /api/auth/change_password/"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from bank_transfers.companies.auth import passwords
from bank_transfers.companies.models import Company
from bank_transfers.companies.tests.helpers import PASSWORD, client_for, user_in

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
Code = Callable[[Any], tuple[int, str]]
URL = "/api/auth/change_password/"
NEW = "Staple-battery-7"


@pytest.fixture
def user(alma: Company) -> Any:
    return user_in(alma, username="anna")


def change(client: APIClient, current: object = PASSWORD, new: object = NEW) -> Any:
    return client.post(URL, {"current_password": current, "new_password": new})


def login(password: str) -> int:
    return APIClient().post("/api/auth/login/", {"username": "anna", "password": password}).status_code


def test_the_new_one_holds_and_the_old_does_not(user: Any) -> None:
    assert change(client_for(user)).status_code == 204
    assert login(PASSWORD) == 401
    assert login(NEW) == 200


def test_other_logins_end_and_this_one_goes_on(user: Any, code: Code) -> None:
    here, there = client_for(user), client_for(user)
    change(here)
    assert here.get("/api/auth/me/").status_code == 200
    assert code(there.get("/api/auth/me/")) == (401, "session_ended")


def test_the_present_password_is_needed(user: Any, code: Code) -> None:
    answer = change(client_for(user), current="wrong")
    assert code(answer) == (400, "wrong_password")
    assert answer.json()["errors"].keys() == {"current_password"}
    assert login(PASSWORD) == 200


def test_guessing_it_with_a_stolen_token_is_throttled(user: Any, code: Code) -> None:
    client = client_for(user)
    for _ in range(5):
        assert code(change(client, current="wrong")) == (400, "wrong_password")
    assert code(change(client)) == (429, "throttled")


@pytest.mark.parametrize("new", ["short", "password12", "anna-anna-anna"])
def test_a_weak_one_is_refused_with_the_reason(new: str, user: Any, code: Code) -> None:
    user.email = "anna-anna-anna@example.hu"
    user.save()
    answer = change(client_for(user), new=new)
    assert code(answer) == (400, "invalid")
    assert answer.json()["errors"]["new_password"]
    assert login(PASSWORD) == 200


@pytest.mark.parametrize("new", ["", None, 7, ["x"], "x" * 257, "with\0nul-inside"])
def test_what_is_no_password_is_400(new: object, user: Any) -> None:
    assert change(client_for(user), new=new).status_code == 400
    assert login(PASSWORD) == 200


def test_reasons_are_in_hungarian_too(user: Any) -> None:
    answer = change(client_for(user, language="hu"), new="short")
    assert "jelszó" in answer.json()["errors"]["new_password"][0].lower()


def test_of_two_at_the_same_time_one_comes_too_late(
    user: Any, code: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(password: str, *_rest: Any) -> None:
        other = type(user)._default_manager.get(pk=user.pk)
        other.set_password("Another-horse-3")
        other.save(update_fields=["password"])

    monkeypatch.setattr(passwords, "require_good_password", meanwhile)
    assert code(change(client_for(user))) == (400, "wrong_password")
    assert login(NEW) == 401
    assert login("Another-horse-3") == 200
