"""Check digits of Hungarian tax numbers, domestic (GIRO) account numbers and IBANs."""

_WEIGHTS = (9, 7, 3, 1)
_GIRO_LENGTHS = (16, 24)


def check_digit(digits: str) -> str:
    """The digit that makes the weighted sum (9, 7, 3, 1, repeating) of `digits` and itself a multiple of ten.

    Hungarian tax numbers and both groups of a domestic account number use this one rule.
    """
    total = sum(int(digit) * _WEIGHTS[place % 4] for place, digit in enumerate(digits))
    return str(-total % 10)


def with_check_digit(digits: str) -> str:
    """`digits` followed by its check digit."""
    return digits + check_digit(digits)


def tax_number(stem: int, vat_code: int, county: str) -> str:
    """A Hungarian tax number `12345676-2-41` from a stem of seven digits, a VAT code (1-5) and a county code."""
    return f"{with_check_digit(f'{stem:07d}')}-{vat_code}-{county}"


def is_tax_number(value: str) -> bool:
    """True if `value` is a Hungarian tax number in the written form, with a right check digit."""
    parts = value.split("-")
    if [len(part) for part in parts] != [8, 1, 2] or not all(part.isdecimal() for part in parts):
        return False
    return parts[0] == with_check_digit(parts[0][:7]) and parts[1] in "12345"


def giro(bank_branch: int, account: int, long: bool) -> str:
    """A domestic account number: eight digits of bank and branch, then eight (or, if `long`, sixteen) of account."""
    bank = with_check_digit(f"{bank_branch:07d}")
    own = with_check_digit(f"{account:015d}" if long else f"{account:07d}")
    return "-".join([bank, own[:8], own[8:]] if long else [bank, own])


def is_giro(value: str) -> bool:
    """True if both groups of a domestic account number (with or without dashes) carry right check digits."""
    digits = value.replace("-", "")
    if len(digits) not in _GIRO_LENGTHS or not digits.isdecimal():
        return False
    return all(group == with_check_digit(group[:-1]) for group in (digits[:8], digits[8:]))


def iban(country: str, account: str) -> str:
    """The IBAN of a country code and the account part in that country's own form (letters and digits)."""
    remainder = _mod97(account + country + "00")
    return f"{country}{98 - remainder:02d}{account}"


def hungarian_iban(domestic: str) -> str:
    """The IBAN of a domestic account number; one of sixteen digits is filled up with zeros at its end."""
    return iban("HU", domestic.replace("-", "").ljust(24, "0"))


def is_iban(value: str) -> bool:
    """True if the two check digits of an IBAN are right."""
    return value.isalnum() and len(value) > 8 and _mod97(value[4:] + value[:4]) == 1


def _mod97(text: str) -> int:
    return int("".join(str(int(character, 36)) for character in text)) % 97
