"""What holds whatever comes in."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank_transfers.reconciliation.matching import Claim, Kind, Line, Match, Status
from bank_transfers.reconciliation.matching.data import Evidence
from bank_transfers.reconciliation.matching.engine import match
from bank_transfers.reconciliation.matching.evidence import TEXTS, sentence

from .making import DAY, claim, line
from .world import Counts, judge, make_world

pytestmark = pytest.mark.once
SUMS = st.sampled_from(["1000", "2000", "2500", "4321", "10000", "12700"])
NAMES = st.sampled_from(["Hétszínvirág Kft.", "Zöldmező Bt.", "Kovács Péter"])
TEXTS_OF_PAYERS = st.sampled_from(
    ["", "2026-000001", "2026-1,2,3", "szla 2", "2026-1-4", "köszönöm", "2026-000003 2026-4"]
)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Line], list[Claim]]:
    claims = [
        claim(
            at,
            draw(SUMS) if draw(st.integers(0, 5)) else "-" + draw(SUMS),
            draw(NAMES),
            invoice_date=DAY + timedelta(days=draw(st.integers(0, 60))),
        )
        for at in range(1, draw(st.integers(1, 8)) + 1)
    ]
    lines = [
        line(
            str(Decimal(draw(SUMS)) * draw(st.sampled_from([1, 2, 3, -1]))),
            draw(TEXTS_OF_PAYERS),
            draw(NAMES),
            id=at,
            counterparty_account=draw(st.sampled_from(["", "11700024-20000041", "10300002-10556677"])),
            booking_date=DAY + timedelta(days=draw(st.integers(0, 90))),
        )
        for at in range(1, draw(st.integers(1, 8)) + 1)
    ]
    return lines, claims


def held(lines: list[Line], claims: list[Claim], matches: list[Match]) -> None:
    """No line gives more than it has, and over all that is automatic no claim gets more than is open."""
    amounts = {one.id: one.amount for one in lines}
    owed = {one.id: one.open_amount for one in claims}
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for found in matches:
        for allocations in (found.allocations, *(one.allocations for one in found.alternatives)):
            amount = amounts[found.line_id]
            given_away = sum((one.of_line for one in allocations), Decimal(0))
            assert abs(given_away) <= abs(amount)
            assert given_away * amount >= 0
            for one in allocations:
                assert one.amount != 0
                assert abs(one.of_claim) <= abs(owed[one.claim_id])
                assert one.of_claim * owed[one.claim_id] >= 0
        if found.status is Status.AUTOMATIC:
            for one in found.allocations:
                taken[one.claim_id] += one.of_claim
        assert 0 <= found.confidence <= 1
        assert found.evidence
    for claim_id, amount in taken.items():
        assert abs(amount) <= abs(owed[claim_id])


@settings(max_examples=30, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_never_more_than_there_is_and_the_order_of_input_does_not_matter(
    world: tuple[list[Line], list[Claim]], rng: object
) -> None:
    lines, claims = world
    found = match(lines, claims)
    held(lines, claims, found)
    shuffled, mixed = list(lines), list(claims)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert match(shuffled, mixed) == found


def test_of_a_lifelike_year_all_promises_hold_and_nothing_easy_is_wrong() -> None:
    easy = make_world(31, customers=40, difficulty=0)
    matches = match(easy.lines, easy.claims, None, easy.rates, easy.payouts)
    held(easy.lines, easy.claims, matches)
    counts = Counts().add(judge(easy, matches))
    assert counts.automatic_wrong == 0
    assert counts.automatic_right > counts.paying * 0.7
    assert counts.first > counts.paying * 0.97


def test_ten_thousand_claims_of_one_sum_are_no_trouble() -> None:
    claims = [claim(at, "12700", f"Vevő {at % 5000} Kft.") for at in range(1, 10_001)]
    lines = [line("12700", "", "VEVO 77 KFT", id=at) for at in range(1, 4)]
    started = time.process_time()
    found = match(lines, claims)
    assert time.process_time() - started < 3
    assert all(one.status is not Status.AUTOMATIC for one in found)


@pytest.mark.parametrize(
    "strange",
    [
        {"amount": Decimal("9" * 28)},
        {"amount": Decimal("1E+60")},
        {"amount": Decimal("0.0000001")},
        {"amount": Decimal(0)},
        {"amount": Decimal("NaN")},
        {"currency": "XXX"},
        {"text": "2026-1," * 20_000},
        {"text": "\0" * 100_000},
        {"text": "9" * 100_000},
        {"name": "\0", "counterparty_account": "\0"},
        {"end_to_end_id": "2026-000001" * 100},
    ],
)
def test_strange_lines_are_matched_with_nothing_silently(strange: dict[str, object]) -> None:
    values: dict[str, Any] = {"amount": Decimal(4321), "text": "", "name": "Senki"} | strange
    amount, text, name = values.pop("amount"), values.pop("text"), values.pop("name")
    one = replace(line("1", str(text), str(name), **values), amount=amount)
    found = match([one], [claim(at, "4321") for at in (7, 8)])
    assert len(found) == 1
    assert found[0].status is not Status.AUTOMATIC


def test_claims_of_odd_amounts_and_numbers_break_nothing() -> None:
    odd = [
        claim(1, "NaN"), claim(2, "0.00000001"), claim(3, "1E+50"), claim(4, "100", number=""),
        claim(5, "100", number="\0" * 9), claim(6, "100", number="1" * 300), claim(7, "100", partner_name=""),
        claim(8, "100", related=(8, 99, 7)), claim(9, "100", type="proforma", related=(9,)),
    ]  # fmt: skip
    assert match([line("100", "1" * 60)], odd)
    assert match([], odd) == []
    assert match([line("100")], [])[0].status is Status.OPEN


def test_every_reason_has_its_words() -> None:
    for code, texts in TEXTS.items():
        for text in texts:
            assert 0 < len(text) <= 90, code
    world = make_world(32, customers=25)
    for found in match(world.lines, world.claims, None, world.rates, world.payouts):
        for reason in found.evidence:
            assert "{" not in sentence(reason, "hu") + sentence(reason, "en")
        against = [reason.speaks_for for reason in found.evidence]
        assert against == sorted(against)
        assert all(one.kind in set(Kind) for one in found.allocations)


def test_a_reason_is_written_as_one_says_it() -> None:
    def said(code: str, **parameters: str) -> str:
        return sentence(Evidence(code, parameters, True), "hu")

    assert said("sum_of_several", count="5") == "Az 5 bizonylat összege pontosan ennyi."
    assert said("sum_of_several", count="12") == "A 12 bizonylat összege pontosan ennyi."
    assert said("number", number="E-2026/7") == "A közleményben az E-2026/7 áll."
    assert said("number", number="2026-7") == "A közleményben a 2026-7 áll."
    assert said("name_equal", partner="Zöldmező Kft.") == "A fizető neve egyezik: Zöldmező Kft."
