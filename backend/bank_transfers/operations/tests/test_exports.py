"""Exports and imports that go on in the background: the same files and outcomes as in a request."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.db.backends.signals import connection_created

from bank_transfers.banking.formats.tests.writers import Account, Movement, camt
from bank_transfers.banking.importing import StatementImport
from bank_transfers.companies.api_tokens import tokens
from bank_transfers.companies.tests.helpers import client_for, client_in, user_in
from bank_transfers.core.export import workbook
from bank_transfers.models import AuditEntry, BankTransaction, Company, Operation, OperationPiece
from conftest import on_sqlite

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stricter]
INVOICES, LINES = "/api/billingo-invoices/export/", "/api/bank-transactions/export/"
Ended = Callable[..., dict[str, Any]]


def body(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def started(client: Any, address: str, query: str = "", data: Any = None) -> Any:
    return client.post(f"{address}start/?{query}", data or {})


def file_of(client: Any, told: dict[str, Any]) -> bytes:
    return body(client.get(f"/api/operations/{told['id']}/file/"))


def with_lines(company: Company, count: int = 7) -> None:
    movements = [Movement(Decimal(n + 1), memo=f"közlemény {n}") for n in range(count)]
    (outcome,) = StatementImport(company.pk).files(camt(Account(movements=movements)), "a.xml")
    assert outcome.refused is None


@pytest.mark.parametrize("address", [INVOICES, LINES])
@pytest.mark.parametrize("query", ["dialect=plain", "format=csv", "dialect=plain&ordering=-id"])
def test_the_file_is_the_one_that_the_request_would_get(
    firm: Company, ended: Ended, address: str, query: str
) -> None:
    with_lines(firm)
    client = client_in(firm, "USER", "hu")
    told = ended(client, started(client, address, query))
    assert (told["status"], told["error"], told["result"]) == ("done", None, None)
    assert told["done"] == told["total"] == (5 if address == INVOICES else 7)
    got = client.get(f"/api/operations/{told['id']}/file/")
    content = body(got)
    assert content == body(client.get(f"{address}?{query}"))
    assert told["file"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert told["file"]["size"] == len(content) == int(got.headers["Content-Length"])
    assert told["file"]["name"] in unquote(got.headers["Content-Disposition"])
    assert got.headers["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("address", [INVOICES, LINES])
def test_a_sheet_opens_and_is_in_the_language_of_who_asked(firm: Company, ended: Ended, address: str) -> None:
    with_lines(firm)
    client = client_in(firm, language="hu")
    told = ended(client, started(client, address, "format=xlsx"))
    assert told["file"]["name"].startswith("szamlak-" if address == INVOICES else "banki-")
    with zipfile.ZipFile(io.BytesIO(file_of(client, told))) as book:
        words = book.read("xl/worksheets/sheet1.xml").decode()
    assert ("Vevő 4" if address == INVOICES else "közlemény 6") in words
    assert ("Esedékes" if address == INVOICES else "Könyvelés") in words


def test_large_files_are_kept_in_pieces_and_come_back_whole(firm: Company, ended: Ended) -> None:
    from bank_transfers.operations import pieces

    with_lines(firm, 120)
    size, pieces.SIZE = pieces.SIZE, 700
    try:
        client = client_in(firm)
        told = ended(client, started(client, LINES, "dialect=plain"))
        assert (
            OperationPiece.objects.filter(operation=told["id"]).count() == -(-told["file"]["size"] // 700) > 5
        )
        assert file_of(client, told).count(b"\r\n") == 121
    finally:
        pieces.SIZE = size


@pytest.mark.parametrize(
    ("address", "column"), [(INVOICES, "invoice_number"), (LINES, "remittance_information")]
)
def test_only_the_rows_that_were_chosen(firm: Company, ended: Ended, address: str, column: str) -> None:
    client = client_in(firm)
    listed = client.get(address.replace("export/", "")).json()["results"][:2]
    body = {"ids": [row["id"] for row in listed]}
    told = ended(client, started(client, address, f"dialect=plain&columns={column}", body))
    assert file_of(client, told).decode().splitlines()[1:] == [row[column] for row in listed]


def test_each_download_is_in_the_audit_with_who_it_was(firm: Company, ended: Ended) -> None:
    asker, other = client_in(firm, "USER"), client_in(firm, "ADMIN")
    told = ended(asker, started(asker, INVOICES, "dialect=plain&payment_status=outstanding"))
    assert not AuditEntry.objects.filter(action="invoices_exported").exists(), "nothing has left yet"
    assert other.get(f"/api/operations/{told['id']}/").json()["is_mine"] is False
    for client in (asker, other):
        file_of(client, told)
    entries = AuditEntry.objects.filter(action="invoices_exported").order_by("pk")
    assert [entry.user_name.split("-")[0] for entry in entries] == ["user", "admin"]
    assert entries[0].details["query"] == {"payment_status": "outstanding"}


def test_a_program_that_may_read_may_export_and_not_cancel(firm: Company, ended: Ended) -> None:
    from datetime import timedelta

    from django.utils import timezone

    user = user_in(firm)
    _token, text = tokens.make(firm.pk, user, "könyvelő", "read", timezone.now() + timedelta(days=1))
    client = client_for(None)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    told = ended(client, started(client, INVOICES, "dialect=plain"))
    assert Operation.objects.get().api_token == "könyvelő"
    file_of(client, told)
    assert AuditEntry.objects.get(action="invoices_exported").details["api_token"] == "könyvelő"
    assert client.post(f"/api/operations/{told['id']}/cancel/").json()["code"] == "api_token_read_only"


@pytest.mark.parametrize(
    ("address", "query", "code"),
    [
        (INVOICES, "format=pdf", "invalid_export"),
        (INVOICES, "columns=nothing", "invalid_export"),
        (INVOICES, "ordering=raw", "invalid_ordering"),
        (INVOICES, f"search={'x' * 300}", "search_too_long"),
        (INVOICES, "invoice_date_from=yesterday", "invalid"),
        (INVOICES, "formt=csv", "unknown_parameter"),
        (LINES, "format=pdf", "invalid_export"),
        (LINES, "ordering=raw", "invalid_ordering"),
        (LINES, "account=x", "invalid"),
    ],
)
def test_what_is_wrong_is_said_at_the_start(firm: Company, address: str, query: str, code: str) -> None:
    answer = started(client_in(firm), address, query)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not Operation.objects.exists()


@pytest.mark.parametrize("address", [INVOICES, LINES])
def test_more_rows_than_a_sheet_holds_are_refused_at_the_start(
    firm: Company, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_lines(firm)
    monkeypatch.setattr(workbook, "MAX_SHEET_ROWS", 4)
    answer = started(client_in(firm), address, "format=xlsx")
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_rows")


@pytest.mark.parametrize("address", [INVOICES, LINES])
@pytest.mark.parametrize(("language", "words"), [("hu", "elfogyott"), ("en", "no room left")])
def test_no_room_for_temporary_files(
    firm: Company,
    ended: Ended,
    address: str,
    language: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with_lines(firm)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    client = client_in(firm, language=language)
    told = ended(client, started(client, address, "format=xlsx"))
    assert (told["status"], told["error"]["code"], told["file"]) == ("failed", "no_room_for_file", None)
    assert words in told["error"]["detail"]


@pytest.mark.skipif(not on_sqlite(), reason="a full disk can be had of SQLite")
def test_a_full_disk_of_the_database_is_said_in_words(firm: Company, ended: Ended) -> None:
    with_lines(firm, 300)

    def fill(connection: Any, **_: Any) -> None:
        with connection.cursor() as cursor:
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages}")

    client = client_in(firm)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no page is free inside
    connection_created.connect(fill)
    try:
        told = ended(client, started(client, LINES, "dialect=plain"))
    finally:
        connection_created.disconnect(fill)
        connections.close_all()
    assert (told["status"], told["error"]["code"]) == ("failed", "no_room_for_file")
    assert not OperationPiece.objects.exists()


def upload(client: Any, *contents: bytes, **options: Any) -> Any:
    files = [SimpleUploadedFile(f"{n}.xml", content) for n, content in enumerate(contents)]
    return client.post("/api/bank-statements/", {"files": files, **options}, format="multipart")


def test_an_import_tells_what_the_request_would_have(firm: Company, ended: Ended) -> None:
    client = client_in(firm, "ACCOUNTANT", "hu")
    good = camt(Account(movements=[Movement(Decimal(n + 1)) for n in range(900)]))
    asked = {"new_accounts": True}
    dry = upload(client, good, b"nothing of a bank", dry_run=True, **asked).json()
    told = ended(client, upload(client, good, b"nothing of a bank", background=True, **asked))
    assert (told["status"], told["done"], told["total"]) == ("done", 900, 900)
    first, second = told["result"]["files"]
    assert first.pop("warnings")
    dry["files"][0].pop("warnings")
    first["statements"][0]["id"] = None
    assert [first, second] == dry["files"]
    assert second["refused"]["code"] == "unknown_format"
    assert BankTransaction.objects.filter(company=firm).count() == 900
    entry = AuditEntry.objects.get(action="statements_imported")
    assert (entry.target, entry.user_name.split("-")[0]) == ("0.xml", "accountant")
    assert not OperationPiece.objects.exists(), "what was handed in is not kept twice"
    assert client.get(f"/api/operations/{told['id']}/file/").json()["code"] == "no_file"


def test_an_import_is_refused_at_the_start_too(firm: Company) -> None:
    assert upload(client_in(firm), background=True).json()["code"] == "invalid"
    assert upload(client_in(firm, "USER"), b"x", background=True).json()["code"] == "role_required"
    assert not Operation.objects.exists()


def test_a_dry_run_in_the_background_stores_nothing(firm: Company, ended: Ended) -> None:
    client = client_in(firm)
    content = camt(Account(movements=[Movement(Decimal(1))]))
    told = ended(client, upload(client, content, background=True, dry_run=True))
    assert told["result"]["files"][0]["statements"][0]["new"] == 1
    assert not BankTransaction.objects.exists()
    assert not AuditEntry.objects.filter(action="statements_imported").exists()
