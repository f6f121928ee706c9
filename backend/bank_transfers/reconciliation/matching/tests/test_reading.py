"""How documents are quoted, trouble by trouble."""

from __future__ import annotations

import pytest

from bank_transfers.reconciliation.matching.text.folding import READ_AT_MOST, fold
from bank_transfers.reconciliation.matching.text.names import Likeness, NameIndex
from bank_transfers.reconciliation.matching.text.numbers import NumberIndex, Quality
from bank_transfers.reconciliation.matching.text.periods import Month, months
from bank_transfers.reconciliation.matching.text.reading import Reader

pytestmark = pytest.mark.once
NUMBERS = [*(f"2026-{at:06d}" for at in range(1, 200)), "SZ-2026/12", "2025-000041"]
READER = Reader(NumberIndex(NUMBERS))


def strong(text: str) -> set[str]:
    cited = READER.read(text).cited.items()
    return {NUMBERS[at] for at, citation in cited if citation.quality >= Quality.TAIL}


@pytest.mark.parametrize(
    "text",
    [
        "2026-000041", "szla 2026/041 köszönjük", "2026 41", "2026_41.", "SZAMLA:2026-41", "26/41", "202641",
        "2026000041", "2O26-OOO041", "2026-00004l", "2026.000041", "11700024-20000041-00000000 2026-41", "INV 2026-41",
        "2026 / 000041 sz. számla", "Számlaszám 2026-000041, ügyfél 20318",
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    assert strong(text) == {"2026-000041"}


@pytest.mark.parametrize(
    ("text", "running"),
    [
        ("2026-41,42 és 43", {41, 42, 43}),
        ("2026-41; 43", {41, 43}),
        ("2026-141,42", {141, 42, 142}),  # either: the sum decides
        ("2026-41-45", {41, 42, 43, 44, 45}),
        ("2026-000041 - 2026-000044", {41, 42, 43, 44}),
        ("2026/41-től 43-ig", {41, 42, 43}),
        ("2026-000041, 2026-000050", {41, 50}),
    ],
)
def test_lists_tails_and_ranges_are_read(text: str, running: set[int]) -> None:
    assert strong(text) == {f"2026-{one:06d}" for one in running}


@pytest.mark.parametrize(
    ("text", "number", "quality"),
    [
        ("számla 41", "2026-000041", Quality.SERIAL_WORD),
        ("41", "2026-000041", Quality.BARE),
        ("000041", "2026-000041", Quality.PADDED),
        ("AB-2026-41", "2026-000041", Quality.FOREIGN),
        ("2026.03.15", "2026-000003", Quality.DATE_LIKE),
        ("2026.03 havi díj", "2026-000003", Quality.DATE_LIKE),
        ("sz-2026-12", "SZ-2026/12", Quality.FULL),
        ("sz-2026-12", "2026-000012", Quality.FOREIGN),
    ],
)
def test_half_a_number_is_read_for_what_it_is(text: str, number: str, quality: Quality) -> None:
    assert READER.read(text).cited[NUMBERS.index(number)].quality is quality


def test_a_shorter_number_is_not_found_inside_a_longer_one() -> None:
    assert strong("2026-1411") == set()
    assert strong("2025-411") == set()


def test_what_is_cut_off_and_what_stands_beside_is_noticed() -> None:
    cut = READER.read("x" * 27 + " 2026-00")
    assert cut.cut_tail == "00"
    assert READER.read("2026-000041 és továbbiak").more
    assert READER.read("INV-2026/88123").strange
    assert not READER.read("2026-000041").strange
    citation = READER.read("szla 2026/041 ok").cited[40]
    assert "szla 2026/041 ok"[citation.start : citation.end] == "2026/041"


def test_months_are_read_in_words_and_figures() -> None:
    assert months(fold("2026. márciusi díj")) == {Month(2026, 3)}
    assert months(fold("szept. havi")) == {Month(0, 9)}
    assert months(fold("2026.04 havi")) == {Month(2026, 4)}
    assert months(fold("2026.04.12")) == frozenset()


@pytest.mark.parametrize(
    ("written", "likeness"),
    [
        ("HETSZINVIRAG KORLATOLT FELELOSSEGU TARSASAG", Likeness.EQUAL),
        ("Hétszínvirág Kft", Likeness.EQUAL),
        ("HETSZINVIRAG KERESKEDELMI ES SZO", Likeness.SIMILAR),
        ("HETSZINVIRG KFT", Likeness.CLOSE),
        ("Zöldmező Bt.", Likeness.NONE),
    ],
)
def test_names_are_compared_without_accents_and_legal_forms(written: str, likeness: Likeness) -> None:
    assert NameIndex([(0, "Hétszínvirág Kft.")]).like(written).get(0, Likeness.NONE) is likeness


def test_a_name_that_the_bank_cut_off_or_shortened_is_known() -> None:
    index = NameIndex([(0, "Alföldi Mezőgazdasági Szolgáltató és Termelő Zrt."), (1, "Alföldi Pékség Kft.")])
    assert index.like("ALFOLDI MEZOGAZDASAGI SZOLGALTAT")[0] is Likeness.CLOSE
    assert index.like("ALFOLDI MEZOG SZOLG TERM ZRT")[0] >= Likeness.SIMILAR


def test_long_texts_and_signs_that_nobody_prints_are_read_in_no_time() -> None:
    text = "2026-000041\0" + "1-" * 50_000
    assert len(fold(text)) <= READ_AT_MOST
    assert "2026-000041" in strong(text)
