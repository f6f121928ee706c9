"""What an export is asked to be."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter

from bank_transfers.core.api.lists.filters import BOOLEANS
from bank_transfers.core.export.options import (
    DIALECT,
    FORMAT,
    FileOptions,
    columns_parameter,
    file_options,
    refused,
)

from .columns import INVOICE_COLUMNS, ITEM_COLUMNS, ON_DEMAND, readable

PARAMETERS = [
    FORMAT,
    DIALECT,
    OpenApiParameter(
        "items",
        bool,
        default=False,
        description=(
            "A row for each item instead of each document. The sums of a document are in the first of its rows only."
        ),
    ),
    columns_parameter((*INVOICE_COLUMNS, *ITEM_COLUMNS), ON_DEMAND),
]


@dataclass(frozen=True)
class ExportOptions(FileOptions):
    items: bool

    @classmethod
    def of(cls, parameters: QueryDict) -> ExportOptions:
        """Raises InvalidExport."""
        items = BOOLEANS.get(parameters.get("items", "false").lower())
        if items is None:
            raise refused("items", "true, false")
        asked = file_options(parameters, (*INVOICE_COLUMNS, *(ITEM_COLUMNS if items else ())), ON_DEMAND)
        columns = readable(asked.columns) if asked.for_people else asked.columns
        return cls(asked.format, asked.dialect, columns, items)
