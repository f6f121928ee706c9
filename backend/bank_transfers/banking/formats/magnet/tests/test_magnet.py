"""MagNet's NetBankXML: its head is held against its transactions."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank_transfers.banking.formats import Code, Refused, read

pytestmark = pytest.mark.once

FILE = """<?xml version="1.0" encoding="UTF-8"?>
<NetBankXML><FEJLEC>
<DokumentumInfo><SzamlaID>3</SzamlaID><AlCim>2026.03.01. - 2026.03.31.</AlCim></DokumentumInfo>
<SzamlaInfo><Szamlaszam>11773016-12345670-00000006</Szamlaszam><Nev>Mi Kft.</Nev></SzamlaInfo>
<EgyenlegInfo><NyitoEgyenleg Devizanem="HUF">1000</NyitoEgyenleg><ZaroEgyenleg Devizanem="HUF">1300.5</ZaroEgyenleg>
<Terheles>199.5</Terheles><Jovairas>500</Jovairas><TerhelesDB>1</TerhelesDB><JovairasDB>1</JovairasDB></EgyenlegInfo>
</FEJLEC>
<Tranzakcio NBID="900"><Tranzakcioszam>T1</Tranzakcioszam><Osszeg Devizanem="HUF">500</Osszeg>
<Terhelesnap>2026.03.02.</Terhelesnap><Esedekessegnap>2026.03.03.</Esedekessegnap>\
<Ellenpartner>Őr &amp; Társa</Ellenpartner>
<Ellenszamla>10400009-98765430-00000004</Ellenszamla><Kozlemeny>SZ-1</Kozlemeny><Tipus>Átutalás</Tipus></Tranzakcio>
<Tranzakcio NBID="901"><Tranzakcioszam>T2</Tranzakcioszam><Osszeg Devizanem="HUF">-199.5</Osszeg>
<Terhelesnap>2026.03.04.</Terhelesnap><Jutalekosszeg>9.5</Jutalekosszeg><Tipus>Kártya</Tipus>
<TranzakcioKiegeszito>\
<KartyaKiegeszito><ElfogadasHelye>Bolt Győr</ElfogadasHelye></KartyaKiegeszito></TranzakcioKiegeszito>
</Tranzakcio></NetBankXML>"""


def refusal(text: str) -> Refused:
    with pytest.raises(Refused) as caught:
        read(text.encode())
    return caught.value


def test_all_that_it_says() -> None:
    [statement] = read(FILE.encode()).statements
    assert (statement.account_number, statement.currency) == ("117730161234567000000006", "HUF")
    assert (statement.opening, statement.closing, statement.adds_up) == (
        Decimal(1000),
        Decimal("1300.5"),
        True,
    )
    assert (statement.period_from, statement.period_to) == (
        datetime.date(2026, 3, 1),
        datetime.date(2026, 3, 31),
    )
    transfer, card = statement.lines
    assert (transfer.amount, transfer.bank_reference, transfer.entry_reference) == (Decimal(500), "T1", "900")
    assert (transfer.counterparty_name, transfer.remittance_information) == ("Őr & Társa", "SZ-1")
    assert (transfer.booking_date, transfer.value_date) == (
        datetime.date(2026, 3, 2),
        datetime.date(2026, 3, 3),
    )
    assert (card.merchant, card.fee, card.value_date, card.position) == ("Bolt Győr", Decimal("9.5"), None, 2)


@pytest.mark.parametrize(
    ("old", "new", "code", "name"),
    [
        ("<JovairasDB>1", "<JovairasDB>2", Code.TOTALS_DIFFER, "JovairasDB"),
        ("<TerhelesDB>1", "<TerhelesDB>0", Code.TOTALS_DIFFER, "TerhelesDB"),
        ("<Terheles>199.5", "<Terheles>199.4", Code.TOTALS_DIFFER, "Terheles"),
        ("<Jovairas>500", "<Jovairas>5000", Code.TOTALS_DIFFER, "Jovairas"),
        ('<Osszeg Devizanem="HUF">500</Osszeg>', "", Code.ELEMENT_MISSING, "Osszeg"),
        ("<Terhelesnap>2026.03.02.</Terhelesnap>", "", Code.ELEMENT_MISSING, "Terhelesnap"),
    ],
)
def test_a_head_that_says_otherwise(old: str, new: str, code: Code, name: str) -> None:
    assert old in FILE
    refused = refusal(FILE.replace(old, new, 1))
    assert (refused.code, refused.values["name"]) == (code, name)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("2026.03.04.", "2026.02.30.", Code.DATE_IMPOSSIBLE, 12),
        (">-199.5<", ">-199.5.1<", Code.AMOUNT_UNREADABLE, 11),
        ('"HUF">-199.5', '"EUR">-199.5', Code.CURRENCY_UNREADABLE, 11),
        ('"HUF">-199.5', '"H">-199.5', Code.CURRENCY_UNREADABLE, 11),
        ("2026.03.04.", "2026\ufffd03.04.", Code.LETTER_UNREADABLE, 12),
        ("</NetBankXML>", "", Code.XML_BROKEN, 14),
        ("<NetBankXML>", '<!DOCTYPE x [<!ENTITY a "b">]><NetBankXML>', Code.XML_DOCTYPE, 2),
    ],
)
def test_what_is_broken_is_told_with_its_line(old: str, new: str, code: Code, line: int) -> None:
    refused = refusal(FILE.replace(old, new, 1))
    assert (refused.code, refused.line) == (code, line)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=6), st.integers(0, 30)), max_size=5))
def test_spoiled_files_are_read_or_refused(changes: list[tuple[int, bytes, int]]) -> None:
    data = bytearray(FILE.encode())
    for at, new, gone in changes:
        place = at % len(data)
        data[place : place + gone] = new
    try:
        read(bytes(data))
    except Refused:
        return
