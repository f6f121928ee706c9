"""The exam of the matcher marks as it says: answers planted by who knows the truth, and by who errs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from bank_transfers.reconciliation.matching import (
    Allocation,
    Alternative,
    Claim,
    Kind,
    Known,
    Line,
    Match,
    Status,
)
from benchmarks import matching
from benchmarks.exam import figures, worlds
from benchmarks.exam.examining import engine, report
from benchmarks.exam.forecast import forecast
from benchmarks.exam.marks import Error, Mark, Verdict, marks
from benchmarks.exam.moments import Matcher, evenings, oldest_of
from benchmarks.exam.worlds import World

pytestmark = pytest.mark.once
Answer = Callable[[Match, Line, dict[int, Claim], World], Match | None]


@cache
def world() -> World:
    return worlds.lifelike(3, 2025, 1, customers=24)


def paid(line: Line, claims: dict[int, Claim], found: World) -> tuple[Allocation, ...]:
    """What the line really pays, as far as it is known; checks that it can."""
    truth, allocations = found.truth[line.id], []
    for debt, amount in truth.pays.items():
        claim = claims.get(debt) or next(
            (one for one in claims.values() if found.debt_of.get(one.id) == debt), None
        )
        if claim is None:
            return ()
        closes = truth.settles[debt]
        assert abs(closes) <= abs(claim.open_amount), claim
        assert closes * claim.open_amount > 0, claim
        allocations.append(Allocation(claim.id, amount, Kind.PAYMENT, amount, closes))
    return tuple(allocations)


def knowing(otherwise: Answer = lambda *_: None) -> Matcher:
    """A matcher that knows the truth and says it, but where `otherwise` has another answer."""

    closed: dict[int, Decimal] = defaultdict(Decimal)

    def match(lines: list[Line], claims: list[Claim], known: Known, found: World) -> list[Match]:
        by_id = {claim.id: claim for claim in claims}
        last = max(line.booking_date for line in lines)
        assert all((claim.invoice_date - last).days < 7 for claim in claims), "nothing of what comes later"
        assert {one.line_id for one in known.payments}.isdisjoint(line.id for line in lines)
        for claim in claims:
            if claim.id in closed and not claim.cancelled:
                assert claim.open_amount == claim.gross - closed[claim.id], (
                    "what was booked is not open any more"
                )
        answers = []
        for line in lines:
            allocations = paid(line, by_id, found)
            for one in allocations:
                if by_id[one.claim_id].type == "invoice":
                    closed[one.claim_id] += found.truth[line.id].settles[one.claim_id]
            right = Match(line.id, Status.AUTOMATIC if allocations else Status.OPEN, allocations, 1.0)
            answers.append(otherwise(right, line, by_id, found) or right)
        return answers

    return match


def examined(matcher: Matcher) -> list[Mark]:
    return marks(evenings(world(), matcher, every=7), world())


def test_who_knows_the_truth_has_every_line_right_and_costs_no_time() -> None:
    found = examined(knowing())
    paying = [truth for truth in world().truth.values() if truth.settles]
    assert Counter(mark.verdict for mark in found if mark.pays) == {Verdict.RIGHT: len(paying)}
    assert {mark.verdict for mark in found if not mark.pays} == {Verdict.QUIET}
    assert sum(mark.seconds for mark in found) == 0
    assert all(mark.closes for mark in found if mark.pays)


def test_a_wrong_match_is_wrong_and_told_by_what_is_wrong() -> None:
    def errs(right: Match, line: Line, claims: dict[int, Claim], found: World) -> Match | None:
        if line.id % 3 or line.amount < 0 or line.explanation:
            return None
        others = [one for one in claims.values() if one.open_amount > 0]
        meant = [claims[one.claim_id].partner_id for one in right.allocations]
        other = next((one for one in others if one.partner_id not in meant), None)
        if other is None:
            return None
        allocation = Allocation(other.id, line.amount, Kind.PAYMENT, line.amount, line.amount)
        return Match(line.id, Status.AUTOMATIC, (allocation,), 0.99)

    found = examined(knowing(errs))
    errors = Counter(mark.error for mark in found if mark.error)
    assert set(errors) >= {Error.OTHER_CUSTOMER, Error.NOTHING}
    assert errors.total() == sum(mark.verdict is Verdict.WRONG for mark in found) > 20
    assert sum(mark.seconds for mark in found) == 1200 * errors.total()
    assert f"{errors.total()} of " in figures.summary({"all": found})


@pytest.mark.parametrize("learns", [True, False])
def test_what_was_undone_is_refused_when_the_line_is_asked_about_again(learns: bool) -> None:
    wrong: dict[int, frozenset[int]] = {}
    again: set[int] = set()

    def errs(lines: list[Line], claims: list[Claim], known: Known, found: World) -> list[Match]:
        assert known.refused <= wrong.items(), "nothing that was right"
        answers, by_id = [], {claim.id: claim for claim in claims}
        for line in lines:
            meant = paid(line, by_id, found)
            nothing = not meant and not line.explanation
            meant = meant or (Allocation(claims[0].id, line.amount, Kind.PAYMENT, line.amount, line.amount),)
            if line.id in wrong:
                again.add(line.id)
                assert (line.id, wrong[line.id]) in known.refused
            elif nothing:
                wrong[line.id] = frozenset({claims[0].id})
            status = Status.OPEN if line.id in again else Status.AUTOMATIC
            answers.append(Match(line.id, status, meant if status is Status.AUTOMATIC else (), 0.99))
        return answers

    list(evenings(world(), errs, every=7, learns=learns))
    assert len(again) > 20


def test_right_documents_with_other_amounts_are_wrong_and_half_closed_is_not() -> None:
    def errs(right: Match, line: Line, _claims: dict[int, Claim], _found: World) -> Match | None:
        if len(right.allocations) != 1 or line.amount < 0:
            return None
        (one,) = right.allocations
        if line.id % 2:
            return replace(right, allocations=(replace(one, of_line=one.of_line - 1),))
        return replace(right, allocations=(replace(one, of_claim=one.of_claim - 1),))

    found = examined(knowing(errs))
    assert {mark.error for mark in found if mark.error} == {Error.AMOUNTS}
    assert any(mark.verdict is Verdict.RIGHT and not mark.closes for mark in found)


def test_a_forecast_holds_where_what_is_said_is_true_and_where_too_much_is_said_it_does_not() -> None:
    def says(confidence: float, *, wrong: int) -> Answer:
        """One in so many is laid on what it does not pay."""

        def answer(right: Match, line: Line, claims: dict[int, Claim], _found: World) -> Match | None:
            allocations = right.allocations
            if not allocations or sum(one.of_line for one in allocations) != line.amount:
                return None
            if line.id % wrong == 0:
                other = next(key for key in claims if key not in {one.claim_id for one in allocations})
                allocations = (Allocation(other, line.amount, Kind.PAYMENT, line.amount, line.amount),)
            return Match(line.id, Status.PROPOSED, allocations, confidence)

        return answer

    true = forecast(examined(knowing(says(0.98, wrong=50))))
    assert true.lines > 150
    assert true.expected == pytest.approx(0.02 * true.lines)
    assert true.holds, true
    assert not forecast(examined(knowing(says(0.999, wrong=20)))).holds
    assert not forecast(examined(knowing(says(0.97, wrong=10**9)))).holds, "better than said is not as said"
    assert forecast(examined(knowing(says(0.969, wrong=2)))).lines == 0, "left out of a batch"


def test_what_is_asked_counts_by_the_place_of_the_truth() -> None:
    places = {0: Verdict.FIRST, 1: Verdict.AMONG, 2: Verdict.AMONG, 3: Verdict.MISSED}

    def asks(right: Match, line: Line, _claims: dict[int, Claim], _found: World) -> Match | None:
        if not right.allocations:
            return None
        nonsense = Alternative((Allocation(1, Decimal(1), Kind.PAYMENT, Decimal(1), Decimal(1)),), 0.2)
        shown = [nonsense] * 3
        shown.insert(line.id % 4, Alternative(right.allocations, 0.4))
        return Match(line.id, Status.AMBIGUOUS, (), 0.4, (), tuple(shown))

    found = [mark for mark in examined(knowing(asks)) if mark.pays]
    paying = [place for place, truth in world().truth.items() if truth.settles]
    silent_or_not = Counter(places[place % 4] for place in paying)
    assert Counter(mark.verdict for mark in found) == silent_or_not
    first = sum(mark.verdict is Verdict.FIRST for mark in found)
    assert sum(mark.seconds for mark in found) == 2 * first + 60 * (len(found) - first)
    assert "| 0–50 % |" in figures.calibration(found)


def test_a_silent_payment_may_be_proposed_for_the_oldest_of_equals_but_not_booked() -> None:
    chosen: set[int] = set()

    def oldest(status: Status) -> Answer:
        def answer(right: Match, line: Line, claims: dict[int, Claim], found: World) -> Match | None:
            truth = found.truth[line.id]
            if not truth.silent or len(right.allocations) != 1:
                return None
            (one,) = right.allocations
            other = oldest_of(claims[one.claim_id], claims)
            if other.id == one.claim_id:
                return None
            chosen.add(line.id)
            return Match(line.id, status, (replace(one, claim_id=other.id),), 0.6)

        return answer

    proposed = examined(knowing(oldest(Status.PROPOSED)))
    assert len(chosen) > 0
    assert Counter(mark.verdict for mark in proposed if mark.pays)[Verdict.FIRST] == len(chosen)
    assert not any(mark.true for mark in proposed if mark.verdict is Verdict.FIRST), "calibration is strict"
    booked = examined(knowing(oldest(Status.AUTOMATIC)))
    assert Counter(mark.error for mark in booked if mark.error) == {Error.EQUAL: len(chosen)}


def test_money_that_pays_nothing_may_be_laid_beside_what_it_pays_twice_and_nowhere_else() -> None:
    def beside(_right: Match, line: Line, claims: dict[int, Claim], found: World) -> Match | None:
        truth = found.truth[line.id]
        if truth.settles or line.amount < 0 or line.explanation:
            return None
        target = next(iter(truth.repeats or claims))
        allocation = Allocation(target, line.amount, Kind.OVERPAYMENT, line.amount, Decimal(0))
        return Match(line.id, Status.PROPOSED, (allocation,), 0.6)

    found = examined(knowing(beside))
    assert {mark.verdict for mark in found if mark.what == "paid twice"} <= {Verdict.QUIET}
    assert any(mark.verdict is Verdict.NOISE for mark in found if not mark.pays)
    assert "proposed" in figures.noise(found)


@pytest.mark.parametrize(
    ("wrong", "of", "bound"),
    [(0, 3000, 0.000998), (1, 1000, 0.004735), (5, 10, 0.777559), (10, 10, 1.0), (0, 0, 1.0)],
)
def test_the_bound_is_the_exact_one_of_the_binomial_distribution(wrong: int, of: int, bound: float) -> None:
    assert figures.upper_bound(wrong, of) == pytest.approx(bound, abs=2e-6)


@pytest.mark.parametrize(
    ("part", "of", "low", "high"),
    [(0, 100, 0.0, 0.036217), (95, 100, 0.887165, 0.983568), (100, 100, 0.963783, 1.0)],
)
def test_the_interval_is_the_exact_one_of_the_binomial_distribution(
    part: int, of: int, low: float, high: float
) -> None:
    assert list(figures.interval(part, of)) == pytest.approx([low, high], abs=2e-6)


def test_each_kind_is_told_with_its_interval_beside_what_the_simple_rules_do() -> None:
    half: dict[str, list[Mark]] = {"cold start": examined(knowing()), "a rule": []}
    half["a rule"] = [
        replace(mark, verdict=Verdict.WRONG if place % 2 else mark.verdict) if mark.pays else mark
        for place, mark in enumerate(half["cold start"])
    ]
    told = report(half)
    row = next(line for line in told.splitlines() if line.startswith("| full |"))
    cells = [cell.strip() for cell in row.split("|")[1:-1]]
    lines = int(cells[1])
    assert cells[2] == "100.0 %"
    assert cells[3] == figures.between(lines, lines)
    assert cells[-1].endswith(" wrong")
    assert "| automatic and right | ≥ 87 % | 100.0 % (" in told
    too_few = {name for name, _, ok, _ in figures.judged(half["cold start"]) if not ok}
    assert too_few == {figures.AT_MOST}, "so few lines prove no more"
    missed = {name for name, _, ok, _ in figures.judged(half["a rule"]) if not ok}
    assert missed >= {figures.RIGHT, figures.WRONG, figures.AT_MOST, figures.TIME}


def test_a_wrong_match_where_nothing_is_difficult_fails_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    spoilt: list[int] = []

    def errs(lines: list[Line], claims: list[Claim], known: Known, found: World) -> list[Match]:
        answers = engine(lines, claims, known, found)
        for at, one in enumerate(answers):
            other = next((claim for claim in claims if claim.open_amount == claim.gross > 0), None)
            if one.status is Status.AUTOMATIC and other is not None and not spoilt:
                (mine, *_) = one.allocations
                if mine.claim_id != other.id:
                    spoilt.append(one.line_id)
                    answers[at] = replace(one, allocations=(replace(mine, claim_id=other.id),))
        return answers

    for name, value in (("FEW", 12), ("EASY", (91,)), ("LIKE_LIFE", ()), ("OTHER_EASY", ())):
        monkeypatch.setattr(matching, name, value)
    easy, _ = matching.count(lambda _: None)
    assert easy.ok
    monkeypatch.setattr(matching, "engine", errs)
    easy, _ = matching.count(lambda _: None)
    assert spoilt
    assert [one.target for one in easy.verdicts if not one.ok] == ["0 wrong"]


@pytest.mark.parametrize(("of", "most"), [(0, 0), (100, 2), (1000, 5), (5000, 13)])
def test_how_many_may_be_wrong_of_what_is_said_to_be_sure(of: int, most: int) -> None:
    assert matching.most_wrong(of, 0.001) == most
