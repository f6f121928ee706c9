"""The admin's door: guessed at no faster than the API's, and closed by "log out everywhere"."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from bank_transfers.companies.models import Company
from bank_transfers.companies.tests.helpers import PASSWORD, client_for, user_in
from bank_transfers.models import LoginSession

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADMIN, LOGIN = "/admin/", "/admin/login/"
EVIL = "198.51.100.1"


@pytest.fixture
def user(alma: Company) -> Any:
    user = user_in(alma, username="anna")
    user.is_staff = user.is_superuser = True
    user.save()
    return user


def log_in(client: Client, password: str = PASSWORD, username: str = "anna", **more: Any) -> Any:
    return client.post(LOGIN, {"username": username, "password": password}, **more)


@pytest.fixture
def browser(user: Any) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    assert log_in(client).status_code == 302
    assert inside(client)
    return client


def inside(client: Client) -> bool:
    return client.get(ADMIN).status_code == 200


def test_the_sixth_wrong_password_is_not_looked_at(user: Any) -> None:
    client = Client(headers={"Accept-Language": "en"})
    for _ in range(5):
        answer = log_in(client, "wrong", REMOTE_ADDR=EVIL)
        assert (answer.status_code, "Please enter the correct" in answer.content.decode()) == (200, True)
    answer = log_in(client, REMOTE_ADDR=EVIL)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert answer.content.decode() == "Too many attempts. Try again later.\n"
    assert not inside(client)
    # Where the user works, he gets in.
    assert log_in(client, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_wrong_passwords_count_whichever_door_they_were_tried_at(user: Any) -> None:
    for number in range(5):
        if number % 2:
            log_in(Client(), "wrong", REMOTE_ADDR=EVIL)
        else:
            body = {"username": "anna", "password": "wrong"}
            APIClient().post("/api/auth/login/", body, REMOTE_ADDR=EVIL)
    assert log_in(Client(), REMOTE_ADDR=EVIL).status_code == 429


@pytest.mark.parametrize("change", [{"is_staff": False}, {"is_active": False}])
def test_who_may_not_gets_the_same_answer_as_for_a_wrong_password(user: Any, change: Any) -> None:
    type(user).objects.update(**change)
    client = Client(headers={"Accept-Language": "en"})
    assert "Please enter the correct" in log_in(client).content.decode()
    assert not inside(client)


def test_log_out_everywhere_ends_it(user: Any, browser: Client) -> None:
    other = Client()
    assert log_in(other).status_code == 302
    answer = client_for(user).post("/api/auth/logout/", {"everywhere": True})
    assert answer.status_code == 204
    assert not inside(browser)
    assert not inside(other)
    assert log_in(browser).status_code == 302
    assert inside(browser)


def test_another_logout_does_not(user: Any, browser: Client) -> None:
    assert client_for(user).post("/api/auth/logout/", {}).status_code == 204
    assert inside(browser)


def test_a_new_password_by_the_api_ends_it(user: Any, browser: Client) -> None:
    body = {"current_password": PASSWORD, "new_password": "another-Horse-10"}
    assert client_for(user).post("/api/auth/change_password/", body).status_code == 204
    assert not inside(browser)


def test_a_logout_ends_this_one_only(user: Any, browser: Client) -> None:
    other = Client()
    log_in(other)
    browser.post("/admin/logout/")
    assert not inside(browser)
    assert inside(other)
    assert LoginSession.objects.filter(revoked_because="logout").count() == 1


def test_a_session_without_a_login_is_nobody_s(user: Any, browser: Client) -> None:
    """As those from before there were logins of the admin's."""
    LoginSession.objects.all().delete()
    assert not inside(browser)


def test_the_present_password_can_t_be_guessed_at_the_change(user: Any, browser: Client) -> None:
    def change(current: str) -> Any:
        body = {
            "old_password": current,
            "new_password1": "another-Horse-10",
            "new_password2": "another-Horse-10",
        }
        return browser.post("/admin/password_change/", body)

    answers = [change("wrong") for _ in range(12)]
    assert [answer.status_code for answer in answers[:10]] == [200] * 10
    assert answers[-1].status_code == 429


def test_a_new_password_of_one_s_own_keeps_this_login(user: Any, browser: Client) -> None:
    body = {
        "old_password": PASSWORD,
        "new_password1": "another-Horse-10",
        "new_password2": "another-Horse-10",
    }
    assert browser.post("/admin/password_change/", body).status_code == 302
    assert inside(browser)
