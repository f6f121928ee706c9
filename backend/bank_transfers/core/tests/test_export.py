"""Files of any list: columns that know nothing of a model, rows that are plain mappings."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from bank_transfers.core.export.columns import Column, Kind, Row, column, read_by, with_currency
from bank_transfers.core.export.csv_file import EXCEL, PLAIN, as_csv
from bank_transfers.core.export.workbook import as_xlsx

BOOKED = column("booked_on", "booked", Kind.DAY)
AMOUNT = column("amount", "amount", Kind.MONEY)
CURRENCY = column("currency", "currency")
WORDS = column("remittance", "remittance")
SETTLED = column("settled", "settled", Kind.FLAG, lambda row: row["open"] == 0, reads=("open", "amount"))
COLUMNS: list[Column] = [BOOKED, AMOUNT, CURRENCY, WORDS, SETTLED]
ROWS: list[Row] = [
    {"booked_on": date(2026, 3, 1), "amount": Decimal("-1234.50"), "currency": "EUR", "remittance": "=1+1", "open": 0},
    {"booked_on": None, "amount": Decimal("1234567890123456.78"), "currency": "HUF", "remittance": "2026-5", "open": 1},
]  # fmt: skip


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        (
            PLAIN,
            [
                "booked_on,amount,currency,remittance,settled",
                "2026-03-01,-1234.50,EUR,'=1+1,true",
                ",1234567890123456.78,HUF,2026-5,false",
            ],
        ),
        (
            EXCEL,
            [
                "\ufeffbooked;amount;currency;remittance;settled",
                "2026-03-01;-1234,50;EUR;'=1+1;yes",
                ';"=""1234567890123456,78""";HUF;"=""2026-5""";no',
            ],
        ),
    ],
)
def test_any_rows_become_csv(dialect: str, expected: list[str]) -> None:
    with translation.override("en"):
        file = b"".join(as_csv(ROWS, COLUMNS, dialect)).decode()
    assert file == "".join(f"{line}\r\n" for line in expected)


def test_any_rows_become_a_sheet_with_its_own_title() -> None:
    with as_xlsx(ROWS, COLUMNS, "Transactions") as file, zipfile.ZipFile(file) as book:
        names = book.read("xl/workbook.xml").decode()
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<sheet name="Transactions"' in names
    assert "<v>-1234.5</v>" in sheet
    assert "1234567890123456.78" in sheet
    assert "<f>" not in sheet, "no text is a formula"


def test_only_what_columns_look_at_is_read_each_once() -> None:
    assert read_by(COLUMNS) == ["pk", "booked_on", "amount", "currency", "remittance", "open"]


def test_an_amount_brings_its_currency_along() -> None:
    assert with_currency([WORDS, AMOUNT, BOOKED], CURRENCY, {"amount"}) == [WORDS, AMOUNT, CURRENCY, BOOKED]
    assert with_currency([WORDS, BOOKED], CURRENCY, {"amount"}) == [WORDS, BOOKED]
    assert with_currency([CURRENCY, AMOUNT], CURRENCY, {"amount"}) == [CURRENCY, AMOUNT]
