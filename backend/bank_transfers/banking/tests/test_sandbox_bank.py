"""The sandbox's bank against the readers: each file says the truth's lines, in every writing, and nothing else."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bank_transfers.banking.account_numbers import is_valid, normalise
from bank_transfers.banking.chain import chains
from bank_transfers.banking.formats import Line, Statement, read
from bank_transfers.banking.formats.providers import read_settlement
from bank_transfers.banking.importing import StatementImport
from bank_transfers.models import BankAccount, BankStatement, BankTransaction, Company
from billingo_sandbox import DEFAULT_TAX_CODE, DemoSandbox
from billingo_sandbox.bank import WRITINGS, Bank, books_of, make_bank, settlement_files, statement_files
from billingo_sandbox.bank import movements as truth

pytestmark = pytest.mark.once

FIRST = date(2026, 11, 16)
DAY = timedelta(days=1)
LAYOUTS = {"camt053": "camt", "mt940": "mt940", "kh": "kh", "erste": "erste-george"}


@cache
def bank(until: date = FIRST + 4 * DAY, invoices: int = 282, seed: int = 1, months: int = 24) -> Bank:
    sandbox = DemoSandbox(
        FIRST,
        max(FIRST, until),
        key="k",
        tax_code=DEFAULT_TAX_CODE,
        name="Demó Kft.",
        invoices=invoices,
        seed=seed,
    )
    return make_bank(books_of(sandbox), until, first_day=FIRST, months=months)


def letters(text: str) -> str:
    """Only letters and digits, without accents, in capitals: what no writing loses."""
    bare = unicodedata.normalize("NFD", text.replace("ß", "ss")).upper()
    return "".join(sign for sign in bare if sign.isascii() and sign.isalnum())


def check_line(line: Line, true: truth.Line, writing: str) -> None:
    assert line.amount == Decimal(true.amount).scaleb(-2)
    assert line.booking_date == true.day
    assert line.value_date in (true.day, None)
    assert line.bank_reference == true.reference
    assert normalise(line.counterparty_account) == normalise(true.counter_account)
    if writing == "mt940":
        assert line.counterparty_name.isascii()
        assert line.remittance_information == line.remittance_information.upper()
        said, name = letters(line.remittance_information), letters(line.counterparty_name)
        assert said == letters(true.text)
        assert letters(true.name).startswith(name)
        assert len(name) >= min(40, len(letters(true.name)) - 1)
        return
    assert (line.counterparty_name, line.remittance_information) == (true.name, true.text)
    assert line.end_to_end_id == (true.end_to_end_id if writing == "camt053" else "")


def check_statement(statement: Statement, lines: list[truth.Line], writing: str) -> None:
    read_lines = list(statement.lines)
    assert len(read_lines) == len(lines) == statement.booked
    for line, true in zip(read_lines, lines, strict=True):
        check_line(line, true, writing)
    assert statement.credits == Decimal(sum(max(line.amount, 0) for line in lines)).scaleb(-2)
    assert statement.debits == Decimal(sum(max(-line.amount, 0) for line in lines)).scaleb(-2)


@pytest.mark.parametrize("writing", WRITINGS)
def test_every_file_reads_to_the_truths_lines(writing: str) -> None:
    found = bank()
    seen = 0
    for file in statement_files(found, FIRST, [writing]):
        told = read(file.content, filename_for_messages=file.name)
        (statement,) = told.statements
        assert (told.layout, told.remarks) == (LAYOUTS[writing], ())
        assert normalise(statement.account) == file.statement.account.number
        assert statement.currency == file.statement.account.currency
        check_statement(statement, file.statement.lines, writing)
        assert statement.adds_up is (None if writing == "kh" else True)
        if writing != "kh":
            assert statement.opening == Decimal(file.statement.opening).scaleb(-2)
            assert statement.closing == Decimal(file.statement.closing).scaleb(-2)
        seen += len(file.statement.lines)
    assert seen == len(found.lines) > 900


def test_account_numbers_are_valid_to_the_application() -> None:
    numbers = {line.counter_account for line in bank().lines} - {""}
    # Accounts in the United States have neither 16 digits nor an IBAN.
    checked = {number for number in numbers if len(number) >= 16}
    assert len(checked) > 60
    assert [number for number in checked if not is_valid(number)] == []


def test_a_settlement_opens_its_line() -> None:
    found = bank()
    lines = {line.settlement: line for line in found.lines if line.settlement}
    numbers = 0
    for name, content in settlement_files(found):
        (payout,) = read_settlement(content, filename_for_messages=name).payouts
        line = lines.pop(name.rpartition("/")[2])
        assert payout.net == Decimal(line.amount).scaleb(-2)
        paid = [part for part in line.allocations if part.part is not truth.Part.FEE]
        assert [item.order_number for item in payout.items] == [part.number for part in paid]
        assert [item.net for item in payout.items] == [Decimal(part.amount).scaleb(-2) for part in paid]
        assert payout.fee == payout.gross - payout.net
        numbers += len(payout.items)
    assert not lines
    assert numbers > 8


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10**9),
    invoices=st.integers(0, 120),
    lived=st.integers(0, 12),
    writing=st.sampled_from(sorted(WRITINGS)),
)
def test_any_company_in_any_writing(seed: int, invoices: int, lived: int, writing: str) -> None:
    found = bank.__wrapped__(FIRST + lived * DAY, invoices, seed, 3)
    for file in statement_files(found, FIRST, [writing]):
        (statement,) = read(file.content, filename_for_messages=file.name).statements
        check_statement(statement, file.statement.lines, writing)
    for name, content in settlement_files(found):
        read_settlement(content, filename_for_messages=name)


@pytest.fixture
def company(db: None) -> Company:
    company = Company.objects.create(name="Demó Kft.", tax_id=DEFAULT_TAX_CODE)
    company.enable_feature("BANKING")
    return company


def imported(company: Company, found: Bank, writings: list[str] | None = None) -> tuple[int, int]:
    """New and known lines."""
    importer = StatementImport(company.pk)
    new = known = 0
    for file in statement_files(found, FIRST, writings or ()):
        told = importer.file(file.content, file.name)
        assert told.refused is None, told.refused
        assert [warning["code"] for warning in told.warnings] in ([], ["account_made"]), told.warnings
        new += sum(statement.new for statement in told.statements)
        known += sum(statement.known for statement in told.statements)
    return new, known


def test_it_is_imported_whole_adds_up_and_has_no_gap(company: Company) -> None:
    found = bank(months=6)
    assert imported(company, found) == (len(found.lines), 0)
    assert BankTransaction.objects.filter(company=company, status="booked").count() == len(found.lines)
    assert set(BankStatement.objects.values_list("adds_up", flat=True)) == {True}
    accounts = {account.number: account.pk for account in BankAccount.objects.filter(company=company)}
    told = chains(list(accounts.values()))
    for key, account in found.accounts.items():
        chain = told[accounts[account.number]]
        assert chain.gaps == []
        assert chain.balance == Decimal(found.balance(key)).scaleb(-2)
    assert imported(company, found) == (0, len(found.lines))


def test_the_next_day_brings_its_own_lines_only(company: Company) -> None:
    before, after = bank(months=2), bank(FIRST + 6 * DAY, months=2)
    imported(company, before)
    new, known = imported(company, after)
    assert (new, known) == (len(after.lines) - len(before.lines), len(before.lines))
    assert new > 0


@pytest.mark.parametrize("writing", WRITINGS)
def test_the_same_days_in_another_writing_add_nothing(company: Company, writing: str) -> None:
    found = bank(months=2)
    imported(company, found)
    assert imported(company, found, [writing]) == (0, len(found.lines))
    assert BankTransaction.objects.filter(company=company).count() == len(found.lines)
