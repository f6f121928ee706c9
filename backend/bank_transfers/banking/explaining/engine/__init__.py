"""What a line is, by rules that are data: no database, no Django."""

from .builtin import BUILT_IN, BY_KEY, OWN_ACCOUNT, PAYOUT_LINK, SUPPLIER, TAX_AUTHORITY, BuiltIn
from .codes import TAX_ACCOUNTS, Code, Tax
from .judge import Judge, Line, Own, Verdict, fits, is_tax_authority, tax_of, words_of
from .pairing import LATEST, Leg, pairs
from .suppliers import FORMS, Known, telling
from .taught import LOOKED_AT, Taught

__all__ = [
    "BUILT_IN",
    "BY_KEY",
    "FORMS",
    "LATEST",
    "LOOKED_AT",
    "OWN_ACCOUNT",
    "PAYOUT_LINK",
    "SUPPLIER",
    "TAX_ACCOUNTS",
    "TAX_AUTHORITY",
    "BuiltIn",
    "Code",
    "Judge",
    "Known",
    "Leg",
    "Line",
    "Own",
    "Taught",
    "Tax",
    "Verdict",
    "fits",
    "is_tax_authority",
    "pairs",
    "tax_of",
    "telling",
    "words_of",
]  # fmt: skip
