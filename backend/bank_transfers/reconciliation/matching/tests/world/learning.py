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
RIDGE = 0.5
DEPTH, TREES, PACE, FEWEST = 3, 120, 0.12, 25
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
    limits = [_steps(rows[:, at]) for at in range(rows.shape[1])]
    codes = np.stack(
        [np.searchsorted(limits[at], rows[:, at], side="left") for at in range(rows.shape[1])], axis=1
    )
    share = float(right.mean())
    base = math.log(share / (1 - share))
    score = np.full(len(rows), base)
    trees: dict[str, Any] = {"base": round(base, 6), "feature": [], "limit": [], "value": []}
    for _ in range(TREES):
        chance = 1 / (1 + np.exp(-score))
        feature, limit, value, leaves = _tree(codes, limits, right - chance, chance * (1 - chance))
        score += np.array(value)[leaves]
        trees["feature"].append(feature)
        trees["limit"].append(limit)
        trees["value"].append(value)
    return trees


def _steps(column: Floats) -> Floats:
    distinct = np.unique(column)
    if len(distinct) > STEPS:
        distinct = np.unique(np.quantile(column, np.linspace(0, 1, STEPS + 1), method="nearest"))
    return np.asarray((distinct[:-1] + distinct[1:]) / 2, dtype=np.float64).round(6)


def _tree(
    codes: NDArray[np.int64], limits: list[Floats], slope: Floats, bend: Floats
) -> tuple[list[int], list[float], list[float], NDArray[np.int64]]:
    inner = 2**DEPTH - 1
    feature, limit = [0] * inner, [1e9] * inner
    node = np.zeros(len(codes), dtype=np.int64)
    for level in range(DEPTH):
        first = 2**level - 1
        gains = _splits(codes, limits, slope, bend, node - first, 2**level)
        for at, (gain, column, step) in enumerate(gains):
            if gain > 0:
                feature[first + at], limit[first + at] = column, float(limits[column][step])
        chosen = np.array(feature)[node]
        node = 2 * node + 1 + (_values(codes, limits, chosen) > np.array(limit)[node])
    leaves = node - inner
    slopes = np.bincount(leaves, weights=slope, minlength=inner + 1)
    bends = np.bincount(leaves, weights=bend, minlength=inner + 1)
    value = PACE * slopes / (bends + 1.0)
    return feature, limit, [round(float(one), 6) for one in value], leaves


def _values(codes: NDArray[np.int64], limits: list[Floats], chosen: NDArray[np.int64]) -> Floats:
    """For the comparison with a limit it is enough to lie on the right side of it."""
    code = codes[np.arange(len(codes)), chosen]
    found = np.empty(len(codes))
    for column in np.unique(chosen):
        mine = chosen == column
        ladder = np.concatenate([limits[column], [np.inf]])
        low = np.concatenate([[-np.inf], limits[column]])
        middle = np.where(np.isfinite(ladder) & np.isfinite(low), (ladder + low) / 2, 0.0)
        middle = np.where(np.isinf(low) & np.isfinite(ladder), ladder - 1.0, middle)
        middle = np.where(np.isinf(ladder) & np.isfinite(low), low + 1.0, middle)
        found[mine] = middle[code[mine]]
    return found


def _splits(
    codes: NDArray[np.int64],
    limits: list[Floats],
    slope: Floats,
    bend: Floats,
    place: NDArray[np.int64],
    nodes: int,
) -> list[tuple[float, int, int]]:
    best: list[tuple[float, int, int]] = [(0.0, 0, 0)] * nodes
    for column, ladder in enumerate(limits):
        if not len(ladder):
            continue
        width = len(ladder) + 1
        key = place * width + codes[:, column]
        slopes = np.bincount(key, weights=slope, minlength=nodes * width).reshape(nodes, width)
        bends = np.bincount(key, weights=bend, minlength=nodes * width).reshape(nodes, width)
        counts = np.bincount(key, minlength=nodes * width).reshape(nodes, width)
        left, left_bend, left_count = (np.cumsum(one, axis=1)[:, :-1] for one in (slopes, bends, counts))
        whole, whole_bend = slopes.sum(axis=1, keepdims=True), bends.sum(axis=1, keepdims=True)
        total = counts.sum(axis=1, keepdims=True)
        gain = left**2 / (left_bend + 1) + (whole - left) ** 2 / (whole_bend - left_bend + 1)
        gain -= whole**2 / (whole_bend + 1)
        gain[(left_count < FEWEST) | (total - left_count < FEWEST)] = 0.0
        steps = gain.argmax(axis=1)
        for node in range(nodes):
            value = round(float(gain[node, steps[node]]), 9)
            if value > best[node][0]:
                best[node] = (value, column, int(steps[node]))
    return best


def calibrate(
    score: Floats, right: NDArray[np.bool_], allowed: NDArray[np.bool_], wrong_at_most: float
) -> dict[str, Any]:
    """From scores to shares that are right, rising; and from which share on the rules' allowed ones are automatic:
    where the upper 95 % bound of the wrong ones among them stays below the limit."""
    order = np.argsort(score, kind="stable")
    blocks: list[list[float]] = []  # right, all, lowest score, highest
    for at in np.array_split(order, max(1, len(order) // 40)):
        blocks.append(
            [float(right[at].sum()), float(len(at)), float(score[at].min()), float(score[at].max())]
        )
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            last = blocks.pop()
            blocks[-1] = [blocks[-1][0] + last[0], blocks[-1][1] + last[1], blocks[-1][2], last[3]]
    points, shares = [], []
    for good, count, low, high in blocks:
        share = (good + 0.5) / (count + 1.0)
        points += [low, max(high, low + 1e-6)]
        shares += [share, share]
    from_score = _threshold(score, right, allowed, wrong_at_most)
    # The score of the threshold is a point of its own, so that confidence tells what lies above it.
    grid = np.array(points)
    values = np.maximum.accumulate(np.array(shares))
    above = allowed & (score >= from_score)
    wrong = int((above & ~right).sum())
    sure = 1 - (wrong + 1) / (int(above.sum()) + 2)
    kept = grid < from_score
    grid = np.concatenate([grid[kept], [from_score - 1e-6, from_score, from_score + 50]])
    below = min(float(np.interp(from_score, points, values)), sure - 1e-5)
    values = np.concatenate([np.minimum(values[kept], below), [below, sure, max(sure, 0.99995)]])
    return {
        "calibration": {
            "score": [round(float(one), 6) for one in grid],
            "share": [round(float(one), 6) for one in values],
        },
        "automatic": round(sure - 1e-6, 6),
        "calibrated_on": {"automatic": int(above.sum()), "wrong": wrong, "allowed": int(allowed.sum())},
        "curve": _curve(score[allowed], right[allowed]),
    }


def _curve(score: Floats, right: NDArray[np.bool_]) -> list[tuple[float, int, int]]:
    """How many would be automatic and how many of them wrong, by score: for whoever chooses another threshold."""
    order = np.argsort(-score, kind="stable")
    wrong = np.cumsum(~right[order])
    places = sorted(
        {int(len(order) * share) - 1 for share in (0.3, 0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.96, 0.98, 0.99, 1)}
    )
    return [(round(float(score[order[at]]), 4), at + 1, int(wrong[at])) for at in places if at >= 0]


def _threshold(
    score: Floats, right: NDArray[np.bool_], allowed: NDArray[np.bool_], wrong_at_most: float
) -> float:
    chosen = np.flatnonzero(allowed)
    order = chosen[np.argsort(-score[chosen], kind="stable")]
    wrong = np.cumsum(~right[order])
    best = float(score[order[0]]) + 1.0
    for at in range(len(order) - 1, 200, -1):
        if wrong[at] / (at + 1) < wrong_at_most and upper_bound(int(wrong[at]), at + 1) <= wrong_at_most:
            best = float(score[order[at]])
            break
    return best


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
