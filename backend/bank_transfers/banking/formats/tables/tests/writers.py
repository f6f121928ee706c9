"""Writes a table by its declaration: what a bank with this layout would export."""

from __future__ import annotations

import csv
import datetime
import html
import io
from decimal import Decimal
from typing import NamedTuple
from xml.sax.saxutils import escape

import xlsxwriter

from bank_transfers.banking.formats.amounts import DecimalSign
from bank_transfers.banking.formats.detection import FileKind
from bank_transfers.banking.formats.tables.layout import Field, Layout, Sign


class Movement(NamedTuple):
    day: datetime.date
    amount: Decimal
    account: str = "117730161234567000000006"
    name: str = ""
    counterparty: str = ""
    memo: str = ""
    reference: str = ""


def cell_of(layout: Layout, field: Field, movement: Movement, grouped: bool) -> str:
    amount = movement.amount
    booked = next((state for state, status in layout.statuses.items() if status), "")
    values = {
        Field.OWN_ACCOUNT: movement.account,
        Field.BOOKING_DATE: day(layout, movement.day),
        Field.AMOUNT: number(layout, -amount if layout.sign is Sign.REVERSED else amount, grouped),
        Field.DEBIT: number(layout, -amount, grouped) if amount < 0 else "",
        Field.CREDIT: number(layout, amount, grouped) if amount >= 0 else "",
        Field.MARKER: "T" if amount < 0 else "J",
        Field.CURRENCY: "HUF",
        Field.COUNTERPARTY_NAME: movement.name,
        Field.COUNTERPARTY_ACCOUNT: movement.counterparty,
        Field.REMITTANCE_INFORMATION: movement.memo,
        Field.BANK_REFERENCE: movement.reference,
        Field.STATUS: booked.upper(),
        Field.FEE: "0",
        Field.VALUE_DATE: day(layout, movement.day),
    }
    return values.get(field, "")


def day(layout: Layout, date: datetime.date) -> str:
    parts = {"Y": f"{date.year:04}", "M": f"{date.month:02}", "D": f"{date.day:02}"}
    return "".join(parts.get(sign, sign) for sign in layout.dates[0])


def number(layout: Layout, amount: Decimal, grouped: bool) -> str:
    text = f"{amount:,}" if grouped else str(amount)
    text = text.replace(",", "\u00a0")
    return text.replace(".", ",") if layout.decimal_sign is DecimalSign.COMMA else text


def table(layout: Layout, movements: list[Movement], grouped: bool = False) -> list[list[str]]:
    """Header and rows. Of a field with several columns the first one is filled."""
    if not layout.has_header:
        rows = []
        for movement in movements:
            row = [""] * layout.width[0]
            for field, columns in layout.columns.items():
                row[columns[0].position - 1] = cell_of(layout, field, movement, grouped)
            rows.append(row)
        return rows
    header: list[str] = []
    fields: list[Field | None] = []
    placed = {
        column.position: field
        for field, columns in layout.columns.items()
        for column in columns
        if column.position
    }
    for field, columns in layout.columns.items():
        for index, column in enumerate(columns):
            if column.position or column.names[0] in header:
                continue
            while len(header) + 1 in placed:
                fields.append(placed.pop(len(header) + 1))
                header.append("?")
            header.append(column.names[0].replace("…", " neve"))
            fields.append(field if index == 0 or field is Field.BOOKING_DATE else None)
    return [
        header,
        *(
            [cell_of(layout, field, movement, grouped) if field else "" for field in fields]
            for movement in movements
        ),
    ]


def text_file(rows: list[list[str]], delimiter: str, encoding: str, quoted: bool) -> bytes:
    out = io.StringIO()
    csv.writer(
        out, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL, lineterminator="\n"
    ).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(rows: list[list[object]], hidden: set[int] | None = None, sheet: str = "Lista") -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(number, column, value)
                elif value is not None:
                    page.write_number(number, column, value)
            if number in (hidden or set()):
                page.set_row(number, options={"hidden": True})
    return out.getvalue()


def html_page(rows: list[list[str]]) -> bytes:
    lines = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<html><body><table>{lines}</table></body></html>".encode()


def spreadsheetml(rows: list[list[str]]) -> bytes:
    lines = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{escape(cell)}</Data></Cell>' for cell in row)
        + "</Row>"
        for row in rows
    )
    namespace = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{namespace}" xmlns:ss="{namespace}">'
        f'<Worksheet ss:Name="Kivonat"><Table>{lines}</Table></Worksheet></Workbook>'
    ).encode()


def file_of(kind: FileKind, rows: list[list[str]], delimiter: str, encoding: str, quoted: bool) -> bytes:
    if kind is FileKind.TEXT:
        return text_file(rows, delimiter, encoding, quoted)
    if kind is FileKind.HTML:
        return html_page(rows)
    if kind is FileKind.XML:
        return spreadsheetml(rows)
    return workbook([list(row) for row in rows])
