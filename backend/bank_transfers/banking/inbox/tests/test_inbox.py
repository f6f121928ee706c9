"""What is put into a company's folder is imported and moved."""

from __future__ import annotations

import os
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError
from django.test import Client

from bank_transfers import scheduler
from bank_transfers.banking.formats.tests.no_statements import NO_STATEMENTS
from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BankTransaction, Company, RefusedFile, StatementFile

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
OUT_OF_REACH = "A fájl nem olvasható vagy nem helyezhető át: Permission denied.\n"


def put(folder: Path, name: str, content: bytes, age: float = 60) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    os.utime(folder / name, (time.time() - age,) * 2)


def look() -> None:
    (job,) = [job for job, _seconds in scheduler.jobs() if job.__name__ == "import_inbox"]
    job()


def metric() -> list[str]:
    told = Client(HTTP_HOST="localhost").get("/metrics").content.decode().splitlines()
    return [line for line in told if line.startswith("statement_inbox_refused_files{")]


def test_files_are_imported_and_moved_with_the_reason_of_a_refusal(
    settings: Settings, tmp_path: Path
) -> None:
    settings.STATEMENT_INBOX = str(tmp_path)
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    other = Company.objects.create(name="Másik Kft.", tax_id="87654321-2-42")
    company.enable_feature("BANKING")
    content = camt(Account(movements=[Movement(Decimal(5))]))
    folder = tmp_path / str(company.pk)
    put(folder, "a.xml", content)
    put(folder, "b.txt", b"nothing of a bank")
    put(folder, "copied.xml", content, age=0)
    put(tmp_path / str(other.pk), "c.xml", content)
    look()
    assert BankTransaction.objects.get().company == company
    assert [path.name[23:] for path in (folder / "done").iterdir()] == ["a.xml"]
    moved, reason = sorted((folder / "refused").iterdir())
    assert (moved.name[23:], reason.name[23:]) == ("b.txt", "b.txt.txt")
    assert reason.read_text(encoding="utf-8").startswith("b.txt: Ismeretlen")
    assert (folder / "copied.xml").exists()
    assert (tmp_path / str(other.pk) / "c.xml").exists()


def test_what_is_refused_is_told_until_somebody_has_seen_to_it(settings: Settings, tmp_path: Path) -> None:
    settings.STATEMENT_INBOX = str(tmp_path)
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    client, address = client_in(company, "ACCOUNTANT"), "/api/refused-files/"
    put(tmp_path / str(company.pk), "semmi.txt", b"nothing of a bank")
    look()
    (row,) = client.get(address, {"dismissed": "false"}).json()["results"]
    assert (row["name"], row["dismissed_at"]) == ("semmi.txt", None)
    assert (tmp_path / str(company.pk) / "refused" / row["moved_to"]).read_bytes() == b"nothing of a bank"
    assert row["reasons"].startswith("semmi.txt: ")
    assert metric() == [f'statement_inbox_refused_files{{company_id="{company.pk}"}} 1.0']
    hungarian = client.get(address, HTTP_ACCEPT_LANGUAGE="hu").json()["results"][0]
    assert hungarian["reasons"].startswith("semmi.txt: Ismeretlen formátum")
    english = client.get(address, HTTP_ACCEPT_LANGUAGE="en").json()["results"][0]
    assert english["reasons"].startswith("semmi.txt: Nobody knows this format")
    RefusedFile.objects.update(told=[])  # as rows of before are
    assert client.get(address, HTTP_ACCEPT_LANGUAGE="hu").json()["results"][0] == {
        **english,
        "reasons": RefusedFile.objects.get().reasons,
    }
    assert client_in(company, "USER").post(f"{address}{row['id']}/dismiss/").status_code == 403
    told = client.post(f"{address}{row['id']}/dismiss/").json()
    assert (told["dismissed_by"][:10], told["dismissed_at"] is not None) == ("accountant", True)
    assert client.get(address, {"dismissed": "false"}).json()["count"] == 0
    assert client.get(address).json()["count"] == 1
    assert metric() == []


def test_a_folder_that_can_not_be_used_is_told_once_and_stops_no_other(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STATEMENT_INBOX = str(tmp_path)
    first = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    second = Company.objects.create(name="Másik Kft.", tax_id="87654321-2-42")
    for company in (first, second):
        company.enable_feature("BANKING")
    rename = Path.rename

    def refuses(path: Path, target: Any) -> Any:
        if path.parent.name == str(first.pk):
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuses)
    put(tmp_path / str(first.pk), "a.xml", camt(Account(movements=[Movement(Decimal(5))])))
    put(tmp_path / str(second.pk), "b.txt", b"nothing of a bank")
    look()
    look()
    stuck, refused = RefusedFile.objects.order_by("company_id")
    assert (stuck.name, stuck.moved_to, stuck.reasons) == (
        "a.xml",
        "",
        f"a.xml: {OUT_OF_REACH}",
    )
    assert refused.company == second
    assert BankTransaction.objects.filter(company=first).count() == 1
    monkeypatch.undo()
    look()
    assert (tmp_path / str(first.pk) / "done").exists()


def test_a_name_that_is_no_text_is_told_and_stops_no_other(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STATEMENT_INBOX = str(tmp_path)
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    folder = tmp_path / str(company.pk)
    put(folder, os.fsdecode(b"kivonat-\xe1.txt"), b"nothing of a bank")
    put(folder, os.fsdecode(b"z-\xe1.xml"), camt(Account(movements=[Movement(Decimal(5))])))
    with monkeypatch.context() as stuck:
        stuck.setattr(Path, "rename", lambda path, target: path.rmdir())  # raises an OSError
        look()
        look()
    assert [row.moved_to for row in RefusedFile.objects.filter(name="kivonat-?.txt")] == [""]
    assert BankTransaction.objects.filter(company=company).count() == 1
    look()
    assert len(list((folder / "refused").iterdir())) == 2
    assert len(list((folder / "done").iterdir())) == 1
    assert RefusedFile.objects.filter(name="kivonat-?.txt").count() == 2


def test_what_nobody_foresaw_of_one_file_stops_no_other(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STATEMENT_INBOX = str(tmp_path)
    first = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    second = Company.objects.create(name="Másik Kft.", tax_id="87654321-2-42")
    for company in (first, second):
        company.enable_feature("BANKING")
        for name in ("a.txt", "b.txt"):
            put(tmp_path / str(company.pk), name, b"nothing of a bank")
    files = StatementImport.files

    def fails(importer: StatementImport, data: Any, name: str) -> Any:
        if name == "a.txt":
            raise failure
        return files(importer, data, name)

    failure: Exception = OperationalError("database is locked")
    monkeypatch.setattr(StatementImport, "files", fails)
    look()
    told = RefusedFile.objects.order_by("company_id").values_list("company_id", "name")
    assert list(told) == [(first.pk, "b.txt"), (second.pk, "b.txt")]
    failure = ZeroDivisionError()
    look()
    look()  # told once
    stuck = RefusedFile.objects.filter(name="a.txt").order_by("company_id")
    assert list(stuck.values_list("company_id", "moved_to")) == [(first.pk, ""), (second.pk, "")]
    assert stuck[0].reasons.startswith("a.txt: A szolgáltatás hibát vétett ennél a fájlnál. A fájl marad,")
    monkeypatch.undo()
    look()
    assert RefusedFile.objects.count() == 6
    assert not stuck.filter(moved_to="", dismissed_at=None).exists()
    assert stuck.filter(dismissed_at=None).count() == 2  # refused in the end


def test_what_fails_of_a_file_that_was_moved_is_not_told_to_be_tried_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STATEMENT_INBOX = str(tmp_path)
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    put(tmp_path / str(company.pk), "a.txt", b"nothing of a bank")

    def fails(path: Path, text: str, **how: Any) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", fails)
    look()
    (row,) = RefusedFile.objects.all()
    assert row.moved_to.endswith("-a.txt")


def test_a_folder_that_can_not_be_read_is_told_without_where_it_is(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STATEMENT_INBOX = str(tmp_path)
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    (tmp_path / str(company.pk)).mkdir()

    def refuses(path: Path) -> Any:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuses)
    look()
    assert RefusedFile.objects.get().reasons == (f"{company.pk}: {OUT_OF_REACH}")


def test_what_is_no_statement_is_refused_with_a_sentence(settings: Settings, tmp_path: Path) -> None:
    settings.STATEMENT_INBOX = str(tmp_path)
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    folder = tmp_path / str(company.pk)
    for name, (content, _code, _said) in NO_STATEMENTS.items():
        put(folder, name, content)
    look()
    assert not (folder / "done").exists()
    told = client_in(company).get("/api/refused-files/", HTTP_ACCEPT_LANGUAGE="hu").json()["results"]
    assert {row["name"] for row in told} == set(NO_STATEMENTS)
    for row in told:
        assert NO_STATEMENTS[row["name"]][2] in row["reasons"], row
        beside = folder / "refused" / f"{row['moved_to']}.txt"
        assert beside.read_text(encoding="utf-8").startswith(row["name"])
    assert not StatementFile.objects.exists()
