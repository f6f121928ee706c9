"""What an export is asked to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter

from bank_transfers.core.api.lists.filters import BOOLEANS
from bank_transfers.invoices.errors import InvalidExport

from .columns import INVOICE_COLUMNS, ITEM_COLUMNS, Column
from .writers import EXCEL, PLAIN

FORMATS = ("csv", "xlsx")
DIALECTS = (EXCEL, PLAIN)
NAMES = [column.name for column in (*INVOICE_COLUMNS, *ITEM_COLUMNS)]

PARAMETERS = [
    OpenApiParameter("format", str, enum=FORMATS, default="csv"),
    OpenApiParameter(
        "dialect",
        str,
        enum=DIALECTS,
        default=EXCEL,
        description=(
            "Of CSV. excel: opens right in Hungarian Excel (semicolons, decimal commas, byte order mark, headings in "
            "the language of the request); plain: for programs (commas, decimal points, names of columns)."
        ),
    ),
    OpenApiParameter(
        "items", bool, default=False, description="A row for each item instead of each document."
    ),
    OpenApiParameter(
        "columns", str, description=f"These only, in this order, separated by commas: {', '.join(NAMES)}."
    ),
]


@dataclass(frozen=True)
class ExportOptions:
    format: str
    dialect: str
    items: bool
    columns: Sequence[Column]

    @classmethod
    def of(cls, parameters: QueryDict) -> ExportOptions:
        """Raises InvalidExport."""
        items = BOOLEANS.get(parameters.get("items", "false").lower())
        if items is None:
            raise _refused("items", "true, false")
        return cls(
            format=_one_of(FORMATS, parameters, "format"),
            dialect=_one_of(DIALECTS, parameters, "dialect"),
            items=items,
            columns=_columns(parameters.get("columns", ""), items),
        )


def _one_of(choices: Sequence[str], parameters: QueryDict, name: str) -> str:
    value: str = parameters.get(name) or choices[0]
    if value not in choices:
        raise _refused(name, ", ".join(choices))
    return value


def _columns(text: str, items: bool) -> Sequence[Column]:
    known = {column.name: column for column in (*INVOICE_COLUMNS, *(ITEM_COLUMNS if items else ()))}
    if not text:
        return list(known.values())
    names = [name.strip() for name in text.split(",")]
    if len(set(names)) < len(names) or not known.keys() >= set(names):
        raise _refused("columns", ", ".join(known))
    return [known[name] for name in names]


def _refused(name: str, choices: str) -> InvalidExport:
    return InvalidExport(errors={name: [f"{InvalidExport.default_detail} ({choices})"]})
