"""GET /api/billingo-invoices/export/"""

from __future__ import annotations

import csv
import io
import re
import resource
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.db.models import Count
from django.utils import timezone, translation

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.invoices.export import workbook, writers
from bank_transfers.invoices.export.columns import INVOICE_COLUMNS, ITEM_COLUMNS
from bank_transfers.invoices.labels import NAV_STATUSES, PAYMENT_METHODS, all_in_words
from bank_transfers.models import BillingoInvoice, BillingoInvoiceItem, Company, Role

pytestmark = pytest.mark.django_db
URL = "/api/billingo-invoices/export/"
Add = Callable[..., BillingoInvoice]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
INVOICES = ' FROM "bank_transfers_billingoinvoice" '
REPOSITORY = Path(__file__).resolve().parents[4]
EPOCH = date(1899, 12, 30)


def exported(company: Company, language: str = "en", **parameters: Any) -> Any:
    answer = client_in(company, Role.USER, language).get(f"{URL}?{urlencode(parameters)}")
    assert answer.status_code == 200, answer.content
    return answer


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def plain(company: Company, **parameters: Any) -> list[dict[str, str]]:
    text = body(exported(company, dialect="plain", **parameters)).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def sheet(answer: Any) -> list[list[Any]]:
    """The cells of an XLSX: texts as str, numbers as float, booleans as bool, empty as None."""
    with zipfile.ZipFile(io.BytesIO(body(answer))) as book:
        tree = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314  (our own)
    rows = []
    for row in tree.iter(f"{MAIN}row"):
        cells: dict[str, Any] = {}
        for cell in row.iter(f"{MAIN}c"):
            place = (cell.get("r") or "").rstrip("0123456789")
            assert cell.find(f"{MAIN}f") is None, "a formula"
            value = cell.findtext(f"{MAIN}v")
            text = "".join(part.text or "" for part in cell.iter(f"{MAIN}t"))
            kind = cell.get("t")
            cells[place] = (
                text if kind in {"inlineStr", "s"} else value == "1" if kind == "b" else float(value or "nan")
            )
        rows.append([cells.get(chr(ord("A") + place)) for place in range(26)])
    return rows


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


UNSEEN = ["", " ", "\u00a0", "\ufeff", "\u200b", "\u3000\u2060", "\t", "\r\n"]
SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦"]


@pytest.mark.parametrize("dialect", ["excel", "plain"])
def test_a_text_that_begins_like_a_formula_is_defused(make_company: Any, add: Add, dialect: str) -> None:
    company = make_company()
    texts = [f"{unseen}{sign}HYPERLINK(1)" for unseen in UNSEEN for sign in SIGNS] + ["\tx", "\rx", "\nx"]
    for number, evil in enumerate(texts):
        invoice = add(
            company,
            invoice_number=f"N-{number}",
            partner_name=evil,
            partner_city=evil,
            comment=evil,
            type=evil,
        )
        BillingoInvoiceItem.objects.create(
            invoice=invoice, position=1, name=evil, unit=evil, quantity=Decimal(-1)
        )
    text = body(exported(company, dialect=dialect, items="true")).decode("utf-8-sig")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if dialect == "excel" else ",")
    cells = [cell for row in reader for cell in row]
    for evil in texts:
        kept = evil.replace("\r\n", "\n").replace("\r", "\n") if dialect == "excel" else evil
        assert cells.count(f"'{kept}") >= 6, repr(evil)
    bare = "".join(SIGNS)
    loud = [cell for cell in cells if cell.strip("".join(UNSEEN))[:1] in bare and cell.strip()]
    assert set(loud) <= {"-1"}, "numbers stay numbers"


def test_what_excel_would_make_numbers_and_days_of_stays_text(make_company: Any, add: Add) -> None:
    company = make_company()
    texts = [
        "2026-5", "11/2026", "0123", "1E5", "1234567890123456789", "27%", "5 p", "12:30", "máj. 5", "IGAZ",
        "+36 1 234 5678", "1,5", "2026. 01. 05.", "-5",
    ]  # fmt: skip
    others = ["2026-5/A", "12345678-1-42", "Kft. 2000", "HU12", "20%-os", "", "május"]
    for text in (*texts, *others):
        add(company, invoice_number=text, gross_total=Decimal("1234567890123456.5"))
    columns = {"columns": "invoice_number,gross_total", "ordering": "id"}
    rows = body(exported(company, **columns)).decode("utf-8-sig").split("\r\n")[1:-1]
    assert [row.partition(";")[0] for row in rows] == [*(f'"=""{text}"""' for text in texts), *others]
    assert rows[0].split(";")[1:] == ['"=""1234567890123456,5"""', "HUF"], "Excel keeps fifteen digits"
    # Programs get them as they are; what may be a formula somewhere is defused there too.
    assert [row["invoice_number"].removeprefix("'") for row in plain(company, **columns)] == [*texts, *others]


def test_people_read_what_the_page_shows_and_programs_read_codes(make_company: Any, add: Add) -> None:
    company = make_company()
    today = timezone.localdate()
    coded = {
        "payment_method": "wire_transfer", "online_szamla_status": "under_tax_limit",
        "partner_tax_number": "12345678142", "payment_status": "expired", "paid_date": today,
    }  # fmt: skip
    add(company, invoice_number="late", due_date=today - timedelta(days=10), **coded)
    add(company, invoice_number="void", due_date=today - timedelta(days=10), cancelled=True, **coded)
    add(
        company,
        invoice_number="odd",
        due_date=today,
        **{**coded, "payment_method": "shells", "type": "offer"},
    )
    columns = {
        "columns": "invoice_number,payment_status,payment_method,online_szamla_status,partner_tax_number,type,claim,"
        "days_overdue,paid_date",
        "ordering": "id",
    }
    shown = {
        "late": [
            "10 napja lejárt",
            "Átutalás",
            "Értékhatár alatt",
            "12345678-1-42",
            "Számla",
            "igen",
            "10",
            "",
        ],
        "void": ["Sztornózva", "Átutalás", "Értékhatár alatt", "12345678-1-42", "Számla", "igen", "", ""],
        "odd": ["Lejárt", "shells", "Értékhatár alatt", "12345678-1-42", "Árajánlat", "nem", "", ""],
    }
    text = body(exported(company, "hu", **columns)).decode("utf-8-sig")
    headings, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert headings[1:4] == ["Állapot", "Fizetési mód", "NAV"]
    assert {number: words for number, *words in rows} == shown
    in_sheet = sheet(exported(company, "hu", format="xlsx", **columns))[1:]
    words = {
        row[0]: ["" if cell is None else str(cell).removesuffix(".0") for cell in row[1:9]]
        for row in in_sheet
    }
    assert words == shown
    for row in plain(company, **columns):
        assert (row["payment_status"], row["online_szamla_status"]) == ("expired", "under_tax_limit")
        assert (row["partner_tax_number"], row["claim"]) == (
            "12345678142",
            "false" if row["type"] == "offer" else "true",
        )


def in_page(language: str, block: str) -> dict[str, str]:
    """Names and words of one block of the page's texts: `name: 'word'`, or `name: { name: 'word', …`."""
    text = (REPOSITORY / f"frontend/src/locales/{language}/invoices.ts").read_text(encoding="utf-8")
    (inside,) = re.findall(rf"^  {block}: \{{\n(.*?)^  \}},", text, re.DOTALL | re.MULTILINE)
    entries = re.findall(r"^ {4}'?(\w[\w ]*?)'?: (?:\{\s*name: )?'([^']*)'", inside, re.MULTILINE)
    return dict(entries)


@pytest.mark.once
@pytest.mark.parametrize("language", ["hu", "en"])
def test_headings_and_words_are_those_of_the_page(language: str) -> None:
    shown = in_page(language, "column")
    shown["days_overdue"] = shown.pop("overdue")
    columns = {column.name: column for column in INVOICE_COLUMNS}
    assert shown.keys() <= columns.keys()
    with translation.override(language):
        assert {name: str(columns[name].heading) for name in shown} == shown
        assert all_in_words(PAYMENT_METHODS) == in_page(language, "method")
        nav = in_page(language, "nav")
        nav.pop("unknown")
        assert all_in_words(NAV_STATUSES) == nav


def test_amounts_bring_their_currency(make_company: Any, add: Add) -> None:
    company = make_company()
    add(company, gross_total=Decimal("483.04"), currency="EUR")
    for parameters in ({}, {"format": "xlsx"}):
        answer = exported(company, "hu", columns="partner_name,net_amount,gross_total,due_date", **parameters)
        if parameters:
            headings, row = sheet(answer)
        else:
            text = body(answer).decode("utf-8-sig")
            headings, row = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        assert headings[:5] == ["Partner", "Nettó", "Bruttó", "Pénznem", "Esedékes"]
        assert row[2:4] == [483.04 if parameters else "483,04", "EUR"]
    (read,) = plain(company, columns="currency,gross_total")
    assert list(read) == ["currency", "gross_total"], "a program gets the columns that it asks for"


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


def test_a_sheet_is_laid_out_to_be_read_and_printed(make_company: Any, add: Add) -> None:
    company = make_company()
    add(
        company,
        partner_name="WESSELÉNYI MAGÁNNYOMOZÓ MŰHELY ÉS TÁRSAI",
        comment="első sor\r\nmásodik\rharmadik " + "hosszú " * 40,
        gross_total=Decimal("-1285620426.1234"),
        invoice_date=date(1899, 12, 30),
        due_date=date(2026, 1, 30),
    )
    columns = "partner_name,gross_total,invoice_date,due_date,comment,cancelled"
    content = body(exported(company, "hu", format="xlsx", columns=columns))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        written = book.read("xl/worksheets/sheet1.xml").decode()
        tree, workbook_text = ElementTree.fromstring(written), book.read("xl/workbook.xml").decode()  # noqa: S314
        styles = ElementTree.fromstring(book.read("xl/styles.xml"))  # noqa: S314  (our own)
    assert "_x000D_" not in written
    assert "első sor\nmásodik\nharmadik" in written
    assert "1899-12-30" in written
    widths = [float(col.get("width") or 0) for col in tree.iter(f"{MAIN}col")]
    # Capitals are wider than digits.
    assert widths[0] >= 1.1 * len("WESSELÉNYI MAGÁNNYOMOZÓ MŰHELY ÉS TÁRSAI")
    assert widths[1] > len("-1 285 620 426,1234")
    assert 60 <= widths[5] <= 65, "what is longer goes on below"
    places = [list(row.iter(f"{MAIN}c")) for row in tree.iter(f"{MAIN}row")]
    kinds = [style.find(f"{MAIN}alignment") for style in styles.find(f"{MAIN}cellXfs") or ()]
    wraps = kinds[int(places[1][5].get("s") or 0)]
    assert wraps is not None
    assert wraps.get("wrapText") == "1"
    rights = [kinds[int(cell.get("s") or 0)] for cell in places[0]]
    assert [right is not None and right.get("horizontal") for right in rights] == [
        "left", "right", "left", "right", "right", "left", "left",
    ]  # fmt: skip
    setup = tree.find(f"{MAIN}pageSetup")
    assert setup is not None
    assert (setup.get("orientation"), setup.get("fitToHeight")) == ("landscape", "0")
    assert tree.find(f"{MAIN}sheetPr/{MAIN}pageSetUpPr[@fitToPage='1']") is not None
    assert "_xlnm.Print_Titles" in workbook_text


@contextmanager
def no_room() -> Iterator[None]:
    """No file of this process grows beyond 20,000 bytes: what a full disk is to it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("trouble", ["full", "gone"])
@pytest.mark.parametrize(("language", "words"), [("hu", "elfogyott"), ("en", "no room left")])
def test_a_full_temporary_directory_is_a_clear_error(
    synced: Company,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    trouble: str,
    language: str,
    words: str,
) -> None:
    client = client_in(synced, language=language)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path if trouble == "full" else tmp_path / "gone"))
    with no_room():
        answer = client.get(f"{URL}?format=xlsx")
    assert (answer.status_code, answer.json()["code"]) == (503, "no_room_for_file")
    assert words in answer.json()["detail"]
    assert not [*tmp_path.iterdir()], "nothing is left behind"
    assert client.get(f"{URL}?format=csv").status_code == 200


def test_xlsx_has_real_dates_and_numbers_and_no_formula(make_company: Any, add: Add) -> None:
    company = make_company()
    add(
        company,
        invoice_number="=1+1",
        partner_name="http://example.hu",
        gross_total=Decimal("-1234.56"),
        net_amount=Decimal("12345678901234567.25"),
        invoice_date=date(2026, 1, 5),
        cancelled=True,
    )
    answer = exported(
        company,
        "hu",
        format="xlsx",
        columns="invoice_number,partner_name,gross_total,invoice_date,cancelled,net_amount,comment",
    )
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    headings, row = sheet(answer)
    assert headings[:4] == ["Sorszám", "Partner", "Bruttó", "Pénznem"]
    assert row[:2] == ["=1+1", "http://example.hu"]
    assert row[2] == -1234.56
    assert row[3] == "HUF"
    assert EPOCH + timedelta(days=row[4]) == date(2026, 1, 5)
    assert row[5] == "igen"
    assert row[6] == "12345678901234567.25"  # more digits than a sheet's number keeps
    assert row[7] is None


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
    monkeypatch.setattr(writers, "CHUNK", 100)
    with queries() as log:
        body(exported(synced, items="true"))
    with_items = [query["sql"] for query in log if "bank_transfers_billingoinvoiceitem" in query["sql"]]
    assert len(with_items) == 3
    assert rows_read(log) == with_items


def test_what_moves_while_it_is_read_is_in_it_once(synced: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sync at work changes what the file is ordered by, takes documents away and brings new ones."""
    monkeypatch.setattr(writers, "CHUNK", 100)
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
    monkeypatch.setattr(writers, "CHUNK", 10)
    pieces = exported(synced, dialect="plain").streaming_content
    next(pieces)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_cursors")
            assert cursor.fetchall() == []
    BillingoInvoice.objects.all().delete()
    assert b"".join(pieces).count(b"\n") < 100
