"""Amounts, days and their refusals: what stands in a cell is read exactly, or not at all."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank_transfers.banking.formats import dates
from bank_transfers.banking.formats.amounts import (
    DecimalSign,
    amount,
    amount_and_currency,
    cell_amount,
    currency,
    plain_amount,
    rate,
)
from bank_transfers.banking.formats.refusal import Code, Refused

pytestmark = pytest.mark.once

COMMA, DOT, CELL = DecimalSign.COMMA, DecimalSign.DOT, DecimalSign.CELL


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("1234", COMMA, "1234"),
        ("-100 000,00", COMMA, "-100000.00"),
        ("1.234,56", COMMA, "1234.56"),
        ("1.234", COMMA, "1234"),
        ("5,", COMMA, "5"),
        ("1,234.5", DOT, "1234.5"),
        ("0.005", DOT, "0.005"),
        ("- 118", CELL, "-118"),
        ("-33 847", CELL, "-33847"),
        ("\u22121\u00a0234,5", CELL, "-1234.5"),
        ("1\u202f234\u202f567", CELL, "1234567"),
        ("3·343·587,10", CELL, "3343587.10"),
        ("1'234.50", DOT, "1234.50"),
        ("1.234", CELL, "1234"),
        ("1,234", CELL, "1234"),
        ("1.234,5", CELL, "1234.5"),
        ("1,23", CELL, "1.23"),
        ("+12.50", CELL, "12.50"),
        ("118-", CELL, "-118"),
        ("0,00", CELL, "0.00"),
        ("-0,00", CELL, "0.00"),
    ],
)
def test_amounts_are_read_exactly(text: str, sign: DecimalSign, value: str) -> None:
    read = amount(text, sign)
    assert str(read) == value


@pytest.mark.parametrize(
    ("text", "sign", "code"),
    [
        ("", CELL, Code.AMOUNT_MISSING),
        (" \u00a0", CELL, Code.AMOUNT_MISSING),
        ("-", CELL, Code.AMOUNT_UNREADABLE),
        ("HUF", CELL, Code.AMOUNT_UNREADABLE),
        ("n/a", CELL, Code.AMOUNT_UNREADABLE),
        ("1 23", CELL, Code.AMOUNT_UNREADABLE),
        ("1,5", DOT, Code.AMOUNT_UNREADABLE),
        ("1.5", COMMA, Code.AMOUNT_UNREADABLE),
        ("1.234,567", CELL, Code.AMOUNT_UNREADABLE),
        ("12.3456", CELL, Code.AMOUNT_UNREADABLE),
        ("1.04E+23", CELL, Code.AMOUNT_UNREADABLE),
        ("--5", CELL, Code.AMOUNT_UNREADABLE),
        ("١٢٣", CELL, Code.AMOUNT_UNREADABLE),
        ("1²", CELL, Code.AMOUNT_UNREADABLE),
        (",5", CELL, Code.AMOUNT_UNREADABLE),
        ("1" * 19, CELL, Code.AMOUNT_TOO_LARGE),
        ("=1+1", CELL, Code.AMOUNT_UNREADABLE),
    ],
)
def test_what_is_no_amount_is_refused(text: str, sign: DecimalSign, code: Code) -> None:
    with pytest.raises(Refused) as refused:
        amount(text, sign)
    assert refused.value.code == code


def test_the_currency_beside_an_amount() -> None:
    assert amount_and_currency("+7 000,00 HUF", COMMA) == (Decimal("7000.00"), "HUF")
    assert amount_and_currency("3 343 587 Ft", CELL) == (Decimal(3343587), "HUF")
    assert amount_and_currency("1.50EUR", DOT) == (Decimal("1.50"), "EUR")
    assert amount_and_currency("1.50", DOT) == (Decimal("1.50"), "")
    assert currency(" eur ") == "EUR"
    with pytest.raises(Refused, match="currency_unreadable"):
        currency("euro")


@given(
    st.decimals(-(10**15), 10**15, places=2),
    st.sampled_from([" ", "\u00a0", "\u202f", "·", ""]),
    st.sampled_from([COMMA, DOT, CELL]),
    st.sampled_from(["", " HUF", " Ft"]),
)
def test_what_is_written_reads_back(value: Decimal, group: str, sign: DecimalSign, unit: str) -> None:
    text = f"{value:,}".replace(",", group)
    if sign is COMMA:
        text = text.replace(".", ",")
    assert amount(text + unit, sign) == value


@given(st.text(max_size=30), st.sampled_from(list(DecimalSign)))
def test_any_text_is_an_amount_or_refused(text: str, sign: DecimalSign) -> None:
    readings = (partial(amount, text, sign), partial(plain_amount, text), partial(rate, text, sign))
    for reading in readings:
        try:
            value = reading()
        except Refused:
            continue
        assert (
            value is None or value or not any(c in "123456789" for c in text)
        )  # 0 is written, never fallen back to


def test_plain_amounts_of_xml() -> None:
    assert str(plain_amount(" 200000 ")) == "200000"
    assert str(plain_amount("12700.00")) == "12700.00"
    assert plain_amount("-0.00") == 0
    for text, code in (
        ("-5", Code.AMOUNT_NEGATIVE),
        ("1,5", Code.AMOUNT_UNREADABLE),
        ("1e5", Code.AMOUNT_UNREADABLE),
        ("NaN", Code.AMOUNT_UNREADABLE),
        ("", Code.AMOUNT_MISSING),
        ("1" * 40, Code.AMOUNT_TOO_LARGE),
    ):
        with pytest.raises(Refused) as refused:
            plain_amount(text)
        assert refused.value.code == code, text


def test_number_cells() -> None:
    assert str(cell_amount(1234567.43)) == "1234567.43"
    assert cell_amount(-12700.0) == -12700
    assert cell_amount(5) == 5
    for value in (float("nan"), float("inf"), True, 0.1 + 0.2, 1e23):
        with pytest.raises(Refused):
            cell_amount(value)


@pytest.mark.parametrize(
    ("text", "pattern", "day"),
    [
        ("2026-03-02", "Y-M-D", (2026, 3, 2)),
        ("2025.11.27.", "Y.M.D.", (2025, 11, 27)),
        ("2025.11.27", "Y.M.D.", (2025, 11, 27)),
        ("2025. 11. 27.", "Y.M.D", (2025, 11, 27)),
        ("20260302", "YMD", (2026, 3, 2)),
        ("02-03-2026", "D-M-Y", (2026, 3, 2)),
        ("2024.02.29", "Y.M.D", (2024, 2, 29)),
    ],
)
def test_days(text: str, pattern: str, day: tuple[int, int, int]) -> None:
    assert dates.day(text, pattern) == datetime.date(*day)


@pytest.mark.parametrize(
    ("text", "pattern", "code"),
    [
        ("", "Y-M-D", Code.DATE_MISSING),
        ("2026-02-30", "Y-M-D", Code.DATE_IMPOSSIBLE),
        ("2025.02.29.", "Y.M.D.", Code.DATE_IMPOSSIBLE),
        ("20261301", "YMD", Code.DATE_IMPOSSIBLE),
        ("1026-01-01", "Y-M-D", Code.DATE_IMPOSSIBLE),
        ("2026.03.02", "Y-M-D", Code.DATE_UNREADABLE),
        ("2026-03-02x", "Y-M-D", Code.DATE_UNREADABLE),
        ("202603021", "YMD", Code.DATE_UNREADABLE),
        ("46083", "Y-M-D", Code.DATE_UNREADABLE),
    ],
)
def test_what_is_no_day_is_refused(text: str, pattern: str, code: Code) -> None:
    with pytest.raises(Refused) as refused:
        dates.day(text, pattern)
    assert refused.value.code == code


def naive(text: str) -> datetime.datetime:
    """As banks write it: without a zone."""
    return datetime.datetime.fromisoformat(text)


def test_clocks_and_weekdays_behind_a_day() -> None:
    assert dates.day_of("2025.11.17., hétfő", "Y.M.D") == datetime.date(2025, 11, 17)
    assert dates.moment("2020.01.02. 10:00:00", "Y.M.D.") == naive("2020-01-02T10:00:00")
    assert dates.moment("2026-06-12 12:46", "Y-M-D") == naive("2026-06-12T12:46:00")
    aware = dates.moment("2026-06-12T12:46:53Z", "Y-M-D")
    assert aware == datetime.datetime(2026, 6, 12, 12, 46, 53, tzinfo=datetime.UTC)
    for text in ("2026-06-12 25:00:00", "2026-06-12 12:46 hello", "2026-06-12T12:46:53+99:00"):
        with pytest.raises(Refused):
            dates.moment(text, "Y-M-D")


@given(st.text(max_size=30), st.sampled_from(["Y-M-D", "Y.M.D.", "YMD", "D-M-Y"]))
def test_any_text_is_a_day_or_refused(text: str, pattern: str) -> None:
    for reading in (dates.day, dates.day_of, dates.moment):
        try:
            reading(text, pattern)
        except Refused:
            continue


def test_a_refusal_says_where_and_stays_short() -> None:
    refused = Refused(Code.AMOUNT_UNREADABLE, line=3, value="x\0\n" * 100).at(
        line=9, column=2, column_name="Összeg"
    )
    assert (refused.line, refused.column) == (3, 2)
    assert refused.values["column_name"] == "Összeg"
    assert len(refused.values["value"]) <= 80
    assert "\0" not in refused.values["value"]
