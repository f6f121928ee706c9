"""The answers of the MNB's rate service: read exactly, or refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank_transfers.exchange_rates.formats import Quote, Unreadable, envelope, read_info, read_rates

pytestmark = pytest.mark.once

FIRST, LAST = date(2026, 11, 16), date(2026, 11, 20)
GOOD = (
    '<MNBExchangeRates><Day date="2026-11-20"><Rate unit="1" curr="EUR">391,25</Rate>'
    '<Rate unit="100" curr="JPY">238,1</Rate></Day><Day date="2026-11-19" />'
    '<Day date="2026-11-18"><Rate curr="EUR" unit="1">390</Rate></Day></MNBExchangeRates>'
)


def answer(inner: str, operation: str = "GetExchangeRates", cdata: bool = False) -> bytes:
    text = f"<![CDATA[{inner}]]>" if cdata else escape(inner)
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<{operation}Response xmlns="http://www.mnb.hu/webservices/"><{operation}Result>{text}</{operation}Result>'
        f"</{operation}Response></s:Body></s:Envelope>"
    ).encode()


def read(body: bytes, currencies: tuple[str, ...] = ("EUR", "JPY")) -> list[Quote]:
    return read_rates(body, FIRST, LAST, currencies)


@pytest.mark.parametrize("cdata", [False, True])
def test_rates_with_unit_and_decimal_comma(cdata: bool) -> None:
    assert read(answer(GOOD, cdata=cdata)) == [
        Quote(date(2026, 11, 20), "EUR", 1, Decimal("391.25")),
        Quote(date(2026, 11, 20), "JPY", 100, Decimal("238.1")),
        Quote(date(2026, 11, 18), "EUR", 1, Decimal(390)),
    ]


def test_days_without_rates_are_no_rates() -> None:
    assert read(answer("<MNBExchangeRates></MNBExchangeRates>")) == []


def test_what_there_is() -> None:
    inner = (
        "<MNBExchangeRatesQueryValues><FirstDate>1949-01-03</FirstDate><LastDate>2026-11-27</LastDate>"
        "<Currencies><Curr>HUF</Curr><Curr>EUR</Curr></Currencies></MNBExchangeRatesQueryValues>"
    )
    found = read_info(answer(inner, "GetInfo"))
    assert found == (date(1949, 1, 3), date(2026, 11, 27), ("HUF", "EUR"))
    with pytest.raises(Unreadable, match="last day"):
        read_info(answer(inner.replace("<LastDate>2026-11-27</LastDate>", ""), "GetInfo"))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("391,25", "391.25", "no rate"),
        ("391,25", "1 391,25", "no rate"),
        ("391,25", "-391,25", "no rate"),
        ("391,25", "0", "no rate"),
        ("391,25", "", "no rate"),
        ("391,25", "3,9e2", "no rate"),
        ("391,25", "٣٩١", "no rate"),
        ('unit="100"', 'unit="0"', "no unit"),
        ('unit="100"', "", "no unit"),
        ('curr="JPY"', 'curr="yen"', "no currency"),
        ('curr="JPY"', 'curr="USD"', "not asked for"),
        ('curr="JPY"', 'curr="EUR"', "twice"),
        ("2026-11-20", "2026-02-30", "no day"),
        ("2026-11-20", "20261120", "no day"),
        ("2026-11-20", "2026-11-21", "not asked for"),
        ("2026-11-20", "2026-11-18", "twice"),
        ("</MNBExchangeRates>", "", "line 1"),
        ("MNBExchangeRates>", "MNBRates2>", "should"),
        ("<Rate", "<Price", "line 1|not known"),
    ],
)
def test_what_is_written_otherwise_is_refused(old: str, new: str, why: str) -> None:
    assert old in GOOD
    with pytest.raises(Unreadable, match=why):
        read(answer(GOOD.replace(old, new)))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Service Unavailable",
        b"<html><body>down</body></html>",
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + answer(GOOD),
        answer('<!DOCTYPE x [<!ENTITY a "1">]>' + GOOD),
        answer(
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><MNBExchangeRates>&a;</MNBExchangeRates>'
        ),
        answer("<MNBExchangeRates>&a;</MNBExchangeRates>"),
        answer("<MNBExchangeRates>" + "<Day>" * 500),
        b'<?xml version="1.0" encoding="x-unknown"?>' + answer(GOOD),
        answer(GOOD, "GetCurrentExchangeRates"),
        answer(GOOD)[:-40],
        answer(GOOD).replace(b"391", b"\xff\xfe"),
    ],
)
def test_what_is_no_answer_of_the_service_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)


@given(st.data())
def test_a_broken_answer_is_refused_or_read_and_nothing_else(data: st.DataObject) -> None:
    body = bytearray(answer(GOOD))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(body) - 1))
        piece = data.draw(st.binary(max_size=6))
        body[place : place + data.draw(st.integers(0, 12))] = piece
    try:
        quotes = read(bytes(body))
    except Unreadable:
        return
    assert all(FIRST <= quote.day <= LAST and quote.rate > 0 and quote.unit > 0 for quote in quotes)


def test_a_question_is_xml_whatever_is_asked_for() -> None:
    asked = envelope("GetExchangeRates", startDate="2026-11-20", currencyNames="EUR,<&")
    assert b"<startDate>2026-11-20</startDate><currencyNames>EUR,&lt;&amp;</currencyNames>" in asked
