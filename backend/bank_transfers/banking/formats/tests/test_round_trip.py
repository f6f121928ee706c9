"""Any statement that is written in CAMT or MT940 reads back; any file that is damaged is read or refused."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank_transfers.banking.formats import ReadFile, Refused, Status, read
from bank_transfers.banking.formats.statement import Line

from . import writers
from .writers import Account, Movement

pytestmark = pytest.mark.once

HUNGARIAN = "aábcdeéfghiíjklmnoóöőpqrstuúüűvwxyzAÁBCDEÉFGHIÍJKLMNOÓÖŐPQRSTUÚÜŰVWXYZ0123456789 .,;()/-+"
REFERENCE = st.text("ABCDEFGHIJ0123456789-", min_size=1, max_size=16).filter(lambda text: text.strip("-"))


def one_blank(text: str) -> str:
    return " ".join(text.split())


def movements(texts: st.SearchStrategy[str], longest: int) -> st.SearchStrategy[list[Movement]]:
    return st.lists(
        st.builds(
            Movement,
            amount=st.decimals(-(10**9), 10**9, places=2),
            booking_date=st.dates(datetime.date(2000, 1, 1), datetime.date(2079, 12, 31)),
            value_date=st.just(datetime.date(2026, 3, 2)),
            name=texts.map(lambda text: text[:50].strip()),
            account=st.sampled_from(["", "104000099876543000000004", "HU02116000060000000777777127"]),
            memo=texts.map(lambda text: text[:longest].strip()),
            bank_reference=REFERENCE | st.just(""),
            end_to_end_id=REFERENCE | st.just(""),
            pending=st.booleans(),
            reversal=st.booleans(),
        ),
        max_size=5,
    )


XML_TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffd\ufffe\uffff")
)


def accounts(lists: st.SearchStrategy[list[Movement]]) -> st.SearchStrategy[list[Account]]:
    return st.lists(
        st.builds(Account, opening=st.decimals(-(10**9), 10**9, places=2), movements=lists),
        min_size=1,
        max_size=3,
    )


def check(read_file: ReadFile, written: list[Account], normal: Callable[[str], str]) -> None:
    assert len(read_file.statements) == len(written)
    for statement, account in zip(read_file.statements, written, strict=True):
        assert (statement.account, statement.currency) == (account.number, account.currency)
        assert (statement.opening, statement.closing) == (account.opening, account.closing)
        assert statement.adds_up
        booked = [m.amount for m in account.movements if not m.pending]
        assert statement.credits == sum(amount for amount in booked if amount > 0)
        assert statement.debits == -sum(amount for amount in booked if amount < 0)
        for line, movement in zip(statement.lines, account.movements, strict=True):
            check_line(line, movement, normal)


def check_line(line: Line, movement: Movement, normal: Callable[[str], str]) -> None:
    assert line.amount == movement.amount
    assert line.booking_date == movement.booking_date
    assert line.value_date == movement.value_date
    assert (line.status is Status.PENDING) == movement.pending
    assert line.reversal == movement.reversal
    assert line.counterparty_name == normal(movement.name)
    assert line.counterparty_account == movement.account
    assert line.remittance_information == normal(movement.memo)
    assert line.bank_reference == movement.bank_reference
    assert line.end_to_end_id == movement.end_to_end_id


@given(
    accounts(movements(XML_TEXT, 139)),
    st.sampled_from(["053.001.02", "053.001.08", "053.001.13", "052.001.06", "054.001.04"]),
    st.sampled_from(["utf-8", "utf-16", "iso-8859-2", "windows-1250"]),
    st.sampled_from(["", "\n  "]),
)
@settings(max_examples=120, deadline=None)
def test_camt_reads_back(written: list[Account], version: str, encoding: str, indent: str) -> None:
    read_file = read(writers.camt(*written, version=version, encoding=encoding, indent=indent))
    assert (read_file.format, read_file.version) == (f"camt.{version[:3]}", version[4:])
    check(read_file, written, str.strip)


@given(
    accounts(movements(st.text(HUNGARIAN), 140)),
    st.sampled_from(["utf-8", "cp852", "cp1250"]),
    st.sampled_from(["\r\n", "\n"]),
)
@settings(max_examples=120, deadline=None)
def test_mt940_reads_back(written: list[Account], encoding: str, newline: str) -> None:
    for account in written:
        for movement in account.movements:
            movement.pending = False  # MT940 has booked lines only
            # Its year is that nearest to the value date.
            movement.booking_date = movement.value_date + (
                movement.booking_date - movement.value_date
            ) % datetime.timedelta(100)
    check(read(writers.mt940(*written, encoding=encoding, newline=newline)), written, one_blank)


@given(st.text(HUNGARIAN, min_size=141, max_size=600))
@settings(max_examples=30)
def test_a_long_remittance_is_joined_where_it_was_cut(memo: str) -> None:
    memo = one_blank(memo)
    pieces = [memo[at : at + 140] for at in range(0, len(memo), 140)]
    if any(piece != piece.strip() for piece in pieces):
        return  # a blank at a cut is lost in XML: nobody can tell
    [line] = read(writers.camt(Account(movements=[Movement(Decimal(1), memo=memo)]))).statements[0].lines
    assert line.remittance_information == memo


SAMPLE = Account(
    movements=[
        Movement(
            Decimal("150000.00"),
            name="Árvíztűrő Zrt.",
            account="104000099876543000000004",
            memo="2026-000123",
        ),
        Movement(Decimal("-57.10"), memo="díj", bank_reference="BR1", reversal=True),
    ]
)
FILES = [
    writers.camt(SAMPLE),
    writers.camt(SAMPLE, encoding="utf-16"),
    writers.mt940(SAMPLE),
    writers.mt940(SAMPLE, encoding="utf-8"),
]
PIECES = [
    b"\0",
    b"\xff",
    b"<",
    b"</Ntry>",
    b"&x;",
    b"\xed\xa0\x80",
    b"<!DOCTYPE a>",
    b":61:",
    b"\r\n-\r\n",
    b":20:",
    b",",
    b"999999999999",
    b"0230",
    b"]]>",
]


@given(st.sampled_from(FILES), st.data())
@settings(max_examples=600, deadline=None)
def test_a_damaged_file_is_read_or_refused_and_never_fails(whole: bytes, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole)))
        gone = data.draw(st.integers(0, 12))
        whole = whole[:at] + data.draw(st.binary(max_size=3) | st.sampled_from(PIECES)) + whole[at + gone :]
    try:
        read_file = read(whole)
    except Refused:
        return
    for statement in read_file.statements:
        for line in statement.lines:
            line.remittance_information.encode()  # nothing that can't be stored
            assert "\0" not in line.raw + line.remittance_information


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b":20:X\n:60F:", b":61:", b"<Document><BkToCstmrStmt><Stmt>", b"PK\x03\x04"]),
)
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(tail: bytes, start: bytes) -> None:
    with contextlib.suppress(Refused):
        read(start + tail)
