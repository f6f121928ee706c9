"""An export as a spreadsheet program opens it: LibreOffice, for files that Hungarians open in Excel."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoInvoiceItem, Company, Role

from .exporting import URL, Add

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.libreoffice]
NUMBERS = ["2026-5", "11/2026", "0123", "1E5", "1234567890123456789"]
EVIL = '\u00a0=HYPERLINK("http://example.hu";"kattints")'
OFFICE, TABLE, TEXT, STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "style")
)
HUNGARIAN_CSV = (
    "Text - txt - csv (StarCalc):59,34,76,1,,1038,false,true"  # ; " UTF-8, from line 1, Hungarian, detect
)

Cell = tuple[str | None, str]  # what it is to LibreOffice, and what it shows


def opened(files: dict[str, bytes], directory: Path, *options: str) -> dict[str, ElementTree.Element]:
    """Each file as LibreOffice understands it, as an XML document."""
    for name, content in files.items():
        (directory / name).write_bytes(content)
    profile = f"-env:UserInstallation={(directory / 'profile').as_uri()}"
    told = ["--headless", *options, "--convert-to", "fods", "--outdir", str(directory)]
    subprocess.run(
        ["soffice", profile, *told, *(str(directory / name) for name in files)],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return {
        name: ElementTree.parse((directory / name).with_suffix(".fods")).getroot()  # noqa: S314  (our own)
        for name in files
    }


def rows(document: ElementTree.Element) -> list[list[Cell]]:
    """The cells that hold something."""
    found = []
    for row in document.iter(f"{TABLE}table-row"):
        cells = []
        for cell in row.iter(f"{TABLE}table-cell"):
            words = "\n".join("".join(line.itertext()) for line in cell.findall(f"{TEXT}p"))
            repeated = int(cell.get(f"{TABLE}number-columns-repeated") or 1)
            cells += [(cell.get(f"{OFFICE}value-type"), words)] * min(repeated, 50)
        if any(kind for kind, _words in cells):
            found.append(cells)
    return found


@pytest.fixture
def documents(make_company: Any, add: Add, tmp_path: Path) -> dict[str, ElementTree.Element]:
    """A CSV for Hungarian Excel, and sheets with a row for each document and for each item."""
    company: Company = make_company()
    late = timezone.localdate() - timedelta(days=10)
    for number in NUMBERS:
        invoice = add(
            company,
            invoice_number=number,
            partner_name=EVIL,
            gross_total=Decimal("483.04"),
            currency="EUR",
            due_date=late,
            invoice_date=date(1899, 12, 31),
            comment="egy\r\nkettő\rhárom",
        )
        for position in (1, 2, 3):
            BillingoInvoiceItem.objects.create(
                invoice=invoice, position=position, name=EVIL, gross_amount=Decimal("161.01")
            )
    columns = "invoice_number,partner_name,gross_total,due_date,invoice_date,payment_status,cancelled,comment"
    client = client_in(company, Role.USER, "hu")

    def exported(query: str) -> bytes:
        answer: Any = client.get(f"{URL}?ordering=id&{query}")
        assert answer.status_code == 200
        return b"".join(answer.streaming_content)

    sheets = {
        "sheet.xlsx": exported(f"format=xlsx&columns={columns}"),
        "items.xlsx": exported("format=xlsx&items=true"),
    }
    for_excel = opened({"excel.csv": exported(f"columns={columns}")}, tmp_path, f"--infilter={HUNGARIAN_CSV}")
    return {**for_excel, **opened(sheets, tmp_path)}


def test_what_libreoffice_makes_of_exports(documents: dict[str, ElementTree.Element]) -> None:
    headings = [
        "Sorszám", "Partner", "Bruttó", "Pénznem", "Esedékes", "Kelt", "Állapot", "Sztornózva", "Megjegyzés",
    ]  # fmt: skip
    for name in ("excel.csv", "sheet.xlsx"):
        first, *found = rows(documents[name])
        assert [words for _kind, words in first][:9] == headings, name
        # The numbers are what they were, and texts; what looks like a formula is shown.
        assert [row[0] for row in found] == [("string", number) for number in NUMBERS], name
        assert {row[1][0] for row in found} == {"string"}
        assert {row[1][1] for row in found} == {EVIL if name == "sheet.xlsx" else f"'{EVIL}"}
        assert {(row[2][0], row[3][1]) for row in found} == {("float", "EUR")}, name
        assert {row[2][1].strip().replace(".", ",") for row in found} == {"483,04"}
        assert {row[4][0] for row in found} == {"date"}, "days are days"
        assert {row[5][1] for row in found} == {"1899-12-31"}
        assert {row[6][1] for row in found} == {"10 napja lejárt"}
        assert {row[7] for row in found} == {("string", "nem")}
        assert {row[8][1] for row in found} == {"egy\nkettő\nhárom"}
    assert {row[5][0] for row in rows(documents["sheet.xlsx"])[1:]} == {"string"}, (
        "before 1900 there are no days"
    )
    cells = (cell for document in documents.values() for cell in document.iter(f"{TABLE}table-cell"))
    formulas = {cell.get(f"{TABLE}formula", "") for cell in cells} - {""}
    assert formulas == {f'of:="{number}"' for number in NUMBERS}, "and nothing else is one"

    first, *found = rows(documents["items.xlsx"])
    gross, claim = (
        next(at for at, (_, words) in enumerate(first) if words == name) for name in ("Bruttó", "Követelés")
    )
    assert len(found) == 3 * len(NUMBERS)
    assert [row[gross][0] for row in found] == ["float", None, None] * len(NUMBERS), "each sum once"
    assert {row[claim][1] for row in found} == {"igen"}

    for name in ("sheet.xlsx", "items.xlsx"):
        document = documents[name]
        layouts = [layout.attrib for layout in document.iter(f"{STYLE}page-layout-properties")]
        printed = [each for each in layouts if each.get(f"{STYLE}scale-to-X") == "1"]
        assert printed, "as wide as the page"
        assert printed[0].get(f"{STYLE}print-orientation") == "landscape"
        repeated = document.find(f".//{TABLE}table-header-rows")
        assert repeated is not None
        assert "Sorszám" in "".join(repeated.itertext()), "on every page"
