"""The list of payouts: narrowed and summed as other lists are."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from bank_transfers.banking.formats.providers.tests.test_settlements import BARION, SIMPLEPAY, STRIPE
from bank_transfers.banking.formats.tables.tests.writers import workbook
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.core.api.money import money
from bank_transfers.models import BankAccount, Company, PayoutItem, ProviderPayout

from .test_payouts import PROVIDER, company, imported, statement, week

__all__ = ["company"]
pytestmark = pytest.mark.django_db
URL = "/api/provider-payouts/"


@pytest.fixture
def client(company: Company) -> Any:
    """SimplePay 30,457 HUF and 9.50 EUR, and 2,005 HUF that the bank knows; Stripe -390 and -265; Barion 1,287.5 and
    what is open."""
    for content in (SIMPLEPAY, STRIPE, workbook(BARION), week(2, 3)):
        imported(company, content)
    statement(company, "2005.00", 6, **PROVIDER)
    return client_in(company)


def told(client: Any, **query: Any) -> list[str]:
    answer = client.get(URL, query)
    assert answer.status_code == 200, answer.content
    rows = answer.json()
    assert rows["count"] == len(rows["results"])
    return [row["amount"] for row in rows["results"]]


NARROWED: list[tuple[dict[str, str], set[str]]] = [
    ({"provider": "stripe,barion", "state": "waiting"}, {"-390.00", "-265.00", "1287.50"}),
    ({"state": "linked"}, {"2005.00"}),
    ({"state": "open,linked"}, {"2005.00", "OPEN"}),
    ({"account": "THEIRS"}, {"2005.00"}),
    ({"account": "999999"}, set()),
    ({"currency": "EUR"}, {"9.50"}),
    ({"amount_min": "1000", "amount_max": "2005"}, {"2005.00", "1287.50"}),
    ({"amount": "0", "amount_operator": "<", "provider": "stripe"}, {"-390.00", "-265.00"}),
    ({"search": "po_a"}, {"-390.00"}),
    ({"search": "barion w1"}, {"1287.50"}),
    ({"search": "R-3 simplepay"}, {"2005.00"}),
    ({"search": "R-3 barion"}, set()),
    ({"search": "15333"}, {"30457.00"}),
    ({"search": "mi kft", "currency": "HUF", "state": "linked"}, {"2005.00"}),
]


def test_payouts_are_narrowed(client: Any) -> None:
    known = {
        "THEIRS": str(BankAccount.objects.get().pk),
        "OPEN": money(ProviderPayout.objects.get(is_open=True).amount),
    }
    for query, found in NARROWED:
        asked = {name: known.get(value, value) for name, value in query.items()}
        assert set(told(client, **asked)) == {known.get(amount, amount) for amount in found}, query
        assert client.get(f"{URL}summary/", asked).json()["count"] == len(found), query


def test_days_are_those_that_people_take_for_the_payouts(client: Any) -> None:
    linked = ProviderPayout.objects.get(amount=2005)
    assert (linked.paid_on, linked.last_day) != (None, None)
    day = client.get(f"{URL}{linked.pk}/").json()["day"]
    assert day == str(linked.paid_on or linked.last_day)
    assert "2005.00" in told(client, day_from=day, day_to=day)
    assert "2005.00" not in told(client, day_from="2026-03-04", provider="simplepay")
    ordered = [row["day"] for row in client.get(URL, {"ordering": "day"}).json()["results"]]
    assert ordered == sorted(ordered)


def test_sums_are_exact_and_by_currency(client: Any) -> None:
    forints, euros = client.get(f"{URL}summary/", {"provider": "simplepay"}).json()["currencies"]
    assert forints == {
        "currency": "HUF", "count": 2, "gross": "33502.00", "fee": "1040.00", "net": "32462.00", "amount": "32462.00",
    }  # fmt: skip
    assert (euros["currency"], euros["count"], euros["net"]) == ("EUR", 1, "9.50")


def test_what_can_not_be_meant_is_refused(company: Company) -> None:
    client = client_in(company)
    for query in (
        {"state": "x"}, {"provider": "paypal"}, {"account": "x"}, {"day_from": "2026-02-30"}, {"amount_min": "1e5"},
        {"ordering": "merchant"}, {"search": "x" * 201}, {"until": "2026-01-01"},
    ):  # fmt: skip
        answer = client.get(URL, query)
        assert (answer.status_code, set(answer.json()["errors"])) == (400, set(query)), query


def test_what_was_stored_before_the_search_was_is_found(client: Any) -> None:
    before = told(client, search="simplepay r-3")
    ProviderPayout.objects.update(search_text="")
    PayoutItem.objects.update(search_text="")
    assert told(client, search="simplepay r-3") == []
    fill = import_module("bank_transfers.migrations.0042_search_of_payouts").fill
    fill(apps, SimpleNamespace(connection=connection))
    assert told(client, search="simplepay r-3") == before == ["2005.00"]
