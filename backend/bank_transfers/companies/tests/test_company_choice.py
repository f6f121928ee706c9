"""In which company a request acts; GET /api/auth/me/ and POST switch_company/"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from bank_transfers.companies.access import features_of
from bank_transfers.companies.models import Company, CompanyUser, FeatureTemplate, Role
from bank_transfers.companies.tests.helpers import client_for, user_in
from bank_transfers.models import BillingoSyncLog

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
Code = Callable[[Any], tuple[int, str]]
LOGS, ME, SWITCH = "/api/billingo-sync-logs/", "/api/auth/me/", "/api/auth/switch_company/"


@pytest.fixture
def both(alma: Company, barack: Company) -> Any:
    """A user who is a member of both companies; each has one sync log."""
    barack.enable_feature("BILLINGO_SYNC")
    user = user_in(alma, Role.ADMIN, "anna")
    CompanyUser.objects.create(company=barack, user=user, role=Role.USER)
    for company in (alma, barack):
        BillingoSyncLog.objects.create(company=company, status="COMPLETED")
    return user


def acts_in(client: APIClient, **headers: Any) -> Any:
    answer = client.get(LOGS, headers=headers)
    if answer.status_code != 200:
        return answer.json()["code"]
    [row] = answer.json()["results"]
    return row["company"]


def switch(client: APIClient, company: object) -> Any:
    return client.post(SWITCH, {"company": company})


def test_the_header_decides(both: Any, alma: Company, barack: Company) -> None:
    client = client_for(both)
    assert acts_in(client, **{"X-Company-ID": str(alma.pk)}) == alma.pk
    assert acts_in(client, **{"X-Company-ID": f" {barack.pk} "}) == barack.pk


def test_the_only_company_needs_no_header(alma: Company) -> None:
    BillingoSyncLog.objects.create(company=alma, status="COMPLETED")
    assert acts_in(client_for(user_in(alma))) == alma.pk


def test_of_several_none_is_guessed(both: Any) -> None:
    answer = client_for(both).get(LOGS)
    assert (answer.status_code, answer.json()["code"]) == (400, "company_required")


def test_the_last_used_is_remembered(both: Any, alma: Company, barack: Company) -> None:
    client = client_for(both)
    for company in (barack, alma, barack):
        answer = switch(client, company.pk)
        assert answer.status_code == 200
        assert answer.json()["company"] == company.pk
        assert answer.json()["companies"][0]["id"] == company.pk
        assert acts_in(client) == company.pk
    # For other logins too, and the header still decides.
    assert acts_in(client_for(both)) == barack.pk
    assert acts_in(client, **{"X-Company-ID": str(alma.pk)}) == alma.pk
    assert acts_in(client) == barack.pk


def test_a_membership_that_ends_is_no_longer_the_last_used(both: Any, alma: Company, barack: Company) -> None:
    client = client_for(both)
    switch(client, barack.pk)
    CompanyUser.objects.filter(user=both, company=barack).update(is_active=False)
    assert acts_in(client) == alma.pk
    assert [row["id"] for row in client.get(ME).json()["companies"]] == [alma.pk]


def test_a_company_that_is_switched_off_is_no_choice(both: Any, alma: Company, barack: Company) -> None:
    client = client_for(both)
    Company.objects.filter(pk=barack.pk).update(is_active=False)
    assert acts_in(client) == alma.pk
    assert acts_in(client, **{"X-Company-ID": str(barack.pk)}) == "company_inactive"
    assert switch(client, barack.pk).json()["code"] == "company_inactive"


def test_switching_to_a_company_of_others_is_refused(alma: Company, barack: Company, code: Code) -> None:
    client = client_for(user_in(alma))
    assert code(switch(client, barack.pk)) == (403, "not_a_member")
    assert code(switch(client, 999_999)) == (403, "not_a_member")


@pytest.mark.parametrize("company", [None, "x", 0, -1, 1.5, 10**30, [1], {}, "1 OR 1=1", True])
def test_switching_to_no_company_is_400(company: object, alma: Company) -> None:
    answer = switch(client_for(user_in(alma)), company)
    assert answer.status_code in {400, 403}
    assert answer.json()["code"] in {"invalid", "not_a_member"}


def test_the_role_is_that_in_the_company_of_the_request(both: Any, alma: Company, barack: Company) -> None:
    client = client_for(both)
    assert client.get("/api/members/", headers={"X-Company-ID": str(alma.pk)}).status_code == 200
    assert client.get("/api/members/", headers={"X-Company-ID": str(barack.pk)}).status_code == 403


def test_me_shows_what_holds_now(both: Any, alma: Company, barack: Company) -> None:
    client = client_for(both)
    body = client.get(ME).json()
    assert body["user"]["username"] == "anna"
    assert {row["id"]: (row["role"], row["features"]) for row in body["companies"]} == {
        alma.pk: ("ADMIN", ["BILLINGO_SYNC"]),
        barack.pk: ("USER", ["BILLINGO_SYNC"]),
    }
    alma.disable_feature("BILLINGO_SYNC")
    CompanyUser.objects.filter(company=alma).update(role=Role.ACCOUNTANT)
    assert {row["id"]: (row["role"], row["features"]) for row in client.get(ME).json()["companies"]} == {
        alma.pk: ("ACCOUNTANT", []),
        barack.pk: ("USER", ["BILLINGO_SYNC"]),
    }


def test_a_default_feature_is_on_unless_switched_off(alma: Company, barack: Company) -> None:
    FeatureTemplate.objects.create(feature_code="ABC", display_name="x", default_enabled=True)
    barack.disable_feature("ABC")
    assert features_of([alma.pk, barack.pk]) == {alma.pk: ["ABC", "BILLINGO_SYNC"], barack.pk: []}
    for company in (alma, barack):
        for feature in ("ABC", "BILLINGO_SYNC"):
            assert company.has_feature(feature) == (feature in features_of([company.pk])[company.pk])


def test_a_superuser_is_no_exception(alma: Company, code: Code) -> None:
    user = user_in(None)
    user.is_superuser = user.is_staff = True
    user.save()
    assert code(client_for(user, alma.pk).get(LOGS)) == (403, "not_a_member")
    assert code(client_for(user).get(LOGS)) == (403, "no_company")
