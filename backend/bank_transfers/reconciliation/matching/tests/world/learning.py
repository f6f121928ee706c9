"""How the weights are found: a softmax over readings, small trees, a rising calibration. Numpy only, deterministic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Where the first round starts: rough guesses of what a fact is worth, so that the first money is laid sensibly.
START = {
    "how_exact": 3.0, "how_rounded": 1.5, "how_fee": 0.5, "how_discount": 0.5, "how_exchange": 0.5, "how_part": -3.0,
    "how_over": -3.5, "debit_exact": 0.5, "debit_part": -4.0, "debit_over": -4.0,
    "ref_full": 5.0, "ref_mended": 4.5, "ref_joined": 4.5, "ref_short_year": 4.0, "ref_padded": 3.5, "ref_tail": 2.5,
    "ref_range": 2.5, "ref_slip": 2.5, "ref_cut": 2.5, "ref_serial_word": 2.0, "ref_bare": 0.5, "ref_date_like": 0.5,
    "ref_foreign": -1.0, "order": 4.0, "month_fits": 1.5, "month_differs": -2.0, "refs_all": 5.0, "refs_most": 1.0,
    "refs_some": 0.0, "refs_some_and_more": 2.0, "refs_none": -1.5, "refs_none_blank": -1.0, "leaves_open_same": -3.0,
    "leaves_open_other": -3.0, "leaves_settled_same": -1.0, "leaves_settled_other": -1.0, "account_sole_often": 3.0,
    "account_sole": 2.5, "account_master": 3.0, "account_of_others": -2.0, "account_of_many": -1.0, "name_equal": 3.0,
    "name_close": 2.5, "name_similar": 1.5, "name_word": 0.5, "name_of_other": -2.5, "name_unlike": -1.0,
    "name_learnt": 2.0, "named_in_text": 2.0, "sum_only": 0.5, "sum_common": -1.0, "before_issue": -3.0,
    "late_more": -1.0, "oldest_of_two": 0.5, "oldest_of_many": 0.5, "nothing": 3.5, "nothing_debit": 5.0,
    "nothing_explained": 3.0, "nothing_by_words": 1.0, "wanted_by_other": -4.0, "ways_many": -1.5,
}  # fmt: skip
# A wrong match costs a clerk twenty minutes, a confirmed proposal two seconds: below 99.8 % a proposal is cheaper. But
# one in a thousand may be wrong, and in a world that nobody had trained on (docs/matching.md, "The exam") one in eighty
# was of what was said to be 99.8 to 99.9 % sure.
LEAST_SURE, STEP = 0.999, 0.0001
# However far one looks up from a threshold, from so many lines on: no more than LEAST_SURE lets be wrong may be, so
# that what is just above it, too, is what it is said to be.
FEWEST_NEXT = 500
RIDGE = 0.5
DEPTH, TREES, PACE, FEWEST = 3, 200, 0.1, 25
STEPS = 32


def fit_facts(samples: Sequence[tuple[tuple[tuple[str, ...], ...], int]], rounds: int) -> dict[str, float]:
    """Weights of facts by which the right reading of each line is likeliest: softmax, ridge, by Adam's steps."""
    usable = [(options, answer) for options, answer in samples if answer >= 0]
    names = sorted({fact for options, _ in usable for facts in options for fact in facts})
    column = {name: at for at, name in enumerate(names)}
    option_of, fact_of, group_of, answers = [], [], [], []
    option = 0
    for group, (options, answer) in enumerate(usable):
        answers.append(option + answer)
        for facts in options:
            group_of.append(group)
            option_of += [option] * len(facts)
            fact_of += [column[fact] for fact in facts]
            option += 1
    options_at, facts_at = np.array(option_of), np.array(fact_of)
    groups = np.array(group_of)
    right = np.zeros(option)
    right[answers] = 1.0
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    weights = np.zeros(len(names))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, rounds * 8 + 1):
        scores = np.bincount(options_at, weights=weights[facts_at], minlength=option)
        scores -= np.maximum.reduceat(scores, starts)[groups]
        powers = np.exp(scores)
        wrong_by = powers / np.add.reduceat(powers, starts)[groups] - right
        slope = np.bincount(facts_at, weights=wrong_by[options_at], minlength=len(names)) + RIDGE * weights
        slope /= len(usable)
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        rate = 0.15 * (1 - step / (rounds * 8 + 1)) + 0.005
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}


def grow(rows: Floats, right: Floats) -> dict[str, Any]:
    """Boosted trees of DEPTH levels for log-odds of `right`, by histograms of at most STEPS steps a column."""
    columns = _Columns(rows)
    share = float(right.mean())
    base = math.log(share / (1 - share))
    score = np.full(len(rows), base)
    trees: dict[str, Any] = {"base": round(base, 6), "feature": [], "limit": [], "value": []}
    for _ in range(TREES):
        chance = 1 / (1 + np.exp(-score))
        feature, limit, value, leaves = _tree(columns, right - chance, chance * (1 - chance))
        score += np.array(value)[leaves]
        trees["feature"].append(feature)
        trees["limit"].append(limit)
        trees["value"].append(value)
    return trees


class _Columns:
    """Rows by steps: columns of two values are counted all at once by a product of matrices, others one by one."""

    def __init__(self, rows: Floats) -> None:
        self.rows = rows
        self.limits = [_steps(rows[:, at]) for at in range(rows.shape[1])]
        self.twofold = np.array(
            [at for at, ladder in enumerate(self.limits) if len(ladder) == 1], dtype=np.int64
        )
        self.above = np.array([rows[:, at] > self.limits[at][0] for at in self.twofold], dtype=np.float64)
        self.codes = {
            at: np.searchsorted(ladder, rows[:, at], side="left")
            for at, ladder in enumerate(self.limits)
            if len(ladder) > 1
        }


def _steps(column: Floats) -> Floats:
    distinct = np.unique(column)
    if len(distinct) > STEPS:
        distinct = np.unique(np.quantile(column, np.linspace(0, 1, STEPS + 1), method="nearest"))
    return np.asarray((distinct[:-1] + distinct[1:]) / 2, dtype=np.float64).round(6)


def _tree(
    columns: _Columns, slope: Floats, bend: Floats
) -> tuple[list[int], list[float], list[float], NDArray[np.int64]]:
    inner = 2**DEPTH - 1
    feature, limit = [0] * inner, [1e9] * inner
    node = np.zeros(len(slope), dtype=np.int64)
    places = np.arange(len(slope))
    for level in range(DEPTH):
        first = 2**level - 1
        for at, (gain, column, step) in enumerate(_splits(columns, slope, bend, node - first, 2**level)):
            if gain > 0:
                feature[first + at], limit[first + at] = column, float(columns.limits[column][step])
        node = 2 * node + 1 + (columns.rows[places, np.array(feature)[node]] > np.array(limit)[node])
    leaves = node - inner
    slopes = np.bincount(leaves, weights=slope, minlength=inner + 1)
    bends = np.bincount(leaves, weights=bend, minlength=inner + 1)
    value = PACE * slopes / (bends + 1.0)
    return feature, limit, [round(float(one), 6) for one in value], leaves


def _splits(
    columns: _Columns, slope: Floats, bend: Floats, place: NDArray[np.int64], nodes: int
) -> list[tuple[float, int, int]]:
    """The best split of each node: what it gains, its column, its step."""
    mine = np.zeros((len(slope), 3 * nodes))
    for node in range(nodes):
        here = place == node
        mine[here, 3 * node] = slope[here]
        mine[here, 3 * node + 1] = bend[here]
        mine[here, 3 * node + 2] = 1.0
    whole = mine.sum(axis=0)
    above = columns.above @ mine
    best: list[tuple[float, int, int]] = []
    for node in range(nodes):
        slopes, bends, counts = (whole[3 * node + at] - above[:, 3 * node + at] for at in range(3))
        gains = _gain(slopes, bends, counts, *whole[3 * node : 3 * node + 3])
        at = int(gains.argmax())
        best.append((round(float(gains[at]), 9), int(columns.twofold[at]), 0))
    for column, codes in columns.codes.items():
        width = len(columns.limits[column]) + 1
        key = place * width + codes
        counted = [
            np.bincount(key, weights=weights, minlength=nodes * width).reshape(nodes, width)
            for weights in (slope, bend, None)
        ]
        for node in range(nodes):
            left = [np.cumsum(one[node])[:-1] for one in counted]
            gains = _gain(left[0], left[1], left[2], *whole[3 * node : 3 * node + 3])
            at = int(gains.argmax())
            gain = round(float(gains[at]), 9)
            if gain > best[node][0]:
                best[node] = (gain, column, at)
    return best


def _gain(slopes: Floats, bends: Floats, counts: Floats, slope: float, bend: float, count: float) -> Floats:
    """Of splits, by what lies on their left side; none where a side is too small."""
    gain = slopes**2 / (bends + 1) + (slope - slopes) ** 2 / (bend - bends + 1) - slope**2 / (bend + 1)
    gain[(counts < FEWEST) | (count - counts < FEWEST)] = 0.0
    return gain


def calibrate(
    score: Floats, right: NDArray[np.bool_], grounds: Sequence[str], each_at_most: float, at_most: float
) -> dict[str, Any]:
    """From scores to shares that are right: a curve for each of the grounds, "" being the rest.

    On each of the grounds what is above a score is LEAST_SURE and more: the lowest one where the next lines, however
    many from FEWEST_NEXT on, were as sure as that, and the upper bound of the wrong ones among all above it, at 95 %
    for all grounds together, is not above `each_at_most`. All that is automatic stays below `at_most`, or nothing is.
    """
    named = np.array(grounds, dtype=object)
    kinds = sorted({*grounds} - {""})
    rest = named == ""
    points, shares = _rising(score[rest], right[rest])
    curves = {"": {"score": points, "share": [min(share, 0.99) for share in shares]}}
    seen: dict[str, Any] = {}
    for kind in kinds:
        here = named == kind
        least = _threshold(score[here], right[here], each_at_most, 1 - 0.05 / len(kinds))
        curves[kind] = _curve(score[here], right[here], least)
        sure = score[here] >= least
        seen[kind] = {"automatic": int(sure.sum()), "wrong": int((sure & ~right[here]).sum()), "score": least}
    automatic, wrong = (sum(one[name] for one in seen.values()) for name in ("automatic", "wrong"))
    proven = upper_bound(wrong, automatic) <= at_most
    return {
        "calibration": curves,
        "automatic": LEAST_SURE if proven else 1.0,
        "calibrated_on": {"automatic": automatic, "wrong": wrong, "allowed": int((~rest).sum()), "on": seen},
    }


def _threshold(score: Floats, right: NDArray[np.bool_], at_most: float, confidence: float) -> float:
    """Rounded up, so that what was read from a file is the same; above all scores where nothing can be proven."""
    order = np.argsort(score, kind="stable")
    errors = np.flatnonzero(~right[order])
    for begin in (0, *(errors + 1)):
        so_far = np.cumsum(~right[order[begin:]])
        allowed = np.arange(1, len(so_far) + 1) // round(1 / (1 - LEAST_SURE))
        if len(so_far) < FEWEST_NEXT or (so_far > allowed)[FEWEST_NEXT - 1 :].any():
            continue
        wrong, count = int((errors >= begin).sum()), len(order) - int(begin)
        if upper_bound(wrong, count, confidence) <= at_most:
            low = score[order[begin - 1]] if begin else score[order[0]] - 2e-6
            return round(float(low) + 1e-6, 6)
    return round(float(score.max()) + 1.0, 6) if len(score) else 0.0


def _curve(score: Floats, right: NDArray[np.bool_], least: float) -> dict[str, list[float]]:
    """LEAST_SURE from `least` on, and rising by what was seen on both sides of it."""
    below, above = score < least, score >= least
    points, shares = _rising(score[below], right[below]) if below.any() else ([least - 1.0], [0.0])
    shares = [min(share, LEAST_SURE - STEP) for share in shares]
    points, shares = [*points, round(least - 1e-6, 6)], [*shares, LEAST_SURE - STEP]
    upper, sure = _rising(score[above], right[above]) if above.any() else ([], [])
    more = [(one, max(share, LEAST_SURE)) for one, share in zip(upper, sure, strict=True) if one > least]
    return {
        "score": [*points, least, *(one for one, _ in more)],
        "share": [*shares, LEAST_SURE, *(share for _, share in more)],
    }


def _rising(score: Floats, right: NDArray[np.bool_]) -> tuple[list[float], list[float]]:
    """Blocks of neighbours whose share of right ones rises, as points of a line through their middles."""
    order = np.argsort(score, kind="stable")
    blocks: list[list[float]] = []  # wrong, all, sum of scores
    size = max(50, min(1500, len(order) // 60))
    for at in np.array_split(order, max(1, len(order) // size)):
        blocks.append([float((~right[at]).sum()), float(len(at)), float(score[at].sum())])
        while len(blocks) > 1 and _wrong(blocks[-2]) <= _wrong(blocks[-1]):
            last = blocks.pop()
            blocks[-1] = [one + other for one, other in zip(blocks[-1], last, strict=True)]
    points = [round(total / count, 6) for _, count, total in blocks]
    return points, [round(1 - _wrong(block), 6) for block in blocks]


def _wrong(block: list[float]) -> float:
    """Of what was seen, with half a wrong one more: nothing is never wrong."""
    return (block[0] + 0.5) / (block[1] + 1.0)


def upper_bound(wrong: int, of: int, confidence: float = 0.95) -> float:
    """Clopper-Pearson's upper bound of a share: the share at which so few would be seen in one of twenty tries."""
    if of == 0 or wrong >= of:
        return 1.0
    low, high = wrong / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(wrong, of, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(wrong: int, of: int, share: float) -> float:
    """The chance of so many or fewer."""
    total = 0.0
    for count in range(wrong + 1):
        logs = math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
        logs += count * math.log(share) + (of - count) * math.log1p(-share)
        total += math.exp(logs)
    return total
