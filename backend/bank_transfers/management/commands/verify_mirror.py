"""Compares the mirror of a company, or of all, with Billingo, and writes nothing.

Exit codes: 0 equal; 1 different; 2 it could not be shown (Billingo away, a listing that does not settle, no such
company); 130 or 143 stopped by a signal. With --all: 1 if any differs, else 2 if any could not be compared.
"""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from typing import Any

import msgspec
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from bank_transfers.billingo.documents.diff import as_text
from bank_transfers.billingo.errors import BillingoError
from bank_transfers.billingo.repair import verify
from bank_transfers.billingo.repair.comparison import MonthSums
from bank_transfers.billingo.repair.verify import Difference, Report, Verification
from bank_transfers.billingo.runs.eligible import syncable_companies
from bank_transfers.core.secrets import SecretUnreadable
from bank_transfers.management.base import ServiceCommand
from bank_transfers.management.stopping import ends_in_order
from bank_transfers.models import Company, CompanyBillingoSettings

KINDS = {
    "missing_here": "at Billingo, but not here",
    "gone_there": "here, but gone at Billingo",
    "different": "with another content",
    "set_aside": "set aside here, since they could not be stored",
    "marked_gone": "marked here as gone, but at Billingo",
    "payments": "with other payments",
    "open_amount": "of which what is paid or open does not follow from its payments",
    "totals": "kinds of documents whose kept totals are others than their sums (remap_billingo_invoices mends them)",
}
VERDICTS = {"equal": "EQUAL", "different": "DIFFERENT", "not_shown": "NOT SHOWN"}
SHOWN_TEXT = 120


def shown(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= number <= verify.MAX_RECHECKS:
        raise ArgumentTypeError(f"a number from 0 to {verify.MAX_RECHECKS}")
    return number


class Command(ServiceCommand):
    help = "Compares the mirror with Billingo, document by document; writes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--company-id", type=int, metavar="X", help="this company")
        which.add_argument("--all", action="store_true", help="every company that is synced")
        parser.add_argument("--json", action="store_true", help="one JSON object a line for each company")
        parser.add_argument(
            "--show", type=shown, default=20, metavar="N", help="differences told in full (default: 20)"
        )

        parser.add_argument(
            "--all-payments",
            action="store_true",
            help="ask for the payments of every document that has any, not only of partly paid ones and a sample",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verdicts = []
        with ends_in_order():
            for company in _companies(options["company_id"]):
                report = _verified(company, options["show"], options["all_payments"])
                verdicts.append(report.verdict)
                if options["json"]:
                    self.stdout.write(_as_json(company, report))
                else:
                    self._tell(company, report)
        if "different" in verdicts:
            raise CommandError("The mirror differs from Billingo: see above.", returncode=1)
        if "not_shown" in verdicts:
            raise CommandError("It could not be shown that the mirror equals Billingo.", returncode=2)

    # -- for people ----------------------------------------------------------------------------------

    def _tell(self, company: Company, report: Report) -> None:
        self.stdout.write(f"{company.name} (id {company.pk}): {VERDICTS[report.verdict]}")
        if report.reason:
            self.stdout.write(f"  {report.reason}.")
        if report.months:
            self._tell_months(report.months)
        if report.documents_there or report.documents_here:
            self.stdout.write(
                f"  Documents: {report.documents_there} at Billingo, {report.documents_here} here; "
                f"besides, {report.kept_but_gone_there} are kept here that are gone at Billingo, as marked. "
                f"Payments of {report.payments_compared} were compared; they are known of {report.payments_known}."
            )
        if report.unreadable_there:
            self.stdout.write(
                f"  {report.unreadable_there} of Billingo's can't be read and are in no sum above."
            )
        for kind, count in report.counts.items():
            self.stdout.write(f"  {count} {KINDS[kind]}")
        for difference in report.differences:
            self._tell_difference(difference)
        more = sum(report.counts.values()) - report.counts.get(verify.TOTALS, 0) - len(report.differences)
        if more > 0:
            self.stdout.write(f"    … and {more} more.")
        if report.counts and report.sync_running:
            self.stdout.write("  A sync of this company is running: compare again when it has ended.")

    def _tell_months(self, months: list[MonthSums]) -> None:
        rows = [
            (
                row.month or "no date",
                row.currency or "–",
                f"{row.there_count:,}",
                f"{row.here_count:,}",
                f"{row.there_gross:,f}",
                f"{row.here_gross:,f}",
                "" if row.same else "  <-- differs",
            )
            for row in months
        ]
        head = ("month", "currency", "Billingo", "here", "gross at Billingo", "gross here", "")
        widths = [max(len(row[column]) for row in [head, *rows]) for column in range(6)]
        for row in [head, *rows]:
            left = [row[column].ljust(widths[column]) for column in range(2)]
            right = [row[column].rjust(widths[column]) for column in range(2, 6)]
            self.stdout.write("  " + "  ".join([*left, *right]) + row[6])

    def _tell_difference(self, difference: Difference) -> None:
        which = " ".join(
            part for part in (difference.invoice_number, str(difference.billingo_id or "(no id)")) if part
        )
        reason = f": {difference.reason}" if difference.reason else ""
        self.stdout.write(f"    {which}: {KINDS[difference.kind]}{reason}")
        for field in difference.fields:
            if field.field == "raw":
                self.stdout.write("      a part of the document that has no column")
            else:
                self.stdout.write(
                    f"      {field.field}: here {_short(field.here)}, at Billingo {_short(field.there)}"
                )


def _companies(company_id: int | None) -> list[Company]:
    if company_id is None:
        return syncable_companies()
    try:
        company = Company.objects.filter(pk=company_id).first()
    except OverflowError:  # beyond what SQLite takes for a number
        company = None
    if company is None:
        raise CommandError(f"There is no company with the id {company_id}.", returncode=2)
    return [company]


def _verified(company: Company, show: int, every_payment: bool) -> Report:
    """The report; what keeps one company from being compared stops no other."""
    settings = CompanyBillingoSettings.objects.filter(company=company).first()
    if settings is None or not settings.has_api_key:
        return Report(reason="There is no Billingo API key")
    try:
        return Verification(settings, show, every_payment).execute()
    except (BillingoError, SecretUnreadable) as error:
        return Report(reason=str(error).rstrip("."))
    except DatabaseError as error:
        return Report(reason=f"The database failed ({type(error).__name__})")


def _as_json(company: Company, report: Report) -> str:
    head = {"company_id": company.pk, "company_name": company.name}
    body = msgspec.to_builtins(report)
    for row, months in zip(body["months"], report.months, strict=True):
        row["there_gross"], row["here_gross"] = as_text(months.there_gross), as_text(months.here_gross)
    return json.dumps(head | body, ensure_ascii=False)


def _short(text: str | None) -> str:
    if text is None:
        return "nothing"
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return f"'{plain if len(plain) <= SHOWN_TEXT else plain[:SHOWN_TEXT] + '…'}'"
