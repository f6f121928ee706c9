"""What tests of exports share."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoInvoice, Company, Role

URL = "/api/billingo-invoices/export/"
Add = Callable[..., BillingoInvoice]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


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
