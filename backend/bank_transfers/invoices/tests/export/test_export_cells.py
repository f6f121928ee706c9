"""GET /api/billingo-invoices/export/: what its cells hold, and how a sheet looks."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import timezone, translation

from bank_transfers.billingo.labels import PAYMENT_METHODS, all_in_words
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.core.export.cells import for_excel
from bank_transfers.core.export.csv_file import Remembered
from bank_transfers.core.tests.disks import no_room
from bank_transfers.invoices.export.columns import INVOICE_COLUMNS
from bank_transfers.invoices.labels import NAV_STATUSES
from bank_transfers.models import BillingoInvoiceItem, Company

from .exporting import MAIN, URL, Add, body, exported, plain, sheet

pytestmark = pytest.mark.django_db
REPOSITORY = Path(__file__).resolve().parents[5]
EPOCH = date(1899, 12, 30)


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
        "gross_total": Decimal(1000),
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
        "odd": ["Kiegyenlítetlen", "shells", "Értékhatár alatt", "12345678-1-42", "Árajánlat", "nem", "", ""],
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
    assert (setup.get("orientation"), setup.get("fitToWidth", "1"), setup.get("fitToHeight")) == (
        "landscape",
        "1",
        "0",
    )
    assert tree.find(f"{MAIN}sheetPr/{MAIN}pageSetUpPr[@fitToPage='1']") is not None
    assert "_xlnm.Print_Titles" in workbook_text


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


def test_what_is_remembered_of_texts_is_bounded_and_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Remembered, "MOST", 3)
    made = Remembered(for_excel)
    texts = ["=1+1", "2026-5", "Alma Kft.", "0123", "x" * 65, "=1+1", "2026-5"]
    assert [made[text] for text in texts * 2] == [for_excel(text) for text in texts * 2]
    assert len(made) <= 3
    assert "x" * 65 not in made
