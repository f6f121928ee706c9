"""Builds the columns and items of stored invoices anew from their raw documents, with no download.

For use after an update that changed how documents are read. Exit codes: 0 every invoice says what its document
says; 1 a document could not be mapped, or a company is being synced; 130 or 143 stopped by a signal. It may be
stopped and repeated at will.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from bank_transfers.billingo.errors import SyncAlreadyRunning
from bank_transfers.billingo.repair.remap import NotMapped, Remap, companies_with_invoices
from bank_transfers.management.base import ServiceCommand
from bank_transfers.management.stopping import ends_in_order
from bank_transfers.models import Company


class Command(ServiceCommand):
    help = "Builds columns and items of stored invoices anew from their raw documents; downloads nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company-id", type=int, metavar="X", help="only this company (default: all)")
        parser.add_argument("--dry-run", action="store_true", help="report what would change; write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        remaps = [
            Remap(company, options["dry_run"], report=self._report)
            for company in _companies(options["company_id"])
        ]
        with ends_in_order():
            refused = [remap for remap in remaps if not self._executed(remap, options["dry_run"])]
        self._summarize(remaps, options["dry_run"])
        if refused or any(remap.not_mapped for remap in remaps):
            raise CommandError("Not every invoice could be remapped: see above.", returncode=1)

    def _executed(self, remap: Remap, dry_run: bool) -> bool:
        """Remaps one company; one that can't be stops no other. Returns whether it was done to the end."""
        which = f"{remap.company.name} (id {remap.company.pk})"
        try:
            remap.execute()
        except SyncAlreadyRunning as running:
            done = f" {remap.read} invoices were done by then." if remap.read else ""
            self.stderr.write(f"{which}: {running} (log {running.sync_log_id}).{done}")
            return False
        self.stdout.write(f"{which}: {_counts([remap], dry_run)}")
        return True

    def _report(self, refused: NotMapped) -> None:
        self.stderr.write(
            f"  {refused.invoice_number or '(no number)'} {refused.billingo_id}: {refused.reason}"
        )

    def _summarize(self, remaps: list[Remap], dry_run: bool) -> None:
        self.stdout.write(
            f"{'Dry run, nothing written. ' if dry_run else ''}Companies: {len(remaps)}. "
            f"Invoices: {_counts(remaps, dry_run)}."
        )


def _companies(company_id: int | None) -> list[Company]:
    if company_id is None:
        return companies_with_invoices()
    try:
        company = Company.objects.filter(pk=company_id).first()
    except OverflowError:  # beyond what SQLite takes for a number
        company = None
    if company is None:
        raise CommandError(f"There is no company with the id {company_id}.")
    return [company]


def _counts(remaps: list[Remap], dry_run: bool) -> str:
    return (
        f"{sum(remap.read for remap in remaps)} read, "
        f"{sum(remap.rewritten for remap in remaps)} {'to be rewritten' if dry_run else 'rewritten'}, "
        f"{sum(remap.not_mapped for remap in remaps)} not mapped and left as they are"
    )
