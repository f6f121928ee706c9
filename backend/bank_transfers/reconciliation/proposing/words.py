"""The reasons in words: the matcher's own, and those that only stored lines have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bank_transfers.reconciliation.matching import Evidence
from bank_transfers.reconciliation.matching.evidence import TEXTS, sentence

DOES_NOT_ADD_UP, BY_A_PERSON, GONE_MEANWHILE = (
    "statement_does_not_add_up",
    "explained_by_person",
    "taken_meanwhile",
)
OWN_TEXTS = {
    DOES_NOT_ADD_UP: _("The statement does not add up, so its lines are not matched."),
    BY_A_PERSON: _("A person said what it is."),
    GONE_MEANWHILE: _("What it would pay was paid by another line meanwhile."),
}


def against(code: str) -> Evidence:
    return Evidence(code, {}, speaks_for=False)


def kept(evidence: Evidence) -> dict[str, Any]:
    """As a proposal keeps it."""
    return {
        "code": evidence.code,
        "parameters": dict(evidence.parameters),
        "speaks_for": evidence.speaks_for,
    }


def shown(reason: Mapping[str, Any]) -> dict[str, Any]:
    """A kept reason, in the active language."""
    code = reason["code"]
    return {"code": code, "text": text_of(code, reason["parameters"]), "speaks_for": reason["speaks_for"]}


def text_of(code: str, parameters: Mapping[str, str]) -> str:
    if code in OWN_TEXTS:
        return str(OWN_TEXTS[code])
    if code not in TEXTS:  # of an earlier version of the matcher
        return code
    language = "hu" if (get_language() or "").startswith("hu") else "en"
    try:
        return sentence(Evidence(code, parameters, speaks_for=True), "hu" if language == "hu" else "en")
    except (KeyError, IndexError):
        return code
