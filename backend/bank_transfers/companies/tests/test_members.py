"""/api/members/: who is a member, changing roles, removing"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bank_transfers.companies import members
from bank_transfers.companies.auth.errors import LastAdmin
from bank_transfers.companies.models import Company, CompanyUser, Role
from bank_transfers.companies.tests.helpers import client_for, client_in, together, user_in

pytestmark = pytest.mark.django_db
Code = Callable[[Any], tuple[int, str]]
URL = "/api/members/"


def membership(user: Any) -> CompanyUser:
    return CompanyUser.objects.get(user=user)


def test_an_admin_sees_who_is_a_member(alma: Company, barack: Company) -> None:
    user_in(barack, username="other")
    gone = user_in(alma, username="gone")
    CompanyUser.objects.filter(user=gone).update(is_active=False)
    admin = user_in(alma, Role.ADMIN, "anna")
    user_in(alma, Role.USER, "béla")
    rows = client_for(admin).get(URL).json()["results"]
    assert [(row["user"]["username"], row["role"]) for row in rows] == [("anna", "ADMIN"), ("béla", "USER")]
    assert rows[0].keys() == {"id", "user", "role", "role_formatted", "is_me", "created_at"}
    assert [row["is_me"] for row in rows] == [True, False]
    assert rows[1]["role_formatted"] == "User"
    assert (rows[1]["user"]["is_active"], rows[1]["user"]["last_login"]) == (True, None)
    one = client_for(admin).get(f"{URL}{rows[1]['id']}/").json()
    assert one == rows[1]


def test_a_role_changes_at_once(alma: Company) -> None:
    bela = user_in(alma, Role.USER, "béla")
    client = client_for(bela)
    assert client.get(URL).status_code == 403
    answer = client_in(alma).patch(f"{URL}{membership(bela).pk}/", {"role": "ADMIN"})
    assert answer.status_code == 200
    assert answer.json()["role"] == "ADMIN"
    assert client.get(URL).status_code == 200


def test_nothing_but_the_role_can_be_set(alma: Company, barack: Company) -> None:
    bela, admin = user_in(alma, Role.USER), user_in(alma)
    before = membership(bela)
    body = {
        "role": "FINANCIAL", "company": barack.pk, "company_id": barack.pk, "user": admin.pk, "user_id": admin.pk,
        "id": 999, "is_active": False, "last_used_at": "2020-01-01T00:00:00Z", "created_at": "2020-01-01T00:00:00Z",
    }  # fmt: skip
    assert client_for(admin).patch(f"{URL}{before.pk}/", body).status_code == 200
    after = membership(bela)
    before.role = after.role
    assert after.role == "FINANCIAL"
    for name in ("pk", "company_id", "user_id", "is_active", "last_used_at", "created_at"):
        assert getattr(after, name) == getattr(before, name)


@pytest.mark.parametrize("role", [None, "", "OWNER", "admin", 1, ["ADMIN"], {}])
def test_a_role_that_is_none_is_400(role: object, alma: Company, code: Code) -> None:
    target = membership(user_in(alma, Role.USER))
    assert code(client_in(alma).patch(f"{URL}{target.pk}/", {"role": role})) == (400, "invalid")


def test_an_empty_change_is_400(alma: Company, code: Code) -> None:
    target = membership(user_in(alma, Role.USER))
    assert code(client_in(alma).patch(f"{URL}{target.pk}/", {})) == (400, "invalid")


def test_a_removed_member_is_out_and_kept(alma: Company, code: Code) -> None:
    bela = user_in(alma, Role.USER)
    client = client_for(bela)
    admin = client_in(alma)
    answer = admin.delete(f"{URL}{membership(bela).pk}/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert code(client.get("/api/billingo-sync-logs/")) == (403, "no_company")
    assert not membership(bela).is_active
    assert code(admin.delete(f"{URL}{membership(bela).pk}/")) == (404, "not_found")
    assert code(admin.patch(f"{URL}{membership(bela).pk}/", {"role": "ADMIN"})) == (404, "not_found")


def test_the_last_administrator_stays(alma: Company, code: Code) -> None:
    admin = user_in(alma)
    client, path = client_for(admin), f"{URL}{membership(admin).pk}/"
    assert code(client.patch(path, {"role": "USER"})) == (409, "last_admin")
    assert code(client.delete(path)) == (409, "last_admin")
    assert client.patch(path, {"role": "ADMIN"}).status_code == 200


@pytest.mark.parametrize("why", ["membership off", "user off", "other company"])
def test_an_administrator_who_can_t_act_does_not_count(
    why: str, alma: Company, barack: Company, code: Code
) -> None:
    admin, other = user_in(alma), user_in(alma if why != "other company" else barack)
    if why == "membership off":
        CompanyUser.objects.filter(user=other).update(is_active=False)
    if why == "user off":
        other.is_active = False
        other.save()
    assert code(client_for(admin).delete(f"{URL}{membership(admin).pk}/")) == (409, "last_admin")


def test_with_another_one_he_may_go(alma: Company) -> None:
    admin = user_in(alma)
    user_in(alma)
    assert client_for(admin).delete(f"{URL}{membership(admin).pk}/").status_code == 204


@pytest.mark.django_db(transaction=True)
def test_two_administrators_can_t_remove_each_other_at_the_same_time(alma: Company) -> None:
    both = [membership(user_in(alma)) for _ in range(2)]

    def remove(one: CompanyUser) -> str:
        try:
            members.remove(alma.pk, one.pk)
        except LastAdmin:
            return "kept"
        return "removed"

    assert sorted(together(*[lambda one=one: remove(one) for one in both])) == ["kept", "removed"]
    assert CompanyUser.objects.filter(company=alma, role=Role.ADMIN, is_active=True).count() == 1


@pytest.mark.parametrize("method", ["put", "post"])
def test_members_are_not_made_here(method: str, alma: Company, code: Code) -> None:
    admin = user_in(alma)
    path = URL if method == "post" else f"{URL}{membership(admin).pk}/"
    answer = getattr(client_for(admin), method)(path, {"user": admin.pk, "role": "USER"})
    assert code(answer) == (405, "method_not_allowed")
