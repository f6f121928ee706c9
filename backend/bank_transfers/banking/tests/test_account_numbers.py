"""Account numbers in any writing. Numbers and prefixes: published examples of banks and of the tax authority."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank_transfers.banking import account_numbers
from bank_transfers.banking.account_numbers import Problem

pytestmark = pytest.mark.once

GOOD = ["11773016-11111018", "10032000-06055950", "10032000-06056353", "11600006-00000000-12345676"]
OTP = "11773016-11111018"
OTP_IBAN = account_numbers.iban(OTP)


@pytest.mark.parametrize("number", GOOD)
def test_right_numbers_pass_in_every_writing(number: str) -> None:
    digits = number.replace("-", "")
    iban = account_numbers.iban(number)
    grouped = " ".join(iban[at : at + 4] for at in range(0, 28, 4))
    for writing in (
        number,
        digits,
        digits.ljust(24, "0"),
        iban,
        iban.lower(),
        grouped,
        number.replace("-", " - "),
    ):
        assert account_numbers.problem(writing) is None, writing
        assert account_numbers.same(writing, number), writing
        assert account_numbers.normalise(writing) == digits.ljust(24, "0")


def test_the_iban_has_its_check_digits() -> None:
    # The example of the national bank's description of the IBAN.
    assert account_numbers.iban("11773016-11111018-00000000") == "HU42117730161111101800000000"
    assert account_numbers.written("HU42117730161111101800000000") == "11773016-11111018"
    assert account_numbers.written("116000060000000012345676") == "11600006-00000000-12345676"


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("", Problem.EMPTY),
        ("  -  ", Problem.EMPTY),
        ("11332200-44556644", Problem.CHECK_DIGIT),
        ("12345678-12345678", Problem.CHECK_DIGIT),
        ("117734212345678901234566", Problem.CHECK_DIGIT),
        ("21773016-11121018", Problem.CHECK_DIGIT),  # two faults that cancel each other out over the whole
        ("11773016-11111018-1", Problem.LENGTH),
        ("117730161234567000000006"[:-1], Problem.LENGTH),
        ("HU43117730161111101800000000", Problem.IBAN_CHECK),
        ("DE89370400440532013001", Problem.IBAN_CHECK),
        ("1.04E+23", Problem.DAMAGED),
        ("1,17730161E+23", Problem.DAMAGED),
        ("Kovács Bt.", Problem.UNKNOWN),
        ("١١٧٧٣٠١٦١١١١١٠١٨", Problem.UNKNOWN),
    ],
)
def test_wrong_numbers_say_what_is_wrong(number: str, problem: Problem) -> None:
    assert account_numbers.problem(number) == problem


def test_a_foreign_iban_is_checked_by_mod_97_only() -> None:
    assert account_numbers.is_valid("DE89 3704 0044 0532 0130 00")
    assert account_numbers.normalise("de89 3704 0044 0532 0130 00") == "DE89370400440532013000"
    assert account_numbers.bank("DE89370400440532013000") is None
    assert account_numbers.written("DE89370400440532013000") == "DE89 3704 0044 0532 0130 00"


def test_a_hungarian_iban_needs_both_checks() -> None:
    wrong_inside = account_numbers.iban("12345678-12345678")
    assert account_numbers.problem(wrong_inside) == Problem.CHECK_DIGIT


def test_the_bank_is_known_by_prefix() -> None:
    assert account_numbers.bic(OTP_IBAN) == "OTPVHUHB"
    assert account_numbers.bic("16200010-55555555") == "HBWEHUHB"
    assert account_numbers.bic("19999999-55555555") == ""
    assert account_numbers.is_tax_authority("HU" + account_numbers.iban("10032000-06055950")[2:])
    assert not account_numbers.is_tax_authority(OTP)


def test_two_empty_numbers_are_not_one_account() -> None:
    assert not account_numbers.same("", "")
    assert not account_numbers.same(OTP, "10032000-06055950")


@given(st.from_regex(r"[0-9]{15}", fullmatch=True), st.integers(0, 7))
def test_one_wrong_digit_is_always_noticed(digits: str, at: int) -> None:
    def completed(block: str) -> str:
        return next(
            block + str(last) for last in range(10) if account_numbers._weighted(block + str(last)) % 10 == 0
        )

    right = completed(digits[:7]) + completed(digits[7:14])
    assert account_numbers.is_valid(right)
    other = str((int(right[at]) + 1) % 10)
    assert account_numbers.problem(right[:at] + other + right[at + 1 :]) == Problem.CHECK_DIGIT


@given(st.text(max_size=60))
def test_any_text_is_judged(text: str) -> None:
    account_numbers.problem(text)
    key = account_numbers.normalise(text)
    assert account_numbers.normalise(key) == key
    account_numbers.written(text)
    account_numbers.iban(text)
