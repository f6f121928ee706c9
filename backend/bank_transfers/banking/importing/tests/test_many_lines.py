"""Large files: few statements, nothing written twice, and every field of a line stored as it was read."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from bank_transfers.banking.formats import Line, Status
from bank_transfers.banking.formats.statement import Detail
from bank_transfers.banking.formats.tests.writers import Account, Movement, camt, mt940
from bank_transfers.banking.importing import StatementImport
from bank_transfers.banking.importing.rows import COLUMNS, insert, row, search_text
from bank_transfers.models import BankAccount, BankStatement, BankTransaction, Company, StatementFile

pytestmark = pytest.mark.django_db

COUNT = 3000
START = date(2026, 3, 2)


@pytest.fixture
def company() -> Company:
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    return company


def movements(count: int) -> list[Movement]:
    days = [START + timedelta(days=number % 30) for number in range(count)]
    return [
        Movement(
            Decimal(number % 97 - 48 or 1), day, day, name=f"Partner {number % 40}", memo=f"sz. {number}"
        )
        for number, day in enumerate(days)
    ]


def writing(seen: Any) -> list[str]:
    return [
        one["sql"] for one in seen if one["sql"].lstrip().split(" ", 1)[0] in {"INSERT", "UPDATE", "DELETE"}
    ]


@pytest.mark.parametrize("written", [camt, mt940])
def test_few_statements_for_many_lines_and_none_that_writes_for_a_known_file(
    company: Company, queries: Any, written: Any
) -> None:
    content = written(Account(movements=movements(COUNT)))
    with queries() as seen:
        (told,) = StatementImport(company.pk).files(content, "a")
    assert told.statements[0].new == COUNT
    assert len(seen) <= 4 * COUNT // 1000 + 40
    with queries() as seen:
        (told,) = StatementImport(company.pk).files(content, "a")
    assert (told.statements[0].new, told.statements[0].known) == (0, COUNT)
    assert writing(seen) == []
    assert len(seen) <= 6


def test_lines_that_come_by_another_file_are_looked_up_by_the_hundred_and_not_written(
    company: Company, queries: Any
) -> None:
    lines = movements(COUNT)
    list(StatementImport(company.pk).files(camt(Account(movements=lines)), "a"))
    with queries() as seen:
        (told,) = StatementImport(company.pk).files(camt(Account(movements=lines), indent=" "), "b")
    assert (told.statements[0].new, told.statements[0].known) == (0, COUNT)
    assert not [
        sql for sql in writing(seen) if '"bank_transfers_banktransaction"' in sql.partition("SELECT")[0]
    ]
    assert len(seen) <= 4 * COUNT // 1000 + 40
    assert BankTransaction.objects.count() == COUNT


def test_every_field_of_a_line_is_stored_as_it_was_read(company: Company) -> None:
    account = BankAccount.objects.create(company=company, number="1", currency="EUR")
    file = StatementFile.objects.create(
        company=company, name="a", size=1, digest="a", content=b"", format="x", layout="x"
    )
    statement = BankStatement.objects.create(
        company=company, account=account, file=file, position=0, kind="statement", lines=1, pending=0,
        credits=0, debits=0,
    )  # fmt: skip
    texts: dict[str, Any] = {
        name: f"{name}\t\\ „ő” \N{EURO SIGN}"
        for name, value in Line.__annotations__.items()
        if value == "str" and name not in {"currency", "status"}
    }
    full = Line(
        amount=Decimal("-12345678901234567890.123456"),
        currency="EUR",
        booking_date=date(2026, 3, 2),
        value_date=date(2026, 3, 4),
        transacted_at=datetime(2026, 3, 1, 23, 59, 7),  # noqa: DTZ001  (as banks write it)
        status=Status.BOOKED,
        reversal=True,
        original_amount=Decimal("4.5"),
        exchange_rate=Decimal("391.25"),
        fee=Decimal("0.01"),
        balance_after=Decimal("-0.10"),
        number_of_transactions=2,
        details=(Detail(amount=Decimal("1.10"), counterparty_name="Ő"),),
        position=7,
        **texts,
    )
    plain = Line(amount=Decimal("1.00"), currency="EUR")
    with transaction.atomic():
        insert(
            [row(line, statement, "EUR", "booked", f"1:{n}", n) for n, line in enumerate((full, plain), 1)]
        )
    for line, stored in zip((full, plain), BankTransaction.objects.order_by("occurrence"), strict=True):
        for name in COLUMNS:
            assert getattr(stored, name) == getattr(line, name), name
        assert (stored.company_id, stored.account_id, stored.statement_id) == (
            company.pk,
            account.pk,
            statement.pk,
        )
        assert (stored.status, stored.currency, stored.search_text) == ("booked", "EUR", search_text(line))
        assert (stored.in_closed_period, stored.similar_to_id, stored.replaced_by_id) == (False, None, None)
        stored.full_clean(
            exclude=["company", "account", "statement"], validate_unique=False, validate_constraints=False
        )
    first = BankTransaction.objects.get(occurrence=1)
    assert first.transacted_at == "2026-03-01 23:59:07"
    assert first.details == [{"amount": "1.10", "counterparty_name": "Ő"}]
