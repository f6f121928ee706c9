"""Tables of banks: what is odd and read, what is refused and where."""

from __future__ import annotations

import datetime
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from bank_transfers.banking.formats import Code, Line, ReadFile, Refused, read
from bank_transfers.banking.formats.source import Source
from bank_transfers.banking.formats.tables import LAYOUTS
from bank_transfers.banking.formats.tables.grids.html_page import html_grids

from .writers import Movement, html_page, table, workbook

pytestmark = pytest.mark.once

FILES = Path(__file__).parent / "files"
OWN = "117730161234567000000006"
KH = (
    "könyvelés dátuma\ttranzakció azonosító \ttípus\tkönyvelési számla\tkönyvelési számla elnevezése\tpartner számla\t"
    "partner elnevezése\tösszeg\tösszeg devizaneme\tközlemény\n"
)
KH_ROW = "2026.03.02\tK{n}\tátutalás\t" + OWN + "\tPróba Kft.\t\tŐr Kft.\t-{n}\tHUF\tdíj\n"
OTP = [
    "Számlaszám",
    "Ellenoldali számla",
    "Ellenoldali név",
    "Forgalom típusa",
    "Közlemény",
    "Tranzakció kategória",
    "Banki azonosító",
    "Tranzakció idő",
    "Könyvelt",
    "Összeg",
    "Devizanem",
]


def otp_row(amount: float, booked: object = "2026-03-02 00:00:00", account: object = OWN) -> list[object]:
    return [account, "", "Őr Kft.", "ÁTUTALÁS", "díj", "", "B1", "2026-03-02 10:11:12", booked, amount, "HUF"]


def lines_of(read_file: ReadFile) -> list[Line]:
    return [line for statement in read_file.statements for line in statement.lines]


def refusal(data: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        read(data)
    return caught.value


def test_names_of_layouts_are_their_own() -> None:
    assert len({layout.name for layout in LAYOUTS}) == len(LAYOUTS)


def test_otp_several_accounts_hidden_rows_and_what_is_not_booked() -> None:
    other = "117730167654321000000002"
    rows: list[list[object]] = [
        ["Számlatörténet"],
        ["Számlaszám", f"{OWN}, {other}"],
        [],
        list(OTP),
        otp_row(-150.5),
        otp_row(-9, account=other),
        otp_row(-777777),
        otp_row(-3.25, booked=""),
        otp_row(0.1, booked=46083.0),
    ]
    read_file = read(workbook(rows, hidden={6}))
    mine, others = read_file.statements
    assert (read_file.format, read_file.layout) == ("xlsx", "otp-2026")
    assert (mine.account_number, mine.booked, mine.pending) == (OWN, 2, 1)
    assert (mine.debits, mine.credits) == (Decimal("150.5"), Decimal("0.1"))
    assert (others.account_number, others.booked, others.debits) == (other, 1, Decimal(9))
    booked, pending, serial = mine.lines
    assert booked.transacted_at == datetime.datetime(2026, 3, 2, 10, 11, 12)  # noqa: DTZ001 - the bank names no zone
    assert (booked.position, booked.bank_reference, booked.counterparty_name) == (5, "B1", "Őr Kft.")
    assert (pending.status, pending.booking_date) == ("pending", None)
    assert serial.booking_date == datetime.date(2026, 3, 2)


def test_old_workbook_with_a_hidden_row_and_days_as_numbers() -> None:
    read_file = read((FILES / "kh.xls").read_bytes())
    first, interest = lines_of(read_file)
    assert (read_file.format, read_file.layout) == ("xls", "kh")
    assert (first.amount, first.counterparty_account) == (Decimal(150000), "HU30104000099876543000000004")
    assert (interest.amount, interest.booking_date) == (Decimal("-0.43"), datetime.date(2026, 3, 4))


def test_a_cancelled_order_is_no_movement() -> None:
    [line] = lines_of(read((FILES / "magnet_search.xls").read_bytes()))
    assert (line.bank_reference, line.amount) == ("M1", Decimal("1500.50"))


def test_header_repeated_at_each_day_and_names_of_two_lines() -> None:
    head = [
        "Számlaszám",
        "Devizanem",
        "Értéknap",
        "Tranzakció típusa",
        "Partner neve",
        "Partner számlaszáma",
        "Összeg",
        "Közlemény",
    ]
    rows: list[list[object]] = [
        list(head),
        [OWN, "HUF", "2026.03.02", "Utalás", "+IZV 123\nŐr   Kft.", "", -5, "NOTPROVIDED"],
        list(head),
        [OWN, "HUF", "2026.03.03", "Utalás", "Őr Kft.", "", 6, "díj"],
    ]
    first, second = lines_of(read(workbook(rows)))
    assert (first.entry_reference, first.counterparty_name, first.remittance_information) == (
        "+IZV 123",
        "Őr Kft.",
        "",
    )
    assert second.amount == 6


def test_otpdirekt_page_tells_account_and_balances() -> None:
    page = html_page(
        [
            ["Számlaszám", "11773016-12345670-00000006"],
            [
                "Forgalom típusa",
                "Tranzakció időpontja",
                "Értéknap",
                "Összeg",
                "Új könyvelt egyenleg",
                "Ellenoldali számlaszám",
                "Ellenoldali név",
                "Közlemény",
                "Banki tranzakció azonosító",
            ],
            [
                "UTALÁS",
                "2020.01.02. 10:00:00",
                "2020.01.02.",
                "-1\u00a0000\u00a0HUF",
                "9\u00a0000\u00a0HUF",
                "",
                "",
                "",
                "X",
            ],
            [
                "UTALÁS",
                "2020.01.03. 10:00:00",
                "2020.01.03.",
                "500 HUF",
                "9 500 HUF",
                "",
                "A & B <Bt.>",
                "",
                "Y",
            ],
        ]
    )
    [statement] = read(page).statements
    assert (statement.account_number, statement.currency) == (OWN, "HUF")
    assert (statement.opening, statement.closing, statement.adds_up) == (Decimal(10000), Decimal(9500), True)
    assert [line.counterparty_name for line in statement.lines] == ["", "A & B <Bt.>"]


def test_a_page_as_browsers_forgive_it() -> None:
    names = next(layout for layout in LAYOUTS if layout.name == "otpdirekt")
    header, row = table(names, [Movement(datetime.date(2026, 3, 2), Decimal(-5), name="Őr", memo="x < y")])
    loose = "<tr>" + "".join(f"<th title='a'>{name}" for name in header) + '<TR bgcolor="a>b">'
    loose += "".join(f"<TD>{cell}<br></td>" for cell in row)
    page = "<HTML><style>td > a {}</style><!-- <td> --><script>if (1 < 2) '<tr>'</script>"
    page += f"<table><tr><td><table>{loose}</table></td></tr></table>"
    [line] = lines_of(read(page.encode()))
    assert (line.amount, line.counterparty_name, line.remittance_information) == (Decimal(-5), "Őr", "x < y")


def test_tags_that_never_end_cost_no_time() -> None:
    for tag in ("<td", "<!--", '<td a="', "<script>", "<tr><td>"):
        data = ("<html>" + f"{tag}\n" * 20_000).encode()
        assert refusal(data).code in {Code.TEXT_TOO_LONG, Code.UNKNOWN_FORMAT}


def test_a_repeated_id_loses_no_line() -> None:
    """BiNX and Wise give the fee the id of what it is for."""
    text = (
        "Konverziós számla száma,-\nE-pénz rendelkezési számla száma,HU09117730161234567000000006\n"
        "Időszak kezdete,2026.03.01\nDevizanem,HUF\n\n"
        "Értéknap,Könyvelés napja,Terhelés vagy jóváírás (T/J),Összeg,Tranzakció típusa,Tranzakciós kód,Partner neve,"
        "Partner bankszámlaszáma,Közlemény,Tranzakció azonosító\n"
        "2026.03.02,2026.03.02,T,12700,UTALÁS,DMCT,Őr Kft.,,díj,TX2\n"
        "2026.03.02,2026.03.02,T,199,Díj,CHRG,,,Utalási díj,TX2\n"
    )
    [statement] = read(text.encode()).statements
    assert (statement.account_number, statement.currency, statement.booked) == (OWN, "HUF", 2)
    assert statement.debits == Decimal(12899)  # no minus anywhere: the letter says what goes out


def test_fees_beside_amounts_so_that_balances_hold() -> None:
    text = (
        "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
        "TRANSFER,Current,2026-01-02 9:16:54,2026-01-02 9:16:55,Out,-250.00,1.50,EUR,COMPLETED,748.50\n"
        "CARD_PAYMENT,Current,2026-01-03 9:16:54,,Held,-10.00,0.00,EUR,PENDING,\n"
        "TOPUP,Current,2026-01-04 9:16:54,2026-01-04 9:16:55,In,500.00,0.00,EUR,COMPLETED,1248.50\n"
    )
    [statement] = read(text.encode()).statements
    assert (statement.booked, statement.pending) == (2, 0)
    assert (statement.opening, statement.closing, statement.debits) == (
        Decimal(1000),
        Decimal("1248.50"),
        Decimal("251.50"),
    )
    [out, _] = statement.lines
    assert (out.fee, out.fee_currency) == (Decimal("1.50"), "")


def test_business_account_before_there_was_a_total() -> None:
    text = (
        "Date started (UTC),Date completed (UTC),ID,Type,Description,Reference,Payer,Card number,Orig currency,"
        "Orig amount,Payment currency,Amount,Exchange rate,Fee,Fee currency,Balance,Account,Beneficiary account number,"
        "Beneficiary IBAN,Beneficiary BIC,MCC,Related transaction id\n"
        "2026-03-03,2026-03-03,a2,TRANSFER,To Proba,INV 77,,,EUR,-200.00,EUR,-200.00,,0.20,EUR,1299.80,EUR Main,,"
        "DE89370400440532013000,,,\n"
    )
    [statement] = read(text.encode()).statements
    [line] = statement.lines
    assert (line.amount, line.fee, statement.opening) == (
        Decimal("-200.20"),
        Decimal("0.20"),
        Decimal("1500.00"),
    )
    assert line.counterparty_account == "DE89370400440532013000"


def test_a_reference_is_no_account() -> None:
    text = (
        "Típus;Könyvelés dátuma;Értéknap;Azonosító;Összeg;Közlemény/1;Közlemény/2;Közlemény/3;Közlemény/4;\n"
        "Utalás;2026.03.02., hétfő;2026.03.02.;T1;-12 700,00 HUF;11600006-00000007-77777127;Őr Kft.;díj;;\n"
        "Kártya;2026.03.03., kedd;2026.03.03.;T2;+7 000,00 HUF;20260303 998877;Bolt;;;\n"
    )
    transfer, card = lines_of(read(text.encode()))
    assert (transfer.counterparty_account, transfer.amount) == ("11600006-00000007-77777127", Decimal(-12700))
    assert (card.counterparty_account, card.entry_reference, card.currency) == ("", "20260303 998877", "HUF")


def test_quotes_that_are_letters() -> None:
    row = KH_ROW.format(n=1).replace("Őr Kft.", '"Őr" Kft.').replace("díj", 'egy "díj')
    [line] = lines_of(read((KH + row).encode()))
    assert (line.counterparty_name, line.remittance_information) == ('"Őr" Kft.', 'egy "díj')


def test_a_cell_over_lines() -> None:
    row = KH_ROW.format(n=1).replace("díj", '"egy\ndíj"')
    first, second = lines_of(read((KH + row + KH_ROW.format(n=2)).encode()))
    assert (first.remittance_information, first.raw.count("\n"), second.position) == ("egy\ndíj", 1, 4)


def kh(at: int, old: str, new: str) -> bytes:
    """Ten rows, one of them spoiled."""
    rows = [KH_ROW.format(n=number) for number in range(1, 11)]
    assert old in rows[at - 2]
    rows[at - 2] = rows[at - 2].replace(old, new)
    return (KH + "".join(rows)).encode()


@pytest.mark.parametrize(
    ("old", "new", "code", "column"),
    [
        ("2026.03.02", "2026.02.30", Code.DATE_IMPOSSIBLE, 1),
        ("2026.03.02", "03/02/26", Code.DATE_UNREADABLE, 1),
        ("2026.03.02", "", Code.DATE_MISSING, 1),
        (OWN, "1.17730161234567E+23", Code.ACCOUNT_DAMAGED, 4),
        (OWN, "1,1773E+23", Code.ACCOUNT_DAMAGED, 4),
        ("-7", "", Code.AMOUNT_MISSING, 8),
        ("-7", "hét", Code.AMOUNT_UNREADABLE, 8),
        ("-7", "1.2345,6.7", Code.AMOUNT_UNREADABLE, 8),
        ("-7", "-1234567890123456789", Code.AMOUNT_TOO_LARGE, 8),
        ("HUF", "HUFX", Code.CURRENCY_UNREADABLE, 9),
        ("\tHUF", "", Code.ROW_BROKEN, None),
        ("\tHUF", "\tHUF\tx\ty", Code.ROW_BROKEN, None),
        ("díj", "d\ufffdj", Code.LETTER_UNREADABLE, None),
        ("díj", "d\0j", Code.NUL_CHARACTER, None),
    ],
)
def test_one_broken_row_refuses_the_file_with_its_place(
    old: str, new: str, code: Code, column: int | None
) -> None:
    refused = refusal(kh(8, old, new))
    assert (refused.code, refused.line) == (code, 8)
    if column:
        assert refused.column == column
        assert refused.values["column_name"] == KH.split("\t")[column - 1].strip()


def test_one_broken_row_in_ten_thousand() -> None:
    rows = [KH_ROW.format(n=number) for number in range(1, 10_001)]
    rows[7_776] = rows[7_776].replace("-7777", "-77O7")
    refused = refusal((KH + "".join(rows)).encode())
    assert (refused.code, refused.line, refused.column) == (Code.AMOUNT_UNREADABLE, 7_778, 8)


def test_encodings_mixed_in_one_file() -> None:
    refused = refusal(KH.encode() + KH_ROW.format(n=1).encode("cp1250") + b"\x81\x8d\n")
    assert refused.code in {Code.ENCODING_UNKNOWN, Code.LETTER_UNREADABLE}


def test_a_needed_column_that_is_missing_is_named() -> None:
    refused = refusal((KH + KH_ROW.format(n=1)).replace("összeg\t", "valami\t").encode())
    assert (refused.code, refused.line, refused.values["name"]) == (Code.COLUMN_MISSING, 1, "összeg")


@pytest.mark.parametrize("number", [117730161234567000000006.0, 1177301612345670.0])
def test_an_account_that_a_sheet_made_a_number(number: float) -> None:
    """Sheets keep 15 digits: 16 are as wrong as 24, only less visibly."""
    refused = refusal(workbook([list(OTP), otp_row(-1, account=number)]))
    assert (refused.code, refused.line, refused.column) == (Code.ACCOUNT_DAMAGED, 2, 1)
    assert refused.values["column_name"] == "Számlaszám"


def test_both_signs_of_a_debit_in_one_file() -> None:
    row = '"{}";"T";"{}";"HUF";"20260302";"20260302";"1";"";"";"";"";"";"";"";""\n'
    assert refusal((row.format(OWN, "-5") + row.format(OWN, "5")).encode()).code is Code.SIGN_UNREADABLE
    assert lines_of(read((row.format(OWN, "5") * 2).encode()))[0].amount == -5
    assert refusal(row.format(OWN, "-5").replace('"T"', '"J"').encode()).code is Code.SIGN_UNREADABLE


def test_a_row_without_a_header_that_looks_otherwise() -> None:
    row = f'"{OWN}";"T";"-5";"HUF";"20260302";"20260302";"1";"";"";"";"";"";"";"";""\n'
    refused = refusal((row + row.replace("20260302", "20260231", 1)).encode())
    assert (refused.code, refused.line, refused.column) == (Code.DATE_IMPOSSIBLE, 2, 5)
    assert refusal((row + '"Összesen";"5"\n').encode()).code is Code.ROW_BROKEN


def test_a_state_that_nobody_knows() -> None:
    text = (
        "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
        "TRANSFER,Current,2026-01-02 9:16:54,2026-01-02 9:16:55,Out,-250.00,0,EUR,PONDERED,1\n"
    )
    refused = refusal(text.encode())
    assert (refused.code, refused.column, refused.values["value"]) == (Code.STATUS_UNREADABLE, 9, "PONDERED")


def test_a_cell_far_away_costs_no_memory() -> None:
    data = workbook([list(OTP), otp_row(-1)])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(
                    b"</sheetData>", b'<row r="900"><c r="XFD900"><v>1</v></c></row></sheetData>'
                )
            new.writestr(name, content)
    refused = refusal(out.getvalue())
    assert (refused.code, refused.line) == (Code.WORKBOOK_BROKEN, 900)


def test_a_cell_longer_than_any_cell() -> None:
    data = workbook([list(OTP), otp_row(-1)])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"<v>-1</v>", b"<v>-1" + b"0" * 5_000_000 + b"</v>")
            new.writestr(name, content)
    refused = refusal(out.getvalue())
    assert (refused.code, refused.line, refused.column) == (Code.TEXT_TOO_LONG, 2, 10)


def test_declarations_inside_of_a_workbook() -> None:
    data = workbook([list(OTP), otp_row(-1)])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sharedStrings.xml"):
                content = content.replace(b"<sst", b'<!DOCTYPE x [<!ENTITY a "b">]><sst', 1)
            new.writestr(name, content)
    assert refusal(out.getvalue()).code is Code.XML_DOCTYPE


@pytest.mark.parametrize(("sign", "code"), [("\0", Code.NUL_CHARACTER), ("\ufffd", Code.LETTER_UNREADABLE)])
def test_a_cell_of_a_sheet_with_what_is_no_letter_refuses_the_file(sign: str, code: Code) -> None:
    name = "Árvíztűrő"
    old = (FILES / "kh.xls").read_bytes()
    spoiled = old.replace(name.encode("utf-16-le"), f"Árv{sign}ztűrő".encode("utf-16-le"))
    refused = refusal(spoiled)
    assert (refused.code, refused.line, refused.column) == (code, 2, 7)
    page = b"<html><table><tr><td>a</td><td>b&#xFFFD;</td></tr></table></html>"
    [grid] = html_grids(Source(page))
    with pytest.raises(Refused) as caught:
        list(grid.rows())
    assert (caught.value.code, caught.value.line, caught.value.column) == (Code.LETTER_UNREADABLE, 1, 2)


def test_a_sheet_that_is_broken_is_refused_with_its_row() -> None:
    data = workbook([list(OTP), otp_row(-1), otp_row(-2)])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if "worksheets/sheet" in name:
                content = content.replace(b"<v>-2</v>", b"<v>-2&#0;</v>")
            new.writestr(name, content)
    refused = refusal(out.getvalue())
    assert (refused.code, refused.line) == (Code.WORKBOOK_BROKEN, 3)


def test_an_archive_of_tables() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a/kh.xls", (FILES / "kh.xls").read_bytes())
        archive.writestr("b.dat", workbook([list(OTP), otp_row(-1)]))
        archive.writestr("c.txt", (KH + KH_ROW.format(n=1)).encode())
    assert [file.layout for file in read(out.getvalue()).files] == ["kh", "otp-2026", "kh"]
