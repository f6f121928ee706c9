"""The reasons in words: the matcher's own, and those that only stored lines have."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bank_transfers.reconciliation.matching import Evidence
from bank_transfers.reconciliation.matching.evidence import TEXTS, Language, sentence

# Characters that a reason has at most, so that it is one line to read.
LONGEST = 90
DOES_NOT_ADD_UP, BY_A_PERSON, GONE_MEANWHILE = (
    "statement_does_not_add_up",
    "explained_by_person",
    "taken_meanwhile",
)
NOT_IN_THE_TEXT = {
    "number_end_to_end",
    "number_of_proforma",
    "number_of_cancelled",
    "number_slip",
    "number_cut",
}
OWN_TEXTS = {
    DOES_NOT_ADD_UP: _("The statement does not add up, so its lines are not matched."),
    BY_A_PERSON: _("A person said what it is."),
    GONE_MEANWHILE: _("What it would pay was paid by another line meanwhile."),
}


# Reasons that come from what accepted matches taught, and what of it.
LEARNT_BY = {"account_known": "payer_account", "name_learnt": "payer_name", "habit": "habit"}
NUMBERS = frozenset({
    "number", "number_other_writing", "number_end_to_end", "number_in_list", "number_of_proforma",
    "number_of_cancelled", "numbers_all", "order_number",
})  # fmt: skip
PARTS = frozenset({"number_short", "number_slip", "number_cut", "number_like_date", "numbers_some"})


def against(code: str) -> Evidence:
    return Evidence(code, {}, speaks_for=False)


def kept(evidence: Evidence) -> dict[str, Any]:
    """As a proposal keeps it."""
    return {
        "code": evidence.code,
        "parameters": dict(evidence.parameters),
        "speaks_for": evidence.speaks_for,
    }


def learnt(codes: Collection[str]) -> str:
    """Which kinds of relations are among the reasons, separated by commas."""
    return ",".join(kind for code, kind in LEARNT_BY.items() if code in codes)


def quoting(codes: Collection[str]) -> str:
    """What the payer quotes, by the reasons: the whole number, a part of it, the month, or nothing."""
    if not NUMBERS.isdisjoint(codes):
        return "number"
    if not PARTS.isdisjoint(codes):
        return "part"
    return "month" if "month" in codes else "nothing"


def shown(reason: Mapping[str, Any]) -> dict[str, Any]:
    """A kept reason, in the active language."""
    code = reason["code"]
    return {
        "code": code,
        "text": text_of(code, reason["parameters"]),
        "speaks_for": reason["speaks_for"],
        "quoted": quoted(code, reason["parameters"]),
    }


def quoted(code: str, parameters: Mapping[str, str]) -> str:
    """What was read in the line's text, as it stands there where that is known; empty: a reason of another kind."""
    if not code.startswith(("number", "order_number")) or code in NOT_IN_THE_TEXT:
        return ""
    return next((parameters[name] for name in ("written", "number", "order") if name in parameters), "")


def text_of(code: str, parameters: Mapping[str, str]) -> str:
    if code in OWN_TEXTS:
        return str(OWN_TEXTS[code])
    if code not in TEXTS:  # of an earlier version of the matcher
        return code
    language: Language = "hu" if (get_language() or "").startswith("hu") else "en"
    said = {
        name: _percent(value, language) if name == "percent" else _spoken(value, language)
        for name, value in parameters.items()
        if any(f"{{{name}}}" in text for text in TEXTS[code])
    }
    try:
        text = sentence(Evidence(code, said, speaks_for=True), language)
        whole, more = len(text), 0
        # A name that ends in a full stop is one letter shorter in its sentence; cut, it is not.
        while len(text) > LONGEST and said and more < whole:
            shorter = _shorter(said, whole - LONGEST + more)
            text, more = sentence(Evidence(code, shorter, speaks_for=True), language), more + 1
    except (KeyError, IndexError):
        return code
    return text


def _shorter(said: dict[str, str], by: int) -> dict[str, str]:
    """With the longest of them cut by so many characters: a name anywhere, a list of numbers behind one of them."""
    longest = max(said, key=lambda name: len(said[name]))
    value = said[longest]
    cut = value[: max(len(value) - by - 1, 1)].rstrip()
    if ", " in cut and longest == "numbers":
        cut = cut.rpartition(", ")[0] + ", "
    return said | {longest: cut + "…"}


def _percent(value: str, language: Language) -> str:
    """`-1.61` as the page writes it: `−1,61`."""
    signed = str(value).replace("-", "\N{MINUS SIGN}")
    return signed.replace(".", ",") if language == "hu" else signed


AMOUNT = re.compile(r"(-?)(\d+)(?:\.(\d+))? ([A-Z]{3})")
SIGNS = {"HUF": "Ft", "EUR": "€", "USD": "$", "GBP": "£"}


def _spoken(value: str, language: Language) -> str:
    """An amount as people write it: `1250.50 EUR` → `1 250,50 €`; what is none stays."""
    found = AMOUNT.fullmatch(str(value))
    if found is None:
        return str(value)
    minus, whole, fraction, currency = found.groups()
    digits = f"{int(whole):,}"
    fraction = (fraction or "").rstrip("0") if currency == "HUF" else fraction
    if language == "hu":
        digits = digits.replace(",", "\N{NO-BREAK SPACE}")
    if fraction:
        digits += ("," if language == "hu" else ".") + fraction
    return f"{minus}{digits}\N{NO-BREAK SPACE}{SIGNS.get(currency, currency)}"
