"""/api/api-tokens/, and what a program may do with what it got there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from bank_transfers.companies.api_tokens import authentication, tokens
from bank_transfers.companies.models import Company, CompanyUser, Role
from bank_transfers.companies.tests.helpers import client_for, client_in, together, user_in
from bank_transfers.core import logs
from bank_transfers.core.api.rate import Rate
from bank_transfers.models import ApiToken, AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
Code = Callable[[Any], tuple[int, str]]
URL, AUDIT, VIEWS = "/api/api-tokens/", "/api/audit/", "/api/saved-views/"


@pytest.fixture(autouse=True)
def fresh_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys begin anew with each test's database."""
    monkeypatch.setattr(authentication, "requests", Rate())
    monkeypatch.setattr(authentication, "wrong", Rate())


def made(client: APIClient, name: str = "könyvelő", **fields: Any) -> dict[str, Any]:
    answer = client.post(URL, {"name": name, **fields})
    assert answer.status_code == 201, answer.content
    body: dict[str, Any] = answer.json()
    return body


def program(token: str, **headers: str) -> APIClient:
    return APIClient(headers={"Authorization": f"Bearer {token}", "Accept-Language": "en", **headers})


@pytest.fixture
def admin(alma: Company) -> Any:
    return user_in(alma, Role.ADMIN, "anna")


def test_a_token_is_shown_once_and_only_its_digest_is_stored(admin: Any) -> None:
    client = client_for(admin)
    body = made(client, scope="write")
    token = body["token"]
    assert tokens.FORM.fullmatch(token)
    assert token.startswith(body["beginning"])
    assert (body["scope"], body["user"], body["is_mine"], body["last_used_on"]) == (
        "write",
        "anna",
        True,
        None,
    )
    row = ApiToken.objects.get()
    assert row.digest == hashlib.sha256(token.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {ApiToken._meta.db_table}")  # noqa: S608
        assert token not in str(cursor.fetchall())
    listed = client.get(URL)
    assert token not in listed.content.decode()
    assert [found["name"] for found in listed.json()["results"]] == ["könyvelő"]
    assert token not in str(client.get(AUDIT).json())


def test_without_a_word_it_reads_and_ends_in_ninety_days(admin: Any) -> None:
    body = made(client_for(admin))
    assert body["scope"] == "read"
    left = datetime.fromisoformat(body["expires_at"]) - timezone.now()
    assert timedelta(days=89) < left <= timedelta(days=90)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("scope", "admin"),
        ("expires_at", "2020-01-01T00:00:00Z"),
        ("expires_at", "2099-01-01T00:00:00Z"),
        ("expires_at", None),
        ("expires_at", "never"),
    ],
)
def test_what_no_token_can_be_is_refused(field: str, value: object, admin: Any) -> None:
    answer = client_for(admin).post(URL, {"name": "x", field: value})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not ApiToken.objects.exists()


def test_a_name_stands_for_one_token_of_a_member(admin: Any, alma: Company) -> None:
    made(client_for(admin), "erp")
    answer = client_for(admin).post(URL, {"name": "erp"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["name"])
    made(client_in(alma, Role.USER), "erp")


@pytest.mark.django_db(transaction=True)
def test_a_member_has_twenty_at_most_also_at_the_same_time(alma: Company, code: Code) -> None:
    user = user_in(alma, Role.USER)
    for number in range(tokens.MOST_FOR_A_MEMBER - 1):
        tokens.make(alma.pk, user, f"t{number}", "read", timezone.now() + timedelta(days=1))
    answers = together(*(lambda name=name: client_for(user).post(URL, {"name": name}) for name in "abcd"))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {code(answer)[1] for answer in answers if answer.status_code == 409} == {"too_many_api_tokens"}


# --- what it opens --------------------------------------------------------------------------------------


def test_it_opens_what_its_member_may_see(admin: Any, alma: Company) -> None:
    client = program(made(client_for(admin))["token"])
    assert client.get(AUDIT).status_code == 200
    assert client.get(AUDIT, headers={"X-Company-ID": str(alma.pk)}).status_code == 200


def test_reading_is_all_that_a_token_for_reading_does(admin: Any, code: Code) -> None:
    read = program(made(client_for(admin), "read")["token"])
    write = program(made(client_for(admin), "write", scope="write")["token"])
    for method in ("post", "put", "patch", "delete"):
        assert code(getattr(read, method)(VIEWS, {"name": "x"})) == (403, "api_token_read_only")
    assert write.post(VIEWS, {"name": "x"}).status_code == 201
    assert read.get(VIEWS).json()["count"] == 1


def test_it_never_does_more_than_its_maker_may_now(alma: Company, admin: Any, code: Code) -> None:
    client = program(made(client_for(admin), scope="write")["token"])
    assert client.get(AUDIT).status_code == 200
    CompanyUser.objects.filter(user=admin).update(role=Role.USER)
    assert code(client.get(AUDIT)) == (403, "role_required")


def test_it_opens_one_company_only(alma: Company, barack: Company, code: Code) -> None:
    user = user_in(alma, Role.ADMIN)
    CompanyUser.objects.create(company=barack, user=user, role=Role.ADMIN, last_used_at=timezone.now())
    token = made(client_for(user, alma.pk))["token"]
    # Where people act by default is another company; the token does not follow them.
    AuditEntry.objects.create(company=barack, action="settings_changed", target="barack")
    found = program(token).get(AUDIT).json()["results"]
    assert [entry["action"] for entry in found] == ["api_token_created", "feature_switched_on"]
    for header in (str(barack.pk), "x", "", "999999"):
        answer = program(token, **{"X-Company-ID": header}).get(AUDIT)
        assert code(answer) == (403, "not_a_member"), header


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("get", URL),
        ("post", URL),
        ("delete", f"{URL}1/"),
        ("get", "/api/auth/me/"),
        ("post", "/api/auth/logout/"),
        ("post", "/api/auth/change_password/"),
        ("post", "/api/auth/switch_company/"),
        ("patch", "/api/auth/preferences/"),
        ("post", "/api/auth/invitations/"),
        ("post", "/api/auth/invitations/accept/"),
        ("patch", "/api/members/1/"),
        ("delete", "/api/members/1/"),
    ],
)
def test_accounts_members_and_tokens_are_for_people(method: str, url: str, admin: Any, code: Code) -> None:
    client = program(made(client_for(admin), scope="write")["token"])
    assert code(getattr(client, method)(url, {})) == (403, "login_needed")
    assert ApiToken.objects.count() == 1


def test_what_it_did_names_it_in_the_audit(admin: Any) -> None:
    token = made(client_for(admin), "erp", scope="write")["token"]
    program(token).post(VIEWS, {"name": "x", "is_shared": True})
    entry = client_for(admin).get(AUDIT).json()["results"][0]
    assert (entry["action"], entry["user_name"], entry["details"]) == (
        "view_shared",
        "anna",
        {"api_token": "erp"},
    )


# --- its end --------------------------------------------------------------------------------------------


def test_revoked_it_is_worth_nothing_at_once(admin: Any, code: Code) -> None:
    body = made(client_for(admin))
    client = program(body["token"])
    assert client.get(AUDIT).status_code == 200
    assert client_for(admin).delete(f"{URL}{body['id']}/").status_code == 204
    assert code(client.get(AUDIT)) == (401, "api_token_invalid")
    assert code(client_for(admin).delete(f"{URL}{body['id']}/")) == (404, "not_found")
    acts = list(AuditEntry.objects.order_by("pk").values_list("action", "target"))
    assert acts[-2:] == [("api_token_created", "könyvelő"), ("api_token_revoked", "könyvelő")]


def test_administrators_see_and_revoke_those_of_others(alma: Company, admin: Any, code: Code) -> None:
    user = user_in(alma, Role.USER, "béla")
    body = made(client_for(user))
    hers = made(client_for(admin))
    found = client_for(admin).get(URL).json()["results"]
    assert {(row["user"], row["is_mine"]) for row in found} == {("béla", False), ("anna", True)}
    assert [row["user"] for row in client_for(user).get(URL).json()["results"]] == ["béla"]
    assert code(client_for(user).delete(f"{URL}{hers['id']}/")) == (404, "not_found")
    assert client_for(admin).delete(f"{URL}{body['id']}/").status_code == 204
    assert code(program(body["token"]).get(VIEWS)) == (401, "api_token_invalid")


def test_it_ends_on_its_day(admin: Any, code: Code) -> None:
    body = made(client_for(admin))
    ApiToken.objects.update(expires_at=timezone.now())
    assert code(program(body["token"]).get(AUDIT)) == (401, "api_token_expired")
    assert client_for(admin).get(URL).json()["results"][0]["is_expired"] is True


def test_it_dies_with_the_membership_and_does_not_come_back(alma: Company, admin: Any, code: Code) -> None:
    user = user_in(alma, Role.USER)
    client = program(made(client_for(user))["token"])
    membership = CompanyUser.objects.get(user=user)
    assert client_for(admin).delete(f"/api/members/{membership.pk}/").status_code == 204
    assert code(client.get(VIEWS)) == (401, "api_token_invalid")
    membership.refresh_from_db()
    membership.is_active = True
    membership.save()
    assert code(client.get(VIEWS)) == (401, "api_token_invalid")


def test_a_member_user_or_company_switched_off_takes_it_along(alma: Company, admin: Any, code: Code) -> None:
    client = program(made(client_for(admin))["token"])
    Company.objects.update(is_active=False)
    assert code(client.get(AUDIT)) == (403, "company_inactive")
    Company.objects.update(is_active=True)
    CompanyUser.objects.update(is_active=False)  # without `save`
    assert code(client.get(AUDIT)) == (401, "api_token_invalid")
    CompanyUser.objects.update(is_active=True)
    admin.is_active = False
    admin.save()
    assert code(client.get(AUDIT)) == (401, "api_token_invalid")


# --- in use ---------------------------------------------------------------------------------------------


def test_the_day_of_use_is_noted_once_a_day(admin: Any) -> None:
    client = program(made(client_for(admin))["token"])
    assert client.get(AUDIT).status_code == 200
    assert ApiToken.objects.get().last_used_on == timezone.localdate()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(AUDIT).status_code == 200
    assert not [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    ApiToken.objects.update(last_used_on=timezone.localdate() - timedelta(days=1))
    assert client.get(AUDIT).status_code == 200
    assert ApiToken.objects.get().last_used_on == timezone.localdate()


def test_a_request_with_a_token_asks_no_more_than_one_with_a_login(admin: Any, alma: Company) -> None:
    by_token, by_login = program(made(client_for(admin))["token"]), client_for(admin, alma.pk)
    counted = []
    for client in (by_token, by_login):
        client.get(AUDIT)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(AUDIT).status_code == 200
        counted.append(len(queries))
    assert counted[0] <= counted[1]


@pytest.mark.parametrize("text", ["bmt_", "bmt_" + "x" * 43, "bmt_" + "x" * 5000, "bmt_ő", "bmt_' OR 1=1 --"])
def test_what_is_no_token_is_refused(text: str, alma: Company, code: Code) -> None:
    client = APIClient(headers={"Authorization": f"Bearer {text}".encode().decode("latin-1")})
    assert code(client.get(VIEWS)) == (401, "api_token_invalid")


def test_who_asks_too_often_waits(admin: Any, settings: Any, code: Code) -> None:
    settings.API_TOKEN_REQUESTS_PER_MINUTE = 3
    token, other = made(client_for(admin), "a")["token"], made(client_for(admin), "b")["token"]
    answers = [program(token).get(AUDIT) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert code(answers[-1]) == (429, "throttled")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 20
    assert program(other).get(AUDIT).status_code == 200


def test_who_guesses_is_slowed_down_and_locks_nobody_out(admin: Any, code: Code) -> None:
    token = made(client_for(admin))["token"]
    guesses = [program(f"bmt_{'x' * 40}{number:03}") for number in range(authentication.WRONG_PER_MINUTE + 1)]
    answers = [client.get(AUDIT) for client in guesses]
    assert {code(answer) for answer in answers[:-1]} == {(401, "api_token_invalid")}
    assert code(answers[-1]) == (429, "throttled")
    assert program(token).get(AUDIT).status_code == 200  # from the same address


def test_a_bucket_fills_evenly() -> None:
    now = [0.0]
    rate = Rate(clock=lambda: now[0])
    assert [rate.wait("a", 2) for _ in range(3)] == [0, 0, 30]
    now[0] = 29
    assert rate.wait("a", 2) == pytest.approx(1)
    now[0] = 30
    assert rate.wait("a", 2) == 0
    now[0] = 1000
    assert [rate.wait("a", 2) for _ in range(3)] == [0, 0, 30]  # no more than a minute's worth is saved up


def test_a_token_is_masked_in_logs() -> None:
    text = "bmt_" + "aB3_-" * 8 + "xyz"
    assert text not in logs.masked(f"sent {text} to somebody")
