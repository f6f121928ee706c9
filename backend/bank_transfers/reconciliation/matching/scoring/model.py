"""The weights, and what they make of facts. They are data: `weights.json`, made by `scripts/train_matching.py`.

First every reading of a line gets a score, the sum of its facts' weights; all readings of a line, and that it pays none
of the claims, share one probability (softmax). Then small trees judge the best reading with all that stands around it:
how far the next one is behind, which round it was found in. Their answer is calibrated on worlds that they were not
grown on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
WEIGHTS = Path(__file__).with_name("weights.json")
# Beside the facts, the trees see these.
NUMBERS = (
    "best", "second", "nothing", "lead", "lead_on_nothing", "readings", "close_readings", "quoted", "turn",
    "repeats", "score",
)  # fmt: skip


class Trees(NamedTuple):
    """Of equal depth, each level's nodes from left to right. A row goes right where its value is above the limit."""

    feature: NDArray[np.int64]  # trees x nodes
    limit: Floats
    value: Floats  # trees x leaves
    base: float

    def score(self, rows: Floats) -> Floats:
        """Log-odds, one a row."""
        total = np.full(len(rows), self.base)
        places = np.arange(len(rows))
        depth = int(math.log2(self.value.shape[1]))
        for feature, limit, value in zip(self.feature, self.limit, self.value, strict=True):
            node = np.zeros(len(rows), dtype=np.int64)
            for _ in range(depth):
                node = 2 * node + 1 + (rows[places, feature[node]] > limit[node])
            total += value[node - len(feature)]
        return total


class Model(NamedTuple):
    """facts: weight of each; known_facts: the columns of the trees before NUMBERS; calibration: from log-odds to
    shares, both rising, for each of the grounds that something may be automatic on, and "" for the rest; automatic:
    from which confidence on a match is accepted by itself; wrong, of: how many of those were wrong where that was
    chosen, of how many."""

    facts: Mapping[str, float]
    known_facts: Mapping[str, int]
    trees: Trees | None
    calibration: Mapping[str, tuple[Floats, Floats]]
    automatic: float
    version: str
    wrong: int = 0
    of: int = 0

    def score(self, facts: Sequence[str]) -> float:
        weights = self.facts
        total = 0.0
        for fact in facts:
            total += weights.get(fact, 0.0)
        return total

    def rows(self, facts: Sequence[Sequence[str]], numbers: Sequence[Sequence[float]]) -> Floats:
        columns = self.known_facts
        rows = np.zeros((len(facts), len(columns) + len(NUMBERS)))
        for at, mine in enumerate(facts):
            for fact in mine:
                column = columns.get(fact)
                if column is not None:
                    rows[at, column] = 1.0
        if len(facts):
            rows[:, len(columns) :] = np.asarray(numbers, dtype=np.float64)
        return rows

    def confidence(self, rows: Floats, grounds: Sequence[str], stage_one: Floats) -> Floats:
        """Of each row, how sure it is that the best reading is right. grounds: what it could be accepted on; stage_one:
        the softmax, where no trees are."""
        if self.trees is None:
            return stage_one
        score, named = self.trees.score(rows), np.array(grounds, dtype=object)
        found = np.zeros(len(rows))
        for one, curve in self.calibration.items():
            here = named == one
            found[here] = np.interp(score[here], *curve)
        return found

    def score_of_trees(self, rows: Floats) -> Floats:
        """Before it is calibrated; of a model that has trees."""
        if self.trees is None:
            raise ValueError("This model has no trees.")
        return self.trees.score(rows)


def _line(points: Mapping[str, Any]) -> tuple[Floats, Floats]:
    return np.array(points["score"], dtype=np.float64), np.array(points["share"], dtype=np.float64)


def shares(scores: Sequence[float]) -> list[float]:
    """Softmax."""
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def model_of(data: Mapping[str, Any]) -> Model:
    trees, calibrated = data.get("trees"), data.get("calibrated_on", {})
    return Model(
        facts=data["facts"],
        known_facts={fact: at for at, fact in enumerate(data["known_facts"])},
        trees=Trees(
            np.array(trees["feature"], dtype=np.int64),
            np.array(trees["limit"], dtype=np.float64),
            np.array(trees["value"], dtype=np.float64),
            float(trees["base"]),
        )
        if trees
        else None,
        calibration={grounds: _line(points) for grounds, points in data["calibration"].items()},
        automatic=float(data["automatic"]),
        version=str(data["version"]),
        wrong=int(calibrated.get("wrong", 0)),
        of=int(calibrated.get("automatic", 0)),
    )


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model of the repository."""
    return model_of(json.loads(WEIGHTS.read_text(encoding="utf-8")))
