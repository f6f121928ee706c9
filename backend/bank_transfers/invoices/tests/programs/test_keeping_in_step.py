"""How another system keeps in step with the mirror: `updated_since`, and reading on by a cursor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoInvoice, Company, Role
from billingo_sandbox import Sandbox

pytestmark = pytest.mark.django_db
URL = "/api/billingo-invoices/"
Make = Callable[..., BillingoInvoice]


def get(company: Company, url: str = URL, **query: Any) -> Any:
    answer = client_in(company, Role.USER).get(f"{url}?{urlencode(query)}" if query else url)
    assert answer.status_code == 200, answer.content
    return answer.json()


def scan(company: Company, meanwhile: Callable[[int], None] = lambda page: None, **query: Any) -> list[int]:
    """The ids of all pages, in order. meanwhile: what happens behind each."""
    page, seen, number = get(company, **query), [], 0
    while True:
        seen += [row["id"] for row in page["results"]]
        assert page["previous"] is None
        if not page["next"]:
            return seen
        meanwhile(number := number + 1)
        page = get(company, page["next"])


@pytest.fixture
def ten(make_company: Callable[..., Company], make_invoice: Make) -> Company:
    company, now = make_company(), timezone.now()
    for number in range(10):
        # Five moments, two rows of each.
        make_invoice(company, billingo_id=100 + number, updated_at=now - timedelta(minutes=number // 2))
    return company


def test_a_scan_reads_every_row_once_in_the_order_of_change(ten: Company) -> None:
    order = [108, 109, 106, 107, 104, 105, 102, 103, 100, 101]
    for size in (1, 2, 3, 10, 1000):
        assert scan(ten, cursor="", page_size=size) == order
    first = get(ten, cursor="", page_size=3)
    assert (first["count"], len(first["results"])) == (10, 3)


def test_rows_that_change_meanwhile_come_again_and_none_is_missed(ten: Company) -> None:
    def change(page: int) -> None:
        if page == 1:  # one that was read, one that was not
            BillingoInvoice.objects.filter(billingo_id__in=[108, 100]).update(updated_at=timezone.now())

    assert scan(ten, change, cursor="", page_size=4)[8:] == [101, 100, 108]


def test_what_changed_since_is_answered_with_a_cursor(ten: Company) -> None:
    moment = (timezone.now() - timedelta(minutes=2, seconds=30)).isoformat()
    assert scan(ten, updated_since=moment, page_size=2) == [104, 105, 102, 103, 100, 101]
    exact = BillingoInvoice.objects.get(billingo_id=104).updated_at
    assert scan(ten, updated_since=exact.isoformat()) == [104, 105, 102, 103, 100, 101]
    assert scan(ten, updated_since=(exact + timedelta(microseconds=1)).isoformat()) == [102, 103, 100, 101]
    assert scan(ten, updated_since=timezone.localdate() + timedelta(days=1)) == []
    # By numbers, for who asks for them.
    page = get(ten, updated_since=moment, page=1, page_size=2, ordering="id")
    assert [row["id"] for row in page["results"]] == [100, 101]
    assert "page=2" in page["next"]


def test_filters_hold_on_every_page(ten: Company) -> None:
    BillingoInvoice.objects.filter(billingo_id__gte=105).update(payment_status="paid")
    assert scan(ten, cursor="", page_size=2, payment_status="paid") == [108, 109, 106, 107, 105]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("cursor=x", "cursor"),
        ("cursor=%C5%91", "cursor"),
        ("cursor=MjAyNi0wMS0wMXwx", "cursor"),  # a time without offset
        ("cursor=fHw", "cursor"),
        ("cursor=&page=2", "page"),
        ("cursor=&ordering=id", "ordering"),
    ],
)
def test_what_is_no_cursor_is_refused(query: str, field: str, ten: Company) -> None:
    answer = client_in(ten).get(f"{URL}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")
    assert list(answer.json()["errors"]) == [field]


def test_a_time_without_offset_is_refused(ten: Company) -> None:
    answer = client_in(ten).get(f"{URL}?updated_since=2026-01-01T00:00:00")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["updated_since"])


def test_a_cursor_of_another_company_shows_ones_own_rows_only(
    ten: Company, make_company: Callable[..., Company], make_invoice: Make
) -> None:
    other = make_company("Más Kft.", "22222222-2-42")
    make_invoice(other, billingo_id=7, updated_at=timezone.now())
    following = get(ten, cursor="", page_size=4)["next"]
    assert [row["id"] for row in get(other, following)["results"]] == [7]


def test_a_page_asks_as_much_at_the_end_as_at_the_beginning(ten: Company) -> None:
    client = client_in(ten)
    first = client.get(f"{URL}?cursor=&page_size=5").json()
    counted = []
    for url in (f"{URL}?cursor=&page_size=5", first["next"]):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counted.append(len(queries))
        assert not [query["sql"] for query in queries if " OFFSET " in query["sql"]]
    assert counted[0] == counted[1]


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_the_order_of_change_has_an_index(ten: Company) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT updated_at, id, billingo_id FROM bank_transfers_billingoinvoice "
            "WHERE company_id = %s AND updated_at >= now() ORDER BY updated_at, id LIMIT 100",
            [ten.pk],
        )
        assert "invoice_by_change" in str(cursor.fetchall())


def test_what_a_sync_changed_or_missed_comes_with_the_next_look(company: Company, sandbox: Sandbox) -> None:
    BillingoSyncService().sync_company(company, full_sync=True)
    assert len(scan(company, cursor="", page_size=100)) == 282
    looked = timezone.now()
    assert scan(company, updated_since=looked.isoformat()) == []
    ids = list(BillingoInvoice.objects.order_by("billingo_id").values_list("billingo_id", flat=True)[:2])
    sandbox.edit(ids[0], comment="Más megjegyzés")
    sandbox.delete(ids[1])
    BillingoSyncService().sync_company(company, full_sync=True)
    assert sorted(scan(company, updated_since=looked.isoformat())) == ids
    gone = get(company, updated_since=looked.isoformat(), missing_upstream="true")["results"]
    assert [row["id"] for row in gone] == [ids[1]]
