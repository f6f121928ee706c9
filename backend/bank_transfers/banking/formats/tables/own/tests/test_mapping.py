"""A company's own layout: declared as plain data, checked, previewed and read like those that are known."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bank_transfers.banking.formats import Code, Line, Refused, Status, read
from bank_transfers.banking.formats.tables import Layout, reader
from bank_transfers.banking.formats.tables.own.mapping import DATES, InvalidMapping, ProblemCode, layout_of
from bank_transfers.banking.formats.tables.own.preview import preview
from bank_transfers.banking.formats.tables.tests.writers import Movement, file_of, table, workbook

pytestmark = pytest.mark.once

OWN = "11773016-12345670-00000006"
FILE = (
    "Számlakivonat\nKészült: 2026. 03. 31.\n\n"
    "Nap|Jelleg|Összesen|Kinek|Miért|Állapot\n"
    "31/03/2026|Terhelés|1.234,50|Őr Kft.|SZ-1|kész\n"
    "31/03/2026|Jóváírás|10|Zsalu Bt.|SZ-2|kész\n"
    "01/04/2026|Terhelés|7|Bolt||vár\n"
    "01/04/2026|Terhelés|8|Bolt||törölt\n"
)
MAPPING: dict[str, Any] = {
    "name": "granit-sajat",
    "bank": "GRÁNIT",
    "file": "text",
    "columns": {
        "booking_date": ["Nap"],
        "amount": ["Összesen"],
        "marker": ["Jelleg"],
        "counterparty_name": ["Kinek"],
        "remittance_information": ["Miért", "Jelleg"],
        "status": ["Állapot"],
    },
    "delimiter": "|",
    "date": "D/M/Y",
    "decimal_sign": ",",
    "sign": "marker",
    "debit_marks": ["Terhelés"],
    "credit_marks": ["Jóváírás"],
    "statuses": {"kész": "booked", "vár": "pending", "törölt": "ignored"},
    "currency": "huf",
    "account": OWN,
}


def lines_by(layout: Layout, data: bytes) -> list[Line]:
    return [line for statement in read(data, extra=[reader(layout)]).statements for line in statement.lines]


def problems(**changes: object) -> set[tuple[str, ProblemCode]]:
    data = {key: value for key, value in {**MAPPING, **changes}.items() if value is not ...}
    with pytest.raises(InvalidMapping) as caught:
        layout_of(data)
    return {(problem.where, problem.code) for problem in caught.value.problems}


def test_a_declaration_kept_as_json_reads_what_nobody_knew() -> None:
    with pytest.raises(Refused, match="unknown_format"):
        read(FILE.encode())
    layout = layout_of(json.loads(json.dumps(MAPPING)))
    read_file = read(FILE.encode("cp1250"), extra=[reader(layout)])
    [statement] = read_file.statements
    assert (read_file.layout, read_file.encoding) == ("granit-sajat", "cp1250")
    assert (statement.account, statement.currency, statement.booked, statement.pending) == (OWN, "HUF", 2, 1)
    debit, credit, waiting = statement.lines
    assert (debit.amount, debit.booking_date) == (Decimal("-1234.50"), datetime.date(2026, 3, 31))
    assert (debit.counterparty_name, debit.remittance_information) == ("Őr Kft.", "SZ-1 Terhelés")
    assert (credit.amount, waiting.status, waiting.position) == (Decimal(10), Status.PENDING, 7)


def test_a_known_bank_stays_known() -> None:
    """An own layout is asked only about what no other knows, unless it is asked for by name."""
    text = (
        "Könyvelés dátuma;Értéknap;Számlaszám;Partner neve;Partner számlaszáma;Összeg;Terhelés vagy jóváírás (T/J);"
        "Tranzakció típusa;Közlemény\n2026.03.02;2026.03.02;1;x;;150,00;J;u;k\n"
    )
    own = layout_of(
        {"name": "sajat", "columns": {"amount": "Összeg", "booking_date": "Értéknap"}, "currency": "EUR"}
    )
    assert read(text.encode(), extra=[reader(own)]).layout == "erste-electra"
    assert read(text.encode(), extra=[reader(own)], layout="sajat").statements[0].currency == "EUR"


def test_columns_of_debits_and_of_credits() -> None:
    layout = layout_of(
        {
            "name": "ket-oszlop",
            "columns": {"debit": "Ki", "credit": "Be", "booking_date": "Nap"},
            "sign": "two_columns",
            "date": "Y-M-D",
        }
    )
    text = "Nap;Ki;Be\n2026-03-02;5;\n2026-03-02;;7,5\n2026-03-02;0;9\n"
    assert [line.amount for line in lines_by(layout, text.encode())] == [-5, Decimal("7.5"), 9]
    for row, code in (
        ("1;2", Code.SIGN_UNREADABLE),
        (";", Code.AMOUNT_MISSING),
        (";-3", Code.AMOUNT_NEGATIVE),
    ):
        with pytest.raises(Refused) as caught:
            lines_by(layout, f"{text}2026-03-02;{row}\n".encode())
        assert (caught.value.code, caught.value.line) == (code, 5)


@pytest.mark.parametrize("kind", ["text", "workbook"])
def test_without_names_of_columns(kind: str) -> None:
    layout = layout_of(
        {
            "name": "fejlec-nelkul",
            "file": kind,
            "columns": {"booking_date": 1, "amount": 3, "remittance_information": [2, 4]},
            "width": 4,
            "first_row": 2,
            "date": "Y-M-D",
            "sign": "reversed",
        }
    )
    rows = [["kártya", "x", "y", "z"], ["2026-03-02", "a", "12,5", "b"], ["2026-03-03", "", "-3", ""]]
    data = (
        workbook([list(row) for row in rows])
        if kind == "workbook"
        else "\n".join(map(";".join, rows)).encode()
    )
    first, second = lines_by(layout, data)
    assert (first.amount, first.remittance_information, second.amount) == (
        Decimal("-12.5"),
        "a b",
        Decimal(3),
    )
    with pytest.raises(Refused):  # another table of the same width is not taken for it
        lines_by(
            layout,
            data.replace(b"2026", b"XXXX") if kind == "text" else workbook([["a"], ["b", "c", "d", "e"]]),
        )


def test_encoding_that_is_declared() -> None:
    layout = layout_of({**MAPPING, "encoding": "cp852"})
    assert lines_by(layout, FILE.encode("cp852"))[0].counterparty_name == "Őr Kft."


@pytest.mark.parametrize(
    ("changes", "where", "code"),
    [
        ({"name": ...}, "name", ProblemCode.MISSING),
        ({"name": "Nagy Betű"}, "name", ProblemCode.WRONG_VALUE),
        ({"columns": ...}, "columns", ProblemCode.MISSING),
        (
            {"columns": {"amount": ["Összesen"], "marker": ["Jelleg"]}},
            "columns.booking_date",
            ProblemCode.MISSING,
        ),
        (
            {"columns": {**MAPPING["columns"], "colour": ["Szín"]}},
            "columns.colour",
            ProblemCode.UNKNOWN_FIELD,
        ),
        ({"columns": {**MAPPING["columns"], "card": [0]}}, "columns.card", ProblemCode.WRONG_VALUE),
        ({"columns": {**MAPPING["columns"], "card": []}}, "columns.card", ProblemCode.WRONG_VALUE),
        ({"sign": "two_columns"}, "columns.debit", ProblemCode.MISSING),
        ({"sign": "guess"}, "sign", ProblemCode.WRONG_VALUE),
        ({"date": "Y M"}, "date", ProblemCode.WRONG_VALUE),
        ({"delimiter": "::"}, "delimiter", ProblemCode.WRONG_VALUE),
        ({"encoding": "utf-7"}, "encoding", ProblemCode.WRONG_VALUE),
        ({"decimal_sign": ";"}, "decimal_sign", ProblemCode.WRONG_VALUE),
        ({"credit_marks": ["terhelés"]}, "credit_marks", ProblemCode.MIXED),
        ({"statuses": {"kész": "maybe"}}, "statuses.kész", ProblemCode.WRONG_VALUE),
        ({"currency": "forint"}, "currency", ProblemCode.WRONG_VALUE),
        ({"header_row": True}, "header_row", ProblemCode.WRONG_VALUE),
        ({"file": "pdf"}, "file", ProblemCode.WRONG_VALUE),
        ({"colour": 1}, "colour", ProblemCode.UNKNOWN_KEY),
        (
            {"columns": {"amount": 1, "booking_date": 2, "marker": 3}, "statuses": ...},
            "width",
            ProblemCode.MISSING,
        ),
    ],
)
def test_what_is_wrong_in_a_declaration_is_told(
    changes: dict[str, Any], where: str, code: ProblemCode
) -> None:
    assert (where, code) in problems(**changes)


def test_everything_wrong_is_told_at_once() -> None:
    assert len(problems(name=..., date="x", sign="y", currency="z")) >= 4


def test_a_missing_column_is_named() -> None:
    layout = layout_of(MAPPING)
    with pytest.raises(Refused) as caught:
        read(FILE.replace("Állapot", "Helyzet").encode(), extra=[reader(layout)], layout="granit-sajat")
    assert (caught.value.code, caught.value.values["name"]) == (Code.COLUMN_MISSING, "Állapot")


def test_preview_shows_rows_and_what_may_mean_what() -> None:
    text = "Kivonat\n\nDátum;Partner neve;Összeg;Devizanem;Közlemény\n2026.03.02;Őr;1 000,00;HUF;díj\n"
    seen = preview(text.encode("utf-16"))
    guesses = seen.guesses
    assert (seen.file, seen.delimiter, seen.encoding, guesses.header_row) == ("text", ";", "utf-16", 3)
    assert seen.rows[0] == (1, ("Kivonat",))
    assert seen.rows[-1] == (4, ("2026.03.02", "Őr", "1 000,00", "HUF", "díj"))
    assert (guesses.dates, guesses.decimal_signs, guesses.sign) == (("Y.M.D.",), (",",), "")
    assert [column.by for column in guesses.columns] == ["content", "name", "name", "name", "name"]
    assert guesses.by_field() == {
        "booking_date": ["Dátum"],
        "counterparty_name": ["Partner neve"],
        "amount": ["Összeg"],
        "currency": ["Devizanem"],
        "remittance_information": ["Közlemény"],
    }
    assert preview(workbook([["Összeg", "Közlemény"], [1, "x"]])).rows == (
        (1, ("Összeg", "Közlemény")),
        (2, ("1", "x")),
    )


def test_preview_with_a_declaration_shows_lines_or_why_not() -> None:
    layout = layout_of(MAPPING)
    good = preview(FILE.encode(), layout)
    assert [line.amount for line in good.lines] == [Decimal("-1234.50"), 10, -7]
    assert good.refused == ()
    [statement] = good.statements
    assert (statement.booked, statement.pending, statement.debits) == (2, 1, Decimal("1234.50"))
    spoiled = FILE.replace("|10|", "|tíz|").replace("|7|", "||").encode()
    bad = preview(spoiled, layout)
    assert [(one.code, one.line, one.column, one.values["column_name"]) for one in bad.refused] == [
        (Code.AMOUNT_UNREADABLE, 6, 3, "Összesen"),
        (Code.AMOUNT_MISSING, 7, 3, "Összesen"),
    ]
    assert [line.amount for line in bad.lines] == [Decimal("-1234.50")]
    assert (bad.rows, bad.delimiter) == (preview(spoiled).rows, "|")


def test_preview_of_what_is_no_table() -> None:
    for data, code in ((b"%PDF-1.7", Code.NOT_READ), (b" \n", Code.EMPTY_FILE)):
        with pytest.raises(Refused) as caught:
            preview(data)
        assert caught.value.code is code


@settings(max_examples=60, deadline=None)
@given(
    date=st.sampled_from(DATES),
    sign=st.sampled_from(["signed", "marker", "two_columns", "reversed"]),
    decimal_sign=st.sampled_from([",", "."]),
    thousands_sign=st.sampled_from([None, "", " ", ".", ",", "'"]),
    kind=st.sampled_from(["text", "workbook", "html", "spreadsheetml"]),
    amount=st.decimals(min_value=-(10**12), max_value=10**12, places=2),
    day=st.dates(datetime.date(1990, 1, 1), datetime.date(2099, 12, 31)),
    delimiter=st.sampled_from([";", ",", "\t", "|"]),
)
def test_any_declaration_reads_what_it_writes(
    date: str,
    sign: str,
    decimal_sign: str,
    thousands_sign: str | None,
    kind: str,
    amount: Decimal,
    day: datetime.date,
    delimiter: str,
) -> None:
    assume(thousands_sign != decimal_sign)
    columns = {
        "booking_date": "Mikor",
        "marker": "Merre",
        "counterparty_name": "Kinek",
        "own_account": "Melyik",
    }
    sums = {"debit": "Ki", "credit": "Be"} if sign == "two_columns" else {"amount": "Mennyi"}
    layout = layout_of(
        {
            "name": "x",
            "file": kind,
            "columns": columns | sums,
            "date": date,
            "sign": sign,
            "decimal_sign": decimal_sign,
            "thousands_sign": thousands_sign,
            "debit_marks": ["T"],
            "credit_marks": ["J"],
            "delimiter": delimiter,
        },
        complete=True,
    )
    movement = Movement(day, amount, name="Őr; Társa, Kft.")
    rows = table(layout, [movement], grouped=thousands_sign != "")
    if thousands_sign:
        rows[1] = [cell.replace("\u00a0", thousands_sign) for cell in rows[1]]
    [line] = lines_by(layout, file_of(min(layout.kinds - {"ole"}), rows, delimiter, "utf-8", quoted=True))
    assert (line.amount, line.booking_date, line.counterparty_name) == (amount, day, movement.name)


@settings(max_examples=150, deadline=None)
@given(
    data=st.dictionaries(
        st.sampled_from([*MAPPING, "width", "encoding", "header_row", "pending_without_date", "x"]),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.text(max_size=5)
            | st.sampled_from(["amount", "marker"]),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
            ),
            max_leaves=6,
        ),
    )
)
def test_any_json_is_a_layout_or_invalid(data: dict[str, Any]) -> None:
    for candidate in (data, {**MAPPING, **data}):
        try:
            layout_of(candidate)
        except InvalidMapping:
            continue
