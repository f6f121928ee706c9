"""An import as people ask for it: its options, who may see which accounts, and what it tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.dispatch import Signal

from bank_transfers.companies import audit
from bank_transfers.companies.models import CompanyUser
from bank_transfers.core.db.reading import Tell, untold

from .outcome import FileOutcome
from .service import Confirm, StatementImport, unasked

# Files were imported in this long-lived process, and are stored. Receivers must not raise and not take their time.
files_imported = Signal()


def importer_for(
    company_id: int,
    user: Any,
    options: Mapping[str, Any],
    tell: Tell = untold,
    confirm: Confirm = unasked,
) -> StatementImport:
    """options: `account`, `layout`, `new_accounts`, `dry_run`; tell, confirm: as of StatementImport. Each file that
    brings something is in the audit, in its own transaction."""

    def finish(outcome: FileOutcome) -> None:
        confirm(outcome)
        if not options["dry_run"] and stored_something(outcome):
            audit.record(company_id, user, "statements_imported", outcome.file)

    memberships = CompanyUser.objects.filter(user=user.pk, is_active=True)
    return StatementImport(
        company_id,
        account=options.get("account", ""),
        layout=options.get("layout", ""),
        known_accounts_only=not options["new_accounts"],
        dry_run=options["dry_run"],
        user=user,
        companies=list(memberships.values_list("company", flat=True)),
        tell=tell,
        confirm=finish,
    )


def told_of(outcomes: Iterable[FileOutcome]) -> list[dict[str, Any]]:
    """As the API answers, with what became of each line."""
    return [{**outcome.as_json(), "lines": outcome.lines} for outcome in outcomes]


def stored_something(outcome: FileOutcome) -> bool:
    """Whether lines of the file are new, or items of its payouts."""
    new = [
        *(statement.new for statement in outcome.statements),
        *(payout["new"] for payout in outcome.payouts),
    ]
    return outcome.refused is None and any(new)
