"""What a file of a list is asked to be: by parameters that every export takes, or refused alike."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter

from .columns import Column
from .csv_file import DIALECTS, EXCEL
from .errors import InvalidExport
from .table import FORMATS

FORMAT = OpenApiParameter("format", str, enum=FORMATS, default="csv", description="Of the file.")
DIALECT = OpenApiParameter(
    "dialect",
    str,
    enum=DIALECTS,
    default=EXCEL,
    description=(
        "Of CSV. excel: opens right in Hungarian Excel (semicolons, decimal commas, byte order mark, headings and "
        "words as the page has them, in the language of the request; what Excel would turn into a number or a day "
        'is written as `="2026-5"`); plain: for programs (commas, decimal points, codes, names of columns).'
    ),
)


def columns_parameter(columns: Sequence[Column], on_demand: Collection[str] = ()) -> OpenApiParameter:
    names = ", ".join(column.name for column in columns)
    usual = f"all but {', '.join(on_demand)}" if on_demand else "all"
    return OpenApiParameter(
        "columns",
        str,
        description=(
            f"These only, in this order, separated by commas: {names}. Without it {usual}. In files for people amounts "
            "bring their currency along."
        ),
    )


@dataclass(frozen=True)
class FileOptions:
    format: str
    dialect: str
    columns: Sequence[Column]

    @property
    def for_people(self) -> bool:
        return self.format == "xlsx" or self.dialect == EXCEL


def file_options(
    parameters: QueryDict, columns: Sequence[Column], on_demand: Collection[str] = ()
) -> FileOptions:
    """columns: those there are; on_demand: names of those that are left out unless asked for. Raises InvalidExport."""
    return FileOptions(
        _one_of(FORMATS, parameters, "format"),
        _one_of(DIALECTS, parameters, "dialect"),
        _columns(parameters.get("columns", ""), columns, on_demand),
    )


def refused(name: str, choices: str) -> InvalidExport:
    return InvalidExport(errors={name: [f"{InvalidExport.default_detail} ({choices})"]})


def _one_of(choices: Sequence[str], parameters: QueryDict, name: str) -> str:
    value: str = parameters.get(name) or choices[0]
    if value not in choices:
        raise refused(name, ", ".join(choices))
    return value


def _columns(text: str, columns: Sequence[Column], on_demand: Collection[str]) -> Sequence[Column]:
    known = {column.name: column for column in columns}
    if not text:
        return [column for name, column in known.items() if name not in on_demand]
    names = [name.strip() for name in text.split(",")]
    if len(set(names)) < len(names) or not known.keys() >= set(names):
        raise refused("columns", ", ".join(known))
    return [known[name] for name in names]
