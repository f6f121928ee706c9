"""Files with one fault each: what is wrong, and where, is told in the reader's language; nothing of them is stored."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bank_transfers.banking.formats import reading
from bank_transfers.banking.formats.tables.tests.test_tables import KH, KH_ROW
from bank_transfers.banking.formats.tests.no_statements import NO_STATEMENTS
from bank_transfers.banking.formats.tests.test_mt940 import HEAD
from bank_transfers.banking.formats.tests.writers import Account, camt
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BankAccount, BankTransaction, Company, StatementFile

from .test_bank import RENT, SALE, company  # noqa: F401 - the fixture
from .test_layouts import old_workbook_with_nul

pytestmark = pytest.mark.django_db
GOOD = camt(Account(movements=[RENT, SALE]))
TABLE = KH + "".join(KH_ROW.format(n=number) for number in range(1, 9))
LINES = HEAD + ":61:2603020302C5,NTRFNONREF\n"


def spoiled(content: bytes | str, old: str, new: str) -> bytes:
    """One thing in it is another, the last of its kind."""
    text = content.decode() if isinstance(content, bytes) else content
    before, found, after = text.rpartition(old)
    assert found
    return f"{before}{new}{after}".encode()


# The file, its code, the line, whether it has columns, and what the sentence quotes of the file.
FAULTS: dict[str, tuple[bytes, str, int | None, bool, str]] = {
    "a letter in an amount": (spoiled(TABLE, "-8\t", "-8O\t"), "amount_unreadable", 9, True, "8O"),
    "no amount": (spoiled(TABLE, "-8\t", "\t"), "amount_missing", 9, True, ""),
    "a day that is none": (
        spoiled(TABLE, "2026.03.02", "2026.02.30"),
        "date_impossible",
        9,
        True,
        "2026.02.30",
    ),
    "a day in another writing": (
        spoiled(TABLE, "2026.03.02", "03/02/26"),
        "date_unreadable",
        9,
        True,
        "03/02/26",
    ),
    "no currency": (spoiled(TABLE, "HUF", "HUFX"), "currency_unreadable", 9, True, "HUFX"),
    "an account that a spreadsheet broke": (
        spoiled(TABLE, "117730161234567000000006", "1.17730161234567E+23"),
        "account_damaged",
        9,
        True,
        "1.17730161234567E+23",
    ),
    "too few cells": (spoiled(TABLE, "\tHUF", ""), "row_broken", 9, False, ""),
    "MT940, a letter in an amount": (spoiled(LINES, "C5,", "C5O,"), "tag_broken", 5, False, "5O"),
    "MT940, a day that is none": (spoiled(LINES, "260302", "260332"), "date_impossible", 5, False, "260332"),
    "CAMT, a letter in an amount": (spoiled(GOOD, "2500.50", "25OO.50"), "amount_unreadable", None, True, "25OO.50"),
    "CAMT, a negative amount": (spoiled(GOOD, "2500.50", "-2500.50"), "amount_negative", None, True, "-2500.50"),
    "CAMT, broken off": (GOOD[: len(GOOD) // 2], "xml_broken", None, True, ""),
    "an old workbook, a character that is none": (old_workbook_with_nul(), "nul_character", 2, True, ""),
    "no file of a bank": (b"nothing of a bank", "unknown_format", None, False, ""),
    "nothing in it": (b"", "empty_file", None, False, ""),
}  # fmt: skip
# Of the whole file, not of a place in it.
WITHOUT_PLACE = {"unknown_format", "empty_file"}


def counts() -> list[int]:
    return [model.objects.count() for model in (BankTransaction, StatementFile, BankAccount)]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_by_its_place_and_reason_in_both_languages_and_leaves_nothing(
    company: Company,  # noqa: F811
    name: str,
) -> None:
    content, code, line, columns, quoted = FAULTS[name]
    client = client_in(company, "ACCOUNTANT")

    def told(language: str, *files: bytes) -> list[dict[str, Any]]:
        sent = [SimpleUploadedFile(f"{n}.txt", each) for n, each in enumerate(files)]
        answer = client.post(
            "/api/bank-statements/",
            {"files": sent, "new_accounts": True},
            format="multipart",
            headers={"Accept-Language": language},
        )
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = answer.json()["files"]
        return found

    assert told("hu", GOOD)[0]["refused"] is None
    before = counts()
    reasons = {}
    for language in ("hu", "en"):
        # A good one beside it is read all the same.
        bad, good = told(language, content, GOOD)
        assert good["refused"] is None
        assert good["statements"][0]["known"] == 2
        refused = bad["refused"]
        assert refused["code"] == code
        assert bad["statements"] == []
        if code not in WITHOUT_PLACE:
            assert refused["line"], refused
            assert line is None or refused["line"] == line
            assert bool(refused["column"]) >= columns, refused
        assert quoted in refused["text"]
        reasons[language] = refused["text"]
        assert counts() == before, language
    assert len(set(reasons.values())) == 2, "a sentence of its own in each language"
    assert all(len(text) > 10 for text in reasons.values())
    assert not {"column", "element", "found", "token"} & set(re.findall("[a-z]+", reasons["hu"])), reasons[
        "hu"
    ]


def test_more_lines_than_a_file_may_have_are_refused_with_their_bound_and_nothing_is_stored(
    company: Company,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "MAX_LINES", 1)
    client = client_in(company, "ACCOUNTANT")
    for language, expected in (("hu", "több mint 1 tétel"), ("en", "more than 1 lines")):
        body = {"files": [SimpleUploadedFile("a.xml", GOOD)], "new_accounts": True}
        answer = client.post(
            "/api/bank-statements/", body, format="multipart", headers={"Accept-Language": language}
        )
        refused = answer.json()["files"][0]["refused"]
        assert refused["code"] == "too_many_lines"
        assert expected in refused["text"]
    assert counts() == [0, 0, 0]


def test_too_many_files_at_once_are_refused_by_their_number(company: Company) -> None:  # noqa: F811
    for files in (101, 1000, 0):
        body = {
            "files": [SimpleUploadedFile(f"{number}.xml", GOOD) for number in range(files)],
            "dry_run": "1",
        }
        answer = client_in(company).post("/api/bank-statements/", body, format="multipart")
        assert (answer.status_code, answer.json()["errors"]) == (400, {"files": ["Send 1 to 100 files."]}), (
            files
        )


def part(name: bytes, content: bytes = GOOD) -> bytes:
    return (
        b'--x-x\r\nContent-Disposition: form-data; name="files"; filename="'
        + name
        + b'"\r\n\r\n'
        + content
        + b"\r\n"
    )


BODIES = {
    "a name in another encoding": part(b"a.xml") + part("kivonat-á.xml".encode("cp1250")) + b"--x-x--\r\n",
    "no name": part(b"a.xml") + part(b"") + b"--x-x--\r\n",
    "cut in a file": part(b"a.xml") + part(b"b.xml")[:-100],
    "cut in a head": part(b"a.xml") + part(b"b.xml")[:40],
    "cut before its end": part(b"a.xml") + part(b"b.xml"),
    "cut in its end": part(b"a.xml") + part(b"b.xml") + b"--x-x",
}


@pytest.mark.parametrize("what", BODIES)
def test_no_file_of_an_upload_is_left_out_without_a_word(company: Company, what: str) -> None:  # noqa: F811
    BankAccount.objects.create(company=company, number=Account().number, currency="HUF")

    def sent(body: bytes) -> Any:
        client: Any = client_in(company, "ACCOUNTANT", "hu")
        return client.generic("POST", "/api/bank-statements/", body, 'multipart/form-data; boundary="x-x"')

    answer = sent(BODIES[what])
    assert answer.status_code == 400, answer.content
    assert "nem érkezett meg teljesen" in answer.json()["errors"]["files"][0]
    assert not StatementFile.objects.exists()
    for end in (b"--x-x--", b"--x-x--\r\n"):
        assert sent(part("á.xml".encode()) + part(b"b.xml") + end).status_code == 200


@pytest.mark.parametrize("name", NO_STATEMENTS)
def test_what_is_no_statement_at_all_is_refused_by_name(company: Company, name: str) -> None:  # noqa: F811
    content, codes, said = NO_STATEMENTS[name]
    client = client_in(company, "ACCOUNTANT", "hu")
    body = {"files": [SimpleUploadedFile(name, content)], "new_accounts": True}
    answer = client.post("/api/bank-statements/", body, format="multipart")
    assert answer.status_code == 200, answer.content
    (told,) = answer.json()["files"]
    assert told["refused"]["code"] in codes
    assert said in f"{told['file']} {told['refused']['text']}"
    assert told["statements"] == []
    assert not StatementFile.objects.exists()
    assert not BankAccount.objects.exists()
