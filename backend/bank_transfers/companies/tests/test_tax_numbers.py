"""Hungarian tax numbers: their form, who they name, and the check digit."""

from __future__ import annotations

import pytest

from bank_transfers.companies.tax_numbers import check_digit_fits, core, normalized, same_taxpayer

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "text", ["10537914-4-44", "10537914444", " 10537914-4-44 ", "10537914-444", "105379144-44"]
)
def test_one_number_has_one_form(text: str) -> None:
    assert normalized(text) == "10537914-4-44"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10537914",
        "1053791-4-44",
        "10537914-4-4",
        "HU10537914",
        "10537914-4-44-1",
        "10537914--4-44",
        "１0537914-4-44",
    ],
)
def test_what_has_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="12345678-1-42"):
        normalized(text)


@pytest.mark.parametrize("text", ["10537914-4-44", "12345676-2-41", "15366052-2-08", "18714540-2-44"])
def test_the_check_digit_fits(text: str) -> None:
    assert check_digit_fits(text)


@pytest.mark.parametrize("text", ["10537915-4-44", "12345678-1-42", "", "1234567", "abc"])
def test_the_check_digit_does_not_fit(text: str) -> None:
    assert not check_digit_fits(text)


def test_every_slip_of_one_digit_is_noticed() -> None:
    number = "10537914"
    for place, digit in enumerate(number):
        for other in set("0123456789") - {digit}:
            assert not check_digit_fits(number[:place] + other + number[place + 1 :])


def test_a_taxpayer_is_the_same_under_another_vat_code_or_county() -> None:
    assert same_taxpayer("10537914-4-44", "10537914-2-13")
    assert same_taxpayer("10537914", "10537914444")
    assert not same_taxpayer("10537914-4-44", "10537915-4-44")
    assert not same_taxpayer("", "")
    assert core("12-34") == ""
