"""POST /api/auth/login/"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.test import override_settings
from rest_framework.test import APIClient

from bank_transfers.companies.models import Company, CompanyUser, Role
from bank_transfers.companies.permissions import permissions_of
from bank_transfers.companies.tests.helpers import PASSWORD, user_in
from bank_transfers.models import LoginSession
from config import settings as configured

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
URL = "/api/auth/login/"
Code = Callable[[Any], tuple[int, str]]


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that is hashed meanwhile."""
    seen: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        seen.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return seen


def login(client: APIClient, username: object, password: object = PASSWORD, **more: Any) -> Any:
    return client.post(URL, {"username": username, "password": password}, **more)


def test_it_answers_with_tokens_user_and_companies(alma: Company, barack: Company, nobody: APIClient) -> None:
    user = user_in(alma, Role.ACCOUNTANT, "anna")
    CompanyUser.objects.create(company=barack, user=user, role=Role.ADMIN)
    answer = login(nobody, "anna")
    assert answer.status_code == 200
    body = answer.json()
    assert body["user"] == {
        "id": user.pk,
        "username": "anna",
        "first_name": "",
        "last_name": "",
        "email": "",
        "is_operator": False,
    }
    for company in body["companies"]:
        assert company.pop("permissions") == permissions_of(company["role"])
    assert body["preferences"] == {"language": "hu", "theme": "auto", "page": {}}
    assert body["companies"] == [
        {"id": alma.pk, "name": "Alma Kft.", "role": "ACCOUNTANT", "features": ["BILLINGO_SYNC"]},
        {"id": barack.pk, "name": "Barack Kft.", "role": "ADMIN", "features": []},
    ]
    assert body["company"] is None
    assert body["expires_in"] == 900
    me = APIClient(headers={"Authorization": f"Bearer {body['access']}"}).get("/api/auth/me/")
    assert me.json().keys() == {"user", "companies", "company", "preferences", "version"}
    assert all(me.json()[key] == body[key] for key in ("user", "company", "preferences", "version"))


def test_nothing_of_the_user_s_secrets_is_in_it(alma: Company, nobody: APIClient) -> None:
    user = user_in(alma, username="anna")
    text = login(nobody, "anna").content.decode()
    assert PASSWORD not in text
    assert user.password not in text


def test_it_remembers_when(alma: Company, nobody: APIClient) -> None:
    user_in(alma, username="anna")
    login(nobody, "anna")
    assert get_user_model().objects.get().last_login is not None


def test_all_ways_to_be_wrong_get_the_same_answer_after_the_same_work(
    alma: Company, nobody: APIClient, hashes: list[str]
) -> None:
    user_in(alma, username="anna")
    gone = user_in(alma, username="gone")
    gone.is_active = False
    gone.save()
    unusable = user_in(alma, username="unusable")
    unusable.set_unusable_password()
    unusable.save()
    answers = []
    for username, password in [
        ("anna", "wrong"),
        ("nobody", PASSWORD),
        ("gone", PASSWORD),
        ("unusable", PASSWORD),
    ]:
        hashes.clear()
        answers.append(login(nobody, username, password))
        assert len(hashes) == 1, username
    assert {(answer.status_code, answer.content) for answer in answers} == {(401, answers[0].content)}
    assert answers[0].json()["code"] == "invalid_credentials"
    assert not LoginSession.objects.exists()
    for answer in answers:
        assert {name.lower() for name in answer.headers} == {name.lower() for name in answers[0].headers}


def test_a_refused_attempt_hashes_nothing(alma: Company, nobody: APIClient, hashes: list[str]) -> None:
    user_in(alma, username="anna")
    for _ in range(5):
        login(nobody, "anna", "wrong")
    hashes.clear()
    assert login(nobody, "anna").status_code == 429
    assert hashes == []


@pytest.mark.parametrize(
    ("username", "password"),
    [
        (None, "x"), ("x", None), ("", "x"), ("x", ""), (["x"], "x"), ({"a": 1}, "x"), (True, "x"),
        ("x" * 151, "x"), ("x", "x" * 257), ("a\0", "x"), ("x", "a\0"),
    ],
)  # fmt: skip
def test_what_is_no_name_or_password_is_400(
    username: object, password: object, nobody: APIClient, code: Code
) -> None:
    assert code(login(nobody, username, password)) == (400, "invalid")


def test_an_empty_body_is_400(nobody: APIClient) -> None:
    answer = nobody.post(URL)
    assert answer.status_code == 400
    assert answer.json()["errors"].keys() == {"username", "password"}


@pytest.mark.parametrize(
    "username", ["' OR 1=1 --", "anna'; DROP TABLE auth_user", "anna%", "*", "\u202eanna", "ANNA"]
)
def test_a_name_that_is_nobody_s_is_just_wrong(
    username: str, alma: Company, nobody: APIClient, code: Code
) -> None:
    user_in(alma, username="anna")
    assert code(login(nobody, username)) == (401, "invalid_credentials")


def test_spaces_belong_to_the_password(alma: Company, nobody: APIClient) -> None:
    user = user_in(alma, username="anna")
    user.set_password("  two spaces  ")
    user.save()
    assert login(nobody, "anna", "two spaces").status_code == 401
    assert login(nobody, "anna", "  two spaces  ").status_code == 200


def test_more_in_the_body_changes_nothing(alma: Company, nobody: APIClient) -> None:
    user_in(alma, username="anna")
    body = {
        "username": "anna",
        "password": PASSWORD,
        "is_staff": True,
        "role": "ADMIN",
        "company": 1,
        "user": 99,
    }
    assert nobody.post(URL, body).status_code == 200
    assert not get_user_model().objects.get().is_staff


def test_a_bad_token_does_not_keep_one_out(alma: Company) -> None:
    user_in(alma, username="anna")
    assert login(APIClient(headers={"Authorization": "Bearer nonsense"}), "anna").status_code == 200


def test_a_user_without_a_company_can_log_in(nobody: APIClient) -> None:
    user_in(None, username="anna")
    body = login(nobody, "anna").json()
    assert body["companies"] == []
    assert body["company"] is None


def test_new_passwords_are_hashed_with_argon2_and_old_ones_at_login(alma: Company, nobody: APIClient) -> None:
    with override_settings(PASSWORD_HASHERS=configured.PASSWORD_HASHERS):
        assert make_password("x").startswith("argon2$argon2id$")
        user = user_in(alma, username="anna")
        user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
        user.save()
        tokens = login(nobody, "anna").json()
        user.refresh_from_db()
        assert user.password.startswith("argon2$")
        me = APIClient(headers={"Authorization": f"Bearer {tokens['access']}"}).get("/api/auth/me/")
        assert me.status_code == 200
