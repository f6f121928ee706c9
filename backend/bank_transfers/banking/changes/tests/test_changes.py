"""What changed since: each line that came, and all that became of it, once, with who did it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bank_transfers.banking.explaining.tests.helpers import (
    CUSTOMER,
    MAIN,
    SECOND,
    add_account,
    line_of,
    movement,
    take,
)
from bank_transfers.banking.formats.tests.writers import Account, camt
from bank_transfers.banking.importing import StatementImport, undo
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.core.api.lists import timeline
from bank_transfers.models import BankTransaction, Company, StatementFile

pytestmark = pytest.mark.django_db
URL = "/api/bank-changes/"
FEE = movement("-300.00", memo="Havi számlavezetési díj")
SALE = movement("2500.50", 1, name="Őszi Vevő Zrt.", account=CUSTOMER, memo="SZ-2026/1")


@pytest.fixture
def company(db: None) -> Company:
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    return company


def told(client: Any, **query: Any) -> list[tuple[Any, ...]]:
    answer = client.get(URL, query)
    assert answer.status_code == 200, answer.content
    rows = answer.json()
    assert rows["count"] == len(rows["results"])
    return [
        (row["kind"], row["remittance_information"], row["field"], row["old_value"], row["new_value"])
        for row in rows["results"]
    ]


def test_lines_that_came_and_what_people_say_of_them(company: Company) -> None:
    take(company, FEE, SALE)
    before = timezone.now()
    client = client_in(company, "ACCOUNTANT")
    assert told(client) == [
        ("new", SALE.memo, None, None, None),
        ("new", FEE.memo, None, None, None),
    ]
    sale = line_of(company, SALE.memo)
    client.post(f"/api/bank-transactions/{sale.pk}/explain/", {"code": "loan"})
    client.post(f"/api/bank-transactions/{sale.pk}/explain/", {"code": "loan"})
    (row,) = client.get(URL, {"since": before.isoformat()}).json()["results"]
    assert (row["kind"], row["field"], row["old_value"], row["new_value"]) == (
        "explained",
        "explanation",
        "",
        "loan",
    )
    assert (row["line_id"], row["amount"], row["booking_date"]) == (sale.pk, "2500.50", "2026-03-03")
    assert row["user"].startswith("accountant")
    client.post("/api/matching-rules/", {"name": "Díj", "code": "other", "text": "számlavezetési"})
    assert told(client, kind="explained")[0][1:] == (FEE.memo, "explanation", "bank_fee", "other")
    assert told(client, kind="new", account=sale.account_id) == told(client)[-2:]
    assert told(client, account=sale.account_id + 1) == []


def test_what_was_pending_is_booked_or_expires_and_what_is_undone_is_withdrawn(company: Company) -> None:
    pending = movement("-70.00", 1, memo="kártya", pending=True)
    never = movement("-9.00", memo="soha", pending=True)
    take(company, pending, never)
    take(company, movement("-70.00", 2, memo="kártya"), movement("1.00", 30, memo="később"))
    client = client_in(company)
    assert {row[1:] for row in told(client, kind="replaced")} == {("kártya", "status", "pending", "replaced")}
    assert told(client, kind="changed") == [("changed", "soha", "status", "pending", "expired")]
    since = timezone.now().isoformat()
    file = StatementFile.objects.latest("pk")
    gone = set(BankTransaction.objects.filter(statement__file=file).values_list("pk", flat=True))
    assert client.delete(f"/api/statement-files/{file.pk}/").status_code == 204
    rows = client.get(URL, {"since": since}).json()["results"]
    assert {row["line_id"] for row in rows if row["kind"] == "withdrawn"} == gone
    assert {row["user"] for row in rows if row["kind"] == "withdrawn"} != {""}
    assert [row[1:] for row in told(client, since=since, kind="changed")] == [
        ("soha", "status", "expired", "pending"),
        ("kártya", "status", "replaced", "pending"),
    ]


def test_a_line_that_comes_by_undoing_is_new_then(company: Company) -> None:
    one = movement("-70.00", 1, name="Tiszta Kft.", memo="Takarítás, március")
    other = movement("-70.00", 1, name="TISZTA KFT", memo="TAKARÍTÁS MÁRCIUS")
    for line in (one, other):
        outcome = StatementImport(company.pk).file(camt(Account(MAIN, movements=[line])), "a.xml")
        assert outcome.refused is None
    client, since = client_in(company), timezone.now().isoformat()
    assert BankTransaction.objects.count() == 1
    undo(StatementFile.objects.earliest("pk"))
    assert [row[:2] for row in told(client, since=since)] == [
        ("new", other.memo),
        ("withdrawn", one.memo),
    ]
    assert [row[:2] for row in told(client)] == [("new", other.memo), ("withdrawn", one.memo)]


def test_both_sides_of_a_pair_made_by_hand_say_so(company: Company) -> None:
    add_account(company, SECOND, "EUR")
    take(company, movement("-40000.00", memo="ki"))
    take(company, movement("100.00", memo="be"), number=SECOND, currency="EUR")
    client = client_in(company)
    out, into = line_of(company, "ki"), line_of(company, "be")
    client.post(f"/api/bank-transactions/{out.pk}/explain/", {"code": "own_transfer", "pair": into.pk})
    assert {row[1:] for row in told(client, kind="explained")} == {
        ("ki", "explanation", "", "own_transfer"),
        ("be", "explanation", "", "own_transfer"),
        ("ki", "pair", None, str(into.pk)),
        ("be", "pair", None, str(out.pk)),
    }


def test_pages_fit_together_and_are_counted(company: Company) -> None:
    for day in range(12):
        take(company, *(movement(f"{day + 1}.0{nth}", day, memo=f"{day}/{nth}") for nth in range(3)))
    client = client_in(company)
    everything = [row["line_id"] for row in client.get(URL, {"page_size": 1000}).json()["results"]]
    assert everything == sorted(everything, reverse=True)
    assert len(everything) == 36
    pages = []
    for page in range(1, 9):
        with CaptureQueriesContext(connection) as queries:
            pages += [
                row["line_id"] for row in client.get(URL, {"page": page, "page_size": 5}).json()["results"]
            ]
        assert len(queries) <= 11, [query["sql"] for query in queries]
    assert pages == everything
    for wrong in ({"kind": "x"}, {"since": "tegnap"}, {"account": "x"}, {"until": "2026-01-01"}):
        assert client.get(URL, wrong).status_code == 400, wrong
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    assert told(client, since=tomorrow) == []


def test_deep_pages_are_those_that_walking_there_gives(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "ROWS_AT_ONCE", 3)
    client = client_in(company, "ACCOUNTANT")
    for day in range(5):
        take(company, *(movement(f"{day + 1}.0{nth}", day, memo=f"{day}/{nth}") for nth in range(7)))
        for nth in range(day):
            line = line_of(company, f"{day}/{nth}")
            client.post(f"/api/bank-transactions/{line.pk}/explain/", {"code": "loan"})
    everything = client.get(URL, {"page_size": 1000}).json()["results"]
    assert len(everything) == 35 + 10
    for size in (1, 2, 7):
        pages = []
        for page in range(1, -(-45 // size) + 1):
            pages += client.get(URL, {"page_size": size, "page": page}).json()["results"]
        assert pages == everything, size
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{URL}?page_size=1&page=44&kind=new,explained")
    assert len(queries) <= 20, [query["sql"] for query in queries]
    kinds: dict[str, Any] = {"page_size": 2, "page": 4, "kind": "explained"}
    assert (
        client.get(URL, kinds).json()["results"]
        == [row for row in everything if row["kind"] == "explained"][6:8]
    )
