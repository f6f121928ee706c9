"""GET /api/billingo-invoices/export/"""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.db.models import Count

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.core.export import workbook
from bank_transfers.invoices.export import rows as invoice_rows
from bank_transfers.invoices.export.columns import INVOICE_COLUMNS, ITEM_COLUMNS
from bank_transfers.models import BillingoInvoice, BillingoInvoiceItem, Company, Role

from .exporting import URL, Add, body, exported, plain, sheet

pytestmark = pytest.mark.django_db
INVOICES = ' FROM "bank_transfers_billingoinvoice" '


def test_csv_has_every_document_of_the_list(synced: Company) -> None:
    for filters in ({}, {"payment_status": "paid"}, {"search": "kft", "ordering": "gross_total"}):
        rows = plain(synced, **filters)
        listed = client_in(synced).get(f"/api/billingo-invoices/?{urlencode({**filters, 'page_size': 1000})}")
        expected = listed.json()["results"]
        assert [int(row["id"]) for row in rows] == [row["id"] for row in expected]
        for row, shown in zip(rows, expected, strict=True):
            assert (row["gross_total"] and Decimal(row["gross_total"])) == (
                shown["gross_total"] and Decimal(shown["gross_total"])
            )
            assert row["invoice_date"] == (shown["invoice_date"] or "")
            assert row["paid_date"] == (shown["paid_date"] or "")
            assert row["overdue"] == str(shown["overdue"]).lower()
            for code in (
                "type",
                "payment_status",
                "payment_method",
                "online_szamla_status",
                "partner_tax_number",
            ):
                assert row[code].removeprefix("'") == shown[code]


@pytest.mark.parametrize(
    ("language", "heading", "yes", "name"),
    [("hu", "Sorszám;Típus;", "igen", "szamlak-"), ("en", "Number;Type;", "yes", "invoices-")],
)
def test_csv_for_hungarian_excel(
    make_company: Any, add: Add, language: str, heading: str, yes: str, name: str
) -> None:
    company = make_company()
    add(
        company,
        invoice_number="A-2026-1",
        partner_name='Őr; "Kft."',
        gross_total=Decimal("-1234.5"),
        cancelled=True,
        invoice_date=date(2026, 1, 5),
    )
    answer = exported(company, language)
    content = body(answer)
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert text.startswith(heading)
    assert text.count("\r\n") == 2
    assert text.replace("\r\n", "").isprintable()
    row = next(iter(list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1:]))
    assert {"A-2026-1", 'Őr; "Kft."', "-1234,5", yes, "2026-01-05"} <= set(row)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{name}')


def test_plain_csv_has_points_commas_and_names(make_company: Any, add: Add) -> None:
    company = make_company()
    add(company, gross_total=Decimal("1234567890123456789.50"), conversion_rate=Decimal("0.000000001"))
    content = body(exported(company, dialect="plain"))
    assert content.startswith(b"invoice_number,type,")
    assert b",1234567890123456789.50," in content
    assert b",0.000000001," in content


def test_the_sums_of_a_document_stand_once_in_the_file_with_items(synced: Company) -> None:
    rows = plain(synced, items="true")
    for name in ("gross_total", "net_amount", "vat_amount", "gross_amount_local"):
        written = [Decimal(row[name]) for row in rows if row[name]]
        stored = BillingoInvoice.objects.exclude(**{name: None}).values_list(name, flat=True)
        assert sorted(written) == sorted(stored)
    claims = sum(
        Decimal(row["gross_total"] or 0)
        for row in rows
        if row["claim"] == "true" and row["currency"] == "HUF"
    )
    summary = client_in(synced).get("/api/billingo-invoices/summary/?currency=HUF").json()
    assert claims == Decimal(summary["currencies"][0]["gross"])
    types = {row["type"] for row in rows if row["claim"] == "false"}
    assert {"draft", "proforma"} <= types
    assert all(row["currency"] for row in rows if row["type"] == "invoice"), "all else is on each row"


def test_only_the_documents_that_were_chosen(synced: Company, make_company: Any, add: Add) -> None:
    other = make_company(name="Másik Kft.", tax_id="11111111-2-42", key=None)
    foreign = add(other).billingo_id
    paid = list(
        BillingoInvoice.objects.filter(company=synced, payment_status="paid").values_list(
            "billingo_id", flat=True
        )
    )
    open_ = BillingoInvoice.objects.filter(company=synced, payment_status="outstanding")[0].billingo_id
    client = client_in(synced, Role.USER)
    address = f"{URL}?dialect=plain&payment_status=paid&ordering=gross_total"
    answer = client.post(address, {"ids": [*paid[:3], open_, foreign]}, format="json")
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(body(answer).decode(), newline="")))
    assert {int(row["id"]) for row in rows} == set(paid[:3]), (
        "what does not fit the filters is not among them"
    )
    amounts = [Decimal(row["gross_total"]) for row in rows]
    assert amounts == sorted(amounts)
    assert len(sheet(client.post(f"{URL}?format=xlsx", {"ids": paid[:2]}, format="json"))) == 3
    for wrong in ({}, {"ids": "all"}, {"ids": ["x"]}, {"ids": list(range(1, 10_002))}):
        answer = client.post(URL, wrong, format="json")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_how_many_items_each_has_on_demand(synced: Company) -> None:
    stored = dict(BillingoInvoice.objects.annotate(n=Count("items")).values_list("billingo_id", "n"))
    assert {
        int(row["id"]): int(row["item_count"]) for row in plain(synced, columns="id,item_count")
    } == stored
    assert "item_count" not in plain(synced)[0]


def test_xlsx_has_every_document(synced: Company) -> None:
    rows = sheet(exported(synced, format="xlsx", columns="id,gross_total"))[1:]
    stored = BillingoInvoice.objects.values_list("billingo_id", "gross_total")
    assert {row[0]: row[1] for row in rows} == {
        float(key): None if total is None else float(total) for key, total in stored
    }


def test_a_row_for_each_item(synced: Company) -> None:
    rows = plain(synced, items="true")
    without = BillingoInvoice.objects.filter(items__isnull=True).count()
    assert len(rows) == BillingoInvoiceItem.objects.count() + without
    names = [(int(row["id"]), row["item_name"].removeprefix("'")) for row in rows if row["item_position"]]
    stored = BillingoInvoiceItem.objects.values_list("invoice__billingo_id", "name")
    assert sorted(names) == sorted(stored)


def test_chosen_columns_in_the_order_asked_for(synced: Company) -> None:
    answer = exported(synced, dialect="plain", columns="gross_total,invoice_number")
    assert body(answer).startswith(b"gross_total,invoice_number\r\n")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("format=pdf", "invalid_export"),
        ("dialect=x", "invalid_export"),
        ("items=maybe", "invalid_export"),
        ("columns=api_key", "invalid_export"),
        ("columns=raw", "invalid_export"),
        ("columns=id,id", "invalid_export"),
        ("columns=item_name", "invalid_export"),
        ("ordering=raw", "invalid_ordering"),
        ("search=" + "x" * 201, "search_too_long"),
        ("overdue=x", "invalid"),
    ],
)
def test_what_cannot_be_meant_is_refused(make_company: Any, query: str, code: str) -> None:
    answer = client_in(make_company()).get(f"{URL}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_more_rows_than_a_sheet_holds(synced: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_SHEET_ROWS", 400)
    client = client_in(synced)
    assert len(sheet(client.get(f"{URL}?format=xlsx"))) == 283
    answer = client.get(f"{URL}?format=xlsx&items=true")
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_rows")
    monkeypatch.setattr(workbook, "MAX_SHEET_ROWS", 281)
    assert client.get(f"{URL}?format=xlsx").json()["code"] == "too_many_rows"
    assert client.get(f"{URL}?format=csv").status_code == 200


def test_another_companys_rows_are_not_in_it(synced: Company, make_company: Any, add: Add) -> None:
    other = make_company(name="Másik Kft.", tax_id="11111111-2-42", key=None)
    add(other, invoice_number="own")
    assert [row["invoice_number"] for row in plain(other)] == ["own"]


def test_it_is_read_and_written_in_pieces(synced: Company, queries: Any) -> None:
    answer = exported(synced)
    pieces = list(answer.streaming_content)
    assert len(pieces) == 2
    with queries() as log:
        body(exported(synced, items="true"))
    assert len([query for query in log if "invoiceitem" in query["sql"]]) == 1  # one for a thousand invoices


@pytest.mark.parametrize("column", [column.name for column in (*INVOICE_COLUMNS, *ITEM_COLUMNS)])
def test_each_column_reads_what_it_needs_and_no_more(synced: Company, queries: Any, column: str) -> None:
    with queries() as log:
        alone = body(
            exported(synced, columns=column, dialect="plain", items=str(column.startswith("item_")).lower())
        )
    lines = alone.decode().split("\r\n")
    assert lines[0] == column
    assert len(lines) > 282
    (read,) = rows_read(log)
    assert ('"bank_transfers_billingoinvoice"."comment"' in read.partition(" FROM ")[0]) == (
        column == "comment"
    )


def test_no_import_of_the_sheet_writer_before_it_is_needed(run_manage: Any) -> None:
    code = "import sys; import bank_transfers.urls; assert 'xlsxwriter' not in sys.modules"
    result = run_manage("shell", "-c", code)
    assert result.returncode == 0, result.stderr


def rows_read(log: Any) -> list[str]:
    """The statements that read invoices by their keys, after the one that found these."""
    of_invoices = [query["sql"] for query in log if INVOICES in query["sql"]]
    return [sql for sql in of_invoices if "id = ANY" in sql.replace('"', "") or "json_each" in sql]


def test_invoices_and_items_are_read_by_one_statement(
    synced: Company, queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By two, a sync between them would put new items beside an old invoice."""
    monkeypatch.setattr(invoice_rows, "CHUNK", 100)
    with queries() as log:
        body(exported(synced, items="true"))
    with_items = [query["sql"] for query in log if "bank_transfers_billingoinvoiceitem" in query["sql"]]
    assert len(with_items) == 3
    assert rows_read(log) == with_items


def test_what_moves_while_it_is_read_is_in_it_once(synced: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sync at work changes what the file is ordered by, takes documents away and brings new ones."""
    monkeypatch.setattr(invoice_rows, "CHUNK", 100)
    ids = {row["id"] for row in plain(synced)}
    pieces = exported(synced, dialect="plain", ordering="-invoice_date").streaming_content
    first = next(pieces)
    of_company = BillingoInvoice.objects.filter(company=synced)
    # The first come to the end, the last to the front, and one of those that are still to be read goes.
    of_company.filter(invoice_date__gte=date(2026, 1, 1)).update(invoice_date=date(2000, 1, 1))
    last = of_company.order_by("invoice_date", "billingo_id").filter(invoice_date__gt=date(2000, 1, 1))[0]
    gone = str(last.billingo_id)
    last.delete()
    of_company.exclude(invoice_date=date(2000, 1, 1)).update(invoice_date=date(2030, 1, 1))
    text = (first + b"".join(pieces)).decode()
    found = [row["id"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert len(found) == len(set(found)) == len(ids) - 1
    assert set(found) == ids - {gone}


def test_a_slow_reader_holds_nothing_of_the_database(
    synced: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoice_rows, "CHUNK", 10)
    pieces = exported(synced, dialect="plain").streaming_content
    next(pieces)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_cursors")
            assert cursor.fetchall() == []
    BillingoInvoice.objects.all().delete()
    assert b"".join(pieces).count(b"\n") < 100
