"""PATCH /api/auth/me/: what a user changes of himself."""

from __future__ import annotations

from typing import Any

import pytest

from bank_transfers.companies.models import Company, CompanyUser, Role
from bank_transfers.companies.tests.helpers import PASSWORD, client_for, user_in
from bank_transfers.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
URL = "/api/auth/me/"


@pytest.fixture
def bela(alma: Company) -> Any:
    user = user_in(alma, Role.USER, username="bela")
    user.first_name, user.last_name, user.email = "Béla", "Őri", "bela@example.hu"
    user.save()
    return user


def entries() -> list[dict[str, Any]]:
    rows = AuditEntry.objects.filter(action="profile_changed").order_by("id")
    return [entry.details["changes"] for entry in rows]


def test_a_name_is_changed_without_a_password(bela: Any, make_company: Any) -> None:
    CompanyUser.objects.create(company=make_company("Másik Kft.", "10537914-4-44"), user=bela, role=Role.USER)
    answer = client_for(bela).patch(URL, {"last_name": "Nagy"})
    assert answer.status_code == 200, answer.content
    assert (answer.json()["user"]["last_name"], answer.json()["user"]["email"]) == ("Nagy", "bela@example.hu")
    assert entries() == [{"last_name": ["Őri", "Nagy"]}] * 2  # in both companies
    client_for(bela).patch(URL, {"last_name": "Nagy"})
    assert len(entries()) == 2


def test_an_address_is_changed_with_the_present_password_only(bela: Any, code: Any) -> None:
    client = client_for(bela)
    for wrong in ({}, {"current_password": "not this"}):
        answer = client.patch(URL, {"email": "uj@example.hu", "first_name": "X", **wrong})
        assert code(answer) == (400, "wrong_password")
        assert "current_password" in answer.json()["errors"]
    bela.refresh_from_db()
    assert (bela.email, bela.first_name, entries()) == ("bela@example.hu", "Béla", [])
    answer = client.patch(URL, {"email": "uj@example.hu", "current_password": PASSWORD})
    assert answer.json()["user"]["email"] == "uj@example.hu"
    assert entries() == [{"email": ["bela@example.hu", "uj@example.hu"]}]
    assert PASSWORD not in str(list(AuditEntry.objects.values()))


def test_the_password_is_not_needed_for_what_stays(bela: Any) -> None:
    answer = client_for(bela).patch(URL, {"email": "bela@example.hu", "first_name": "Ádám"})
    assert answer.json()["user"]["first_name"] == "Ádám"


def test_what_is_no_address_is_refused(bela: Any, code: Any) -> None:
    answer = client_for(bela).patch(URL, {"email": "nobody", "current_password": PASSWORD})
    assert code(answer) == (400, "invalid")
    assert "email" in answer.json()["errors"]


def test_guesses_are_counted(bela: Any, code: Any) -> None:
    client = client_for(bela)
    answers = [
        client.patch(URL, {"email": "x@example.hu", "current_password": f"guess {n}"}) for n in range(6)
    ]
    assert code(answers[-1])[0] == 429
