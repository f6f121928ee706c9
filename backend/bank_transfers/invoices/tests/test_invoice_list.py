"""GET /api/billingo-invoices/"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from bank_transfers.billingo.mirror_version import changed_outside_a_sync
from bank_transfers.billingo.receivables import CLAIM_TYPES, OPEN_STATUSES
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.invoices.filters import InvoiceFilter
from bank_transfers.models import BillingoInvoice, Company, Role
from billingo_sandbox import Sandbox

pytestmark = pytest.mark.django_db
URL = "/api/billingo-invoices/"
Add = Callable[..., BillingoInvoice]


BILLINGOS = {"billingo_paid_date": "paid_date"}


def listed(company: Company, **parameters: Any) -> Any:
    answer = client_in(company, Role.USER).get(f"{URL}?{urlencode(parameters)}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def numbers(company: Company, **parameters: Any) -> list[str]:
    return [row["invoice_number"] for row in listed(company, **parameters)["results"]]


def refused(company: Company, query: str) -> tuple[int, str]:
    answer = client_in(company).get(f"{URL}?{query}")
    return answer.status_code, answer.json().get("code", "")


def test_every_document_of_the_mirror_is_listed_once(synced: Company) -> None:
    first = listed(synced, page_size=100)
    seen, following = list(first["results"]), first["next"]
    while following:
        page = client_in(synced).get(following).json()
        seen += page["results"]
        following = page["next"]
    assert first["count"] == len(seen) == BillingoInvoice.objects.count() == 282
    assert {row["id"] for row in seen} == set(BillingoInvoice.objects.values_list("billingo_id", flat=True))
    dates = [row["invoice_date"] or "" for row in seen]
    assert dates == sorted(dates, reverse=True)


def test_an_invoice_is_shown_as_it_is_stored(synced: Company) -> None:
    for row in listed(synced, page_size=1000)["results"]:
        stored = BillingoInvoice.objects.get(billingo_id=row["id"])
        for name in ("gross_total", "net_amount", "vat_amount", "gross_amount_local"):
            amount = getattr(stored, name)
            assert (row[name] and Decimal(row[name])) == amount
            assert amount is None or len(row[name].partition(".")[2]) >= 2
        for name, column in {"invoice_date": "invoice_date", "due_date": "due_date", **BILLINGOS}.items():
            day = getattr(stored, column)
            assert row[name] == (day and day.isoformat())
        assert row["item_count"] == stored.items.count()
        assert row["partner_name"] == stored.partner_name
        assert not {"raw", "digest", "search_text", "api_key"} & row.keys()


def test_no_day_of_payment_where_no_money_came(synced: Company) -> None:
    rows = listed(synced, page_size=1000)["results"]
    paid = [row for row in rows if row["payment_status"] in {"paid", "partially_paid"}]
    unpaid = [row for row in rows if row not in paid]
    assert all(row["paid_date"] == row["billingo_paid_date"] is not None for row in paid)
    assert {(row["paid_date"], row["paid_date_formatted"]) for row in unpaid} == {(None, None)}
    assert sum(row["billingo_paid_date"] is not None for row in unpaid) > 50, "Billingo fills it all the same"
    ever = listed(synced, paid_date_from="1900-01-01", page_size=1000)["results"]
    assert [row["id"] for row in ever] == [row["id"] for row in paid]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("hu", ("19 476 607 Ft", "2025. 10. 22.", "Számla", "Kintlévő")),
        ("en", ("19,476,607 Ft", "22 Oct 2025", "Invoice", "Outstanding")),
    ],
)
def test_people_read_it_in_their_language(
    make_company: Any, add: Add, language: str, expected: tuple[str, ...]
) -> None:
    company = make_company()
    add(company, gross_total=Decimal(19476607), invoice_date=date(2025, 10, 22))
    row = client_in(company, language=language).get(URL).json()["results"][0]
    assert (row["gross_total"], row["gross_total_formatted"]) == ("19476607.00", expected[0])
    assert (row["invoice_date_formatted"], row["type_formatted"]) == (expected[1], expected[2])
    assert row["payment_status_formatted"] != "outstanding"


def test_no_digit_is_lost(make_company: Any, add: Add) -> None:
    company = make_company()
    add(
        company, gross_total=Decimal("12345678901234567.890625"), net_amount=Decimal("-0.125"), currency="EUR"
    )
    row = listed(company)["results"][0]
    assert (row["gross_total"], row["net_amount"]) == ("12345678901234567.890625", "-0.125")
    assert (row["gross_total_formatted"], row["net_amount_formatted"]) == (
        "€12,345,678,901,234,567.890625",
        "-€0.125",
    )


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        ({"payment_status": "paid"}, lambda row: row.payment_status == "paid"),
        (
            {"payment_status": "expired,partially_paid"},
            lambda row: row.payment_status in {"expired", "partially_paid"},
        ),
        ({"type": "draft"}, lambda row: row.type == "draft"),
        ({"currency": "EUR"}, lambda row: row.currency == "EUR"),
        ({"cancelled": "true"}, lambda row: row.cancelled),
        ({"cancelled": "0"}, lambda row: not row.cancelled),
        (
            {"invoice_date_from": "2026-01-01", "invoice_date_to": "2026-03-31"},
            lambda row: row.invoice_date and date(2026, 1, 1) <= row.invoice_date <= date(2026, 3, 31),
        ),
        ({"due_date_to": "2026-02-01"}, lambda row: row.due_date and row.due_date <= date(2026, 2, 1)),
        (
            {"paid_date_from": "2026-02-01"},
            lambda row: (
                row.paid_date
                and row.paid_date >= date(2026, 2, 1)
                and row.payment_status in {"paid", "partially_paid"}
            ),
        ),
        (
            {"gross_total_min": "100000", "gross_total_max": "500000.5"},
            lambda row: (
                row.gross_total is not None and Decimal(100000) <= row.gross_total <= Decimal("500000.5")
            ),
        ),
        ({"payment_status": "none", "type": "cancellation"}, lambda row: row.type == "cancellation"),
        ({"payment_status": "no such thing"}, lambda row: False),
        ({"missing_upstream": "true"}, lambda row: False),
    ],
)
def test_filters(synced: Company, filters: dict[str, str], fits: Callable[[BillingoInvoice], Any]) -> None:
    expected = {row.billingo_id for row in BillingoInvoice.objects.all() if fits(row)}
    answer = listed(synced, page_size=1000, **filters)
    assert {row["id"] for row in answer["results"]} == expected
    assert answer["count"] == len(expected)
    if "no such thing" not in filters.values() and "missing_upstream" not in filters:
        assert expected, "the data has nothing to find"


def test_by_partner_tax_number(synced: Company) -> None:
    number = BillingoInvoice.objects.exclude(partner_tax_number="")[0].partner_tax_number
    rows = listed(synced, partner_tax_number=number)["results"]
    assert rows
    assert {row["partner_tax_number"] for row in rows} == {number}
    assert listed(synced, partner_tax_number=number[:-1])["results"] == []


def test_overdue_means_open_claims_that_were_due_before_today(make_company: Any, add: Add) -> None:
    company, today = make_company(), timezone.localdate()
    yesterday, put = today - timedelta(days=1), partial(add, company, gross_total=Decimal(1000))
    put(invoice_number="late", due_date=yesterday)
    put(invoice_number="late-partly", due_date=yesterday, payment_status="partially_paid")
    put(invoice_number="late-expired", due_date=yesterday, payment_status="expired", type="advance")
    put(invoice_number="today", due_date=today)
    put(invoice_number="expired-not-due", due_date=today, payment_status="expired")
    put(invoice_number="no-date", due_date=None)
    put(invoice_number="paid", due_date=yesterday, payment_status="paid")
    put(invoice_number="offer", due_date=yesterday, type="offer")
    put(invoice_number="proforma", due_date=yesterday, type="proforma")
    put(invoice_number="draft", due_date=yesterday, type="draft")
    put(invoice_number="cancelled", due_date=yesterday, cancelled=True)
    put(invoice_number="all-came", due_date=yesterday, payment_status="expired", paid_amount=Decimal(1000))
    put(invoice_number="gone", due_date=yesterday, missing_upstream_since=timezone.now())
    late = {"late", "late-partly", "late-expired"}
    assert set(numbers(company, overdue="true")) == late
    rest = listed(company, overdue="false")
    assert {row["invoice_number"] for row in rest["results"]} == {
        "today", "expired-not-due", "no-date", "paid", "offer", "proforma", "draft", "cancelled", "gone",
        "all-came",
    }  # fmt: skip
    marked = {row["invoice_number"] for row in listed(company)["results"] if row["overdue"]}
    assert marked == late


def test_overdue_of_the_mirror(synced: Company) -> None:
    rows = listed(synced, overdue="true", page_size=1000)["results"]
    assert rows
    for row in rows:
        assert row["type"] in CLAIM_TYPES
        assert row["payment_status"] in OPEN_STATUSES
        assert not row["cancelled"]


@pytest.mark.parametrize("query", ["őrség", "ORSEG", "2026-7", "24681012", "orseg 2026"])
def test_search_by_number_partner_and_tax_number(make_company: Any, add: Add, query: str) -> None:
    company = make_company()
    add(company, invoice_number="2026-7", partner_name="Őrség Kft.", partner_tax_number="24681012-2-42")
    add(company, invoice_number="2025-1", partner_name="Másik Bt.", partner_tax_number="11111111-1-11")
    assert numbers(company, search=query) == ["2026-7"]


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("", ["c", "a", "b", ""]),
        ("-invoice_date", ["c", "a", "b", ""]),
        ("invoice_date", ["", "b", "a", "c"]),
        ("gross_total", ["", "b", "c", "a"]),
        ("-gross_total", ["a", "c", "b", ""]),
        ("partner_name", ["", "b", "c", "a"]),
        ("-invoice_number", ["c", "b", "a", ""]),
        ("id", ["a", "b", "c", ""]),
        ("-created_at", ["", "c", "b", "a"]),
        ("currency_is_not_there", None),
    ],
)
def test_ordering_with_empty_values_smallest(
    make_company: Any, add: Add, ordering: str, expected: list[str] | None
) -> None:
    company = make_company()
    day = date(2026, 1, 1)
    add(company, invoice_number="a", invoice_date=day, gross_total=Decimal(1000), partner_name="Zorro")
    add(company, invoice_number="b", invoice_date=day, gross_total=Decimal(-5), partner_name="Ábel")
    add(
        company,
        invoice_number="c",
        invoice_date=date(2026, 2, 1),
        gross_total=Decimal("9.5"),
        partner_name="bab",
    )
    add(company, invoice_number="", invoice_date=None, gross_total=None, partner_name="", type="draft")
    BillingoInvoice.objects.filter(invoice_number="a").update(billingo_id=1)
    BillingoInvoice.objects.filter(invoice_number="b").update(billingo_id=2)
    BillingoInvoice.objects.filter(invoice_number="c").update(billingo_id=3)
    if expected is None:
        assert refused(company, f"ordering={ordering}") == (400, "invalid_ordering")
        return
    if not ordering or "invoice_date" in ordering:  # the tie goes by id, in the same direction
        expected = [{"a": "b", "b": "a"}.get(name, name) for name in expected]
        if ordering == "invoice_date":
            expected = ["", "a", "b", "c"]
    assert numbers(company, ordering=ordering) == expected


@pytest.mark.parametrize(
    "ordering",
    [
        "api_key",
        "raw",
        "digest",
        "search_text",
        "company__billingo_settings__api_key",
        "-",
        ",",
        "id,id",
        "?",
        "id;",
    ],
)
def test_no_ordering_by_what_is_not_named(make_company: Any, ordering: str) -> None:
    assert refused(make_company(), urlencode({"ordering": ordering})) == (400, "invalid_ordering")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("page_size=1e9", "invalid_page_size"),
        ("page_size=1001", "invalid_page_size"),
        ("page=0", "invalid_page"),
        ("search=a%00b", "invalid_characters"),
        ("search=" + "x" * 10_000, "search_too_long"),
        ("search=" + "+".join(f"w{n}" for n in range(11)), "search_too_long"),
        ("cancelled=maybe", "invalid"),
        ("overdue=2", "invalid"),
        ("invoice_date_from=2026.01.01", "invalid"),
        ("invoice_date_from=2026-02-30", "invalid"),
        ("due_date_to=99999-01-01", "invalid"),
        ("gross_total_min=NaN", "invalid"),
        ("gross_total_min=1e999999999", "invalid"),
        ("gross_total_max=Infinity", "invalid"),
        ("gross_total_max=1%27%20OR%201=1", "invalid"),
        ("payment_status=" + "x" * 65, "invalid"),
        ("payment_status=" + ",".join("x" for _ in range(51)), "invalid"),
        ("partner_tax_number=" + "1" * 65, "invalid"),
    ],
)
def test_what_cannot_be_meant_is_refused(make_company: Any, query: str, code: str) -> None:
    assert refused(make_company(), query) == (400, code)


@pytest.mark.parametrize(
    "attack",
    ["' OR 1=1 --", "%", "_", "\\", '"', "a'; DROP TABLE bank_transfers_company; --", "{}", "\u202e"],
)
@pytest.mark.parametrize("name", ["search", "payment_status", "type", "currency", "partner_tax_number"])
def test_filters_are_values_never_sql(make_company: Any, add: Add, name: str, attack: str) -> None:
    company = make_company()
    add(company, partner_name="Ártatlan Kft.", invoice_number="N1")
    answer = listed(company, **{name: attack})
    # Quotation marks are not searched for: a search of nothing else finds everything.
    assert answer["count"] == (1 if (name, attack) == ("search", '"') else 0)


def test_the_number_of_queries_does_not_grow_with_the_rows(synced: Company, queries: Any) -> None:
    client = client_in(synced)
    seen = []
    for size in (1, 10, 200):
        with queries() as log:
            assert len(client.get(f"{URL}?page_size={size}&type=invoice").json()["results"]) in {1, 10, 200}
        seen.append(len(log))
    assert seen[0] >= seen[1] == seen[2], "the first one counts, the others know"
    assert seen[0] <= 10


def test_a_count_is_asked_once_for_each_state_of_the_mirror(
    synced: Company, sandbox: Sandbox, queries: Any
) -> None:
    client = client_in(synced)

    def count() -> tuple[int, int]:
        with queries() as log:
            found = client.get(f"{URL}?page_size=1").json()["count"]
        return found, sum(
            "COUNT(*)" in query["sql"] or "bank_transfers_invoicetotals" in query["sql"] for query in log
        )

    assert count() == (282, 1)
    assert count() == (282, 0)
    sandbox.insert()
    BillingoSyncService().sync_company(synced)
    assert count() == (283, 1)
    assert count() == (283, 0)
    BillingoInvoice.objects.all()[0].delete()
    changed_outside_a_sync(synced.pk)
    assert count() == (282, 1)


def test_each_company_counts_its_own(synced: Company, make_company: Any, add: Add) -> None:
    other = make_company(name="Másik Kft.", tax_id="11111111-2-42", key=None)
    add(other)
    assert listed(synced)["count"] == 282
    assert listed(other)["count"] == 1


def test_amounts_are_compared_to_the_last_digit(make_company: Any, add: Add) -> None:
    company = make_company()
    for text in ("-12345678901234567.5", "-1", "99.99", "12345678901234567.25"):
        add(company, invoice_number=text, gross_total=Decimal(text))
    assert set(numbers(company, gross_total_min="0")) == {"99.99", "12345678901234567.25"}
    assert set(numbers(company, gross_total_max="99.99")) == {"99.99", "-1", "-12345678901234567.5"}
    assert set(numbers(company, gross_total_min="12345678901234567.25")) == {"12345678901234567.25"}
    assert numbers(company, gross_total_min="12345678901234567.26") == []
    assert set(numbers(company, gross_total_max="-12345678901234567.5")) == {"-12345678901234567.5"}


@pytest.mark.parametrize(
    "query", ["payment_status=expired&search=kft", "payment_status=paid", "overdue=true", "partly_paid=true"]
)
def test_what_is_open_or_overdue_is_counted_from_an_index_alone(synced: Company, query: str) -> None:
    rows, _asked = InvoiceFilter.applied(QueryDict(query), BillingoInvoice.objects.filter(company=synced))
    looked_at = rows.order_by().values("due_date", "gross_total", "open_amount", "currency")
    index = "invoice_by_status" if "payment_status" in query else "invoice_open_by_due_date"
    if connection.vendor == "sqlite":
        assert f"USING COVERING INDEX {index} " in looked_at.explain()
        return
    with connection.cursor() as cursor:
        # Of few rows that nobody has counted PostgreSQL takes any index; it is left no other.
        table = BillingoInvoice._meta.db_table
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT one_row_per_billingo_document")
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [table])
        others = {name for (name,) in cursor.fetchall() if name.startswith("invoice_")} - {index}
        cursor.execute(f"DROP INDEX {', '.join(others)}")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    assert f"Index Only Scan using {index} " in looked_at.explain()


def test_a_page_comes_from_an_index(synced: Company) -> None:
    rows = BillingoInvoice.objects.filter(company=synced, payment_status="paid")
    plan = rows.order_by(*(BillingoInvoice._meta.ordering or ())).values("billingo_id")[:100]
    if connection.vendor == "sqlite":
        assert "USING COVERING INDEX invoice_list" in plan.explain()
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert "invoice_list" in plan.explain()
