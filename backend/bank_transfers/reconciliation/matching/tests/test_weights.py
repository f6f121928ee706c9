"""The weights of the repository, and the arithmetic that made them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from bank_transfers.reconciliation.matching import Status
from bank_transfers.reconciliation.matching.engine import match
from bank_transfers.reconciliation.matching.scoring.model import NUMBERS, WEIGHTS, Trees, shipped

from .world import Counts, judge, make_world
from .world.later import second_half
from .world.learning import calibrate, fit_facts, grow, upper_bound

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("wrong", "of", "bound"), [(0, 120, 0.025), (0, 300, 0.0099), (0, 2995, 0.001), (5, 5000, 0.0021)]
)
def test_bounds_are_clopper_and_pearsons(wrong: int, of: int, bound: float) -> None:
    assert upper_bound(wrong, of) == pytest.approx(bound, rel=0.02)


def test_the_threshold_was_proven_on_worlds_that_the_trees_had_not_seen() -> None:
    data = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    seen = data["calibrated_on"]
    assert data["automatic"] >= 0.99
    assert upper_bound(seen["wrong"], seen["automatic"]) <= 0.0005
    for name in ("calibration", "calibration_of_rest"):
        assert data[name]["share"] == sorted(data[name]["share"])
        assert data[name]["score"] == sorted(data[name]["score"])
    assert max(data["calibration_of_rest"]["share"]) < 0.999


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


def test_what_is_said_to_be_sure_is_what_was_right() -> None:
    rng = np.random.default_rng(8)
    score = rng.normal(0, 3, 60_000)
    right = rng.random(60_000) < 1 / (1 + np.exp(-4 * score))
    allowed = score > -1
    found = calibrate(score, right, allowed, 0.0005)
    above = allowed & (np.interp(score, *found["calibration"].values()).round(6) >= found["automatic"])
    assert above.sum() == found["calibrated_on"]["automatic"]
    assert upper_bound(int((above & ~right).sum()), int(above.sum())) <= 0.0005


def test_with_half_a_year_learnt_nothing_easy_is_wrong() -> None:
    later, known = second_half(make_world(33, customers=40, difficulty=0.5))
    matches = match(later.lines, later.claims, known, later.rates, later.payouts)
    counts = Counts().add(judge(later, matches))
    assert counts.automatic_wrong == 0
    assert counts.automatic_right > counts.paying * 0.6
    assert {one.status for one in matches} <= set(Status)
