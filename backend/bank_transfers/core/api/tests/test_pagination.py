"""Pages: `{count, next, previous, results}`, and a clear no to what is no page."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from bank_transfers.billingo.models import BillingoSyncLog
from bank_transfers.companies.models import Company
from bank_transfers.companies.tests.helpers import client_in

pytestmark = pytest.mark.django_db
URL = "/api/billingo-sync-logs/"


@pytest.fixture
def client() -> APIClient:
    company = Company.objects.create(name="Alma Kft.", tax_id="11111111-2-42")
    company.enable_feature("BILLINGO_SYNC")
    BillingoSyncLog.objects.bulk_create(
        BillingoSyncLog(company=company, status="COMPLETED") for _ in range(105)
    )
    return client_in(company)


def page(client: APIClient, query: str = "") -> Any:
    return client.get(f"{URL}?{query}").json()


def test_a_page_has_a_hundred_rows_unless_told(client: APIClient) -> None:
    first, second = page(client), page(client, "page=2")
    assert first["count"] == second["count"] == 105
    assert (len(first["results"]), len(second["results"])) == (100, 5)
    assert first["previous"] is None
    assert first["next"] == f"http://testserver{URL}?page=2"
    assert second["next"] is None
    assert second["previous"] == f"http://testserver{URL}"
    ids = [row["id"] for row in first["results"] + second["results"]]
    assert len(set(ids)) == 105


@pytest.mark.parametrize(("size", "rows"), [(1, 1), (7, 7), (1000, 105)])
def test_page_size(client: APIClient, size: int, rows: int) -> None:
    assert len(page(client, f"page_size={size}")["results"]) == rows


@pytest.mark.parametrize(
    "size",
    [
        "0",
        "-1",
        "1001",
        "1e9",
        "1000000000",
        "9" * 5000,
        "abc",
        "",
        "1.0",
        "١٠",
        "1_0",
        "+5",
        " 5",
    ],
)
def test_a_size_that_is_none_is_refused(client: APIClient, size: str) -> None:
    answer = client.get(f"{URL}?page_size={size}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_page_size"
    assert answer.json()["errors"].keys() == {"page_size"}


@pytest.mark.parametrize("number", ["0", "-1", "abc", "last", "", "1e3", "9" * 5000])
def test_a_number_that_is_none_is_refused(client: APIClient, number: str) -> None:
    answer = client.get(f"{URL}?page={number}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_page")


@pytest.mark.parametrize("number", ["3", "999999999"])
def test_a_page_after_the_last_is_not_found(client: APIClient, number: str) -> None:
    answer = client.get(f"{URL}?page={number}")
    assert (answer.status_code, answer.json()["code"]) == (404, "page_not_found")


def test_an_empty_list_has_one_empty_page(client: APIClient) -> None:
    BillingoSyncLog.objects.all().delete()
    assert page(client) == {"count": 0, "next": None, "previous": None, "results": []}
