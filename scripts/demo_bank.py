"""The demo's bank: its statements are made by the sandbox, kept in files, and imported by the same code as anybody's.

Needs Django to be set up before a function is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from billingo_sandbox import DemoSandbox
from billingo_sandbox.bank import Bank, books_of, make_bank, settlement_files, statement_files, write_bank

if TYPE_CHECKING:
    from rich.console import Console

    from bank_transfers.models import Company

FOLDER = "demo_bank"


@dataclass
class Imported:
    """What an import came to."""

    files: int = 0
    lines: int = 0
    refused: int = 0
    payouts: int = 0


def switch_on_features(company: Company) -> None:
    """All features there are, but for those that somebody has switched already; what is sure is matched by itself,
    unless somebody chose otherwise."""
    from bank_transfers.models import CompanyFeature, FeatureTemplate, MatchingSetting

    switched = CompanyFeature.objects.filter(company=company).values("feature_template")
    for feature in FeatureTemplate.objects.exclude(pk__in=switched):
        company.enable_feature(feature)
    MatchingSetting.objects.get_or_create(company=company, account=None, defaults={"automatic": "on"})


def demo_bank(first_day: date, today: date, *, key: str, tax_code: str, name: str) -> Bank:
    """The bank up to the day before `today`.

    Made from a sandbox of its own, which nobody has changed: what was booked once stays.
    """
    sandbox = DemoSandbox(first_day, today, key=key, tax_code=tax_code, name=name)
    return make_bank(books_of(sandbox), today - timedelta(days=1), first_day=first_day)


def import_bank(company: Company, bank: Bank, first_day: date, var: Path) -> Imported:
    """Writes the files below `var`, and imports the statements of days that no statement has told yet, and the
    settlements of the payment provider, which open its payouts."""
    from bank_transfers.banking.importing import StatementImport
    from bank_transfers.models import BankAccount

    folder = var / FOLDER
    write_bank(bank, folder, first_day)
    told = Imported()
    importer = StatementImport(company.pk)
    known = known_days(company, bank)
    named = set(known)
    for file in statement_files(bank, first_day, after=known):
        outcome = importer.file(file.content, Path(file.name).name)
        told.files += 1
        told.refused += outcome.refused is not None
        told.lines += sum(statement.new for statement in outcome.statements)
        account = file.statement.account
        if account.key not in named:  # made just now; later its name is whatever people call it
            own = BankAccount.objects.filter(
                company=company, number=account.number, currency=account.currency
            )
            own.filter(name="").update(name=account.name)
            named.add(account.key)
    for name, content in settlement_files(bank):
        outcome = importer.file(content, Path(name).name)
        told.refused += outcome.refused is not None
        told.payouts += sum(payout["new"] > 0 for payout in outcome.payouts)
    return told


def match_bank(console: Console, company: Company, told: Imported) -> None:
    """What new lines pay, told by a run as those that begin by themselves, before the page is open."""
    from bank_transfers.reconciliation.by_itself.run import run

    if told.files or told.payouts:
        counts = run(company.pk, lambda done, total: None)
        said = ", ".join(f"{counts[status]} {status}" for status in sorted(counts))
        console.print(f"Matched with the invoices: {said}.", markup=False)


def known_days(company: Company, bank: Bank) -> dict[str, date]:
    """By the bank's account: the last day that a statement told."""
    from bank_transfers.banking.chain import chains
    from bank_transfers.models import BankAccount

    keys = {account.number: key for key, account in bank.accounts.items()}
    ids = dict(BankAccount.objects.filter(company=company, number__in=keys).values_list("pk", "number"))
    return {
        keys[ids[pk]]: chain.last_statement_on
        for pk, chain in chains(list(ids)).items()
        if chain.last_statement_on is not None
    }


def show_bank(console: Console, company: Company, told: Imported) -> None:
    """The accounts with their lines, balances and gaps."""
    from rich.table import Table

    from bank_transfers.banking.account_numbers import written
    from bank_transfers.banking.chain import chains
    from bank_transfers.models import BankAccount, BankTransaction, ProviderPayout

    accounts = list(BankAccount.objects.filter(company=company).order_by("pk"))
    found = chains([account.pk for account in accounts])
    table = Table(
        title=f"The bank: {told.lines} new lines out of {told.files} statements", title_justify="left"
    )
    for heading in ("account", "until"):
        table.add_column(heading, no_wrap=True)
    for heading in ("lines", "balance", "gaps"):
        table.add_column(heading, justify="right", no_wrap=True)
    for account in accounts:
        chain = found[account.pk]
        balance = "–" if chain.balance is None else f"{chain.balance:,.2f}".replace(",", " ")
        table.add_row(
            written(account.number),
            str(chain.last_statement_on or "–"),
            str(BankTransaction.objects.filter(account=account).count()),
            f"{balance} {account.currency}",
            str(len(chain.gaps)),
        )
    console.print()
    console.print(table, markup=False)
    payouts = ProviderPayout.objects.filter(company=company)
    linked = payouts.exclude(line=None).count()
    console.print(
        f"{payouts.count()} payouts of SimplePay, {linked} of them linked to their bank line.", markup=False
    )
    if told.refused:
        console.print(f"Refused: {told.refused} files.", markup=False)
