"""MT940 and MT942 in the dialects of banks; what is odd is read, what can't be is refused with its line."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from bank_transfers.banking.formats import Kind, Line, ReadFile, Refused, read
from bank_transfers.banking.formats.refusal import Code

pytestmark = pytest.mark.once

HEAD = ":20:X\n:25:UBRTHUHB/117730161234567000000006/HUF\n:28C:00012/001\n:60F:C260301HUF1000,00\n"
TAIL = ":62F:C260302HUF1000,00\n-\n"


def one(text: str, encoding: str = "utf-8") -> Line:
    [line] = read((HEAD + text + TAIL).encode(encoding)).statements[0].lines
    return line


def refusal(text: str) -> Refused:
    with pytest.raises(Refused) as caught:
        read(text.encode())
    return caught.value


CMI = (
    HEAD
    + """:61:2603020302CF150000,00N525NONREF//BR01
Azonnali átutalás jóváírása
:86:BR01
104000099876543000000004
ÁRVÍZTŰRŐ TÜKÖRFÚRÓGÉP ZRT
2026-000123 SZÁMLA
:61:2603020302RCF150000,00N525NONREF//BR02
Jóváírás törlése
:86:BR01 STORNO
:61:2603020302DF57,00N077NONREF//BR03
:86:BR03
Tranz. illeték
:61:2603020302RDF57,00N077NONREF//BR04
"""
    + TAIL
)


@pytest.mark.parametrize("encoding", ["cp852", "cp1250", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_rows_of_an_electra_bank(encoding: str, newline: str) -> None:
    read_file = read(CMI.replace("\n", newline).encode(encoding))
    [statement] = read_file.statements
    assert read_file.encoding == encoding
    assert (statement.account, statement.currency, statement.number) == (
        "117730161234567000000006",
        "HUF",
        "00012/001",
    )
    assert statement.adds_up
    transfer, taken_back, fee, fee_back = statement.lines
    assert transfer.counterparty_account == "104000099876543000000004"
    assert transfer.counterparty_name == "ÁRVÍZTŰRŐ TÜKÖRFÚRÓGÉP ZRT"
    assert transfer.remittance_information == "2026-000123 SZÁMLA"
    assert (transfer.type_code, transfer.type_text) == ("N525", "Azonnali átutalás jóváírása")
    assert (transfer.bank_reference, transfer.end_to_end_id, transfer.position) == ("BR01", "", 5)
    assert transfer.raw.startswith(":61:2603020302CF150000,00N525NONREF//BR01\nAzonnali")
    # RC takes a credit back: money goes out. RD brings back a debit.
    assert [(line.amount, line.reversal) for line in (taken_back, fee, fee_back)] == [
        (Decimal(-150000), True),
        (Decimal(-57), False),
        (Decimal(57), True),
    ]
    assert (fee.remittance_information, fee.counterparty_name) == ("Tranz. illeték", "")


@pytest.mark.parametrize(
    ("sign", "amount"),
    [
        ("C", 5),
        ("D", -5),
        ("RC", -5),
        ("RD", 5),
        ("CF", 5),
        ("DF", -5),
        ("RDF", 5),
        ("RCF", -5),
        ("CR", 5),
        ("DR", -5),
    ],
)
def test_signs_with_and_without_a_funds_code(sign: str, amount: int) -> None:
    assert one(f":61:2603020302{sign}5,NTRFNONREF\n").amount == amount


@pytest.mark.parametrize(
    ("days", "value_date", "booking_date"),
    [
        ("260302", (2026, 3, 2), (2026, 3, 2)),
        ("2601020102", (2026, 1, 2), (2026, 1, 2)),
        ("2601021231", (2026, 1, 2), (2025, 12, 31)),
        ("2512310102", (2025, 12, 31), (2026, 1, 2)),
        ("2402290301", (2024, 2, 29), (2024, 3, 1)),
    ],
)
def test_the_entry_date_has_the_nearest_year(
    days: str, value_date: tuple[int, int, int], booking_date: tuple[int, int, int]
) -> None:
    line = one(f":61:{days}C5,NTRFNONREF\n")
    assert (line.value_date, line.booking_date) == (datetime.date(*value_date), datetime.date(*booking_date))


def test_a_thirtieth_of_february_is_no_day_but_the_entry_date_is() -> None:
    read_file = read((HEAD + ":61:2602300302C5,NTRFNONREF\n" + TAIL).encode())
    [line] = read_file.statements[0].lines
    assert (line.value_date, line.booking_date) == (None, datetime.date(2026, 3, 2))
    assert [remark.code for remark in read_file.remarks] == ["value_date_impossible"]
    refused = refusal(HEAD + ":61:260230C5,NTRFNONREF\n" + TAIL)
    assert (refused.code, refused.line) == (Code.DATE_IMPOSSIBLE, 5)


def test_subfields_are_joined_inside_of_words() -> None:
    line = one(
        ":61:2603020302C5,NTRFEREF-1//B1\n:86:051?00ATUTALAS?20123456789012345678901234567?218 vege?22 es meg\n"
        "egy?22?30GIBAHUHB?31HU02116000060000000777777127?32PROBA SZOLGAL?33TATO BT\n"
    )
    assert line.remittance_information == "1234567890123456789012345678 vege es megegy"
    assert (line.counterparty_name, line.counterparty_bank) == ("PROBA SZOLGALTATO BT", "GIBAHUHB")
    assert line.counterparty_account == "HU02116000060000000777777127"
    assert (line.end_to_end_id, line.bank_reference, line.type_text) == ("EREF-1", "B1", "ATUTALAS")


def test_a_subfield_that_is_not_full_ends_a_word() -> None:
    line = one(":61:2603020302C5,NTRFNONREF\n:86:051?20Számla?212026-000127\n")
    assert line.remittance_information == "Számla 2026-000127"


def test_rows_of_a_bank_that_is_closed() -> None:
    line = one(
        ":61:2603020302D5,NTRFNONREF\n:NS:22Átutalás\n15Minta\n16Kft.\n17SZ-1\n33GIBAHUHB\n3411600006\n"
        "09Illeték: 7.21HUF\n"
    )
    assert (line.counterparty_name, line.remittance_information) == ("Minta Kft.", "SZ-1 Illeték: 7.21HUF")
    assert (line.counterparty_account, line.type_text) == ("11600006", "Átutalás")


def test_amounts_before_an_exchange_below_the_entry() -> None:
    line = one(":61:2603020302D5000,NTRFNONREF//B\n/OCMT/EUR12,5//EXCH/400,25//CHGS/EUR0,5/\n")
    assert (line.original_amount, line.original_currency) == (Decimal("12.5"), "EUR")
    assert (line.exchange_rate, line.fee, line.fee_currency) == (Decimal("400.25"), Decimal("0.5"), "EUR")


def test_wrapped_text_may_look_like_tags_and_ends() -> None:
    line = one(
        ":61:2603020302C5,NTRFNONREF\n:86:first T16\n:26:37 then\n:20:15 more\nand\n:25:01 again\n"
        "- a list\n-\nstill text\n:12:11\n"
    )
    assert (
        line.remittance_information
        == "first T16 :26:37 then :20:15 more and :25:01 again - a list - still text :12:11"
    )


def statements_of(text: str) -> ReadFile:
    return read(text.encode())


def test_pages_chain_and_envelopes_are_cut() -> None:
    page = HEAD + ":61:2603020302C5,NTRFNONREF\n:62M:C260302HUF1005,00\n-}\n"
    second = (
        page.replace("/001", "/002")
        .replace("60F:C260301HUF1000", "60M:C260302HUF1005")
        .replace("62M:C260302HUF1005", "62F:C260302HUF1010")
    )
    envelope = "\x01{1:F01X}{2:O940}{4:\n"
    read_file = statements_of(envelope + page + envelope + second + "\x03")
    assert [statement.number for statement in read_file.statements] == ["00012/001", "00012/002"]
    assert [statement.adds_up for statement in read_file.statements] == [True, True]
    first, last = read_file.statements
    assert first.closing == last.opening


def test_a_missing_end_and_missing_texts_do_no_harm() -> None:
    read_file = statements_of(HEAD + ":61:2603020302C5,NTRFNONREF\n:61:2603020302D6,N123NONREF\n:86:x\n")
    [statement] = read_file.statements
    assert (statement.booked, statement.closing, statement.adds_up) == (2, None, None)


def test_interim_reports_give_no_balance() -> None:
    text = (
        ":20:X\n:25:HU42117730161111101800000000\n:28C:1/1\n:34F:HUF0,\n:13D:2603021815+0100\n"
        ":61:2603020302C5,NTRFNONREF\n:90D:0HUF0,00\n:90C:1HUF{},00\n-\n"
    )
    read_file = statements_of(text.format(5))
    [statement] = read_file.statements
    assert (read_file.format, statement.kind, statement.adds_up) == ("mt942", Kind.REPORT, None)
    assert [line.currency for line in statement.lines] == ["HUF"]
    assert not read_file.remarks
    assert [remark.code for remark in statements_of(text.format(6)).remarks] == ["totals_differ"]


@pytest.mark.parametrize(
    ("written", "account", "currency"),
    [
        ("117730161234567000000006", "117730161234567000000006", "HUF"),
        ("HU09117730161234567000000006", "HU09117730161234567000000006", "HUF"),
        ("HU09117730161234567000000006EUR", "HU09117730161234567000000006", "EUR"),
        ("OTPVHUHB/11773016-11111018/USD", "11773016-11111018", "USD"),
        ("51230800/7055", "51230800/7055", "HUF"),
    ],
)
def test_the_account_is_found_in_its_field(written: str, account: str, currency: str) -> None:
    text = f":20:X\n:25:{written}\n:28C:1\n:60F:C260301{currency}1,00\n"
    [statement] = statements_of(text).statements
    assert (statement.account, statement.currency) == (account, currency)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (HEAD + ":61:2603020302X5,NTRF\n", Code.TAG_BROKEN, 5),
        (HEAD + ":61:2603020302C,NTRF\n", Code.TAG_BROKEN, 5),
        (HEAD + ":61:2603020302C5.00NTRFNONREF\n:86:x\n:61:\n", Code.TAG_BROKEN, 5),
        (HEAD + ":61:2603020302C1.000,00NTRFNONREF\n", Code.TAG_BROKEN, 5),
        (HEAD + ":61:2603320302C5,NTRFNONREF\n", Code.DATE_IMPOSSIBLE, 5),
        (HEAD + ":61:2603021302C5,NTRFNONREF\n", Code.DATE_IMPOSSIBLE, 5),
        (HEAD + f":61:260302C{'9' * 25},NTRFNONREF\n", Code.AMOUNT_TOO_LARGE, 5),
        (HEAD + ":62F:C260302HUF\n", Code.TAG_BROKEN, 5),
        (HEAD.replace("C260301HUF", "C260301"), Code.TAG_BROKEN, 4),
        (HEAD.replace("260301", "260431"), Code.DATE_IMPOSSIBLE, 4),
        (HEAD + TAIL.replace("-", "something"), Code.TAG_BROKEN, 6),
        (HEAD + TAIL + "something else\n", Code.TAG_BROKEN, 7),
        (HEAD + ":61:2603020302C5,NTRFNONREF\n:86:nul\0\n", Code.NUL_CHARACTER, 6),
        (HEAD + ":61:2603020302C5,NTRFNONREF\n:86:sz\ufffdmla\n", Code.LETTER_UNREADABLE, 6),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, code: Code, line: int) -> None:
    refused = refusal(text)
    assert (refused.code, refused.line) == (code, line)
