"""Looks which bank lines pay which documents: proposes, and accepts where the company lets it.

Exit codes: 0 it ran; 1 it could not (no such company, the feature is off, a sync holds the documents for long).
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser

from bank_transfers.core.api.errors import ApiError
from bank_transfers.management.base import ServiceCommand
from bank_transfers.management.stopping import ends_in_order
from bank_transfers.models import Company
from bank_transfers.reconciliation.models import RECONCILIATION, Automatic
from bank_transfers.reconciliation.proposing.keeping import Told
from bank_transfers.reconciliation.proposing.run import MatchRun
from bank_transfers.reconciliation.proposing.telling import as_json


class Command(ServiceCommand):
    help = (
        "Proposes which bank lines pay which documents, and accepts what is sure where that is switched on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--company-id", type=int, metavar="X", help="only this one; else all that have the feature"
        )
        parser.add_argument(
            "--from", dest="first", type=_day, metavar="D", help="booked on this day or later"
        )
        parser.add_argument("--to", dest="last", type=_day, metavar="D", help="booked on this day or earlier")
        parser.add_argument("--again", action="store_true", help="also propose what a person rejected")
        parser.add_argument(
            "--automatic", choices=Automatic.values, help="instead of the company's own setting, for this run"
        )
        parser.add_argument("--dry-run", action="store_true", help="tell what would be; store nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object a bank line")

    def handle(self, *args: Any, **options: Any) -> None:
        companies = _companies(options["company_id"])
        with ends_in_order():
            for company in companies:
                self._run(company, options)

    def _run(self, company: Company, options: dict[str, Any]) -> None:
        run = MatchRun(
            company.pk,
            first=options["first"],
            last=options["last"],
            again=options["again"],
            automatic=options["automatic"],
            dry_run=options["dry_run"],
        )
        counts: Counter[str] = Counter()
        try:
            for told in run.run():
                counts[str(told.match.status)] += 1
                self._tell(told, run, options["json"])
        except ApiError as error:
            raise CommandError(f"{company.name}: {error.detail}", returncode=1) from None
        if not options["json"]:
            stored = "nothing was stored" if options["dry_run"] else "stored"
            said = ", ".join(f"{counts[status]} {status}" for status in STATUSES)
            self.stdout.write(f"{company.name}: {said}; {stored}.")

    def _tell(self, told: Told, run: MatchRun, in_json: bool) -> None:
        if in_json:
            self.stdout.write(json.dumps(as_json(told, run.documents), ensure_ascii=False))


STATUSES = ("automatic", "proposed", "ambiguous", "explained", "open")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _companies(company_id: int | None) -> list[Company]:
    found = Company.objects.order_by("pk")
    if company_id is None:
        return [company for company in found if company.has_feature(RECONCILIATION)]
    try:
        company = found.filter(pk=company_id).first()
    except OverflowError:  # beyond what SQLite takes for a number
        company = None
    if company is None:
        raise CommandError("There is no such company.")
    if not company.has_feature(RECONCILIATION):
        raise CommandError(f"The feature {RECONCILIATION} is not enabled for {company.name}.")
    return [company]
