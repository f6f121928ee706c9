"""Invoices into files: CSV that is written as it is read, and XLSX through a file on disk. Memory does not grow.

CSV comes in two dialects: `excel` opens right in Hungarian Excel (semicolons, decimal commas, a byte order mark);
`plain` is for programs (commas, decimal points, none). Texts that a spreadsheet would take for a formula get an
apostrophe in front; numbers stay numbers.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import IO, Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from bank_transfers.billingo.documents.mapping import ITEM_COLUMNS
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.db.lookups import Among
from bank_transfers.core.db.reading import keys_in_order, portions

from .columns import Column, Kind, Row, Value, common, read_by

CHUNK = 1000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MAX_SHEET_ROWS = 1_048_575  # beside the headings
MAX_CELL_CHARACTERS = 32_767
EXACT_DIGITS = 15  # of a number in a sheet

EXCEL, PLAIN = "excel", "plain"


class SheetFull(Exception):
    """More rows than a sheet of XLSX holds."""


def invoice_rows(
    invoices: QuerySet[BillingoInvoice], today: date, columns: Iterable[Column]
) -> Iterator[Row]:
    """One mapping for each invoice, with what the columns look at: those that fit when it begins, each once, a chunk at
    a time as it is then."""
    shared = common(today)
    for keys in portions(keys_in_order(invoices), CHUNK):
        found = {row["pk"]: row for row in _among(keys).values(*read_by(columns))}
        for key in keys:
            if row := found.get(key):
                row.update(shared)
                yield row


def item_rows(invoices: QuerySet[BillingoInvoice], today: date, columns: Iterable[Column]) -> Iterator[Row]:
    """One mapping for each item, that of its invoice with the item's under `item_…`; an invoice without items once.

    Both are read by one statement, which sees one moment: by two, a sync between them would put new items beside an old
    invoice.
    """
    items = {f"item_{name}": F(f"items__{name}") for name in ITEM_COLUMNS}
    shared = common(today)
    for keys in portions(keys_in_order(invoices), CHUNK):
        found: dict[int, list[Row]] = {}
        for row in _among(keys).order_by("items__position").values(*read_by(columns), **items):
            row.update(shared)
            found.setdefault(row["pk"], []).append(row)
        for key in keys:
            yield from found.get(key, ())


def _among(keys: list[int]) -> QuerySet[BillingoInvoice]:
    """Invoices by their keys, in no order. One that went away meanwhile is not there any more."""
    return BillingoInvoice.objects.filter(Among(F("pk"), keys)).order_by()


# -- CSV ---------------------------------------------------------------------------------------------


def as_csv(rows: Iterable[Row], columns: Sequence[Column], dialect: str) -> Iterator[bytes]:
    """The file in pieces. dialect: EXCEL or PLAIN."""
    excel = dialect == EXCEL
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";" if excel else ",", lineterminator="\r\n")
    cells = [(column.value, _cell_writer(column.kind, excel)) for column in columns]
    if excel:
        buffer.write("\ufeff")
    writer.writerow([_harmless(str(column.heading)) if excel else column.name for column in columns])
    for number, row in enumerate(rows, start=1):
        writer.writerow(["" if (found := value(row)) is None else written(found) for value, written in cells])
        if number % 200 == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def _cell_writer(kind: Kind, excel: bool) -> Callable[[Any], str]:
    """How a value of that kind is written in CSV."""
    if kind is Kind.FLAG:
        yes, no = (_("yes"), _("no")) if excel else ("true", "false")
        return lambda value: yes if value else no
    if kind in {Kind.MONEY, Kind.NUMBER}:
        return _decimal_with_comma if excel else _decimal
    writers: dict[Kind, Callable[[Any], str]] = {Kind.TEXT: _harmless, Kind.DAY: _iso, Kind.WHOLE: str}
    return writers[kind]


def _harmless(text: str) -> str:
    """The text, with an apostrophe where a spreadsheet would take it for a formula; no NUL, which none reads."""
    if "\0" in text:
        text = text.replace("\0", "")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _decimal(value: Decimal) -> str:
    return f"{value:f}"


def _decimal_with_comma(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")


def _iso(day: date) -> str:
    return day.isoformat()


# -- XLSX --------------------------------------------------------------------------------------------

FORMATS: Mapping[Kind, str] = {
    Kind.MONEY: "#,##0.00##",
    Kind.NUMBER: "General",
    Kind.DAY: "yyyy-mm-dd",
    Kind.WHOLE: "0",
}
WIDTHS: Mapping[Kind, int] = {Kind.TEXT: 22, Kind.MONEY: 16, Kind.NUMBER: 12, Kind.DAY: 12, Kind.WHOLE: 12}


def as_xlsx(rows: Iterable[Row], columns: Sequence[Column]) -> IO[bytes]:
    """The whole file, open for reading from its start; it vanishes when it is closed. Raises SheetFull."""
    import xlsxwriter  # heavy, and only needed here

    file = tempfile.TemporaryFile(prefix="billingo-export-")  # noqa: SIM115  (the caller closes it)
    try:
        with tempfile.TemporaryDirectory(prefix="billingo-export-") as directory:
            options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
            book = xlsxwriter.Workbook(file, {**options, "tmpdir": directory})
            sheet = book.add_worksheet(_("Invoices"))
            try:
                _fill(book, sheet, rows, columns)
            except BaseException:
                sheet.row_data_fh.close()  # the library has no way to give up
                raise
            book.close()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _fill(book: Any, sheet: Any, rows: Iterable[Row], columns: Sequence[Column]) -> None:
    formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDTHS.get(column.kind, 10))
        sheet.write_string(0, place, _capitalized(str(column.heading)), bold)
    number = 0
    for number, row in enumerate(rows, start=1):
        if number > MAX_SHEET_ROWS:
            raise SheetFull
        for place, column in enumerate(columns):
            _write(sheet, number, place, column.value(row), column.kind, formats.get(column.kind))
    if number:
        sheet.autofilter(0, 0, number, len(columns) - 1)


def _write(sheet: Any, row: int, place: int, value: Value, kind: Kind, cell_format: Any) -> None:
    match value:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, place, value)
        case Decimal() if len(value.as_tuple().digits) <= EXACT_DIGITS:
            sheet.write_number(row, place, float(value), cell_format)
        case int() if abs(value) < 10**EXACT_DIGITS:
            sheet.write_number(row, place, value, cell_format)
        case date():
            sheet.write_datetime(row, place, value, cell_format)
        case _:  # texts, and numbers with more digits than a sheet keeps
            text = f"{value:f}" if isinstance(value, Decimal) else str(value)
            sheet.write_string(row, place, text.replace("\0", "")[:MAX_CELL_CHARACTERS])


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
