"""Amounts and numbers as text: every digit, none made up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bank_transfers.core.api.fields import DecimalTextField, MoneyField
from bank_transfers.core.api.money import money


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("31750", "31750.00"),
        ("0", "0.00"),
        ("-0.5", "-0.50"),
        ("2.500", "2.50"),
        ("0.125", "0.125"),
        ("1E+3", "1000.00"),
        ("1E-7", "0.0000001"),
        ("12345678901234567890.123456789", "12345678901234567890.123456789"),
    ],
)
def test_money_has_two_places_at_least_and_every_digit(stored: str, shown: str) -> None:
    assert money(Decimal(stored)) == MoneyField().to_representation(Decimal(stored)) == shown


@pytest.mark.parametrize(
    ("stored", "shown"), [("0.27", "0.27"), ("1E+3", "1000"), ("250", "250"), ("1.0", "1.0")]
)
def test_a_number_keeps_its_own_digits(stored: str, shown: str) -> None:
    assert DecimalTextField().to_representation(Decimal(stored)) == shown


def test_neither_takes_anything_in() -> None:
    assert MoneyField().read_only
    assert DecimalTextField().read_only
