"""/api/auth/invitations/ and accept/"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from rest_framework.test import APIClient

from bank_transfers.companies.auth import invitations
from bank_transfers.companies.models import Company, CompanyUser, Role
from bank_transfers.companies.tests.helpers import (
    PASSWORD,
    client_for,
    client_in,
    deleted_after_it_was_read,
    together,
    user_in,
)
from bank_transfers.companies.views.companies import InvitationViewSet
from bank_transfers.models import AuditEntry, Invitation

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
Code = Callable[[Any], tuple[int, str]]
URL, ACCEPT = "/api/auth/invitations/", "/api/auth/invitations/accept/"
NEW: dict[str, Any] = {"username": "béla", "password": "Staple-battery-7"}


@pytest.fixture
def admin(alma: Company) -> Any:
    return user_in(alma, Role.ADMIN, "anna")


@pytest.fixture
def token(admin: Any) -> str:
    made: str = invite(admin)["token"]
    return made


def invite(admin: Any, email: str = "bela@example.hu", role: str = "ACCOUNTANT") -> dict[str, Any]:
    answer = client_for(admin).post(URL, {"email": email, "role": role})
    assert answer.status_code == 201, answer.content
    body: dict[str, Any] = answer.json()
    return body


def accept(token: object, client: APIClient | None = None, **body: Any) -> Any:
    return (client or APIClient(headers={"Accept-Language": "en"})).post(ACCEPT, {"token": token, **body})


def test_the_token_is_shown_once_and_stored_nowhere(admin: Any) -> None:
    made = invite(admin)
    assert made.keys() == {
        "id",
        "email",
        "role",
        "role_formatted",
        "invited_by",
        "created_at",
        "expires_at",
        "token",
    }
    assert len(made["token"]) >= 43
    assert made["token"] not in str(Invitation.objects.values())
    [listed] = client_for(admin).get(URL).json()["results"]
    assert listed == {key: made[key] for key in listed}
    assert "token" not in listed


def test_the_answer_does_not_tell_who_has_an_account(admin: Any) -> None:
    known = user_in(None, username="known")
    known.email = "known@example.hu"
    known.save()
    answers = [invite(admin, email) for email in ("known@example.hu", "unknown@example.hu")]
    changing = {"id", "email", "token", "created_at", "expires_at"}
    one, other = ({key: value for key, value in answer.items() if key not in changing} for answer in answers)
    assert one == other


@pytest.mark.parametrize(
    "body",
    [{}, {"email": "x"}, {"email": "a@b.hu", "role": "OWNER"}, {"email": ["a@b.hu"]}, {"email": "a@b.hu\nBcc: x@y.hu"},
     {"email": "a" * 300 + "@b.hu"}, {"email": "a@b.hu\0"}],
)  # fmt: skip
def test_what_is_no_invitation_is_400(body: dict[str, Any], admin: Any, code: Code) -> None:
    assert code(client_for(admin).post(URL, body)) == (400, "invalid")


def test_there_is_a_bound(admin: Any, code: Code, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 2)
    first = invite(admin)
    invite(admin)
    assert code(client_for(admin).post(URL, {"email": "c@example.hu"})) == (409, "too_many_invitations")
    client_for(admin).delete(f"{URL}{first['id']}/")
    invite(admin)


@pytest.mark.django_db(transaction=True)
def test_the_bound_holds_for_many_at_the_same_time(admin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 2)
    clients = [client_for(admin) for _ in range(5)]
    body = {"email": "bela@example.hu", "role": "ACCOUNTANT"}
    answers = together(*[lambda one=one: one.post(URL, body).status_code for one in clients])
    assert sorted(answers) == [201, 201, 409, 409, 409]
    assert Invitation.objects.count() == 2


def test_a_new_user_sets_his_own_name_and_password(token: str, alma: Company) -> None:
    answer = accept(token, **NEW, first_name="Béla", last_name="Kis")
    assert answer.status_code == 201, answer.content
    [joined] = answer.json()["companies"]
    assert (joined["id"], joined["name"], joined["role"]) == (alma.pk, "Alma Kft.", "ACCOUNTANT")
    assert joined["features"] == ["BILLINGO_SYNC"]
    user = get_user_model().objects.get(username="béla")
    assert (user.email, user.first_name, user.is_staff, user.is_superuser) == (
        "bela@example.hu",
        "Béla",
        False,
        False,
    )
    login = APIClient().post("/api/auth/login/", NEW)
    assert login.status_code == 200


def test_more_in_the_body_gives_no_more(token: str, barack: Company) -> None:
    more: dict[str, Any] = {
        "role": "ADMIN",
        "company": barack.pk,
        "is_staff": True,
        "is_superuser": True,
        "email": "x@y.hu",
        "id": 1,
    }
    assert accept(token, **NEW, **more).status_code == 201
    user = get_user_model().objects.get(username="béla")
    assert (user.is_staff, user.is_superuser, user.email) == (False, False, "bela@example.hu")
    assert CompanyUser.objects.get(user=user).role == "ACCOUNTANT"


def test_who_is_logged_in_joins_as_himself(token: str, alma: Company, barack: Company) -> None:
    user = user_in(barack, Role.ADMIN, "carla")
    answer = accept(token, client_for(user))
    assert answer.status_code == 201
    assert {row["id"]: row["role"] for row in answer.json()["companies"]} == {
        barack.pk: "ADMIN",
        alma.pk: "ACCOUNTANT",
    }
    assert get_user_model().objects.count() == 2


def test_a_token_never_sets_the_password_of_somebody_s_account(token: str) -> None:
    known = user_in(None, username="known")
    known.email = "bela@example.hu"
    known.save()
    assert accept(token, username="known", password="Attacker-pass-9").status_code == 400
    assert accept(token, username="KNOWN", password="Attacker-pass-9").status_code == 400
    known.refresh_from_db()
    assert known.check_password(PASSWORD)
    assert not CompanyUser.objects.filter(user=known).exists()


def test_logged_in_a_password_in_the_body_changes_nothing(token: str, barack: Company) -> None:
    user = user_in(barack)
    accept(token, client_for(user), **NEW)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not get_user_model().objects.filter(username="béla").exists()


def test_it_is_good_once(token: str, code: Code) -> None:
    assert accept(token, **NEW).status_code == 201
    assert code(accept(token, username="second", password=NEW["password"])) == (400, "invalid_invitation")
    assert not get_user_model().objects.filter(username="second").exists()


@pytest.mark.django_db(transaction=True)
def test_it_is_good_once_for_two_at_the_same_time(token: str) -> None:
    users = [user_in(None) for _ in range(4)]
    answers = together(*[lambda user=user: accept(token, client_for(user)).status_code for user in users])
    assert sorted(answers) == [201, 400, 400, 400]
    assert CompanyUser.objects.filter(user__in=users).count() == 1


@pytest.mark.parametrize(
    "why",
    ["expired", "withdrawn", "inviter lowered", "inviter removed", "inviter off", "company off", "made up"],
)
def test_one_that_no_longer_holds_gets_one_answer(
    why: str, token: str, admin: Any, alma: Company, code: Code
) -> None:
    mine = CompanyUser.objects.filter(user=admin)
    match why:
        case "expired":
            Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "withdrawn":
            assert client_for(admin).delete(f"{URL}{Invitation.objects.get().pk}/").status_code == 204
        case "inviter lowered":
            mine.update(role=Role.FINANCIAL)
        case "inviter removed":
            mine.update(is_active=False)
        case "inviter off":
            get_user_model().objects.update(is_active=False)
        case "company off":
            Company.objects.update(is_active=False)
        case "made up":
            token = token[::-1]
    assert code(accept(token, **NEW)) == (400, "invalid_invitation")
    assert not get_user_model().objects.filter(username="béla").exists()


def test_who_is_a_member_already_uses_nothing_up(token: str, alma: Company, code: Code) -> None:
    member = user_in(alma, Role.USER)
    assert code(accept(token, client_for(member))) == (409, "already_member")
    assert CompanyUser.objects.get(user=member).role == "USER"
    assert accept(token, **NEW).status_code == 201


def test_who_was_removed_can_come_back_with_the_new_role(token: str, alma: Company) -> None:
    back = user_in(alma, Role.ADMIN)
    CompanyUser.objects.filter(user=back).update(is_active=False)
    assert accept(token, client_for(back)).status_code == 201
    found = CompanyUser.objects.get(user=back)
    assert (found.role, found.is_active) == ("ACCOUNTANT", True)


@pytest.mark.parametrize(
    "username", ["ab", "a b c", "a@b.hu", "x" * 151, "<b>", "a/b/c", "", None, ["x"], "a\0bc"]
)
def test_a_name_that_can_t_be_one_is_400(username: object, token: str) -> None:
    answer = accept(token, username=username, password=NEW["password"])
    assert answer.status_code == 400
    assert answer.json()["errors"].keys() == {"username"}
    assert accept(token, **NEW).status_code == 201


def test_a_weak_password_is_refused_and_nothing_used_up(token: str) -> None:
    answer = accept(token, username="béla", password="short")
    assert answer.json()["errors"].keys() == {"password"}
    assert accept(token, **NEW).status_code == 201


def test_without_login_name_and_password_are_needed(token: str) -> None:
    assert accept(token).json()["errors"].keys() == {"username", "password"}


def test_finding_out_names_with_a_token_is_throttled(token: str, code: Code) -> None:
    for _ in range(5):
        assert accept(token, username="anna", password=NEW["password"]).status_code == 400
    assert code(accept(token, **NEW)) == (429, "throttled")


@pytest.mark.parametrize("token", ["x", "é", "' OR 1=1", "x" * 128])
def test_nonsense_is_400(token: str, code: Code) -> None:
    assert code(accept(token, **NEW)) == (400, "invalid_invitation")


def test_a_bad_login_is_401_rather_than_nobody(token: str, code: Code) -> None:
    client = APIClient(headers={"Authorization": "Bearer nonsense", "Accept-Language": "en"})
    assert code(accept(token, client, **NEW)) == (401, "token_invalid")


def test_accepted_and_expired_ones_are_not_listed(admin: Any, token: str) -> None:
    accept(token, **NEW)
    invite(admin)
    Invitation.objects.filter(accepted_at=None).update(expires_at=timezone.now())
    assert client_for(admin).get(URL).json()["count"] == 0


def test_others_do_not_invite(alma: Company, code: Code) -> None:
    for role in (Role.FINANCIAL, Role.ACCOUNTANT, Role.USER):
        assert code(client_in(alma, role).post(URL, {"email": "a@b.hu"})) == (403, "role_required")


def test_one_that_is_withdrawn_meanwhile_is_404(
    admin: Any, token: str, code: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, written = client_for(admin), AuditEntry.objects.count()
    deleted_after_it_was_read(monkeypatch, InvitationViewSet)
    assert code(client.delete(f"{URL}{Invitation.objects.get().pk}/")) == (404, "not_found")
    assert AuditEntry.objects.count() == written


# -- where it leads ------------------------------------------------------------------------------------

STATE = "/api/auth/invitation/"


def test_who_holds_a_token_learns_where_it_leads(token: str, admin: Any, alma: Company) -> None:
    type(admin).objects.filter(pk=admin.pk).update(first_name="Anna", last_name="Kovács")
    answer = APIClient(headers={"Accept-Language": "hu"}).post(STATE, {"token": token})
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert found.pop("expires_at") is not None
    assert found == {
        "company": alma.name, "invited_by": "Kovács Anna", "role": "ACCOUNTANT", "email": "bela@example.hu",
        "state": "open",
    }  # fmt: skip


def test_it_tells_whether_it_still_holds(token: str, admin: Any) -> None:
    def state() -> str:
        return str(APIClient().post(STATE, {"token": token}).json()["state"])

    membership = CompanyUser.objects.filter(user=admin)
    membership.update(role=Role.USER)
    assert state() == "void"
    membership.update(role=Role.ADMIN)
    assert state() == "open"
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert state() == "expired"
    Invitation.objects.update(accepted_at=timezone.now())
    assert state() == "used"


def test_an_invented_or_withdrawn_token_tells_nothing(token: str, code: Code) -> None:
    for invented in ("x", "x" * 43, token[:-1], ""):
        answer = APIClient().post(STATE, {"token": invented})
        assert answer.status_code == 400
        assert "company" not in answer.json()
    Invitation.objects.all().delete()
    assert code(APIClient().post(STATE, {"token": token})) == (400, "invalid_invitation")
