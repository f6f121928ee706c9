"""Syncs the Billingo documents of one company or of all; made for people and for cron.

Exit codes: 0 everything is COMPLETED; 1 a sync failed, is partial or could not begin; 130 or 143 stopped by a signal.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bank_transfers.billingo.certificates.service import issue_due
from bank_transfers.billingo.errors import SyncAlreadyRunning, SyncRefused
from bank_transfers.billingo.sync import BillingoSyncService, SyncOutcome
from bank_transfers.management.base import ServiceCommand
from bank_transfers.management.stopping import ends_in_order
from bank_transfers.models import BillingoSyncLog, Company
from bank_transfers.notifications.outbox import work_off

SHOWN_ERRORS = 20


class ProgressBars:
    """A bar for each running company on a terminal; nothing elsewhere (a cron mail or a log is no place for it)."""

    def __init__(self, console: Console, shown: bool) -> None:
        self._shown = shown
        self._lock = threading.Lock()
        self._tasks: dict[int, TaskID] = {}
        self._names: dict[int, str] = dict(Company.objects.values_list("pk", "name")) if shown else {}
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn(
                "{task.completed}/{task.total} pages, {task.fields[invoices]} invoices{task.fields[payments]}"
            ),
            TimeElapsedColumn(),
            console=console,
            disable=not shown,
        )

    def __enter__(self) -> ProgressBars:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def __call__(self, log: BillingoSyncLog) -> None:
        if not self._shown:
            return
        with self._lock:
            if log.company_id not in self._tasks:
                name = self._names.get(log.company_id, str(log.company_id))
                self._tasks[log.company_id] = self._bars.add_task(name, total=None, invoices=0, payments="")
        self._bars.update(
            self._tasks[log.company_id],
            completed=log.pages_done,
            total=log.pages_total or None,
            invoices=log.invoices_processed or log.invoices_created + log.invoices_updated,
            payments=f", payments of {log.payments_read}/{log.payments_total}" if log.payments_total else "",
        )


class Command(ServiceCommand):
    help = "Fetches what is new or changed at Billingo, for one company or for all of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company-id", type=int, metavar="X", help="only this company (default: all)")
        parser.add_argument("--full", action="store_true", help="read everything, not only what changed")
        parser.add_argument("--verbose", action="store_true", help="a line for each company, and each error")
        parser.add_argument(
            "--dry-run", action="store_true", help="read and report what would change; write nothing"
        )
        parser.add_argument("--automatic", action="store_true", help="log the run as AUTOMATIC (for cron)")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=sys.stderr)
        on_terminal = console.is_terminal and sys.stdout.isatty()
        with ends_in_order(), ProgressBars(console, shown=on_terminal) as bars:
            try:
                outcomes = self._sync(BillingoSyncService(progress=bars), options)
            except DatabaseError as error:  # once a sync has begun, this stands in its log instead
                reason = str(error).strip().splitlines()[:1] or [type(error).__name__]
                raise CommandError(f"No sync was begun: the database can't be used ({reason[0]}).") from None
        if not outcomes:
            self.stdout.write(
                "No company to sync: none is active with the feature BILLINGO_SYNC and an API key."
            )
            return
        if not options["dry_run"]:
            self._send_word()
        for outcome in outcomes:
            self._report(outcome, options["verbose"] or len(outcomes) == 1)
        self._summarize(outcomes, options["dry_run"])
        if not options["dry_run"]:
            self._certify()
        failed = sum(not outcome.ok for outcome in outcomes)
        if failed:
            raise CommandError(f"{failed} of {len(outcomes)} companies did not end COMPLETED.", returncode=1)

    def _sync(self, service: BillingoSyncService, options: dict[str, Any]) -> list[SyncOutcome]:
        how = {"full_sync": options["full"], "dry_run": options["dry_run"]}
        if options["company_id"] is None:
            return service.sync_all_companies(sync_type="AUTOMATIC", **how)
        try:
            company = Company.objects.filter(pk=options["company_id"]).first()
        except OverflowError:
            company = None
        if company is None:
            raise CommandError(f"There is no company with the id {options['company_id']}.")
        try:
            sync_type = "AUTOMATIC" if options["automatic"] else "MANUAL"
            return [SyncOutcome(company, service.sync_company(company, sync_type=sync_type, **how))]
        except SyncAlreadyRunning as running:
            raise CommandError(f"{running} (log {running.sync_log_id}).", returncode=1) from None
        except SyncRefused as refused:
            raise CommandError(_sentence(refused), returncode=1) from None

    def _send_word(self) -> None:
        """Mails and webhooks of what has just ended. Whatever is wrong with them, the syncs are done."""
        try:
            work_off()
        except DatabaseError as error:
            self.stderr.write(
                f"No mails and webhooks were sent: the database failed ({type(error).__name__})."
            )

    def _certify(self) -> None:
        """Certificates of what was read fully. What can't be issued now, the schedule tries again."""
        try:
            issue_due()
        except DatabaseError as error:
            self.stderr.write(f"No certificates were issued: the database failed ({type(error).__name__}).")

    def _report(self, outcome: SyncOutcome, verbose: bool) -> None:
        log = outcome.log
        if log is None:
            self.stderr.write(
                f"{outcome.company.name} (id {outcome.company.pk}): not synced: {_sentence(outcome.refused)}"
            )
            return
        if verbose or log.status != BillingoSyncLog.Status.COMPLETED:
            self.stdout.write(
                f"{outcome.company.name} (id {outcome.company.pk}): {log.status}, "
                f"{'full' if log.full_sync else 'incremental'}, "
                f"{log.invoices_processed} read, {log.invoices_created} new, {log.invoices_updated} changed, "
                f"{log.invoices_unchanged} unchanged, {log.invoices_missing} gone, {log.invoices_skipped} set aside, "
                f"{log.items_extracted} items, {log.api_calls} API calls, {log.sync_duration_seconds or 0:.1f} s"
                + (f", waited {log.wait_seconds:.1f} s" if log.wait_seconds >= 0.1 else "")
                + _payments(log)
            )
        problems = log.errors_parsed
        for entry in problems[:SHOWN_ERRORS]:
            which = " ".join(str(part) for part in (entry["invoice_number"], entry["invoice_id"]) if part)
            self.stderr.write(f"  {which + ': ' if which else ''}{entry['error']}")
        if len(problems) > SHOWN_ERRORS:
            self.stderr.write(f"  … and {len(problems) - SHOWN_ERRORS} more; the sync log lists them.")

    def _summarize(self, outcomes: list[SyncOutcome], dry_run: bool) -> None:
        logs = [outcome.log for outcome in outcomes if outcome.log]

        def total(field: str) -> int:
            return sum(getattr(log, field) for log in logs)

        self.stdout.write(
            f"{'Dry run, nothing written. ' if dry_run else ''}"
            f"Companies: {len(outcomes)}, completed: {sum(outcome.ok for outcome in outcomes)}. "
            f"Invoices: {total('invoices_processed')} processed, {total('invoices_created')} created, "
            f"{total('invoices_updated')} updated, {total('invoices_unchanged')} unchanged, "
            f"{total('invoices_missing')} gone, {total('invoices_skipped')} set aside. "
            f"Line items: {total('items_extracted')}. "
            f"API calls: {total('api_calls')}."
        )


def _payments(log: BillingoSyncLog) -> str:
    """What the run did about payments, if anything."""
    if not log.payment_calls:
        return ""
    return (
        f"; payments of {log.payments_read} documents read, {log.payments_changed} changed, "
        f"{log.payments_failed} not had, {log.payment_calls} API calls"
    )


def _sentence(text: object) -> str:
    """With one full stop, also where it ends in "Kft."."""
    return f"{text}".rstrip(".") + "."
