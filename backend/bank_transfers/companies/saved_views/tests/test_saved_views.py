"""/api/saved-views/"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bank_transfers.companies.saved_views import views
from bank_transfers.companies.tests.helpers import (
    client_for,
    client_in,
    deleted_after_it_was_read,
    together,
    user_in,
)
from bank_transfers.models import AuditEntry, Company, CompanyUser, Role, SavedView

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
URL = "/api/saved-views/"
LISTS = ("audit", "bank-transactions", "invoices", "sync-logs")
Code = Callable[[Any], tuple[int, str]]


@pytest.fixture
def here(make_company: Any) -> Company:
    company: Company = make_company()
    return company


@pytest.fixture
def code() -> Code:
    return lambda answer: (answer.status_code, answer.json()["code"])


def names(client: Any) -> list[str]:
    return [row["name"] for row in client.get(URL).json()["results"]]


def test_a_view_comes_back_as_it_was_saved(here: Company) -> None:
    client = client_in(here, Role.USER)
    body = {
        "name": "Lejárt nagyok",
        "query": {"overdue": "true", "gross_total_min": "1000000", "ordering": "-due_date", "search": "kft"},
        "columns": ["invoice_number", "partner_name", "gross_total"],
    }
    made = client.post(URL, body)
    assert made.status_code == 201, made.content
    [row] = client.get(URL).json()["results"]
    assert row == made.json()
    assert {key: row[key] for key in body} == body
    assert (row["is_shared"], row["is_mine"]) == (False, True)
    changed = client.patch(f"{URL}{row['id']}/", {"name": "Nagyok"}).json()
    assert (changed["name"], changed["query"]) == ("Nagyok", body["query"])
    assert client.delete(f"{URL}{row['id']}/").status_code == 204
    assert names(client) == []


@pytest.mark.parametrize(
    "body",
    [
        {}, {"name": ""}, {"name": None}, {"name": "x" * 101}, {"name": "a\0"}, {"name": ["x"]},
        {"name": "x", "query": {"owner": "1"}}, {"name": "x", "query": {"page": "2"}}, {"name": "x", "query": []},
        {"name": "x", "query": {"overdue": "maybe"}}, {"name": "x", "query": {"overdue": True}},
        {"name": "x", "query": {"ordering": "raw"}}, {"name": "x", "query": {"due_date_from": "soon"}},
        {"name": "x", "query": {"search": "x" * 201}}, {"name": "x", "query": {"search": "a\0"}},
        {"name": "x", "query": {"partner_name": "x" * 5000}}, {"name": "x", "query": {"x" * 3000: "1"}},
        {"name": "x", "columns": "all"}, {"name": "x", "columns": ["a b"]}, {"name": "x", "columns": [1.5, {}]},
        {"name": "x", "columns": ["a"] * 81}, {"name": "x", "columns": ["<script>"]}, {"name": "x", "is_shared": "?"},
    ],
)  # fmt: skip
def test_what_is_no_view_is_400(body: dict[str, Any], here: Company, code: Code) -> None:
    assert code(client_in(here).post(URL, body)) == (400, "invalid")
    assert not SavedView.objects.exists()


def test_a_name_is_one_owner_s_once(here: Company, code: Code) -> None:
    client, other = client_in(here), client_in(here)
    assert client.post(URL, {"name": "Enyém"}).status_code == 201
    assert code(client.post(URL, {"name": "Enyém"})) == (400, "invalid")
    assert other.post(URL, {"name": "Enyém"}).status_code == 201
    second = client.post(URL, {"name": "Másik"}).json()
    assert code(client.patch(f"{URL}{second['id']}/", {"name": "Enyém"})) == (400, "invalid")


def test_nobody_sees_another_s_until_it_is_shared(here: Company, code: Code) -> None:
    owner, other = client_in(here, Role.FINANCIAL), client_in(here, Role.USER)
    view = owner.post(URL, {"name": "Közös"}).json()
    path = f"{URL}{view['id']}/"
    assert names(other) == []
    assert code(other.patch(path, {"name": "x"})) == (404, "not_found")
    assert owner.patch(path, {"is_shared": True}).status_code == 200
    [row] = other.get(URL).json()["results"]
    assert (row["name"], row["is_mine"], row["is_shared"]) == ("Közös", False, True)
    assert code(other.patch(path, {"name": "x"})) == (403, "not_yours")
    assert code(other.delete(path)) == (403, "not_yours")
    assert code(client_in(here, Role.ADMIN).patch(path, {"name": "x"})) == (403, "not_yours")
    assert client_in(here, Role.ADMIN).delete(path).status_code == 204
    actions = AuditEntry.objects.exclude(action="feature_switched_on").order_by("id")
    assert list(actions.values_list("action", "target")) == [
        ("view_shared", "Közös"), ("shared_view_removed", "Közös"),
    ]  # fmt: skip


@pytest.mark.parametrize("role", [Role.USER, Role.ACCOUNTANT])
def test_sharing_is_for_admin_and_finance(role: str, here: Company, code: Code) -> None:
    client = client_in(here, role)
    assert code(client.post(URL, {"name": "x", "is_shared": True})) == (403, "role_required")
    view = client.post(URL, {"name": "x"}).json()
    assert code(client.patch(f"{URL}{view['id']}/", {"is_shared": True})) == (403, "role_required")


def test_the_same_user_has_other_views_elsewhere(here: Company, make_company: Any) -> None:
    other = make_company("Másik Kft.", "10537914-4-44")
    user = user_in(here)
    CompanyUser.objects.create(company=other, user=user, role=Role.ADMIN)
    client_for(user, here.pk).post(URL, {"name": "itt", "is_shared": True})
    assert names(client_for(user, other.pk)) == []


def test_nobody_else_s_can_be_made(here: Company, make_company: Any) -> None:
    other = make_company("Másik Kft.", "10537914-4-44")
    victim = user_in(other)
    user = user_in(here)
    body = {
        "name": "x",
        "owner": victim.pk,
        "owner_id": victim.pk,
        "company": other.pk,
        "company_id": other.pk,
    }
    client_for(user).post(URL, body)
    row = SavedView.objects.get()
    assert (row.owner_id, row.company_id) == (user.pk, here.pk)


def test_each_list_has_its_own_views(make_company: Any, code: Code) -> None:
    """One of bank lines is nobody's view of invoices; who names no list means invoices, as ever."""
    here = make_company()
    here.enable_feature("BANKING")
    client = client_in(here, Role.USER)
    lines = {
        "list": "bank-transactions",
        "name": "Enyém",
        "query": {"direction": "in", "amount": "100", "amount_operator": ">", "ordering": "amount,-id"},
        "columns": ["booking_date", "amount"],
    }
    made = client.post(URL, lines)
    assert made.status_code == 201, made.content
    assert {key: made.json()[key] for key in lines} == lines
    of_invoices = client.post(URL, {"name": "Enyém", "query": {"open": "true"}})
    assert (of_invoices.status_code, of_invoices.json()["list"]) == (201, "invoices")
    assert [row["id"] for row in client.get(URL).json()["results"]] == [of_invoices.json()["id"]]
    of_lines = client.get(URL, {"list": "bank-transactions"}).json()["results"]
    assert [row["id"] for row in of_lines] == [made.json()["id"]]
    path = f"{URL}{made.json()['id']}/"
    assert client.patch(path, {"query": {"search": "nagy"}}).json()["query"] == {"search": "nagy"}
    assert code(client.patch(path, {"query": {"open": "true"}})) == (400, "invalid")  # asked of invoices only
    assert code(client.patch(path, {"list": "invoices"})) == (400, "invalid")
    assert code(client.get(URL, {"list": "no-such-list"})) == (400, "invalid")
    assert client.delete(path).status_code == 204


@pytest.mark.parametrize("list_name", LISTS)
def test_any_list_can_be_saved_with_what_it_takes_and_with_nothing_else(
    list_name: str, make_company: Any, code: Code
) -> None:
    here = make_company()
    here.enable_feature("BANKING")
    client = client_in(here, Role.ADMIN)
    assert client.post(URL, {"list": list_name, "name": "x"}).status_code == 201
    assert client.get(URL, {"list": list_name}).json()["count"] == 1
    for query in ({"no_such_filter": "1"}, {"page": "1"}, {"ordering": "no_such_column"}):
        answer = client.post(URL, {"list": list_name, "name": "y", "query": query})
        assert code(answer) == (400, "invalid"), query
        assert all(name.split(".")[0] == "query" for name in answer.json()["errors"])


def test_who_may_not_see_a_list_has_no_views_of_it(make_company: Any, code: Code) -> None:
    here = make_company()
    admin, user = client_in(here, Role.ADMIN), client_in(here, Role.USER)
    audit = admin.post(URL, {"list": "audit", "name": "Közös", "is_shared": True}).json()
    assert code(user.get(URL, {"list": "audit"})) == (403, "role_required")
    assert code(user.post(URL, {"list": "audit", "name": "x"})) == (403, "role_required")
    assert code(user.patch(f"{URL}{audit['id']}/", {"name": "x"})) == (403, "role_required")
    assert code(user.delete(f"{URL}{audit['id']}/")) == (403, "role_required")
    assert code(user.get(URL, {"list": "bank-transactions"})) == (403, "feature_not_enabled")
    assert code(user.post(URL, {"list": "bank-transactions", "name": "x"})) == (403, "feature_not_enabled")


@pytest.mark.django_db(transaction=True)
def test_there_is_a_bound_also_for_those_in_a_hurry(
    here: Company, code: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_VIEWS", 3)
    user = user_in(here)
    answers = together(
        *[lambda number=number: client_for(user).post(URL, {"name": f"{number}"}) for number in range(6)]
    )
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 3
    assert code(client_for(user).post(URL, {"name": "x"})) == (409, "too_many_views")
    assert client_in(here).post(URL, {"name": "x"}).status_code == 201


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_one_that_is_deleted_meanwhile_stays_deleted(
    here: Company, code: Code, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    client = client_in(here)
    made = client.post(URL, {"name": "Lejárt", "is_shared": True}).json()
    written = AuditEntry.objects.count()
    deleted_after_it_was_read(monkeypatch, views.SavedViewViewSet)

    answer = getattr(client, method)(f"{URL}{made['id']}/", {"name": "Megint"})

    assert code(answer) == (404, "not_found")
    assert not SavedView.objects.exists()
    assert AuditEntry.objects.count() == written


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_view_of_a_list_that_is_no_more_is_gone_and_harms_no_other(
    method: str, here: Company, code: Code
) -> None:
    client = client_in(here)
    assert client.post(URL, {"name": "Marad"}).status_code == 201
    orphan = client.post(URL, {"name": "Árva"}).json()["id"]
    SavedView.objects.filter(pk=orphan).update(list_name="fax-messages")
    assert code(getattr(client, method)(f"{URL}{orphan}/")) == (404, "not_found")
    assert names(client) == ["Marad"]
    assert SavedView.objects.filter(pk=orphan).exists()
