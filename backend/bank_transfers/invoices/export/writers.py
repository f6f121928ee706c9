"""Invoices into CSV, which is written as it is read: memory does not grow.

Two dialects: `excel` opens right in Hungarian Excel (semicolons, decimal commas, a byte order mark, the words of the
page, texts that stay texts); `plain` is for programs (commas, decimal points, codes, names of columns).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from bank_transfers.billingo.documents.mapping import ITEM_COLUMNS
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.db.lookups import Among
from bank_transfers.core.db.reading import keys_in_order, portions

from .cells import for_excel, harmless
from .columns import ONCE_A_DOCUMENT, Column, Kind, Row, common, read_by, with_item_count

CHUNK = 1000
EXACT_DIGITS = 15  # of a number in a spreadsheet

EXCEL, PLAIN = "excel", "plain"


def invoice_rows(
    invoices: QuerySet[BillingoInvoice], today: date, columns: Iterable[Column]
) -> Iterator[Row]:
    """One mapping for each invoice, with what the columns look at: those that fit when it begins, each once, a chunk at
    a time as it is then."""
    shared = common(today)
    names = read_by(columns)
    for keys in portions(keys_in_order(invoices), CHUNK):
        found = {row["pk"]: row for row in _among(keys, names).values(*names)}
        for key in keys:
            if row := found.get(key):
                row.update(shared)
                yield row


def item_rows(invoices: QuerySet[BillingoInvoice], today: date, columns: Iterable[Column]) -> Iterator[Row]:
    """One mapping for each item, that of its invoice with the item's under `item_…`; an invoice without items once.

    The sums of an invoice are in the first of its rows only, so that a column of them can be summed.
    Both are read by one statement, which sees one moment: by two, a sync between them would put new items beside an old
    invoice.
    """
    items = {f"item_{name}": F(f"items__{name}") for name in ITEM_COLUMNS}
    names = read_by(columns)
    shared = common(today)
    told = dict.fromkeys(name for name in ONCE_A_DOCUMENT if name in names)
    for keys in portions(keys_in_order(invoices), CHUNK):
        found: dict[int, list[Row]] = {}
        for row in _among(keys, names).order_by("items__position").values(*names, **items):
            row.update(shared)
            if row["pk"] in found:
                row.update(told)
            found.setdefault(row["pk"], []).append(row)
        for key in keys:
            yield from found.get(key, ())


def _among(keys: list[int], names: Iterable[str]) -> QuerySet[BillingoInvoice]:
    """Invoices by their keys, in no order. One that went away meanwhile is not there any more."""
    invoices = BillingoInvoice.objects.filter(Among(F("pk"), keys)).order_by()
    return with_item_count(invoices) if "item_count" in names else invoices


def as_csv(rows: Iterable[Row], columns: Sequence[Column], dialect: str) -> Iterator[bytes]:
    """The file in pieces. dialect: EXCEL or PLAIN."""
    excel = dialect == EXCEL
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";" if excel else ",", lineterminator="\r\n")
    cells = [
        (column.words if excel else column.value, _cell_writer(column.kind, excel)) for column in columns
    ]
    if excel:
        buffer.write("\ufeff")
    writer.writerow([harmless(str(column.heading)) if excel else column.name for column in columns])
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
    writers: dict[Kind, Callable[[Any], str]] = {
        Kind.TEXT: for_excel if excel else harmless,
        Kind.DAY: date.isoformat,
        Kind.WHOLE: str,
    }
    return writers[kind]


def _decimal(value: Decimal) -> str:
    return f"{value:f}"


def _decimal_with_comma(value: Decimal) -> str:
    text = f"{value:f}".replace(".", ",")
    # A number with more digits than Excel keeps stays whole as a text.
    return text if exact(value) else f'="{text}"'


def exact(value: Decimal) -> bool:
    """Whether a spreadsheet keeps every digit of the number."""
    return len(value.as_tuple().digits) <= EXACT_DIGITS
