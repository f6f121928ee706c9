"""Nobody sees or touches another company's data, whatever the endpoint, role, header or id.

Proved for each route of `ROUTES` in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.admindocs.views import simplify_regex
from django.db import transaction
from django.urls import URLPattern, URLResolver
from rest_framework.test import APIClient

from bank_transfers.banking.models import BANKING
from bank_transfers.billingo.models import BILLINGO_SYNC
from bank_transfers.companies.tests.helpers import client_for, client_in, user_in
from bank_transfers.models import Company, CompanyUser, Role
from bank_transfers.reconciliation.models import RECONCILIATION
from bank_transfers.urls import router, urlpatterns

from .routes import ADMIN, ALL, ROUTES, SCOPED, USER, code
from .samples import FIXED_KEYS, SAMPLES

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.django_db
# Marked "once": who gets in is decided in Python from the same rows. Which rows he sees runs on both databases.


def routes(
    patterns: Iterable[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every (`METHOD /path`, pattern) below /api/."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
            continue
        name = simplify_regex(path.replace("<str:", "<")).replace("//", "/")
        for method in methods(pattern.callback):
            yield f"{method} {name}", pattern


def methods(view: Any) -> list[str]:
    if hasattr(view, "actions"):
        return sorted(method.upper() for method in view.actions if method != "head")
    view_class = getattr(view, "view_class", None)
    names = ["get", "post", "put", "patch", "delete"]
    return [name.upper() for name in names if hasattr(view_class, name)] or ["*"]


DETAIL = [
    name for name in SCOPED if "<" in name and name.split()[1].split("<", maxsplit=1)[0] not in FIXED_KEYS
]
LISTS = [name for name in SCOPED if name.startswith("GET") and name.split()[1] in SAMPLES]


# Of the companies of this module: the key of the row that each has for a path.
ROWS: dict[tuple[str, int], int] = {}


@pytest.fixture(scope="module")
def companies(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[int]]:
    """Keys of Alice's company and Bob's, made once with their rows, in a transaction around those of the tests."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        made = []
        for name, tax_id in (("Alice Kft.", "11111111-2-42"), ("Bob Kft.", "22222222-2-42")):
            company = Company.objects.create(name=name, tax_id=tax_id)
            for feature in (BILLINGO_SYNC, BANKING, RECONCILIATION):
                company.enable_feature(feature)
            made.append(company.pk)
            ROWS.update({(path, company.pk): sample(company) for path, sample in SAMPLES.items()})
    yield made
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def alice(companies: list[int], db: None) -> Company:
    return Company.objects.get(pk=companies[0])


@pytest.fixture
def bob(companies: list[int], db: None) -> Company:
    return Company.objects.get(pk=companies[1])


def call(client: APIClient, name: str, company: Company) -> Any:
    """The route, called with a row of `company` where it takes one; whatever that changed is as it was before."""
    before = transaction.savepoint()
    answer = send(client, name, path_with_row(name, company))
    transaction.savepoint_rollback(before)
    return answer


def path_with_row(name: str, company: Company) -> str:
    """The route's path; where it takes a key, that of the company's row."""
    path = name.split()[1]
    if "<" not in path:
        return path
    base = path[: path.index("<")]
    key = FIXED_KEYS.get(base) or ROWS[base, company.pk]
    return f"{base}{key}{path[path.index('>') + 1 :]}"


def send(client: APIClient, name: str, path: str) -> Any:
    """The route's method to a path, with its body where it takes one."""
    method = name.split(maxsplit=1)[0]
    body = SCOPED[name].body if method in {"POST", "PUT", "PATCH"} else None
    return getattr(client, method.lower())(f"/api{path}", body)


def test_every_route_is_known() -> None:
    found = {name for name, _pattern in routes(urlpatterns)}
    assert found - ROUTES.keys() == set(), "name these in ROUTES, and say who may use them"
    assert ROUTES.keys() - found == set(), "these are gone"


def test_every_route_of_the_router_is_scoped() -> None:
    assert {name for name, _pattern in routes(router.urls)} == SCOPED.keys()


def test_every_path_with_rows_has_a_sample() -> None:
    bases = {name.split()[1][: name.split()[1].index("<")] for name in DETAIL}
    assert bases <= SAMPLES.keys(), "give these a function that makes a row"


@pytest.mark.once
@pytest.mark.parametrize("name", SCOPED)
def test_nobody_gets_in_without_login(name: str, alice: Company) -> None:
    path = path_with_row(name, alice)
    for client in (APIClient(), APIClient(headers={"X-Company-ID": str(alice.pk)})):
        answer = send(client, name, path)
        assert code(answer) == (401, "not_authenticated")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", [name for name, who in ROUTES.items() if who == USER])
def test_what_is_the_users_own_needs_a_login(name: str) -> None:
    method, path = name.split()
    assert code(getattr(APIClient(), method.lower())(f"/api{path}")) == (401, "not_authenticated")


@pytest.mark.once
@pytest.mark.parametrize("name", SCOPED)
def test_another_companys_header_is_refused(name: str, alice: Company, bob: Company) -> None:
    client = client_for(user_in(bob), alice.pk)
    assert code(call(client, name, alice)) == (403, "not_a_member")
    assert code(call(client, name, bob)) == (403, "not_a_member")


@pytest.mark.parametrize(
    "header", ["", "0", "-1", "1.0", "１", "1 OR 1=1", "null", "9" * 30, "1,2", "a\x00b"]
)
def test_a_header_that_names_no_company_is_refused(header: str, bob: Company) -> None:
    answer = client_for(user_in(bob), header).get("/api/billingo-sync-logs/")
    assert code(answer) == (403, "not_a_member")


@pytest.mark.once
@pytest.mark.parametrize("name", SCOPED)
def test_only_the_roles_it_names_get_in(name: str, alice: Company) -> None:
    for role in sorted(ALL):
        answer = call(client_in(alice, role), name, alice)
        if role in SCOPED[name].roles:
            assert SCOPED[name].let_in(answer), (role, answer.content)
        else:
            assert code(answer) == (403, "role_required"), role


@pytest.mark.parametrize("name", DETAIL)
def test_another_companys_row_is_not_found(name: str, alice: Company, bob: Company) -> None:
    client = client_in(bob)
    foreign = call(client, name, alice)
    path = name.split()[1]
    nobodys = send(client, name, path.replace(path[path.index("<") : path.index(">") + 1], "999999999"))
    assert code(foreign) == (404, "not_found")
    # Not even the wording tells that there is such a row.
    assert (foreign.status_code, foreign.json()) == (nobodys.status_code, nobodys.json())


@pytest.mark.parametrize("name", LISTS)
def test_lists_hold_the_companys_own_rows_only(name: str, alice: Company, bob: Company) -> None:
    path = name.split()[1]
    hers, his = ROWS[path, alice.pk], ROWS[path, bob.pk]
    found = {row[SCOPED[name].key] for row in client_in(bob).get(f"/api{path}").json()["results"]}
    assert his in found
    assert hers not in found


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name, route in SCOPED.items() if route.feature])
def test_a_feature_that_is_off_closes_it_at_once(name: str, alice: Company) -> None:
    feature = SCOPED[name].feature
    assert feature
    client = client_in(alice)
    assert SCOPED[name].let_in(call(client, name, alice))
    alice.disable_feature(feature)
    assert code(call(client, name, alice)) == (403, "feature_not_enabled")


@pytest.mark.once
@pytest.mark.parametrize("name", SCOPED)
def test_a_removed_member_is_out_at_once(name: str, alice: Company) -> None:
    user = user_in(alice)
    client, named = client_for(user), client_for(user, alice.pk)
    path = path_with_row(name, alice)
    CompanyUser.objects.filter(user=user).update(is_active=False)
    assert code(send(named, name, path)) == (403, "not_a_member")
    assert code(send(client, name, path)) == (403, "no_company")


@pytest.mark.once
@pytest.mark.parametrize("name", SCOPED)
def test_a_user_or_company_switched_off_is_out_at_once(name: str, alice: Company) -> None:
    user = user_in(alice)
    client, named = client_for(user), client_for(user, alice.pk)
    path = path_with_row(name, alice)
    Company.objects.update(is_active=False)
    assert code(send(named, name, path)) == (403, "company_inactive")
    assert code(send(client, name, path)) == (403, "no_company")
    user.is_active = False
    user.save()
    assert code(send(named, name, path)) == (401, "session_ended")


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name, route in SCOPED.items() if route.roles == ADMIN])
def test_a_lower_role_holds_with_a_token_from_before(name: str, alice: Company) -> None:
    user = user_in(alice)
    client = client_for(user)
    assert SCOPED[name].let_in(call(client, name, alice))
    CompanyUser.objects.filter(user=user).update(role=Role.USER)
    assert code(call(client, name, alice)) == (403, "role_required")


@pytest.mark.once
@pytest.mark.parametrize("path", sorted({name.split()[1] for name in SCOPED}))
def test_a_method_that_is_not_taken_is_405_for_a_member(path: str, alice: Company) -> None:
    client = client_in(alice)
    for name, value in {
        "<pk>": "1",
        "<billingo_id>": "1",
        "<code>": BILLINGO_SYNC,
        "<key>": "own-account",
    }.items():
        path = path.replace(name, value)
    for method in ("OPTIONS", "TRACE", "PROPFIND"):
        answer = client.generic(method, f"/api{path}")
        assert code(answer) == (405, "method_not_allowed"), method


@pytest.mark.once
@pytest.mark.parametrize("name", [name for name in SCOPED if name.startswith("GET ")])
def test_a_parameter_that_is_there_twice_is_refused(name: str, alice: Company) -> None:
    path = f"/api{name.split()[1]}".replace("<pk>", "1").replace("<billingo_id>", "1")
    answer = client_in(alice).get(f"{path}?payment_status=paid&payment_status=expired&x=1")
    assert code(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == ["payment_status"]


@pytest.mark.once
@pytest.mark.parametrize("name", SCOPED)
def test_a_parameter_that_is_not_known_is_refused(name: str, alice: Company) -> None:
    path = name.split()[1]
    for part, value in {
        "<pk>": "1",
        "<billingo_id>": "1",
        "<code>": BILLINGO_SYNC,
        "<key>": "own-account",
    }.items():
        path = path.replace(part, value)
    answer = send(client_in(alice), name, f"{path}?pages=2")
    assert code(answer) == (400, "unknown_parameter")
    [sentence] = answer.json()["errors"]["pages"]
    # The nearest one where there are any.
    assert ("Did you mean page" in sentence) is (
        name in LISTS or name.endswith(("changes/", "deliveries/", "items/"))
    )


@pytest.mark.parametrize("name", DETAIL)
def test_an_id_that_is_none_is_never_a_500(name: str, alice: Company) -> None:
    path, client = name.split()[1], client_in(alice)
    for key in ("0", "9" * 18, "9" * 40, "-1", "1e3", "x", "%00", "..%2f", "１", "1;DROP"):
        answer = send(client, name, path.replace(path[path.index("<") : path.index(">") + 1], key))
        assert answer.status_code in {400, 404}, (key, answer.content)
        assert answer.json()["code"] in {"not_found", "invalid_characters"}, key
