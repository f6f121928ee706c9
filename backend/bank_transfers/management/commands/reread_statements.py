"""Reads kept originals again with today's readers. Made for people, after a reader or a layout was mended.

Exit codes: 0 every file was read; 1 a file was refused, of which nothing was changed.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from bank_transfers.banking.models import BANKING
from bank_transfers.banking.rereading import Reread, reread
from bank_transfers.management.base import ServiceCommand
from bank_transfers.management.stopping import ends_in_order
from bank_transfers.models import Company, StatementFile


class Command(ServiceCommand):
    help = "Reads kept statement files again and brings their lines up to date. What is the same stays the same line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company-id", type=int, metavar="X", help="only files of this company")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--file", type=int, metavar="N", help="the file with this id")
        which.add_argument("--all", action="store_true", help="all files, the oldest first")
        parser.add_argument("--dry-run", action="store_true", help="tell what would change; change nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object a file")

    def handle(self, *args: Any, **options: Any) -> None:
        files = StatementFile.objects.filter(company__in=_companies(options["company_id"]))
        try:
            if options["file"] is not None:
                files = files.filter(pk=options["file"])
            pks = list(files.order_by("pk").values_list("pk", flat=True))
        except OverflowError:  # beyond what SQLite takes for a number
            pks = []
        if options["file"] is not None and not pks:
            raise CommandError("There is no such file.")
        refused = 0
        with ends_in_order():
            for pk in pks:
                file = StatementFile.objects.filter(pk=pk).first()
                if file is None:  # its import was undone meanwhile
                    continue
                told = reread(file, dry_run=options["dry_run"])
                refused += told.refused is not None
                self._tell(told, options["json"])
        if refused:
            raise CommandError(f"Refused files: {refused}. Nothing of them was changed.", returncode=1)

    def _tell(self, told: Reread, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(told.as_json(), ensure_ascii=False))
            return
        name = f"{told.id} {told.file}"
        if told.refused is not None:
            self.stdout.write(f"{name}: refused. {told.refused['text']}")
            for line in told.blocked:
                self.stdout.write(
                    f"  line {line['id']} {line['booking_date']} {line['amount']}: {line['why']}"
                )
            return
        if told.is_same:
            self.stdout.write(f"{name}: the same ({told.unchanged})")
            return
        self.stdout.write(
            f"{name}: {told.unchanged} unchanged, {told.changed} changed, {told.new} new, {told.gone} gone, "
            f"{told.taken_over} of other files now, {told.renewed} fingerprints made anew, "
            f"{told.statements_changed} statements changed"
        )
        for line in told.changes:
            said = ", ".join(
                f"{name}: {value['before']!r} → {value['after']!r}" if isinstance(value, dict) else f"{value}"
                for name, value in line["fields"].items()
                if name != "raw"
            )
            self.stdout.write(f"  line {line['id']} {line['outcome']}: {said}")


def _companies(company_id: int | None) -> list[int]:
    """Those with the feature. Raises CommandError for one that is not there or does without."""
    found = Company.objects.with_feature(BANKING)
    try:
        if company_id is not None:
            found = found.filter(pk=company_id)
        pks = list(found.values_list("pk", flat=True))
    except OverflowError:
        pks = []
    if company_id is not None and not pks:
        raise CommandError(f"There is no such company, or the feature {BANKING} is not enabled for it.")
    return pks
