"""/api/auth/preferences/, what /api/auth/me/ tells of them, and the names of permissions"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from bank_transfers.companies.models import Company, Role
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.companies.preferences.changing import change
from bank_transfers.companies.tests.helpers import client_for, client_in, together, user_in
from bank_transfers.models import UserPreferences
from bank_transfers.urls import router

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
Code = Callable[[Any], tuple[int, str]]
URL = "/api/auth/preferences/"
DEFAULTS = {"language": "hu", "theme": "auto", "page": {}}


def test_defaults_until_something_is_chosen(alma: Company) -> None:
    client = client_in(alma)
    assert client.get(URL).json() == DEFAULTS
    assert client.get("/api/auth/me/").json()["preferences"] == DEFAULTS
    assert not UserPreferences.objects.exists()


def test_each_is_remembered_for_its_user(alma: Company) -> None:
    anna, bela = client_in(alma), client_in(alma)
    assert anna.patch(URL, {"theme": "dark"}).json() == {**DEFAULTS, "theme": "dark"}
    answer = anna.patch(URL, {"language": "en", "page": {"columns": ["szám", 1, None, {"w": 1.5}]}})
    assert answer.json() == anna.get("/api/auth/me/").json()["preferences"]
    assert anna.get(URL).json() == {
        "language": "en", "theme": "dark", "page": {"columns": ["szám", 1, None, {"w": 1.5}]},
    }  # fmt: skip
    assert bela.get(URL).json() == DEFAULTS


def test_keys_of_the_page_change_one_by_one(alma: Company) -> None:
    client = client_in(alma)
    client.patch(URL, {"page": {"a": 1, "b": {"c": 2}}})
    assert client.patch(URL, {"page": {"a": None, "d": 3}}).json()["page"] == {"b": {"c": 2}, "d": 3}


@pytest.mark.django_db(transaction=True)
def test_two_tabs_keep_each_others_keys(alma: Company) -> None:
    user = user_in(alma)
    together(*[lambda key=key: change(user, {"page": {key: 1}}) for key in "abcd"])
    assert UserPreferences.objects.get().page == dict.fromkeys("abcd", 1)


@pytest.mark.parametrize(
    "body",
    [
        {"language": "de"}, {"language": None}, {"theme": "blue"}, {"theme": ["dark"]}, {"page": []}, {"page": "x"},
        {"page": None}, {"page": {"a": "x\0"}}, {"page": {"x\0": 1}}, {"page": {"a": ["\ud800"]}},
        {"page": {"a": "é" * 17_000}},
    ],
)  # fmt: skip
def test_what_can_t_be_kept_is_400(body: dict[str, Any], alma: Company, code: Code) -> None:
    client = client_in(alma)
    answer = client.generic("PATCH", URL, json.dumps(body), content_type="application/json")
    assert code(answer) == (400, "invalid")
    assert client.get(URL).json() == DEFAULTS


def test_endless_nesting_and_infinity_are_400(alma: Company) -> None:
    client = client_in(alma)
    for text in ("[" * 100 + "]" * 100, "1e999", "[" * 10_000 + "]" * 10_000):
        body = f'{{"page": {{"a": {text}}}}}'
        assert client.generic("PATCH", URL, body, content_type="application/json").status_code == 400


def test_all_of_it_stays_within_the_bound(alma: Company, code: Code) -> None:
    client = client_in(alma)
    assert client.patch(URL, {"page": {"a": "x" * 20_000}}).status_code == 200
    assert code(client.patch(URL, {"page": {"b": "x" * 20_000}})) == (400, "invalid")
    assert client.patch(URL, {"page": {"a": None, "b": "x" * 20_000}}).status_code == 200


def test_others_things_can_t_be_set(alma: Company) -> None:
    client = client_in(alma)
    other = user_in(alma)
    client.patch(URL, {"user": other.pk, "user_id": other.pk, "theme": "light"})
    assert client_for(other).get(URL).json() == DEFAULTS


def test_an_operator_is_told_that_he_is_one(alma: Company) -> None:
    user = user_in(alma)
    assert client_for(user).get("/api/auth/me/").json()["user"]["is_operator"] is False
    user.is_superuser = True
    user.save()
    assert client_for(user).get("/api/auth/me/").json()["user"]["is_operator"] is True


def test_permissions_say_what_the_endpoints_do() -> None:
    """Permission → the endpoint's action that it stands for."""
    viewsets: dict[str, Any] = {prefix: viewset for prefix, viewset, _name in router.registry}
    stands_for = {
        "export_invoices": ("billingo-invoices", "export"),
        "manage_members": ("members", "partial_update"),
        "manage_settings": ("billingo-settings", "create"),
        "trigger_sync": ("billingo-settings", "trigger_sync"),
        "view_audit": ("audit", "list"),
        "view_features": ("features", "list"),
        "view_invoices": ("billingo-invoices", "list"),
        "view_sync_logs": ("billingo-sync-logs", "list"),
    }
    for name, (prefix, action) in stands_for.items():
        assert set(viewsets[prefix].required_roles[action]) == set(PERMISSIONS[name]), name
    assert PERMISSIONS["share_views"] == {Role.ADMIN, Role.FINANCIAL}


def test_a_company_comes_with_what_one_may_do_there(alma: Company) -> None:
    [company] = client_in(alma, Role.USER).get("/api/auth/me/").json()["companies"]
    assert company["permissions"] == ["export_invoices", "view_bank", "view_invoices", "view_sync_logs"]
