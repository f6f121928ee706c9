"""Rows into CSV, which is written as it is read: memory does not grow.

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

from django.utils.translation import gettext as _

from .cells import for_excel, harmless
from .columns import Column, Kind, Row

EXACT_DIGITS = 15  # of a number in a spreadsheet

EXCEL, PLAIN = "excel", "plain"
DIALECTS = (EXCEL, PLAIN)


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
