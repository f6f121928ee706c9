"""Makes a report, true as of any day. Made for people and for cron: figures as JSON and CSV, files as XLSX and PDF.

Exit codes: 0 made; 1 there is no such report or company, or it can't be written.
"""

from __future__ import annotations

import contextlib
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from bank_transfers.core.api.lists.filters import FIRST_YEAR, LAST_YEAR
from bank_transfers.core.export.workbook import NoRoom, SheetFull
from bank_transfers.management.base import ServiceCommand
from bank_transfers.management.stopping import ends_in_order
from bank_transfers.models import Company
from bank_transfers.reports import files, registry
from bank_transfers.reports.registry import Asked


class Command(ServiceCommand):
    help = f"Makes a report: {registry.listed(registry.PATHS)}."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help=registry.listed(registry.PATHS))
        parser.add_argument("--company-id", type=int, required=True, metavar="X")
        parser.add_argument(
            "--as-of", type=_day, metavar="D", help="the last day that counts, today where it is left out"
        )
        parser.add_argument(
            "--known-at",
            type=_time,
            metavar="T",
            help="what was stored or decided later does not count: a time, or a day, which counts to its end",
        )
        parser.add_argument("--format", choices=files.FORMATS, default="json")
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="standard output where it is left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = registry.find(options["name"])
        except registry.UnknownReport as unknown:
            raise CommandError(str(unknown), returncode=1) from None
        company = _company(options["company_id"], report.feature)
        file_format = options["format"]
        if options["output"] is None and file_format in files.BINARY and sys.stdout.isatty():
            raise CommandError(f"Name a file for {file_format} by --output.", returncode=1)
        asked = Asked(company.pk, options["as_of"] or timezone.localdate(), options["known_at"])
        of = files.Of(report, company.name, asked, timezone.now())
        try:
            with ends_in_order():
                pieces = files.written(of, report.make(asked), file_format)
                with self._target(options["output"]) as target:
                    for piece in pieces:
                        target.write(piece)
        except SheetFull:
            raise CommandError("More rows than a sheet holds: ask for csv or json.", returncode=1) from None
        except (OSError, NoRoom) as error:
            told = getattr(error, "strerror", None) or type(error).__name__
            raise CommandError(f"The report can't be written: {told}.", returncode=1) from None

    @contextlib.contextmanager
    def _target(self, path: Path | None) -> Iterator[BinaryIO | _Text]:
        if path is not None:
            # Whole or not at all.
            part = path.with_name(f"{path.name}.part")
            try:
                with part.open("wb") as file:
                    yield file
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
            return
        raw = getattr(self.stdout, "buffer", None)
        yield raw if raw is not None else _Text(self.stdout)


class _Text:
    """Where only text can be written."""

    def __init__(self, out: Any) -> None:
        self._out = out

    def write(self, piece: bytes) -> None:
        self._out.write(piece.decode(), ending="")


def _day(text: str) -> date:
    found = parse_date(text)
    if found is None:
        raise ValueError(text)
    return found


def _time(text: str) -> datetime:
    """A time without an offset is of this installation's zone; a day counts to its end."""
    day = parse_date(text) if len(text) <= len("2026-01-01") else None
    found = datetime.combine(day, datetime.max.time()) if day is not None else parse_datetime(text)
    if found is None:
        raise ValueError(text)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ArgumentTypeError(f"{text!r}: the year has to be from {FIRST_YEAR} to {LAST_YEAR}")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _company(company_id: int, feature: str) -> Company:
    try:
        company = Company.objects.filter(pk=company_id).first()
    except OverflowError:  # beyond what SQLite takes for a number
        company = None
    if company is None:
        raise CommandError("There is no such company.", returncode=1)
    if not company.has_feature(feature):
        raise CommandError(f"The feature {feature} is not enabled for {company.name}.", returncode=1)
    return company
