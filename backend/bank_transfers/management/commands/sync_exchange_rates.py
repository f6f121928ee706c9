"""Fetches the official exchange rates of the MNB. Made for people and for cron; the schedule does it by itself.

Exit codes: 0 done; 1 the service could not be reached or understood; 2 somebody else is fetching, or it is off.
"""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser

from bank_transfers.core.api.money import money
from bank_transfers.exchange_rates.errors import AlreadyRunning, RatesError, RatesOff
from bank_transfers.exchange_rates.service import Outcome, sync
from bank_transfers.management.base import ServiceCommand
from bank_transfers.management.stopping import ends_in_order
from bank_transfers.scheduler import oldest_document

MOST_CORRECTIONS_SHOWN = 50


class Command(ServiceCommand):
    help = "Fetches the official daily exchange rates of the MNB: what is missing, and the last month again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="first", type=_day, metavar="DAY", help="the first day, instead of what is missing"
        )
        parser.add_argument(
            "--to", dest="last", type=_day, metavar="DAY", help="the last day; today if not given"
        )
        parser.add_argument("--dry-run", action="store_true", help="tell what would be stored; store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        first, last = options["first"], options["last"]
        if first and last and first > last:
            raise CommandError("--from is after --to.", returncode=1)
        try:
            with ends_in_order():
                outcome = sync(first, last, oldest=oldest_document, dry_run=options["dry_run"])
        except (AlreadyRunning, RatesOff) as error:
            raise CommandError(f"{error}.", returncode=2) from None
        except RatesError as error:
            kept = "Nothing was stored." if options["dry_run"] else "What was fetched before it is kept."
            raise CommandError(f"{error}. {kept}", returncode=1) from None
        self._tell(outcome, options["dry_run"])

    def _tell(self, outcome: Outcome, dry_run: bool) -> None:
        for quote, before in outcome.corrections[:MOST_CORRECTIONS_SHOWN]:
            was, is_now = (f"{money(row.rate)} for {row.unit}" for row in (before, quote))
            self.stdout.write(f"{quote.day} {quote.currency}: {was} is now {is_now}")
        days = (
            ", ".join(f"{stretch.first}–{stretch.last}" for stretch in sorted(outcome.stretches)) or "no days"
        )
        self.stdout.write(
            f"{days}: {outcome.new} new, {outcome.corrected} corrected, {outcome.unchanged} unchanged"
            + (" (nothing stored)" if dry_run else "")
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write it as 2026-01-31") from None
