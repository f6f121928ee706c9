"""The words of matching: every reason, kind and refusal in both languages, short, and with one word for one thing."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest
from django.utils import translation

from bank_transfers.banking.explaining import words as kinds
from bank_transfers.banking.explaining.engine.codes import Code
from bank_transfers.core.api.errors import ApiError
from bank_transfers.reconciliation import errors
from bank_transfers.reconciliation.matching.evidence import TEXTS
from bank_transfers.reconciliation.models import ActionKind, AllocationKind
from bank_transfers.reconciliation.proposing import words
from bank_transfers.reconciliation.queue.tabs import Tab

# Words of another thing, or of a machine.
FORBIDDEN = re.compile(r"egyeztet|magyarázat|nyitott tétel|\bfizetve\b|\brendszer|\bAI\b", re.IGNORECASE)
NAME = "Észak-Magyarországi Térségfejlesztő, Környezetgazdálkodási, Közműszolgáltató és Őrző-védő Kft."
NUMBERS = ", ".join(f"2026-{number:06}" for number in range(41, 61))
LIKELY = {
    "partner": NAME, "name": NAME, "numbers": NUMBERS, "number": "WEB-2026-014569", "written": "web/2026/14569",
    "order": "PO-2026-0001234", "difference": "1234567.50 EUR", "count": "120", "quoted": "118", "named": "118",
    "times": "1204", "currency": "EUR", "percent": "2,5", "days": "1204",
}  # fmt: skip


def told(language: str) -> dict[str, str]:
    with translation.override(language):
        return {code: words.text_of(code, LIKELY) for code in (*TEXTS, *words.OWN_TEXTS)}


def test_a_percentage_is_written_as_the_page_writes_it() -> None:
    for language, expected in (("hu", "\N{MINUS SIGN}1,61 %-kal"), ("en", "\N{MINUS SIGN}1.61 % off")):
        with translation.override(language):
            assert expected in words.text_of("sum_exchange", {"percent": "-1.61"})


def test_a_reason_is_one_short_sentence_in_both_languages_whoever_it_is_about() -> None:
    hungarian, english = told("hu"), told("en")
    for code in hungarian:
        assert hungarian[code] != english[code], code
        assert not FORBIDDEN.search(hungarian[code]), hungarian[code]
        for text in (hungarian[code], english[code]):
            assert 0 < len(text) <= 90, text
            assert text.endswith("."), text
            assert "{" not in text, text


def test_what_is_too_long_is_cut_where_it_can_be_read() -> None:
    with translation.override("hu"):
        named = words.text_of("account_known", {"partner": NAME, "times": "14"})
        listed = words.text_of("equal_claims", {"numbers": NUMBERS})
        whole = words.text_of("account_known", {"partner": "Zöldmező Bt.", "times": "14"})
    assert named.startswith("Erről a bankszámláról 14 alkalommal fizették Észak-Magyarországi")
    assert named.endswith("… számláit.")
    # No number is cut in the middle: it would be another invoice's.
    assert re.fullmatch(r"Van másik ugyanekkora számla is \((2026-\d{6}, )+…\)\.", listed), listed
    assert whole == "Erről a bankszámláról 14 alkalommal fizették Zöldmező Bt. számláit."


def refusals() -> Iterator[type[ApiError]]:
    for _name, found in inspect.getmembers(errors, inspect.isclass):
        if issubclass(found, ApiError) and found.__module__ == errors.__name__:
            yield found


@pytest.mark.parametrize("refusal", list(refusals()), ids=lambda refusal: refusal.__name__)
def test_a_refusal_is_told_in_both_languages(refusal: type[ApiError]) -> None:
    with translation.override("en"):
        english = str(refusal.default_detail)
    with translation.override("hu"):
        hungarian = str(refusal.default_detail)
    assert hungarian != english
    assert not FORBIDDEN.search(hungarian), hungarian


@pytest.mark.parametrize("choices", [AllocationKind, ActionKind, Tab])
def test_a_kind_is_told_in_both_languages(choices: type[Tab]) -> None:
    for choice in choices:
        with translation.override("en"):
            english = str(choice.label)
        with translation.override("hu"):
            hungarian = str(choice.label)
        assert hungarian != english, choice
        assert not FORBIDDEN.search(hungarian), hungarian


@pytest.mark.parametrize("code", list(Code))
def test_what_a_line_is_is_told_in_both_languages(code: Code) -> None:
    with translation.override("en"):
        english = kinds.code(code)
    with translation.override("hu"):
        hungarian = kinds.code(code)
    assert hungarian != english
    assert not FORBIDDEN.search(hungarian), hungarian
