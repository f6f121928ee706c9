"""/api/exchange-rates/: for every user, of every company and of none; of which day a rate is, is always told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport
from bank_transfers.companies.tests.helpers import client_for, client_in
from bank_transfers.models import BankTransaction, Company, ExchangeRate

pytestmark = pytest.mark.django_db

ADDRESS = "/api/exchange-rates/"


@pytest.fixture
def client(django_user_model: Any) -> APIClient:
    return client_for(django_user_model.objects.create_user("anna", password="x"))


@pytest.fixture(autouse=True)
def rates() -> None:
    now = timezone.now()
    for day, currency, unit, value, replaced in (
        (18, "EUR", 1, "390.10", None),
        (19, "EUR", 1, "391.25", now),
        (19, "EUR", 1, "391.2", None),
        (20, "EUR", 1, "392.35", None),
        (19, "JPY", 100, "238.15", None),
    ):
        ExchangeRate.objects.create(
            day=date(2026, 11, day),
            currency=currency,
            unit=unit,
            rate=Decimal(value),
            fetched_at=now,
            replaced_at=replaced,
        )


def told(client: APIClient, **parameters: str) -> list[tuple[str, str, str]]:
    answer = client.get(ADDRESS, parameters)
    assert answer.status_code == 200, answer.json()
    return [(row["day"][-2:], row["currency"], row["rate"]) for row in answer.json()["results"]]


def test_the_newest_come_first_and_only_those_that_count(client: APIClient) -> None:
    assert told(client) == [
        ("20", "EUR", "392.35"),
        ("19", "EUR", "391.20"),
        ("19", "JPY", "238.15"),
        ("18", "EUR", "390.10"),
    ]
    assert len(told(client, replaced="true")) == 5
    assert [row[0] for row in told(client, currency="JPY,USD")] == ["19"]
    assert [row[0] for row in told(client, date_from="2026-11-19", date_to="2026-11-19")] == ["19", "19"]


def test_on_a_day_the_last_one_counts_and_tells_of_which_day_it_is(client: APIClient) -> None:
    assert told(client, day="2026-11-22") == [("20", "EUR", "392.35"), ("19", "JPY", "238.15")]
    assert told(client, day="2026-11-19", currency="EUR") == [("19", "EUR", "391.20")]
    assert told(client, day="2026-11-22", currency="USD") == []
    assert told(client, day="2026-11-17") == []
    assert told(client, day="2026-11-29") == [("20", "EUR", "392.35")]


def test_a_row_says_for_how_much_the_rate_is(client: APIClient) -> None:
    (row,) = client.get(ADDRESS, {"currency": "JPY"}).json()["results"]
    assert (row["unit"], row["rate"], row["source"], row["replaced_at"]) == (100, "238.15", "MNB", None)


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"day": "2026-02-30"}, "day"),
        ({"day": "2026-11-20", "date_from": "2026-11-01"}, "date_from"),
        ({"day": "2026-11-20", "replaced": "true"}, "replaced"),
        ({"currencies": "EUR"}, "currencies"),
        ({"currency": ["EUR", "USD"]}, "currency"),
    ],
)
def test_what_is_asked_wrongly_is_refused(client: APIClient, parameters: dict[str, Any], field: str) -> None:
    answer = client.get(ADDRESS, parameters)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_nobody_reads_them_without_a_login_and_nobody_writes_them(client: APIClient) -> None:
    assert APIClient().get(ADDRESS).status_code == 401
    assert APIClient().get(f"{ADDRESS}state/").status_code == 401
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(ADDRESS, {}).status_code == 405


def test_a_page_is_three_statements(client: APIClient, queries: Any) -> None:
    with queries() as seen:
        client.get(ADDRESS, {"day": "2026-11-22"})
    assert len([one for one in seen if "exchangerate" in one["sql"]]) == 3


def test_details_show_the_rate_of_their_day_and_the_forints_by_it(make_invoice: Any) -> None:
    """An invoice and a line in JPY of Sunday 22nd: the rate is of the 19th, and of a hundred."""
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    for feature in ("BILLINGO_SYNC", "BANKING"):
        company.enable_feature(feature)
    sunday = date(2026, 11, 22)
    client = client_in(company)

    def rates_told(currency: str, amount: str, day: date = sunday) -> list[Any]:
        invoice = make_invoice(
            company,
            currency=currency,
            gross_total=Decimal(amount),
            fulfillment_date=day,
            invoice_date=date(2026, 11, 1),
        )
        statement = Account(
            "GB29NWBK60161331926819", currency, movements=[Movement(Decimal(amount), day, day)]
        )
        assert StatementImport(company.pk).file(camt(statement), "a.xml").refused is None
        line = BankTransaction.objects.latest("pk").pk
        addresses = (f"/api/billingo-invoices/{invoice.billingo_id}/", f"/api/bank-transactions/{line}/")
        return [client.get(address).json()["official_rate"] for address in addresses]

    expected = {
        "day": "2026-11-19", "currency": "JPY", "unit": 100, "rate": "238.15", "source": "MNB",
        "amount_huf": "23817.38",
    }  # fmt: skip
    assert rates_told("JPY", "10001") == [expected, expected]
    assert rates_told("HUF", "500") == rates_told("USD", "7") == [None, None]
    assert rates_told("EUR", "3", date(2026, 12, 24)) == [None, None], "no rate of long ago"
