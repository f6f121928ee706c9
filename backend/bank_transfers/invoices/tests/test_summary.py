"""GET /api/billingo-invoices/summary/"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal, localcontext
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.core.db import totals as totals_module
from bank_transfers.models import BillingoInvoice, Company, Role

from .by_hand import open_by_hand

pytestmark = pytest.mark.django_db
URL = "/api/billingo-invoices/summary/"
Add = Callable[..., BillingoInvoice]
CLAIMS = {"invoice", "advance", "modification", "cancellation"}


def summary(company: Company, language: str = "en", **filters: Any) -> Any:
    answer = client_in(company, Role.USER, language).get(f"{URL}?{urlencode(filters)}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def by_hand(rows: Any) -> dict[str, dict[str, Decimal]]:
    today = timezone.localdate()
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        totals = found[row.currency]
        totals["count"] += 1
        if row.type not in CLAIMS:
            continue
        totals["gross"] += row.gross_total
        still_open = open_by_hand(row)
        if not still_open:
            continue
        totals["outstanding"] += still_open
        totals["outstanding_count"] += 1
        if row.due_date < today:
            totals["overdue"] += still_open
            totals["overdue_count"] += 1
    return found


@pytest.mark.parametrize("filters", [{}, {"payment_status": "expired"}, {"search": "kft"}, {"type": "draft"}])
def test_it_equals_the_sum_by_hand(synced: Company, filters: dict[str, str]) -> None:
    listed = (
        client_in(synced).get(f"/api/billingo-invoices/?{urlencode({**filters, 'page_size': 1000})}").json()
    )
    rows = BillingoInvoice.objects.filter(billingo_id__in=[row["id"] for row in listed["results"]])
    expected = by_hand(rows)
    answer = summary(synced, **filters)
    assert answer["count"] == listed["count"] == len(rows) > 0
    assert next(totals["currency"] for totals in answer["currencies"]) == "HUF"
    assert {totals["currency"] for totals in answer["currencies"]} == expected.keys()
    for totals in answer["currencies"]:
        for name, value in totals.items():
            if name != "currency" and not name.endswith("_formatted"):
                assert Decimal(value) == expected[totals["currency"]][name], (totals["currency"], name)


def test_overdue_is_what_the_list_calls_overdue(synced: Company) -> None:
    late = client_in(synced).get("/api/billingo-invoices/?overdue=true&page_size=1000").json()["results"]
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in late:
        sums[row["currency"]] += Decimal(row["open_amount"])
    found = {totals["currency"]: Decimal(totals["overdue"]) for totals in summary(synced)["currencies"]}
    assert {currency: amount for currency, amount in found.items() if amount} == sums


def test_tenths_and_long_numbers_add_up_exactly(make_company: Any, add: Add) -> None:
    company = make_company()
    amounts = ["0.1"] * 30 + [
        "0.01",
        "0.07",
        "-0.3",
        "1.005",
        "0.000001",
        "99999999999.99",
        "-123456789012.34",
    ]
    amounts += ["12345678901234567.891", "100000000000", "0.29", "1.15", "2.675", "4.35"]
    for amount in amounts:
        add(company, gross_total=Decimal(amount), due_date=timezone.localdate() - timedelta(days=1))
    totals = summary(company)["currencies"][0]
    exact = sum(map(Decimal, amounts))
    for name in ("gross", "outstanding", "overdue"):
        assert Decimal(totals[name]) == exact
    assert totals["count"] == totals["overdue_count"] == len(amounts)


def test_a_cancelled_invoice_and_its_cancellation_come_to_nothing(make_company: Any, add: Add) -> None:
    company = make_company()
    add(company, gross_total=Decimal(100), cancelled=True, payment_status="expired")
    add(company, gross_total=Decimal(-100), type="cancellation", payment_status="none")
    add(company, gross_total=Decimal(7), type="proforma")
    add(company, gross_total=None, type="draft", payment_status="")
    totals = summary(company)["currencies"][0]
    assert (totals["count"], totals["gross"], totals["outstanding"]) == (4, "0.00", "0.00")


def test_people_read_it_in_their_language(make_company: Any, add: Add) -> None:
    company = make_company()
    add(company, gross_total=Decimal("1234.56"), currency="EUR")
    assert summary(company, "hu")["currencies"][0]["gross_formatted"] == "1 234,56 €"
    assert summary(company, "en")["currencies"][0]["gross_formatted"] == "€1,234.56"


def test_nothing_comes_to_nothing(make_company: Any) -> None:
    assert summary(make_company()) == {"count": 0, "currencies": []}


def test_it_asks_once_for_each_state_of_the_mirror(synced: Company, queries: Any) -> None:
    client = client_in(synced)
    first = client.get(URL).json()
    with queries() as log:
        assert client.get(URL).json() == first
    assert not [query for query in log if "SUM(" in query["sql"]]


def test_sums_beyond_all_money_are_exact_too(make_company: Any, add: Add) -> None:
    company = make_company()
    amounts = [Decimal(text) for text in ("9" * 30 + ".99", "9" * 29 + ".001", "0.3", "-12.345678901")]
    for amount in amounts:
        add(company, gross_total=amount)
    [found] = summary(company)["currencies"]
    with localcontext(prec=100):
        assert Decimal(found["gross"]) == sum(amounts)


@pytest.mark.django_db(transaction=True)
@pytest.mark.once
def test_a_group_that_comes_between_two_passes_is_in_neither_or_in_both(
    make_company: Any, make_invoice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite adds amounts of three decimals in a second pass; a sync may bring a first document in EUR before it."""
    company = make_company()
    make_invoice(company, currency="HUF", gross_total=Decimal("1.005"))
    second = totals_module._odd_amounts

    def meanwhile(*arguments: Any) -> Any:
        if not BillingoInvoice.objects.filter(currency="EUR").exists():
            with ThreadPoolExecutor(1) as other:
                other.submit(bring).result()
        return second(*arguments)

    def bring() -> None:
        make_invoice(company, currency="EUR", gross_total=Decimal("2.005"))
        connection.close()

    monkeypatch.setattr(totals_module, "_odd_amounts", meanwhile)
    rows = BillingoInvoice.objects.filter(company=company)
    found = totals_module.totals(rows, ("currency",), {"all": Q()}, amount="gross_total")
    assert {key: one.figures["all"].amount for key, one in found.items()} == {("HUF",): Decimal("1.005")}
