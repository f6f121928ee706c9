"""The bank through REST: files in, accounts, statements and lines out, an import undone."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bank_transfers.banking.api import statements
from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.core.tests.disks import no_room
from bank_transfers.models import (
    AuditEntry,
    BankAccount,
    BankTransaction,
    Company,
    CompanyUser,
    StatementFile,
)

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
NUMBER = Account().number


@pytest.fixture
def company(db: None) -> Company:
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    return company


def movement(amount: str, day: int = 0, **fields: Any) -> Movement:
    on = MONDAY + timedelta(days=day)
    return Movement(Decimal(amount), on, on, **fields)


RENT, SALE = (
    movement("-100.00", name="Bérbeadó Kft.", memo="bérleti díj"),
    movement("2500.50", 1, name="Őszi Vevő Zrt.", account="104040271234567800000008", memo="SZ-2026/1"),
)


def upload(client: Any, *contents: bytes, **options: Any) -> Any:
    files = [SimpleUploadedFile(f"{n}.xml", content) for n, content in enumerate(contents)]
    return client.post("/api/bank-statements/", {"files": files, **options}, format="multipart")


def test_files_are_imported_and_told_one_by_one(company: Company) -> None:
    client = client_in(company, "ACCOUNTANT")
    good = camt(Account(movements=[RENT, SALE]))
    (asked,) = upload(client, good).json()["files"]
    assert asked["refused"]["code"] == "account_unknown"
    told = upload(client, good, b"nothing of a bank", new_accounts=True).json()["files"]
    assert told[0]["statements"][0]["new"] == 2
    assert [line["outcome"] for line in told[0]["lines"]] == ["new", "new"]
    assert told[1]["refused"]["code"] == "unknown_format"
    assert BankTransaction.objects.filter(company=company).count() == 2


def test_a_dry_run_tells_and_stores_nothing(company: Company) -> None:
    answer = upload(client_in(company), camt(Account(movements=[RENT])), dry_run=True)
    assert answer.json()["files"][0]["statements"][0]["new"] == 1
    assert not StatementFile.objects.exists()
    assert not BankAccount.objects.exists()


def test_an_upload_of_another_type_is_told_which_one_it_takes(company: Company) -> None:
    answer = client_in(company).post("/api/bank-statements/", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert "multipart/form-data" in answer.json()["detail"]
    assert "application/json" not in answer.json()["detail"]


def test_an_upload_beyond_the_bound_is_refused_before_it_is_read(
    company: Company, settings: Settings
) -> None:
    settings.STATEMENT_MAX_UPLOAD_BYTES = 1000
    answer = upload(client_in(company), b"x" * 2000)
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


def test_the_account_of_a_company_that_the_user_knows_is_refused(company: Company) -> None:
    other = Company.objects.create(name="Másik Kft.", tax_id="87654321-2-42")
    BankAccount.objects.create(company=other, number=NUMBER, currency="HUF")
    content = camt(Account(movements=[RENT]))
    client = client_in(company)
    assert (
        upload(client, content, dry_run=True).json()["files"][0]["refused"] is None
    )  # is not told to strangers
    for member in CompanyUser.objects.filter(company=company):
        CompanyUser.objects.create(company=other, user=member.user, role="USER")
    (told,) = upload(client, content, new_accounts=True).json()["files"]
    assert told["refused"]["code"] == "account_of_another_company"


def test_an_account_is_added_in_any_writing_and_tells_its_bank(company: Company) -> None:
    client = client_in(company)
    body = {"account_number": "11773016-12345670-00000006", "currency": "HUF", "name": "Fő"}
    made = client.post("/api/bank-accounts/", body)
    wrong = client.post("/api/bank-accounts/", {**body, "account_number": "11773017-12345670-00000006"})
    again = client.post("/api/bank-accounts/", body)
    assert made.status_code == 201, made.json()
    assert (made.json()["bank"], made.json()["bic"]) == ("OTP Bank", "OTPVHUHB")
    assert made.json()["iban"].startswith("HU")
    assert [answer.status_code for answer in (wrong, again)] == [400, 400]
    assert client.patch(f"/api/bank-accounts/{made.json()['id']}/", {"name": "Új"}).json()["name"] == "Új"


def test_an_account_tells_its_balance_and_where_statements_do_not_meet(company: Company) -> None:
    client = client_in(company)
    first = camt(Account(movements=[RENT]))
    second = camt(Account(movements=[movement("5.00", 9)], opening=Decimal("950.00")))
    upload(client, first, second, new_accounts=True)
    (account,) = client.get("/api/bank-accounts/").json()["results"]
    assert account["balance"] == "955.00"
    assert account["gaps"] == [
        {"after": "2026-03-02", "before": "2026-03-11", "closing": "900.00", "opening": "950.00"}
    ]
    third = camt(Account(movements=[movement("50.00", 4)], opening=Decimal("900.00")))
    upload(client, third)
    (account,) = client.get("/api/bank-accounts/").json()["results"]
    assert account["gaps"] == []


def test_lines_are_filtered_searched_ordered_and_summed(company: Company) -> None:
    client = client_in(company, "USER")
    upload(client_in(company), camt(Account(movements=[RENT, SALE])), new_accounts=True)

    def amounts(**query: Any) -> list[str]:
        return [row["amount"] for row in client.get("/api/bank-transactions/", query).json()["results"]]

    assert amounts() == ["2500.50", "-100.00"]
    assert amounts(ordering="amount") == ["-100.00", "2500.50"]
    assert amounts(search="oszi vevo") == ["2500.50"]
    assert amounts(search="10404027-12345678") == ["2500.50"]
    assert amounts(direction="out") == ["-100.00"]
    assert amounts(amount_min="0", booking_date_to="2026-03-03") == ["2500.50"]
    assert amounts(status="pending") == []
    summary = client.get("/api/bank-transactions/summary/").json()
    assert summary == {
        "count": 2,
        "currencies": [
            {"currency": "HUF", "count": 2, "credits": "2500.50", "debits": "100.00", "balance": "2400.50"}
        ],
        "states": {"open": 2, "proposed": 0, "matched": 0, "explained": 0},
    }
    assert client.get("/api/bank-transactions/", {"ordering": "raw"}).status_code == 400


def test_lines_are_exported_as_they_are_filtered(company: Company) -> None:
    client = client_in(company)
    upload(client, camt(Account(movements=[RENT, SALE])), new_accounts=True)
    address = "/api/bank-transactions/export/"
    answer: Any = client.get(address, {"dialect": "plain", "direction": "in"})
    heading, row = b"".join(answer.streaming_content).decode().splitlines()
    assert heading.startswith("account_number,booking_date,value_date,amount,currency")
    assert row.startswith(f"{NUMBER},2026-03-03,2026-03-03,2500.5")
    sheet: Any = client.get(address, {"format": "xlsx"})
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    assert client.get(address, {"format": "pdf"}).status_code == 400


@pytest.mark.parametrize(("language", "words"), [("hu", "elfogyott"), ("en", "no room left")])
def test_a_full_disk_is_a_clear_error_and_csv_needs_none(
    company: Company, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str, words: str
) -> None:
    client = client_in(company, language=language)
    many = [movement("1", n % 300, name=f"Név {n}", memo=f"közlemény {n}") for n in range(400)]
    upload(client, camt(Account(movements=many)), new_accounts=True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with no_room():
        answer: Any = client.get("/api/bank-transactions/export/", {"format": "xlsx"})
    assert (answer.status_code, answer.json()["code"]) == (503, "no_room_for_file")
    assert words in answer.json()["detail"]
    assert not [*tmp_path.iterdir()], "nothing is left behind"
    with no_room():
        answer = client.get("/api/bank-transactions/export/", {"format": "csv"})
        assert b"".join(answer.streaming_content).count(b"\r\n") == 401


def test_a_file_has_the_order_asked_for_however_many_rows_it_has(company: Company) -> None:
    client = client_in(company)
    many = [movement(str(n + 1), n % 7) for n in range(2_050)]
    upload(client, camt(Account(movements=many)), new_accounts=True)
    answer: Any = client.get("/api/bank-transactions/export/", {"dialect": "plain", "ordering": "-amount"})
    rows = b"".join(answer.streaming_content).decode().splitlines()[1:]
    assert [row.split(",")[3] for row in rows] == [f"{n}" for n in range(2_050, 0, -1)]


def test_a_line_tells_its_raw_text_and_its_file_can_be_had_back(company: Company) -> None:
    client = client_in(company)
    content = camt(Account(movements=[RENT]))
    upload(client, content, new_accounts=True)
    (line,) = client.get("/api/bank-transactions/").json()["results"]
    detail = client.get(f"/api/bank-transactions/{line['id']}/").json()
    assert "bérleti díj" in detail["raw"]
    answer: Any = client.get(f"/api/bank-statements/{line['statement_id']}/file/")
    assert b"".join(answer.streaming_content) == content


def test_an_import_is_undone_by_who_may(company: Company) -> None:
    client = client_in(company)
    upload(client, camt(Account(movements=[RENT, SALE])), new_accounts=True)
    (statement,) = client.get("/api/bank-statements/").json()["results"]
    assert statement["adds_up"] is True
    address = f"/api/bank-statements/{statement['id']}/"
    assert client_in(company, "USER").delete(address).status_code == 403
    assert client.delete(address).status_code == 204
    assert not BankTransaction.objects.exists()
    assert not StatementFile.objects.exists()


@pytest.mark.parametrize(("decision", "status"), [("same", "replaced"), ("other", "booked")])
def test_a_line_in_question_is_decided_once(company: Company, decision: str, status: str) -> None:
    client = client_in(company)
    unclear = movement("2500.50", 1, memo="")
    upload(client, camt(Account(movements=[SALE])), camt(Account(movements=[unclear])), new_accounts=True)
    (line,) = client.get("/api/bank-transactions/", {"status": "question"}).json()["results"]
    address = f"/api/bank-transactions/{line['id']}/decide/"
    assert client.post(address, {"decision": decision}).json()["status"] == status
    assert client.post(address, {"decision": decision}).status_code == 409


def test_each_import_is_in_the_audit_even_if_the_request_dies(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_in(company)
    client.raise_request_exception = False

    def die(outcomes: Any) -> None:
        raise RuntimeError(f"killed behind {list(outcomes)}")

    with monkeypatch.context() as killed:
        killed.setattr(statements, "told_of", die)
        answer = upload(client, camt(Account(movements=[RENT])), new_accounts=True)
        assert answer.status_code == 500
    assert BankTransaction.objects.count() == 1
    entries = AuditEntry.objects.filter(action="statements_imported").order_by("pk")
    assert [entry.target for entry in entries] == ["0.xml"]
    upload(client, camt(Account(movements=[RENT])), camt(Account(movements=[SALE])), dry_run=True)
    upload(client, camt(Account(movements=[RENT])), camt(Account(movements=[SALE])))
    assert [entry.target for entry in entries.all()] == ["0.xml", "1.xml"], "once, and nothing of a dry run"


def test_a_question_ends_where_the_line_it_was_about_goes(company: Company) -> None:
    client = client_in(company)
    unclear = movement("2500.50", 1, memo="")
    upload(client, camt(Account(movements=[SALE])), camt(Account(movements=[unclear])), new_accounts=True)
    (line,) = client.get("/api/bank-transactions/", {"status": "question"}).json()["results"]
    told_first = StatementFile.objects.earliest("pk")
    assert client.delete(f"/api/statement-files/{told_first.pk}/").status_code == 204

    (left,) = client.get("/api/bank-transactions/").json()["results"]
    assert (left["id"], left["status"], left["similar_to_id"]) == (line["id"], "booked", None)
    answer = client.post(f"/api/bank-transactions/{line['id']}/decide/", {"decision": "same"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_question")
    (currency,) = client.get("/api/bank-transactions/summary/").json()["currencies"]
    assert currency["balance"] == "2500.50"
