"""What an export is asked to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from bank_transfers.core.api.lists.filters import BOOLEANS
from bank_transfers.core.export.columns import Column
from bank_transfers.core.export.csv_file import DIALECTS, EXCEL
from bank_transfers.core.export.table import FORMATS
from bank_transfers.invoices.errors import InvalidExport

from .columns import INVOICE_COLUMNS, ITEM_COLUMNS, ON_DEMAND, readable

NAMES = [column.name for column in (*INVOICE_COLUMNS, *ITEM_COLUMNS)]

PARAMETERS = [
    OpenApiParameter("format", str, enum=FORMATS, default="csv", description="Of the file."),
    OpenApiParameter(
        "dialect",
        str,
        enum=DIALECTS,
        default=EXCEL,
        description=(
            "Of CSV. excel: opens right in Hungarian Excel (semicolons, decimal commas, byte order mark, headings and "
            "words as the page has them, in the language of the request; what Excel would turn into a number or a day "
            'is written as `="2026-5"`); plain: for programs (commas, decimal points, codes, names of columns).'
        ),
    ),
    OpenApiParameter(
        "items",
        bool,
        default=False,
        description=(
            "A row for each item instead of each document. The sums of a document are in the first of its rows only."
        ),
    ),
    OpenApiParameter(
        "columns",
        str,
        description=(
            f"These only, in this order, separated by commas: {', '.join(NAMES)}. Without it all but "
            f"{', '.join(ON_DEMAND)}. In files for people amounts bring their currency along."
        ),
    ),
]
MOST_CHOSEN = 10_000


class ChosenSerializer(serializers.Serializer[Any]):
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=MOST_CHOSEN,
        help_text="Billingo's ids of the documents. One that is not there, or does not fit the filters, is left out.",
    )


class StartSerializer(ChosenSerializer):
    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["ids"].required = False
        return fields


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
        file_format, dialect = (
            _one_of(FORMATS, parameters, "format"),
            _one_of(DIALECTS, parameters, "dialect"),
        )
        columns = _columns(parameters.get("columns", ""), items)
        if file_format == "xlsx" or dialect == EXCEL:
            columns = readable(columns)
        return cls(file_format, dialect, items, columns)


def _one_of(choices: Sequence[str], parameters: QueryDict, name: str) -> str:
    value: str = parameters.get(name) or choices[0]
    if value not in choices:
        raise _refused(name, ", ".join(choices))
    return value


def _columns(text: str, items: bool) -> Sequence[Column]:
    known = {column.name: column for column in (*INVOICE_COLUMNS, *(ITEM_COLUMNS if items else ()))}
    if not text:
        return [column for name, column in known.items() if name not in ON_DEMAND]
    names = [name.strip() for name in text.split(",")]
    if len(set(names)) < len(names) or not known.keys() >= set(names):
        raise _refused("columns", ", ".join(known))
    return [known[name] for name in names]


def _refused(name: str, choices: str) -> InvalidExport:
    return InvalidExport(errors={name: [f"{InvalidExport.default_detail} ({choices})"]})
