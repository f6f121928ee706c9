"""GET /api/billingo-invoices/{id}/, its changes/, and GET /api/billingo-changes/"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils.dateparse import parse_datetime

from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoInvoice, BillingoSyncLog, Company, Role
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
URL = "/api/billingo-invoices/"
CHANGES = "/api/billingo-changes/"


def detail(company: Company, billingo_id: int) -> Any:
    answer = client_in(company, Role.USER).get(f"{URL}{billingo_id}/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_it_has_what_the_list_has_and_more(synced: Company) -> None:
    listed = client_in(synced).get(f"{URL}?page_size=5").json()["results"]
    for row in listed:
        shown = detail(synced, row["id"])
        assert {name: shown[name] for name in row} == row
        assert {"items", "related_documents", "last_modified", "comment", "partner_iban"} <= shown.keys()
        assert not {"raw", "digest", "search_text"} & shown.keys()


def test_items_and_related_documents_are_as_billingo_sent_them(synced: Company, sandbox: Sandbox) -> None:
    for document in sandbox.documents[:60]:
        shown = detail(synced, document["id"])
        assert len(shown["items"]) == shown["item_count"] == len(document["items"])
        for item, sent in zip(shown["items"], document["items"], strict=True):
            assert Decimal(item["net_unit_amount"]) == sent["net_unit_amount"]
            assert Decimal(item["quantity"]) == sent["quantity"]
            assert (item["name"], item["vat"]) == (sent["name"], sent["vat"])
            assert Decimal(item["gross_amount"]) == sent["gross_amount"]
        assert [related["id"] for related in shown["related_documents"]] == [
            related["id"] for related in document["related_documents"]
        ]


def test_invoice_and_items_are_of_one_moment(synced: Company, sandbox: Sandbox) -> None:
    document = next(row for row in sandbox.documents if row["items"])
    old = detail(synced, document["id"])
    reads: list[str] = []

    def a_sync_comes_before_the_second(execute: Any, sql: str, *rest: Any) -> Any:
        if ' "bank_transfers_billingoinvoice' in sql:
            reads.append(sql)
            if len(reads) == 2:
                sandbox.edit(
                    document["id"], gross_total=7, items=[{**document["items"][0], "gross_amount": 7}]
                )
                BillingoSyncService().sync_company(synced)
        return execute(sql, *rest)

    with connection.execute_wrapper(a_sync_comes_before_the_second):
        shown = detail(synced, document["id"])

    assert reads
    whole = [(row["gross_total"], [item["gross_amount"] for item in row["items"]]) for row in (old, shown)]
    assert whole[1] in (whole[0], ("7.00", ["7.00"]))


def test_a_constant_number_of_queries(synced: Company, queries: Any) -> None:
    client = client_in(synced)
    for row in client.get(f"{URL}?page_size=3").json()["results"]:
        with queries() as log:
            client.get(f"{URL}{row['id']}/")
        assert len(log) <= 7


def test_last_modified_is_when_a_sync_last_found_it_changed(synced: Company, sandbox: Sandbox) -> None:
    billingo_id = BillingoInvoice.objects.filter(payment_status="outstanding")[0].billingo_id
    before = detail(synced, billingo_id)
    assert before["last_modified"] == before["updated_at"] == before["created_at"]
    sandbox.pay(billingo_id)
    BillingoSyncService().sync_company(synced)
    after = detail(synced, billingo_id)
    assert (after["payment_status"], after["created_at"]) == ("paid", before["created_at"])
    assert after["last_modified"] == after["updated_at"] > before["last_modified"]


@pytest.fixture
def history(synced: Company, sandbox: Sandbox) -> Company:
    """After the first sync: one paid, one new, one gone and one gone and back."""
    paid = BillingoInvoice.objects.filter(payment_status="outstanding")[0].billingo_id
    sandbox.pay(paid)
    sandbox.insert()
    draft = BillingoInvoice.objects.filter(type="draft")[0].billingo_id
    sandbox.delete(draft)
    log = BillingoSyncService().sync_company(synced, full_sync=True)
    assert log.status == "COMPLETED", log.errors
    return synced


def changes(company: Company, query: str = "", url: str = CHANGES) -> Any:
    answer = client_in(company, Role.USER).get(f"{url}{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_what_changed_since_a_time(history: Company) -> None:
    first, second = BillingoSyncLog.objects.order_by("id")
    everything = changes(history, "?page_size=1000")
    since = changes(history, f"?since={first.completed_at:%Y-%m-%dT%H:%M:%S.%fZ}")
    assert since["count"] == len(since["results"]) < everything["count"]
    assert {entry["sync_log_id"] for entry in since["results"]} == {second.pk}
    kinds = [entry["kind"] for entry in since["results"]]
    assert (kinds.count("created"), kinds.count("gone")) == (1, 1)
    status = next(entry for entry in since["results"] if entry["field"] == "payment_status")
    assert (status["kind"], status["old_value"], status["new_value"]) == ("changed", "outstanding", "paid")
    assert everything["count"] == since["count"] + 282
    moments = [parse_datetime(entry["at"]) for entry in everything["results"]]
    assert moments == sorted(moments, reverse=True)  # type: ignore[type-var]


def test_pages_of_changes_fit_together(history: Company) -> None:
    whole = changes(history, "?page_size=1000")["results"]
    pages = [changes(history, f"?page_size=50&page={number}")["results"] for number in range(1, 7)]
    assert [entry for page in pages for entry in page] == whole


@pytest.mark.parametrize("kind", ["created", "changed", "gone", "created,gone"])
def test_only_some_kinds(history: Company, kind: str) -> None:
    found = changes(history, f"?kind={kind}&page_size=1000")
    assert {entry["kind"] for entry in found["results"]} == set(kind.split(","))
    assert found["count"] == len(found["results"])


@pytest.mark.parametrize(
    "query",
    ["?since=yesterday", "?since=2026-13-01", "?since=2026-01-01T00:00:00", "?kind=all", "?since=9999-12-31"],
)
def test_what_cannot_be_meant_is_refused(synced: Company, query: str) -> None:
    for url in (CHANGES, f"{URL}{BillingoInvoice.objects.all()[0].billingo_id}/changes/"):
        answer = client_in(synced).get(f"{url}{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_one_documents_changes_end_with_its_creation(history: Company) -> None:
    paid = next(e for e in changes(history)["results"] if e["field"] == "payment_status")
    mine = changes(history, url=f"{URL}{paid['invoice_id']}/changes/")["results"]
    assert mine[-1]["kind"] == "created"
    assert {entry["invoice_id"] for entry in mine} == {paid["invoice_id"]}
    assert paid in mine


def payment_days(company: Company, billingo_id: int) -> list[tuple[str, str | None, str | None]]:
    """The changes of a day of payment of that document, the latest first."""
    return [
        (entry["field"], entry["old_value"], entry["new_value"])
        for entry in changes(company, url=f"{URL}{billingo_id}/changes/")["results"]
        if entry["field"] in {"paid_date", "billingo_paid_date"}
    ]


def test_changes_tell_no_day_of_payment_where_no_money_had_come(synced: Company, sandbox: Sandbox) -> None:
    sync = BillingoSyncService().sync_company
    document = next(row for row in sandbox.documents if row["payment_status"] == "expired")
    key, sent = document["id"], document["paid_date"]
    # Billingo's own date moves while nothing is paid; then a part comes, the rest, and all of it is taken back.
    sandbox.edit(key, paid_date="2026-01-02")
    sync(synced)
    sandbox.edit(key, payment_status="partially_paid", paid_date="2026-02-03")
    sync(synced)
    sandbox.edit(key, paid_date="2026-02-04")
    sync(synced)
    sandbox.edit(key, payment_status="outstanding", paid_date="2026-01-02")
    sync(synced)
    told = payment_days(synced, key)
    assert told == [
        ("paid_date", "2026-02-04", None),
        ("paid_date", "2026-02-03", "2026-02-04"),
        ("paid_date", None, "2026-02-03"),
        ("billingo_paid_date", sent, "2026-01-02"),
    ]
    everything = changes(synced, "?page_size=1000")["results"]
    assert [entry for entry in everything if entry["field"] == "paid_date"] == [
        entry
        for entry in changes(synced, url=f"{URL}{key}/changes/")["results"]
        if entry["field"] == "paid_date"
    ]


def test_the_number_of_queries_does_not_grow(history: Company, queries: Any) -> None:
    client, seen = client_in(history), []
    for size in (5, 200):
        with queries() as log:
            client.get(f"{CHANGES}?page_size={size}")
        seen.append(len(log))
    assert 11 >= seen[0] >= seen[1], "the first one counts, the second one knows"


def test_another_companys_changes_are_not_seen(history: Company, make_company: Any) -> None:
    other = make_company(name="Másik Kft.", tax_id="11111111-2-42", key=None)
    assert changes(other) == {"count": 0, "next": None, "previous": None, "results": []}
    foreign = BillingoInvoice.objects.all()[0].billingo_id
    for path in ("", "changes/", "pdf/"):
        answer = client_in(other).get(f"{URL}{foreign}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_two_companies_with_one_document_see_their_own(synced: Company, make_company: Any, add: Any) -> None:
    other = make_company(name="Másik Kft.", tax_id="11111111-2-42", key=None)
    shared = BillingoInvoice.objects.all()[0]
    add(other, billingo_id=shared.billingo_id, partner_name="Csak itt")
    assert detail(other, shared.billingo_id)["partner_name"] == "Csak itt"
    assert detail(synced, shared.billingo_id)["partner_name"] == shared.partner_name
