"""The demo's bank as `make run` imports it: the first day everything, each later day its own lines."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from types import ModuleType

import pytest
from rich.console import Console

from bank_transfers.banking.chain import chains
from bank_transfers.models import (
    BankAccount,
    BankStatement,
    BankTransaction,
    Company,
    CompanyFeature,
    FeatureTemplate,
    ProviderPayout,
)
from billingo_sandbox import DEFAULT_TAX_CODE
from billingo_sandbox.bank import Bank

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SCRIPT = Path(__file__).resolve().parents[4] / "scripts/demo_bank.py"
FIRST = date(2027, 2, 26)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo_bank", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["demo_bank"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def company() -> Company:
    return Company.objects.create(name="Demó Kft.", tax_id=DEFAULT_TAX_CODE)


def bank(script: ModuleType, today: date) -> Bank:
    found: Bank = script.demo_bank(FIRST, today, key="k", tax_code=DEFAULT_TAX_CODE, name="Demó Kft.")
    return found


def test_each_day_brings_its_lines_and_leaves_no_gap(
    script: ModuleType, company: Company, tmp_path: Path
) -> None:
    lines = 0
    # Over the end of a month; the fourth start is of the same day as the third.
    for today in (FIRST, FIRST + DAY, FIRST + 6 * DAY, FIRST + 6 * DAY):
        found = bank(script, today)
        told = script.import_bank(company, found, FIRST, tmp_path)
        assert (told.lines, told.refused) == (len(found.lines) - lines, 0)
        lines = len(found.lines)
        assert BankTransaction.objects.filter(company=company, status="booked").count() == lines
        accounts = {account.number: account.pk for account in BankAccount.objects.filter(company=company)}
        of = chains(list(accounts.values()))
        for key, account in found.accounts.items():
            chain = of[accounts[account.number]]
            assert (chain.gaps, chain.balance) == ([], Decimal(found.balance(key)).scaleb(-2))
    assert told.files == 0
    names = BankAccount.objects.filter(company=company).values_list("name", flat=True)
    assert sorted(names) == ["Deviza EUR", "Deviza USD", "Fő számla", "Tartalék"]
    assert set(BankStatement.objects.values_list("adds_up", flat=True)) == {True}
    days = BankStatement.objects.filter(period_from__gte=FIRST)
    assert days.exists()
    assert all(statement.period_from == statement.period_to for statement in days)


def test_a_start_that_is_killed_half_way_is_made_good_by_the_next(
    script: ModuleType, company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = bank(script, FIRST)
    with monkeypatch.context() as patched:
        patched.setattr(
            script, "settlement_files", lambda _bank: 1 / 0
        )  # all statements are in, nothing else is
        with pytest.raises(ZeroDivisionError):
            script.import_bank(company, found, FIRST, tmp_path)
    again = script.import_bank(company, found, FIRST, tmp_path)
    assert (again.lines, again.refused) == (0, 0)
    assert again.payouts
    names = BankAccount.objects.filter(company=company).values_list("name", flat=True)
    assert sorted(names) == ["Deviza EUR", "Deviza USD", "Fő számla", "Tartalék"]


def test_settlements_are_imported_and_linked_from_the_first_start(
    script: ModuleType, company: Company, tmp_path: Path
) -> None:
    opened = 0
    for today in (FIRST, FIRST + 21 * DAY, FIRST + 21 * DAY):
        found = bank(script, today)
        told = script.import_bank(company, found, FIRST, tmp_path)
        lines = {line.reference for line in found.lines if line.settlement}
        assert (told.payouts, told.refused) == (len(lines) - opened, 0)
        payouts = ProviderPayout.objects.filter(company=company)
        assert set(payouts.values_list("line__bank_reference", flat=True)) == lines
        said = BankTransaction.objects.filter(company=company, payout__isnull=False)
        assert set(said.values_list("explanation", "explained_rule")) == {("payout", "payout-link")}
        opened = len(lines)
    assert opened > 5
    shown = StringIO()
    script.show_bank(Console(file=shown, width=120), company, told)
    assert f"{opened} payouts of SimplePay, {opened} of them linked to their bank line." in shown.getvalue()


def test_features_are_switched_on_and_what_somebody_switched_off_stays_off(
    script: ModuleType, company: Company
) -> None:
    company.disable_feature("BANKING")
    script.switch_on_features(company)
    codes = set(FeatureTemplate.objects.values_list("feature_code", flat=True))
    assert {code for code in codes if company.has_feature(code)} == codes - {"BANKING"}
    assert CompanyFeature.objects.filter(company=company).count() == len(codes)
