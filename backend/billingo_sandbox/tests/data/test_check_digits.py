"""Check digits: against numbers known to be right from elsewhere, and against every single wrong digit."""

import pytest

from billingo_sandbox.data.check_digits import (
    giro,
    hungarian_iban,
    iban,
    is_giro,
    is_iban,
    is_tax_number,
    tax_number,
)


@pytest.mark.parametrize("value", ["15366052-2-08", "10537914-4-44", "10773381-4-44"])
def test_it_accepts_real_tax_numbers(value: str) -> None:
    assert is_tax_number(value)


@pytest.mark.parametrize(
    "value", ["", "12345678-2-41", "12345676-6-41", "12345676241", "1234567x-2-41", "15366052-2"]
)
def test_it_refuses_what_is_no_tax_number(value: str) -> None:
    assert not is_tax_number(value)


def test_any_single_wrong_digit_of_a_tax_number_is_seen() -> None:
    right = tax_number(1_234_567, 2, "41")
    assert right == "12345676-2-41"
    for place in range(8):
        for digit in "0123456789":
            wrong = right[:place] + digit + right[place + 1 :]
            assert is_tax_number(wrong) == (wrong == right)


def test_domestic_accounts_and_their_ibans() -> None:
    # A published example of the Hungarian IBAN format.
    assert is_iban("HU42117730161111101800000000")
    assert hungarian_iban("11773016-11111018") == "HU42117730161111101800000000"
    assert is_giro("11773016-11111018")
    for long in (False, True):
        account = giro(1_040_000, 12_345, long)
        assert is_giro(account)
        assert len(account) == (26 if long else 17)
        assert is_iban(hungarian_iban(account))
        assert not is_giro(account[:-1] + str((int(account[-1]) + 1) % 10))


def test_ibans_with_letters() -> None:
    assert iban("GB", "WEST12345698765432") == "GB82WEST12345698765432"
    assert is_iban("GB82WEST12345698765432")
    assert not is_iban("GB83WEST12345698765432")
    assert not is_iban("")
