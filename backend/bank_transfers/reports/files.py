"""A report as a file: JSON and CSV for programs, XLSX and PDF for people, in the active language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from bank_transfers.core.export import csv_file, workbook
from bank_transfers.core.export.columns import Column, Row, column

from .registry import Asked, Made, Report

PIECE = 256 * 1024
FORMATS = ("json", "csv", "xlsx", "pdf")
BINARY = ("xlsx", "pdf")
SECTION = "section"


class Of(NamedTuple):
    """Which report it is, and of whom."""

    report: Report
    company: str
    asked: Asked
    made_at: datetime


def written(of: Of, made: Made, file_format: str) -> Iterator[bytes]:
    """The file in pieces. file_format: of FORMATS. Raises SheetFull, NoRoom."""
    if file_format == "json":
        yield json.dumps(as_object(of, made), ensure_ascii=False, indent=2).encode() + b"\n"
    elif file_format == "csv":
        yield from csv_file.as_csv(_one_table(made), _all_columns(made), csv_file.PLAIN)
    elif file_format == "xlsx":
        sheets = [(str(section.title)[:31], section.columns, section.rows) for section in made.sections]
        yield from _read(workbook.as_book(sheets))
    else:
        from .pages import drawn  # with what draws PDFs, which a process loads when it is needed

        yield drawn(str(of.report.title), _facts(of), made.sections, of.made_at)


def as_object(of: Of, made: Made) -> dict[str, Any]:
    """As JSON holds it."""
    known_at = of.asked.known_at
    return {
        "report": of.report.name,
        "company": {"id": of.asked.company_id, "name": of.company},
        "as_of": of.asked.as_of.isoformat(),
        "known_at": None if known_at is None else timezone.localtime(known_at).isoformat(),
        "made_at": timezone.localtime(of.made_at).isoformat(),
        **made.figures,
    }


def _facts(of: Of) -> list[str]:
    told = [of.company, _("As of %(day)s") % {"day": of.asked.as_of.isoformat()}]
    if of.asked.known_at is not None:
        told.append(
            _("As known at %(time)s") % {"time": f"{timezone.localtime(of.asked.known_at):%Y-%m-%d %H:%M}"}
        )
    return told


def _all_columns(made: Made) -> Sequence[Column]:
    """Of all sections, each once; which section a row is of comes first."""
    found = {SECTION: column(SECTION, SECTION)}
    for section in made.sections:
        for one in section.columns:
            found.setdefault(one.name, one)
    return [_where_there(one) for one in found.values()]


def _where_there(one: Column) -> Column:
    """A row of another section has nothing in it."""
    return one._replace(value=lambda row: one.value(row) if one.name in row else None)


def _one_table(made: Made) -> Iterable[Row]:
    for section in made.sections:
        for row in section.rows:
            yield {SECTION: section.name, **row}


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
