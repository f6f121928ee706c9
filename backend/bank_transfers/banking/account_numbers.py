"""Bank account numbers: any writing in, one key for comparing out; what is wrong with one; its bank.

Hungarian numbers have 16 or 24 digits: bank (3), branch (4), check digit, then one or two blocks of 8. The weights
9-7-3-1 are laid over the first eight digits and, apart, over the rest. The IBAN is HU, two check digits (mod 97) and
the 24 digits, sixteen being filled up with zeros on the right. Pure: knows no database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_BLANKS = re.compile(r"[\s\u200b\ufeff.\-–—‑/]+")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_HUNGARIAN = re.compile(r"[0-9]{16}(?:[0-9]{8})?")
_SCIENTIFIC = re.compile(r"[0-9]+[.,][0-9]+E\+?[0-9]+", re.IGNORECASE)
_WEIGHTS = (9, 7, 3, 1)

TAX_AUTHORITY_PREFIX = "10032000"


class Problem(StrEnum):
    """What is wrong with a number."""

    EMPTY = "account_number_empty"
    LENGTH = "account_number_length"
    CHECK_DIGIT = "account_number_check_digit"  # 9-7-3-1
    IBAN_CHECK = "account_number_iban_check"  # mod 97
    UNKNOWN = "account_number_unknown"
    DAMAGED = "account_number_damaged"  # 1.04E+23


@dataclass(frozen=True, slots=True)
class Bank:
    name: str
    bic: str


# Bank of the first three digits. BICs: public registry of schwifty, October 2026.
BANKS = {
    "100": Bank("Magyar Államkincstár", "HUSTHUHB"),
    "101": Bank("MBH Bank", "MKKBHUHB"),
    "103": Bank("MBH Bank", "MKKBHUHB"),
    "104": Bank("K&H Bank", "OKHBHUHB"),
    "107": Bank("CIB Bank", "CIBHHUHB"),
    "109": Bank("UniCredit Bank", "BACXHUHB"),
    "111": Bank("CIB Bank", "CIBHHUHB"),
    "116": Bank("Erste Bank", "GIBAHUHB"),
    "117": Bank("OTP Bank", "OTPVHUHB"),
    "120": Bank("Raiffeisen Bank", "UBRTHUHB"),
    "121": Bank("GRÁNIT Bank", "GNBAHUHB"),
    "126": Bank("Wise", "TRWIBEBB"),
    "162": Bank("MagNet Bank", "HBWEHUHB"),
}


def compact(text: str) -> str:
    """Without blanks, hyphens, dots and slashes, in upper case."""
    return _BLANKS.sub("", text).upper()


def normalise(text: str) -> str:
    """The key for comparing: 24 digits for a Hungarian number in any writing, the IBAN for a foreign one, else what
    is written, compact. Two writings of one account have one key; a wrong check digit changes nothing."""
    return _normalised(text) if len(text) <= 64 else _key(text)


def _key(text: str) -> str:
    written = compact(text)
    if written.startswith("HU") and len(written) == 28 and written[4:].isdigit() and written.isascii():
        return written[4:]
    if _HUNGARIAN.fullmatch(written):
        return written.ljust(24, "0")
    return written


_normalised = lru_cache(maxsize=4096)(_key)  # partners come again and again; what is long is nobody's number


def same(one: str, other: str) -> bool:
    """Whether two writings are one account. Nothing equals nothing: two empty ones are not."""
    return bool(one.strip()) and normalise(one) == normalise(other)


def problem(text: str) -> Problem | None:
    """What is wrong with a number, None when it is a right Hungarian number or a right IBAN."""
    written = compact(text)
    if not written:
        return Problem.EMPTY
    if _SCIENTIFIC.fullmatch(text.strip()):
        return Problem.DAMAGED
    if _IBAN.fullmatch(written):
        if not _mod_97(written):
            return Problem.IBAN_CHECK
        return _hungarian_problem(written[4:]) if written.startswith("HU") else None
    if written.isascii() and written.isdigit():
        return _hungarian_problem(written)
    return Problem.UNKNOWN


def is_valid(text: str) -> bool:
    return problem(text) is None


def is_hungarian(text: str) -> bool:
    """Whether it has the shape of a Hungarian number (its check digits may be wrong)."""
    key = normalise(text)
    return len(key) == 24 and key.isascii() and key.isdigit()


def _hungarian_problem(digits: str) -> Problem | None:
    if not _HUNGARIAN.fullmatch(digits):
        return Problem.LENGTH
    blocks = (digits[:8], digits[8:])
    return None if all(_weighted(block) % 10 == 0 for block in blocks) else Problem.CHECK_DIGIT


def _weighted(digits: str) -> int:
    return sum(int(digit) * _WEIGHTS[at % 4] for at, digit in enumerate(digits))


def _mod_97(iban: str) -> bool:
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def iban(text: str) -> str:
    """The IBAN of a Hungarian number, the number itself where it is an IBAN, else ""."""
    written = compact(text)
    if _IBAN.fullmatch(written):
        return written
    if not is_hungarian(text):
        return ""
    digits = normalise(text)
    check = 98 - int(f"{digits}173000") % 97  # "HU00" in numbers: H is 17, U is 30
    return f"HU{check:02d}{digits}"


def written(text: str) -> str:
    """As people write it: 8-8 or 8-8-8 for a Hungarian number, groups of four for an IBAN, else unchanged."""
    key = normalise(text)
    if is_hungarian(text):
        blocks = [key[:8], key[8:16], key[16:]]
        return "-".join(blocks[:2] if blocks[2] == "00000000" else blocks)
    if _IBAN.fullmatch(key):
        return " ".join(key[at : at + 4] for at in range(0, len(key), 4))
    return text.strip()


def bank(text: str) -> Bank | None:
    """The bank of a Hungarian number by its first three digits; None where it is unknown."""
    return BANKS.get(normalise(text)[:3]) if is_hungarian(text) else None


def bic(text: str) -> str:
    found = bank(text)
    return found.bic if found else ""


def is_tax_authority(text: str) -> bool:
    """Whether it is an account of the tax authority (10032000-…)."""
    return is_hungarian(text) and normalise(text).startswith(TAX_AUTHORITY_PREFIX)
