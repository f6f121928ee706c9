"""What imports once told wrong or not at all: languages of warnings, originals that can't be read, lines alike."""

from __future__ import annotations

import zlib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BankStatement, BankTransaction, Company, StatementFile

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


@pytest.fixture
def company(db: None) -> Company:
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    return company


def movement(amount: str, day: int = 0, **fields: Any) -> Movement:
    on = MONDAY + timedelta(days=day)
    return Movement(Decimal(amount), on, on, **fields)


def imported(company: Company, *movements: Movement, opening: str = "1000.00") -> Any:
    content = camt(Account(movements=list(movements), opening=Decimal(opening)))
    told = StatementImport(company.pk).file(content, "a.xml")
    assert told.refused is None
    return told


def test_warnings_are_said_in_the_language_of_whoever_reads_them(company: Company) -> None:
    content = camt(Account(movements=[movement("-100.00")])).replace(b">900.00<", b">901.00<")
    with translation.override("hu"):
        first = StatementImport(company.pk).file(content, "a.xml").as_json()["warnings"]
    with translation.override("en"):
        again = StatementImport(company.pk).file(content, "a.xml").as_json()["warnings"]
    hungarian, english = (
        next(one["text"] for one in told if one["code"] == "does_not_add_up") for told in (first, again)
    )
    assert "nem adják ki" in hungarian
    assert "do not give the closing balance" in english
    assert "text" not in str(StatementFile.objects.get().warnings)


@pytest.mark.parametrize("content", [zlib.compress(b"nothing of a bank"), b"torn"])
def test_undo_beside_an_original_that_can_not_be_read_says_so_and_changes_nothing(
    company: Company, content: bytes
) -> None:
    imported(company, movement("-100.00", name="A"))
    imported(company, movement("5.00", 3, name="B"), opening="900.00")
    spoiled, good = StatementFile.objects.order_by("pk")
    StatementFile.objects.filter(pk=spoiled.pk).update(content=content)
    client = client_in(company)
    statement = BankStatement.objects.get(file=good)
    for address in (f"/api/bank-statements/{statement.pk}/", f"/api/statement-files/{good.pk}/"):
        answer = client.delete(address)
        assert (answer.status_code, answer.json()["code"]) == (409, "original_unreadable")
        assert (answer.json()["file_id"], answer.json()["file"]) == (spoiled.pk, "a.xml")
    assert BankTransaction.objects.count() == 2
    # What the answer advises helps.
    assert client.delete(f"/api/statement-files/{spoiled.pk}/").status_code == 204
    assert client.delete(f"/api/statement-files/{good.pk}/").status_code == 204
    assert not BankTransaction.objects.exists()


FEE = movement("-100.00", name="Bank", memo="díj")


def codes(told: Any) -> list[str]:
    return [warning["code"] for warning in told.as_json()["warnings"]]


@pytest.mark.parametrize("turned", [False, True])
def test_two_halves_of_a_day_with_a_payment_each_are_warned_about(company: Company, turned: bool) -> None:
    """Nothing but the balances tells the two payments apart: they become one line, and that is said."""
    openings = ["1000.00", "900.00"][:: -1 if turned else 1]
    assert "alike_in_neighbours" not in codes(imported(company, FEE, opening=openings[0]))
    assert "alike_in_neighbours" in codes(imported(company, FEE, opening=openings[1]))
    assert BankTransaction.objects.count() == 1


def test_a_file_that_overlaps_is_not_warned_about(company: Company) -> None:
    imported(company, FEE)
    assert "alike_in_neighbours" not in codes(imported(company, FEE, movement("7.00", name="C")))
    told = StatementImport(company.pk).file(camt(Account(movements=[FEE]), version="053.001.02"), "b.xml")
    assert "alike_in_neighbours" not in codes(told)
