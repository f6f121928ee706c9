"""Files that were imported, and balances over time, through REST."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bank_transfers.banking.api import files as files_api
from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import AuditEntry, BankAccount, BankTransaction, Company, StatementFile

pytestmark = pytest.mark.django_db
EUROS = "116000060000000077777712"


@pytest.fixture
def company(db: None) -> Company:
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    return company


def movement(amount: str, day: int, **fields: Any) -> Movement:
    return Movement(Decimal(amount), date(2026, 3, day), date(2026, 3, day), **fields)


def upload(client: Any, **contents: bytes) -> None:
    files = [SimpleUploadedFile(f"{name}.xml", content) for name, content in contents.items()]
    body = {"files": files, "new_accounts": True}
    told = client.post("/api/bank-statements/", body, format="multipart").json()["files"]
    assert [row["refused"] for row in told] == [None] * len(files)


def files(client: Any, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/statement-files/", query).json()["results"]
    return found


MARCH_2 = Account(movements=[movement("-100.00", 2, name="Bérbeadó Kft.")])
MARCH_9 = Account(movements=[movement("5.00", 9), movement("7.00", 9)], opening=Decimal("900.00"))
IN_EUROS = Account(EUROS, "EUR", Decimal("10.00"), [movement("1.50", 3)])


def test_files_tell_what_their_import_came_to(company: Company) -> None:
    client = client_in(company, "ACCOUNTANT")
    upload(client, first=camt(MARCH_2, IN_EUROS))
    again = Account(movements=[*MARCH_2.movements, movement("30.00", 4)])
    upload(client, second=camt(again))
    second, first = files(client_in(company, "USER"))
    assert [account["currency"] for account in first.pop("accounts")] == ["HUF", "EUR"]
    assert (first["name"], first["statements"], first["lines"], first["new_lines"]) == ("first.xml", 2, 2, 2)
    assert (first["date_from"], first["date_to"]) == ("2026-03-02", "2026-03-03")
    assert (second["lines"], second["new_lines"], second["known_lines"]) == (2, 1, 1)
    assert second["accounts"][0]["account_number"] == "11773016-12345670-00000006"
    assert second["imported_by"]
    euros = BankAccount.objects.get(currency="EUR")
    assert [row["name"] for row in files(client, account=euros.pk)] == ["first.xml"]


def test_the_original_of_a_file_comes_back_byte_for_byte(company: Company) -> None:
    client = client_in(company)
    content = camt(MARCH_2)
    upload(client, first=content)
    (file,) = files(client)
    answer: Any = client.get(f"/api/statement-files/{file['id']}/original/")
    assert b"".join(answer.streaming_content) == content
    assert "first.xml" in answer["Content-Disposition"]


def test_undoing_a_file_takes_only_its_own_lines(company: Company) -> None:
    client = client_in(company, "FINANCIAL")
    upload(client, first=camt(MARCH_2))
    upload(client, second=camt(MARCH_9))
    second, first = files(client)
    assert client_in(company, "USER").delete(f"/api/statement-files/{first['id']}/").status_code == 403
    assert client.delete(f"/api/statement-files/{first['id']}/").status_code == 204
    assert [row["id"] for row in files(client)] == [second["id"]]
    assert sorted(BankTransaction.objects.values_list("amount", flat=True)) == [5, 7]


def test_a_file_that_somebody_else_undoes_at_the_same_time_is_not_there(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_in(company)
    upload(client, first=camt(MARCH_2))
    (first,) = files(client)
    undone = files_api._undone

    def later(*args: Any, **options: Any) -> None:
        StatementFile.objects.all().delete()
        undone(*args, **options)

    monkeypatch.setattr(files_api, "_undone", later)
    assert client.delete(f"/api/statement-files/{first['id']}/").status_code == 404
    assert not AuditEntry.objects.filter(action="import_undone").exists()


def test_a_statement_that_does_not_add_up_is_told_with_what_is_missing(company: Company) -> None:
    client = client_in(company)
    wrong = camt(MARCH_2).replace(b">900.00<", b">940.00<")
    upload(client, wrong=wrong, right=camt(IN_EUROS))
    huf = next(row for row in client.get("/api/bank-accounts/").json()["results"] if row["currency"] == "HUF")
    (told,) = huf["unproved"]
    assert (told["difference"], told["date_from"], told["number"]) == ("-40.00", "2026-03-02", "2026/0")
    assert [row["name"] for row in files(client, unproved="true")] == ["wrong.xml"]
    assert [row["name"] for row in files(client, unproved="false")] == ["right.xml"]


def test_balances_are_told_over_time_from_before_the_first_statement(company: Company) -> None:
    client = client_in(company)
    upload(client, later=camt(MARCH_9))
    upload(client, earlier=camt(MARCH_2), euros=camt(IN_EUROS))
    huf = BankAccount.objects.get(currency="HUF")
    told = client.get(f"/api/bank-accounts/{huf.pk}/balances/").json()
    assert told == {
        "currency": "HUF",
        "balances": [
            {"date": "2026-03-01", "balance": "1000.00"},
            {"date": "2026-03-02", "balance": "900.00"},
            {"date": "2026-03-09", "balance": "912.00"},
        ],
    }
    empty = BankAccount.objects.create(company=company, number="10404027" + "0" * 16, currency="HUF")
    assert client.get(f"/api/bank-accounts/{empty.pk}/balances/").json()["balances"] == []


def test_the_list_of_files_asks_the_same_number_of_questions_for_many(
    company: Company, django_assert_max_num_queries: Any
) -> None:
    client = client_in(company)
    for n in range(6):
        upload(client, **{f"n{n}": camt(Account(movements=[movement(f"{n + 1}.00", 2)]))})
    with django_assert_max_num_queries(9):
        assert len(files(client)) == 6
