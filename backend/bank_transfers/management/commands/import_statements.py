"""Imports files of banks: single ones, folders of them, ZIPs. Made for people and for cron.

Exit codes: 0 every file was read and stored, or was known; 1 a file was refused, of which nothing was stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from bank_transfers.banking.formats import Refused
from bank_transfers.banking.importing import FileOutcome, StatementImport
from bank_transfers.banking.importing.accounts import Why
from bank_transfers.banking.models import BANKING
from bank_transfers.management.base import ServiceCommand
from bank_transfers.management.stopping import ends_in_order
from bank_transfers.models import Company


class Command(ServiceCommand):
    help = "Imports statements of banks. Importing a file again, or one that overlaps, doubles nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder or a ZIP")
        parser.add_argument(
            "--company-id", type=int, metavar="X", help="needed where there are several companies"
        )
        parser.add_argument(
            "--account",
            default="",
            metavar="A",
            help="the account the files are of, where they do not say it",
        )
        parser.add_argument("--layout", default="", metavar="L", help="the only layout to try")
        parser.add_argument(
            "--known-accounts-only",
            action="store_true",
            help="refuse files of accounts that are not there yet",
        )
        parser.add_argument("--dry-run", action="store_true", help="tell what would be stored; store nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object a file")

    def handle(self, *args: Any, **options: Any) -> None:
        importer = StatementImport(
            _company(options["company_id"]).pk,
            account=options["account"],
            layout=options["layout"],
            known_accounts_only=options["known_accounts_only"],
            dry_run=options["dry_run"],
        )
        refused = 0
        with ends_in_order():
            for path in _files(options["paths"]):
                for told in _imported(importer, path):
                    refused += told.refused is not None
                    self._tell(told, options["json"])
        if refused:
            raise CommandError(f"Refused files: {refused}. Nothing of them was stored.", returncode=1)

    def _tell(self, told: FileOutcome, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(told.as_json(), ensure_ascii=False))
            return
        if told.refused is not None:
            place = ", ".join(
                f"{name} {told.refused[name]}"
                for name in ("line", "column")
                if told.refused[name] is not None
            )
            self.stdout.write(f"{told.file}: refused. {told.refused['text']}{f' ({place})' if place else ''}")
            return
        self.stdout.write(f"{told.file}: {told.layout}")
        for statement in told.statements:
            adds_up = {True: "adds up", False: "DOES NOT ADD UP", None: "no balances"}[statement.adds_up]
            self.stdout.write(
                f"  {statement.account} {statement.currency} {statement.number} "
                f"{statement.period_from or '?'}–{statement.period_to or '?'}: {statement.lines} lines, "
                f"{statement.pending} pending, +{statement.credits} -{statement.debits}, {adds_up}; "
                f"{statement.new} new, {statement.known} known"
            )
        for payout in told.payouts:
            self.stdout.write(
                f"  payout {payout['identification'] or '(no id)'}: {payout['items']} items, "
                f"net {payout['net'] or '?'} {payout['currency']}, {payout['state']}; "
                f"{payout['new']} new, {payout['known']} known"
            )
        for warning in told.warnings:
            self.stdout.write(f"  {warning['text']}")


def _imported(importer: StatementImport, path: Path) -> Iterator[FileOutcome]:
    """What became of a file; one that can't be opened or read stops no other."""
    try:
        with path.open("rb") as file:
            yield from importer.files(file, str(path))
    except OSError as error:
        yield FileOutcome(
            str(path), why=Refused(Why.OUT_OF_REACH, reason=error.strerror or type(error).__name__)
        )


def _company(company_id: int | None) -> Company:
    found = Company.objects.all() if company_id is None else Company.objects.filter(pk=company_id)
    try:
        companies = list(found[:2])
    except OverflowError:  # beyond what SQLite takes for a number
        companies = []
    if not companies:
        raise CommandError("There is no such company." if company_id is not None else "There is no company.")
    if len(companies) > 1:
        raise CommandError("There are several companies: name one by --company-id.")
    if not companies[0].has_feature(BANKING):
        raise CommandError(f"The feature {BANKING} is not enabled for {companies[0].name}.")
    return companies[0]


def _files(paths: list[str]) -> Iterator[Path]:
    """Folders give all files in them, at any depth, by name. Raises CommandError for what is not there."""
    for text in paths:
        path = Path(text)
        try:
            is_folder, is_file = path.is_dir(), path.is_file()
        except OSError as error:  # a name that is too long, a folder that is closed to us
            raise CommandError(f"{text[:240]!r} can't be looked at: {error.strerror}.") from None
        if is_folder:
            yield from sorted(
                file for file in path.rglob("*") if file.is_file() and not file.name.startswith(".")
            )
        elif is_file:
            yield path
        else:
            raise CommandError(f"There is no file or folder {text[:240]!r}.")
