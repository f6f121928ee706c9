"""POST /api/auth/login/"""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from bank_transfers.companies.models import Company, Role
from bank_transfers.companies.tests.helpers import PASSWORD, client_in, user_in

pytestmark = pytest.mark.django_db
URL = "/api/auth/login/"


@pytest.fixture
def company() -> Company:
    company = Company.objects.create(name="Alma Kft.", tax_id="12345676-2-42")
    company.enable_feature("BILLINGO_SYNC")
    return company


def login(**body: Any) -> Any:
    return APIClient(headers={"Accept-Language": "en"}).post(URL, body)


def test_it_answers_with_tokens_user_and_companies(company: Company) -> None:
    user = user_in(company, Role.ACCOUNTANT, "anna")
    answer = login(username="anna", password=PASSWORD)
    assert answer.status_code == 200, answer.json()
    body = answer.json()
    assert body["user"]["id"] == user.pk
    assert body["companies"] == [
        {"id": company.pk, "name": "Alma Kft.", "role": "ACCOUNTANT", "features": ["BILLINGO_SYNC"]}
    ]
    me = APIClient(headers={"Authorization": f"Bearer {body['access']}"}).get("/api/auth/me/")
    assert me.json() == {key: body[key] for key in ("user", "companies", "company")}


def test_sync_logs_are_listed(company: Company) -> None:
    assert client_in(company).get("/api/billingo-sync-logs/").json() == {
        "count": 0,
        "next": None,
        "previous": None,
        "results": [],
    }
