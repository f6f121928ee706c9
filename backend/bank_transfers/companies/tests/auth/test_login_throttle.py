"""Guessing passwords is slowed down; nobody is locked out by somebody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient, APIRequestFactory

from bank_transfers.companies.auth import throttle
from bank_transfers.companies.models import Company
from bank_transfers.companies.tests.helpers import PASSWORD, together, user_in
from bank_transfers.core.web.caller import address_of
from bank_transfers.models import LoginAttempt

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
URL = "/api/auth/login/"
HOME, EVIL = "192.0.2.1", "198.51.100.1"


@pytest.fixture(autouse=True)
def anna(alma: Company) -> Any:
    return user_in(alma, username="anna")


def login(address: str = HOME, password: str = PASSWORD, username: str = "anna") -> Any:
    client = APIClient(headers={"Accept-Language": "en"})
    return client.post(URL, {"username": username, "password": password}, REMOTE_ADDR=address)


def fail(times: int, address: str = EVIL, username: str = "anna") -> None:
    for _ in range(times):
        assert login(address, "wrong", username).status_code == 401


def age(minutes: float) -> None:
    """As if all attempts had been made that much earlier."""
    for attempt in LoginAttempt.objects.all():
        LoginAttempt.objects.filter(pk=attempt.pk).update(
            tried_at=attempt.tried_at - timedelta(minutes=minutes)
        )


def test_the_sixth_wrong_password_in_a_row_is_not_looked_at() -> None:
    fail(5)
    answer = login(EVIL)
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60


def test_the_user_himself_gets_in_from_elsewhere() -> None:
    fail(5)
    assert login(EVIL).status_code == 429
    assert login(HOME).status_code == 200


def test_another_user_gets_in_from_there(alma: Company) -> None:
    user_in(alma, username="béla")
    fail(5)
    assert login(EVIL, username="béla").status_code == 200


def test_it_is_over_after_a_quarter_of_an_hour() -> None:
    fail(5)
    age(minutes=15.1)
    assert login(EVIL).status_code == 200


def test_being_refused_does_not_prolong_it() -> None:
    fail(5)
    age(minutes=14)
    for _ in range(10):
        assert login(EVIL).status_code == 429
    assert int(login(EVIL).headers["Retry-After"]) <= 61
    age(minutes=1.1)
    assert login(EVIL).status_code == 200


def test_the_right_password_forgives_the_wrong_ones() -> None:
    fail(4, HOME)
    assert login(HOME).status_code == 200
    fail(4, HOME)
    assert login(HOME).status_code == 200


def test_the_case_of_the_name_makes_no_new_tries() -> None:
    for username in ("anna", "Anna", "ANNA", " anna", "aNNa"):
        fail(1, username=username)
    assert login(EVIL).status_code == 429


def test_an_unknown_name_is_throttled_alike() -> None:
    fail(5, username="nobody")
    assert login(EVIL, username="nobody").status_code == 429


def test_one_address_can_t_try_many_users() -> None:
    for number in range(throttle.ADDRESS_LIMIT):
        fail(1, username=f"user{number}")
    assert login(EVIL, username="another").status_code == 429
    assert login(HOME, username="another").status_code == 401


def test_who_works_at_an_address_gets_in_whatever_others_do_there(alma: Company) -> None:
    user_in(alma, username="béla")
    for username in ("anna", "béla"):
        assert login(HOME, username=username).status_code == 200
    fail(5, HOME)
    assert login(HOME).status_code == 200
    for number in range(throttle.ADDRESS_LIMIT):
        fail(1, HOME, f"user{number}")
    fail(5, HOME, "béla")
    for username in ("anna", "béla"):
        assert login(HOME, username=username).status_code == 200


def test_who_never_worked_there_waits_half_a_minute_at_most(alma: Company) -> None:
    for number in range(throttle.ADDRESS_LIMIT):
        fail(1, HOME, f"user{number}")
    answer = login(HOME)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= throttle.LONGEST_DELAY
    age(minutes=0.6)
    assert login(HOME).status_code == 200


def test_guesses_where_the_user_works_are_slowed_down_too() -> None:
    assert login(HOME).status_code == 200
    fail(throttle.KNOWN_FREE, HOME)
    waits = []
    for _ in range(6):
        age(minutes=0.6)
        fail(1, HOME)
        waits.append(int(login(HOME).headers["Retry-After"]))
    assert waits == sorted(waits)
    assert throttle.LONGEST_DELAY - 5 <= waits[-1] <= throttle.LONGEST_DELAY


def test_invented_invitations_keep_nobody_out() -> None:
    body = {"username": "somebody", "password": PASSWORD}
    for number in range(throttle.ADDRESS_LIMIT + 10):
        answer = APIClient().post(
            "/api/auth/invitations/accept/", {"token": f"invented{number}", **body}, REMOTE_ADDR=HOME
        )
        assert answer.json()["code"] == "invalid_invitation"
    assert login(HOME).status_code == 200


def test_an_attack_from_many_addresses_is_slowed_down() -> None:
    for number in range(throttle.USER_FREE + 4):
        fail(1, f"198.51.100.{number}")
        age(minutes=0.5)
    fail(1, "203.0.113.1")
    answer = login("203.0.113.2")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= throttle.LONGEST_DELAY
    # Not for long: after the delay the next one is looked at, the user's own too.
    age(minutes=0.6)
    assert login("203.0.113.2").status_code == 200


def test_such_an_attack_does_not_keep_the_user_out_where_he_works() -> None:
    assert login(HOME).status_code == 200
    for number in range(throttle.USER_FREE + 4):
        fail(1, f"198.51.100.{number}")
        age(minutes=0.5)
    fail(1, "203.0.113.1")
    assert login("203.0.113.2").status_code == 429
    assert login(HOME).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_simultaneous_guesses_count_each_other() -> None:
    answers = together(*[lambda: login(EVIL, "wrong").status_code] * 12)
    assert answers.count(401) <= throttle.PAIR_LIMIT
    assert answers.count(401) + answers.count(429) == 12


def test_two_logins_at_the_same_moment_both_succeed() -> None:
    first, second = (throttle.begin("anna", HOME) for _ in range(2))
    throttle.succeeded(second)  # which forgives the first, still on its way
    throttle.succeeded(first)
    assert LoginAttempt.objects.filter(succeeded=True).exists()


def test_neither_name_nor_address_is_kept_in_clear() -> None:
    fail(1)
    row = LoginAttempt.objects.values().get()
    assert "anna" not in str(row)
    assert EVIL not in str(row)


def test_old_attempts_are_forgotten() -> None:
    fail(3)
    login(HOME)
    age(minutes=16)
    throttle.forget_old_attempts(timezone.now())
    assert [attempt.succeeded for attempt in LoginAttempt.objects.all()] == [True]
    age(minutes=61 * 24 * 60)
    throttle.forget_old_attempts(timezone.now())
    assert not LoginAttempt.objects.exists()


def test_a_made_up_forwarding_header_is_no_new_address() -> None:
    for number in range(5):
        client = APIClient(headers={"X-Forwarded-For": f"10.0.0.{number}"})
        client.post(URL, {"username": "anna", "password": "wrong"}, REMOTE_ADDR=EVIL)
    assert login(EVIL).status_code == 429


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "expected"),
    [
        (0, "10.0.0.1", "192.0.2.1", "192.0.2.1"),
        (1, "10.0.0.1, 203.0.113.7", "192.0.2.1", "203.0.113.7"),
        (2, "10.0.0.1, 203.0.113.7, 192.0.2.9", "192.0.2.1", "203.0.113.7"),
        (2, "203.0.113.7", "192.0.2.1", "203.0.113.7"),
        (1, "", "192.0.2.1", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1", "192.0.2.1"),
        (1, "5.5.5.5:4001", "192.0.2.1", "5.5.5.5"),
        (1, "[2001:db8::1]:4001", "192.0.2.1", "2001:db8::/64"),
        (1, "[2001:db8::1]", "192.0.2.1", "2001:db8::/64"),
        (1, '"[2001:db8::1]:4001"', "192.0.2.1", "2001:db8::/64"),
        (1, "fe80::1%eth0", "192.0.2.1", "fe80::/64"),
        (1, "::ffff:5.5.5.5", "192.0.2.1", "5.5.5.5"),
        (1, "[::ffff:5.5.5.5]:4001", "192.0.2.1", "5.5.5.5"),
        (1, "10.0.0.1, unknown", "[2001:db8::1]:80", "2001:db8::/64"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (0, "", "", ""),
    ],
)
def test_whose_address_it_is(
    proxies: int, forwarded: str, remote: str, expected: str, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request: Any = APIRequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=remote)
    assert address_of(request) == expected


@pytest.mark.parametrize("written", ["5.5.5.5:{}", "[2001:db8::1]:{}", "[2001:db8::{}]:4001", "unknown-{}"])
def test_a_port_makes_no_new_address(written: str, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1

    def answer(number: int) -> Any:
        client = APIClient(headers={"X-Forwarded-For": written.format(4000 + number)})
        return client.post(URL, {"username": "anna", "password": "wrong"}, REMOTE_ADDR=EVIL)

    assert [answer(number).status_code for number in range(6)] == [401] * 5 + [429]


def test_the_answer_is_in_both_languages() -> None:
    fail(5)
    hungarian = APIClient().post(URL, {"username": "anna", "password": "x"}, REMOTE_ADDR=EVIL)
    assert hungarian.json()["detail"] == "Túl sok próbálkozás. Próbálja meg később."
