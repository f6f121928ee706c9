"""Hungarian tax numbers: 8 digits (the last a check digit), VAT code, county code, as `12345678-1-42`."""

from __future__ import annotations

import re

FORM = re.compile(r"([0-9]{8})-?([0-9])-?([0-9]{2})")  # no digits of other scripts
WEIGHTS = (9, 7, 3, 1, 9, 7, 3)


def normalized(text: str) -> str:
    """The number as `12345678-1-42`. Raises ValueError when it does not have that form."""
    match = FORM.fullmatch(text.strip())
    if not match:
        raise ValueError("a tax number has the form 12345678-1-42")
    return "-".join(match.groups())


def core(text: str) -> str:
    """The eight digits that name the taxpayer, whatever its VAT and county codes are now; '' if unreadable."""
    digits = re.sub("[^0-9]", "", text)
    return digits[:8] if len(digits) >= 8 else ""


def same_taxpayer(one: str, other: str) -> bool:
    """Whether two tax numbers name one taxpayer: VAT code and county change over the years, the core does not."""
    return bool(core(one)) and core(one) == core(other)


def check_digit_fits(text: str) -> bool:
    """Whether the eighth digit follows from the first seven (weights 9 7 3 1; the sum complements to ten)."""
    digits = [int(digit) for digit in core(text)]
    if len(digits) != 8:
        return False
    total = sum(weight * digit for weight, digit in zip(WEIGHTS, digits, strict=False))
    return (10 - total % 10) % 10 == digits[7]
