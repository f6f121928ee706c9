"""A company's own layouts through REST: previewed, kept, found again by the import of that company only."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from bank_transfers.banking.api.layouts import MOST_LAYOUTS
from bank_transfers.banking.formats.tables.tests.test_tables import FILES
from bank_transfers.banking.formats.tables.tests.writers import workbook
from bank_transfers.companies.tests.helpers import client_for, client_in, together, user_in
from bank_transfers.models import BankTransaction, Company, StatementFile, StatementLayout

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OWN = "11773016-12345670-00000006"
TABLE = (
    "Kivonat\n\n"
    "Nap;Partner neve;Mennyi;Közlemény;Egyenleg\n"
    "2026.03.02;Őr Kft.;-1 234,50;SZ-1;8 765,50\n"
    "2026.03.03;Zsalu Bt.;10,00;SZ-2;8 775,50\n"
)
MAPPING: dict[str, Any] = {
    "file": "text",
    "delimiter": ";",
    "columns": {
        "booking_date": ["Nap"],
        "amount": ["Mennyi"],
        "counterparty_name": ["Partner neve"],
        "remittance_information": ["Közlemény"],
        "balance_after": ["Egyenleg"],
    },
    "date": "Y.M.D.",
    "decimal_sign": ",",
    "thousands_sign": " ",
    "sign": "signed",
    "currency": "HUF",
    "account": OWN,
}


@pytest.fixture
def company(db: None) -> Company:
    return made_company("Minta Kft.", "12345676-2-42")


def made_company(name: str, tax_id: str) -> Company:
    company = Company.objects.create(name=name, tax_id=tax_id)
    company.enable_feature("BANKING")
    return company


def stored(client: Any, name: str = "CIB saját", **changes: Any) -> Any:
    body = json.dumps({"name": name, "mapping": {**MAPPING, **changes}})  # halves of letters are escaped
    return client.post("/api/statement-layouts/", body, content_type="application/json")


def previewed(client: Any, content: bytes | str, mapping: Any = None, name: str = "a.csv") -> dict[str, Any]:
    data = content.encode() if isinstance(content, str) else content
    body: dict[str, Any] = {"file": SimpleUploadedFile(name, data)}
    if mapping is not None:
        body["mapping"] = json.dumps(mapping)
    answer = client.post("/api/statement-layouts/preview/", body, format="multipart")
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def imported(client: Any, content: str = TABLE, **options: Any) -> dict[str, Any]:
    files = [SimpleUploadedFile("a.csv", content.encode())]
    body = {"files": files, "new_accounts": True, **options}
    told: dict[str, Any] = client.post("/api/bank-statements/", body, format="multipart").json()["files"][0]
    return told


def test_a_preview_without_a_mapping_shows_the_table_and_marks_its_guesses(company: Company) -> None:
    told = previewed(client_in(company, "ACCOUNTANT"), TABLE.encode("cp1250"))
    assert (told["refused"], told["known_layout"], told["own_layouts"]) == (None, "", [])
    assert (told["file"], told["encoding"], told["delimiter"], told["header_row"]) == (
        "text",
        "cp1250",
        ";",
        3,
    )
    assert told["rows"][0] == {"line": 1, "cells": ["Kivonat"]}
    assert told["rows"][-1]["cells"] == ["2026.03.03", "Zsalu Bt.", "10,00", "SZ-2", "8 775,50"]
    assert [(column["name"], column["guess"], column["guessed_by"]) for column in told["columns"]] == [
        ("Nap", "booking_date", "content"),
        ("Partner neve", "counterparty_name", "name"),
        ("Mennyi", "amount", "content"),
        ("Közlemény", "remittance_information", "name"),
        ("Egyenleg", "balance_after", "name"),
    ]
    assert told["columns"][0]["samples"] == ["2026.03.02", "2026.03.03"]
    assert told["guesses"]["dates"] == ["Y.M.D."]
    assert (told["lines"], told["sums"], told["problems"]) == ([], [], [])


def test_a_preview_with_a_mapping_shows_lines_sums_and_what_can_not_be_read(company: Company) -> None:
    client = client_in(company)
    told = previewed(client, TABLE, MAPPING)
    assert [(line["line"], line["booking_date"], line["amount"]) for line in told["lines"]] == [
        (4, "2026-03-02", "-1234.50"),
        (5, "2026-03-03", "10.00"),
    ]
    (sums,) = told["sums"]
    assert (sums["account"], sums["currency"], sums["lines"], sums["credits"], sums["debits"]) == (
        OWN,
        "HUF",
        2,
        "10.00",
        "1234.50",
    )
    assert (sums["opening"], sums["closing"], sums["adds_up"]) == ("10000.00", "8775.50", True)
    spoiled = TABLE.replace("10,00", "1O,00").replace("2026.03.02", "2026.02.30")
    told = previewed(client, spoiled, MAPPING)
    assert [(one["code"], one["line"], one["column"]) for one in told["refusals"]] == [
        ("date_impossible", 4, 1),
        ("amount_unreadable", 5, 3),
    ]
    assert "Mennyi" in told["refusals"][1]["text"]
    assert not StatementFile.objects.exists()


def test_nothing_is_taken_for_granted(company: Company) -> None:
    client = client_in(company, language="hu")
    bare = {"columns": {"booking_date": "Nap", "amount": "Mennyi"}}
    told = previewed(client, TABLE, bare)
    assert {problem["where"] for problem in told["problems"]} == {"file", "date", "decimal_sign", "sign"}
    assert told["lines"] == []
    answer = client.post("/api/statement-layouts/", {"name": "x", "mapping": bare})
    assert answer.status_code == 400
    assert "decimal_sign: Ezt meg kell adni." in answer.json()["errors"]["mapping"]
    assert stored(client, decimal_sign="cell").status_code == 400
    assert stored(client, thousands_sign=",").status_code == 400
    assert stored(client, sign="marker").status_code == 400
    # Another sign of thousands than the one that was said is no amount.
    refused = previewed(client, TABLE, {**MAPPING, "thousands_sign": ""})["refusals"][0]
    assert (refused["code"], refused["line"]) == ("amount_unreadable", 4)


def test_an_import_finds_the_layout_again_for_its_company_only(company: Company) -> None:
    client = client_in(company)
    other = made_company("Másik Kft.", "87654321-2-42")
    assert imported(client)["refused"]["code"] == "unknown_format"
    layout = stored(client).json()
    assert imported(client_in(other))["refused"]["code"] == "unknown_format"
    assert imported(client_in(other), layout=layout["code"])["refused"]["code"] == "unknown_format"
    told = imported(client)
    assert (told["refused"], told["layout"]) == (None, layout["code"])
    assert told["statements"][0]["new"] == 2
    assert previewed(client, TABLE)["own_layouts"] == [{"code": layout["code"], "name": "CIB saját"}]
    assert StatementFile.objects.get().mapping == MAPPING


def test_the_command_takes_a_layout_by_its_name(company: Company, tmp_path: Path) -> None:
    stored(client_in(company))
    path, out = tmp_path / "a.csv", io.StringIO()
    path.write_text(TABLE, encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("import_statements", str(path), layout="Nincs ilyen", json=True, stdout=out)
    call_command("import_statements", str(path), layout="CIB saját", json=True, stdout=out)
    assert json.loads(out.getvalue().splitlines()[-1])["statements"][0]["new"] == 2


def test_two_that_fit_are_asked_about(company: Company) -> None:
    client = client_in(company)
    stored(client, "Első")
    second = stored(client, "Második", sign="reversed").json()
    refused = imported(client)["refused"]
    assert refused["code"] == "layout_ambiguous"
    assert "Első, Második" in refused["text"]
    told = imported(client, layout=second["code"])
    assert told["refused"] is None
    assert sorted(BankTransaction.objects.values_list("amount", flat=True)) == [-10, 1234.5]


def test_a_layout_of_everybodys_wins(company: Company) -> None:
    client = client_in(company)
    known = (
        "Könyvelés dátuma;Értéknap;Számlaszám;Partner neve;Partner számlaszáma;Összeg;Terhelés vagy jóváírás (T/J);"
        "Tranzakció típusa;Közlemény\n2026.03.02;2026.03.02;117730161234567000000006;x;;150,00;J;u;k\n"
    )
    columns = {"booking_date": "Könyvelés dátuma", "amount": "Összeg"}
    assert stored(client, columns=columns, sign="reversed").status_code == 201
    assert previewed(client, known)["known_layout"] == "erste-electra"
    assert imported(client, known, dry_run=True)["layout"] == "erste-electra"


def test_half_of_the_columns_or_others_beside_them_are_another_table(company: Company) -> None:
    client = client_in(company)
    stored(client, header=["Nap", "Partner neve", "Mennyi", "Közlemény", "Egyenleg"])
    assert imported(client, TABLE.replace("Közlemény", "Jegyzet"))["refused"]["code"] == "unknown_format"
    wider = TABLE.replace(";Egyenleg", ";Egyenleg;Jel").replace("50\n", "50;T\n")
    assert imported(client, wider)["refused"]["code"] == "unknown_format"
    assert imported(client, wider, layout="CIB saját", dry_run=True)["refused"] is None
    assert imported(client)["refused"] is None


def test_a_layout_is_not_found_by_a_part_of_its_columns(company: Company) -> None:
    client = client_in(company)
    stored(client)
    other = TABLE.replace("Közlemény", "Jegyzet")
    assert imported(client, other)["refused"]["code"] == "unknown_format"
    assert imported(client, other, layout="CIB saját", dry_run=True)["refused"] is None


def test_a_change_of_a_layout_changes_no_line_and_undoing_needs_no_layout(company: Company) -> None:
    client = client_in(company)
    layout = stored(client).json()
    address = f"/api/statement-layouts/{layout['id']}/"
    imported(client)
    before = list(BankTransaction.objects.order_by("pk").values())
    changed = client.patch(address, {"mapping": {**MAPPING, "sign": "reversed"}, "name": "Új"})
    assert (changed.json()["name"], changed.json()["code"]) == ("Új", layout["code"])
    assert list(BankTransaction.objects.order_by("pk").values()) == before
    assert client.delete(address).status_code == 204
    # A second file that overlaps: undoing it reads the first one again, by the mapping that it came with.
    stored(client, "Megint")
    told = imported(client, TABLE.replace("Kivonat", "Kivonat 2"))
    assert told["statements"][0]["known"] == 2
    assert client.delete(f"/api/bank-statements/{told['statements'][0]['id']}/").status_code == 204
    assert list(BankTransaction.objects.order_by("pk").values()) == before


def test_who_may_what(company: Company) -> None:
    layout = stored(client_in(company)).json()
    reader = client_in(company, "USER")
    assert reader.get("/api/statement-layouts/").json()["results"] == [layout]
    assert stored(reader, "Más").status_code == 403
    assert reader.delete(f"/api/statement-layouts/{layout['id']}/").status_code == 403


@pytest.mark.parametrize(
    "name", ["", "x" * 65, "CIB saját", "mt940", "erste-electra", "own-1", "a\x00b", "\ud800"]
)
def test_names_that_can_not_be(company: Company, name: str) -> None:
    client = client_in(company)
    stored(client)
    answer = stored(client, name)
    assert answer.status_code == 400
    assert StatementLayout.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"columns": {"booking_date": "N\x00ap", "amount": "Mennyi"}},
        {"debit_marks": ["\ud800"]},
        {"header": ["Nap"], "columns": {"booking_date": 1, "amount": 2}, "width": 2},
        {"columns": {"booking_date": "Nap", "amount": ["Mennyi"] * 11}},
        {"x" * 70_000: 1},
        {"currency": 1e400},
    ],
)
def test_mappings_that_can_not_be(company: Company, changes: dict[str, Any]) -> None:
    answer = stored(client_in(company), **changes)
    assert answer.status_code == 400, answer.content


def test_there_is_a_bound(company: Company) -> None:
    client = client_in(company)
    StatementLayout.objects.bulk_create(
        StatementLayout(company=company, name=str(n), mapping=MAPPING) for n in range(MOST_LAYOUTS)
    )
    answer = stored(client)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_layouts")


@cache
def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", '<workbook><sheet name="a" r:id="1" xmlns:r="r"/></workbook>')
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="1" Target="worksheets/a.xml"/></Relationships>',
        )
        archive.writestr("xl/worksheets/a.xml", b"<worksheet><sheetData>" + b" " * (300 << 20))
    return out.getvalue()


def sheet(cells: str) -> Callable[[], bytes]:
    def made() -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(workbook([["a"]]))) as old, zipfile.ZipFile(out, "w") as new:
            for entry in old.infolist():
                data = old.read(entry)
                if entry.filename == "xl/worksheets/sheet1.xml":
                    data = (
                        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                        f'<row r="1">{cells}</row></sheetData></worksheet>'
                    ).encode()
                new.writestr(entry, data)
        return out.getvalue()

    return made


def old_workbook_with_nul() -> bytes:
    name = "Árvíztűrő".encode("utf-16-le")
    return (FILES / "kh.xls").read_bytes().replace(name, b"\0\0" + name[2:])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: b"Nap;Mennyi\n2026.03.02;\x00\n", "nul_character"),
        (lambda: b"", "invalid"),
        (lambda: b" \n ", "empty_file"),
        (lambda: b"%PDF-1.7", "not_read"),
        (zip_bomb, "archive_too_large"),
        (sheet('<c r="XFD1"><v>1</v></c>'), "workbook_broken"),  # the 16,384th column
        (sheet('<c r="BDWGN1"><v>1</v></c>'), None),  # the millionth: no such column, so it is the next one
        (sheet("".join(f"<c><v>{n}</v></c>" for n in range(2000))), "workbook_broken"),
        ((";" * 1_000_000).encode, "text_too_long"),
        (lambda: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml_doctype"),
        (lambda: b"\x89PNG\r\n\x1a\n\x00\x00", "not_read"),
        (old_workbook_with_nul, "nul_character"),
    ],
)
def test_hostile_files_are_told_as_what_they_are(
    company: Company, content: Callable[[], bytes], code: str | None
) -> None:
    client = client_in(company)
    for mapping in (None, {**MAPPING, "file": "workbook"}):
        body: dict[str, Any] = {"file": SimpleUploadedFile("../x", content())}
        if mapping:
            body["mapping"] = json.dumps(mapping)
        answer = client.post("/api/statement-layouts/preview/", body, format="multipart")
        if code == "invalid":
            assert answer.status_code == 400
            continue
        assert answer.status_code == 200, answer.content
        told = answer.json()
        assert (told["refused"] and told["refused"]["code"]) == code
        assert told["lines"] == []


def test_formulas_are_shown_as_text_and_never_computed(company: Company) -> None:
    client = client_in(company)
    cells = '<c r="A1" t="str"><f>HYPERLINK("http://x")</f><v>=cmd|x</v></c><c r="B1"><f>1+1</f></c>'
    told = previewed(client, sheet(cells)())
    assert told["rows"] == [{"line": 1, "cells": ["=cmd|x"]}]


def test_a_body_beyond_the_bound_is_refused_before_it_is_read(company: Company, settings: Settings) -> None:
    client = client_in(company)
    answer = client.generic(
        "POST",
        "/api/statement-layouts/preview/",
        "",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(5 << 30),
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


@pytest.mark.parametrize("text", ["[1]", "{", "[" * 60_000, '{"a":1}x', "\ud800"])
def test_a_mapping_that_is_no_object_is_refused(company: Company, text: str) -> None:
    body = {"file": SimpleUploadedFile("a.csv", TABLE.encode()), "mapping": text.encode("utf-8", "replace")}
    answer = client_in(company).post("/api/statement-layouts/preview/", body, format="multipart")
    assert answer.status_code == 400
    assert answer.json()["code"] in {"invalid", "malformed_request"}
    assert answer.json().get("errors", {"mapping": ""}).keys() == {"mapping"}


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once(company: Company) -> None:
    clients = [client_for(user_in(company), company.pk) for _ in range(4)]
    answers = together(*[lambda client=client: stored(client).status_code for client in clients])
    assert sorted(answers) == [201, 400, 400, 400]
    address = f"/api/statement-layouts/{StatementLayout.objects.get().pk}/"
    answers = together(
        lambda: clients[0].patch(address, {"name": "Új"}).status_code,
        lambda: clients[1].delete(address).status_code,
        lambda: clients[2].delete(address).status_code,
    )
    assert sorted(answers[1:]) == [204, 404]
    assert answers[0] in {200, 404}
    assert not StatementLayout.objects.exists()


@pytest.mark.parametrize(
    "mapping", ["[]", "null", "{", "\0", '{"\\ud800": 1}', '{"file": "\\ud800"}', '{"account": "\\u0000"}',
                '{"width": 1e999}', '{"x": ' + "[" * 20 + "]" * 20 + "}", '{"x": "' + "y" * 65536 + '"}'],
)  # fmt: skip
def test_a_mapping_that_can_not_be_kept_is_not_tried(company: Company, mapping: str) -> None:
    body = {"file": SimpleUploadedFile("a.csv", TABLE.encode()), "mapping": mapping}
    answer = client_in(company).post("/api/statement-layouts/preview/", body, format="multipart")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["mapping"]), answer.content
