"""Which reports there are, and what each is asked for and gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from bank_transfers.core.export.columns import Column, Row


class UnknownReport(Exception):
    """No report has this name; the text tells which there are."""


@dataclass(frozen=True)
class Asked:
    """as_of: the last day on which money moved that counts; known_at: what was stored or decided later does not count
    (None: all that is known)."""

    company_id: int
    as_of: date
    known_at: datetime | None = None


@dataclass(frozen=True)
class Section:
    """A table of a report. name: for programs; title: for people."""

    name: str
    title: str | Promise
    columns: Sequence[Column]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Made:
    """figures: all of it as JSON holds it; sections: the same as tables."""

    figures: Mapping[str, Any]
    sections: Sequence[Section]


@dataclass(frozen=True)
class Report:
    """name: stays; feature: without which a company has it not; make: reads, and writes nothing."""

    name: str
    title: str | Promise
    feature: str
    make: Callable[[Asked], Made]


# By name. To be loaded one by one: a report may need much.
PATHS: Mapping[str, str] = {
    "reconciliation": "bank_transfers.reports.reconciliation.report.REPORT",
}


def find(name: str, paths: Mapping[str, str] = PATHS) -> Report:
    """Raises UnknownReport."""
    if name not in paths:
        raise UnknownReport(f"There is no report {name[:60]!r}. There are: {listed(paths)}.")
    found: Report = import_string(paths[name])
    return found


def listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
