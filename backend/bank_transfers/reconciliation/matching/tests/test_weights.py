"""The weights of the repository, and the arithmetic that made them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from numpy.typing import NDArray

from bank_transfers.reconciliation.matching import Status
from bank_transfers.reconciliation.matching.deciding.judging import Grounds
from bank_transfers.reconciliation.matching.engine import match
from bank_transfers.reconciliation.matching.scoring.model import NUMBERS, WEIGHTS, Floats, Trees, shipped

from .world import Counts, judge, make_world
from .world.later import second_half
from .world.learning import FEWEST_NEXT, LEAST_SURE, calibrate, fit_facts, grow, upper_bound

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("wrong", "of", "bound"), [(0, 120, 0.025), (0, 300, 0.0099), (0, 2995, 0.001), (5, 5000, 0.0021)]
)
def test_bounds_are_clopper_and_pearsons(wrong: int, of: int, bound: float) -> None:
    assert upper_bound(wrong, of) == pytest.approx(bound, rel=0.02)


def test_the_threshold_was_proven_on_worlds_that_the_trees_had_not_seen() -> None:
    data = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    seen = data["calibrated_on"]
    assert data["automatic"] >= LEAST_SURE
    assert upper_bound(seen["wrong"], seen["automatic"]) <= 0.0005
    assert set(data["calibration"]) == {*Grounds}
    for curve in data["calibration"].values():
        assert curve["share"] == sorted(curve["share"])
        assert curve["score"] == sorted(curve["score"])
    assert max(data["calibration"][Grounds.NONE]["share"]) < LEAST_SURE
    for grounds, of_these in seen["on"].items():
        if of_these["automatic"]:
            proven = upper_bound(of_these["wrong"], of_these["automatic"], 1 - 0.05 / len(seen["on"]))
            assert proven <= 0.001, grounds
            curve = data["calibration"][grounds]
            said = np.interp([of_these["score"] - 0.001, of_these["score"]], curve["score"], curve["share"])
            assert said[0] < LEAST_SURE <= said[1].round(6)


def test_the_model_fits_its_columns() -> None:
    model = shipped()
    assert model.trees is not None
    assert int(model.trees.feature.max()) < len(model.known_facts) + len(NUMBERS)


def test_weights_tell_the_right_reading_and_come_out_the_same_again() -> None:
    samples = [((("quoted", "exact"), ("exact",), ("nothing",)), 0), ((("exact",), ("nothing",)), 1)] * 20
    weights = fit_facts(samples, rounds=20)
    assert weights["quoted"] > 0
    assert weights["nothing"] > weights["exact"]
    assert fit_facts(samples, rounds=20) == weights


def test_trees_learn_what_two_columns_mean_together() -> None:
    rng = np.random.default_rng(7)
    rows = np.column_stack([(rng.random((1500, 3)) < 0.5).astype(float), rng.random(1500)])
    right = ((rows[:, 0] > 0) & (rows[:, 3] > 0.4)).astype(float)
    grown = grow(rows, right)
    trees = Trees(
        np.array(grown["feature"]), np.array(grown["limit"]), np.array(grown["value"]), grown["base"]
    )
    score = trees.score(rows)
    assert ((score > 0) == (right > 0)).mean() > 0.99
    assert grow(rows, right) == grown


def _made_up(slope: float, lines: int = 60_000) -> tuple[Floats, NDArray[np.bool_], list[str]]:
    """Scores, whether it was right, and grounds: what has the number is right sooner than what has not."""
    rng = np.random.default_rng(8)
    score, number = rng.normal(2, 2, lines), rng.random(lines) < 0.5
    right = rng.random(lines) < 1 / (1 + np.exp(-slope * (score + 2 * number)))
    return (
        score,
        right,
        ["number" if one else "payer" if other else "" for one, other in zip(number, score > 0, strict=True)],
    )


def test_what_is_said_to_be_sure_is_what_was_right_on_each_of_the_grounds() -> None:
    score, right, grounds = _made_up(4)
    found = calibrate(score, right, grounds, 0.001, 0.0005)
    seen = found["calibrated_on"]
    assert found["automatic"] == LEAST_SURE
    named = np.array(grounds)
    for kind in ("number", "payer"):
        here, curve = named == kind, found["calibration"][kind]
        sure = here & (np.interp(score, curve["score"], curve["share"]).round(6) >= LEAST_SURE)
        wrong = int((sure & ~right).sum())
        assert (int(sure.sum()), wrong) == (seen["on"][kind]["automatic"], seen["on"][kind]["wrong"])
        assert upper_bound(wrong, int(sure.sum()), 0.975) <= 0.001
        lowest = ~right[sure][np.argsort(score[sure])]
        for lines in (FEWEST_NEXT, 999, 1999, 2999):
            assert lowest[:lines].sum() <= lines // 1000, "just above it, too"
    assert seen["on"]["number"]["score"] < seen["on"]["payer"]["score"] - 0.5, "each has its own"
    assert max(found["calibration"][""]["share"]) < LEAST_SURE
    assert calibrate(score, right, grounds, 0.001, 0.0005) == found


def test_what_can_not_be_proven_is_not_automatic() -> None:
    """Too few lines, or too many of them wrong however high the score."""
    few = calibrate(*_made_up(4, 2_000), 0.001, 0.0005)
    assert [one["automatic"] for one in few["calibrated_on"]["on"].values()] == [0, 0]
    score, right, grounds = _made_up(4)
    right[::500] = False
    spoilt = calibrate(score, right, grounds, 0.001, 0.0005)
    assert spoilt["calibrated_on"]["automatic"] == 0
    for kind in ("number", "payer"):
        assert (np.interp(score, *spoilt["calibration"][kind].values()) < LEAST_SURE).all()


def test_with_half_a_year_learnt_nothing_easy_is_wrong() -> None:
    later, known = second_half(make_world(33, customers=40, difficulty=0.5))
    matches = match(later.lines, later.claims, known, later.rates, later.payouts)
    counts = Counts().add(judge(later, matches))
    assert counts.automatic_wrong == 0
    assert counts.automatic_right > counts.paying * 0.6
    assert {one.status for one in matches} <= set(Status)
