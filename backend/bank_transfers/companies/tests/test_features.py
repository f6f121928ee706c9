"""/api/features/: what a company has, and who may switch it"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bank_transfers.companies.models import Company, FeatureTemplate, Role
from bank_transfers.companies.tests.helpers import client_for, client_in, user_in
from bank_transfers.models import AuditEntry

pytestmark = pytest.mark.django_db
Code = Callable[[Any], tuple[int, str]]
URL = "/api/features/"


@pytest.fixture
def reports(db: None) -> FeatureTemplate:
    return FeatureTemplate.objects.create(
        feature_code="REPORTS", display_name="Kimutatások", display_name_en="Reports", default_enabled=True
    )


def operator_in(company: Company, role: str = Role.ADMIN) -> Any:
    user = user_in(company, role)
    user.is_superuser = True
    user.save()
    return user


def test_an_administrator_sees_what_the_company_has(alma: Company, reports: FeatureTemplate) -> None:
    rows = {row["code"]: row for row in client_in(alma).get(URL).json()}
    assert (rows["BILLINGO_SYNC"]["is_enabled"], rows["BILLINGO_SYNC"]["is_default"]) == (True, False)
    row = rows["REPORTS"]
    assert (row["name"], row["name_hu"], row["name_en"]) == ("Reports", "Kimutatások", "Reports")
    assert (row["is_enabled"], row["is_default"], row["changed_by"]) == (True, True, None)
    hungarian = {row["code"]: row["name"] for row in client_in(alma, language="hu").get(URL).json()}
    assert hungarian["REPORTS"] == "Kimutatások"


def test_the_operator_switches_it_at_once(alma: Company, barack: Company, reports: FeatureTemplate) -> None:
    user = operator_in(alma)
    client = client_for(user)
    body = client.patch(f"{URL}REPORTS/", {"is_enabled": False}).json()
    assert (body["is_enabled"], body["is_default"], body["changed_by"]) == (False, False, user.username)
    assert not alma.has_feature("REPORTS")
    assert barack.has_feature("REPORTS")
    assert client.patch(f"{URL}BILLINGO_SYNC/", {"is_enabled": False}).status_code == 200
    assert client.get("/api/billingo-sync-logs/").status_code == 403
    entry = AuditEntry.objects.filter(user=user).latest("id")
    assert (entry.action, entry.target) == ("feature_switched_off", "BILLINGO_SYNC")


def test_an_administrator_does_not(alma: Company, code: Code) -> None:
    user = user_in(alma)
    user.is_staff = True
    user.save()
    answer = client_for(user).patch(f"{URL}BILLINGO_SYNC/", {"is_enabled": False})
    assert code(answer) == (403, "operator_required")
    assert alma.has_feature("BILLINGO_SYNC")


def test_an_operator_who_is_no_administrator_here_does_not_either(
    alma: Company, barack: Company, code: Code
) -> None:
    body = {"is_enabled": True}
    foreign = client_for(operator_in(alma), barack.pk)
    assert code(foreign.patch(f"{URL}BILLINGO_SYNC/", body)) == (403, "not_a_member")
    low = client_for(operator_in(alma, Role.USER))
    assert code(low.patch(f"{URL}BILLINGO_SYNC/", body)) == (403, "role_required")


@pytest.mark.parametrize(
    "name", ["NO_SUCH", "0", "x" * 64, "x" * 65, "-1", "1e3", "%00", "..%2f", "é", "1;DROP"]
)
def test_a_feature_that_is_none_is_not_found(name: str, alma: Company, code: Code) -> None:
    answer = client_for(operator_in(alma)).patch(f"{URL}{name}/", {"is_enabled": True})
    assert code(answer) in {(404, "not_found"), (400, "invalid_characters")}


@pytest.mark.parametrize("value", [None, "", "maybe", [], {}, 7])
def test_what_is_neither_on_nor_off_is_400(value: object, alma: Company, code: Code) -> None:
    client = client_for(operator_in(alma))
    assert code(client.patch(f"{URL}BILLINGO_SYNC/", {"is_enabled": value})) == (400, "invalid")
    assert code(client.patch(f"{URL}BILLINGO_SYNC/", {})) == (400, "invalid")
