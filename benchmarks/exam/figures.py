"""Tables of the marks, in Markdown, and the bounds of what was counted."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from .marks import BY_HAND, Error, Mark, Verdict

BANDS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1.0001)


def upper_bound(wrong: int, of: int, surely: float = 0.95) -> float:
    """The share that is not exceeded with this confidence: the exact one-sided bound of the binomial distribution."""
    if of == 0 or wrong >= of:
        return 1.0
    low, high = wrong / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(wrong, of, middle) > 1 - surely else (low, middle)
    return high


def chance_of_more(wrong: int, of: int, share: float) -> float:
    """The probability of more than so many, where each is with this chance."""
    return 1 - _at_most(wrong, of, share)


def _at_most(wrong: int, of: int, share: float) -> float:
    """The probability of at most so many."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return 0.0
    yes, no = math.log(share), math.log1p(-share)
    logs = (
        math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * yes + (of - k) * no
        for k in range(wrong + 1)
    )
    return sum(map(math.exp, logs))


def interval(part: int, of: int, surely: float = 0.95) -> tuple[float, float]:
    """Both exact bounds of the binomial distribution: what lies outside is as unlikely above as below."""
    one_sided = 1 - (1 - surely) / 2
    return 1 - upper_bound(of - part, of, one_sided), upper_bound(part, of, one_sided)


def between(part: int, of: int) -> str:
    """The interval in words."""
    if not of:
        return "–"
    low, high = interval(part, of)
    return f"{100 * low:.1f}–{100 * high:.1f} %"


def percent(part: int, whole: int, places: int = 1) -> str:
    """A share in words."""
    return f"{100 * part / whole:.{places}f} %" if whole else "–"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown, all but the first column to the right."""
    lines = ["| " + " | ".join(headings) + " |", "|---" + "|---:" * (len(headings) - 1) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)])


def summary(columns: dict[str, list[Mark]]) -> str:
    """The targets' figures with their 95 % intervals, a column for each way the exam was held."""
    rows: list[list[object]] = []
    for name, figure in _FIGURES.items():
        rows.append([name, TARGETS.get(name, ""), *(figure(found) for found in columns.values())])
    return table(["", "target", *columns], rows)


def _counts(found: list[Mark]) -> tuple[int, int, int, int, int]:
    paying = [mark for mark in found if mark.pays]
    right = sum(mark.verdict is Verdict.RIGHT for mark in paying)
    wrong = sum(mark.verdict is Verdict.WRONG for mark in found)
    first = sum(mark.verdict in (Verdict.RIGHT, Verdict.FIRST) for mark in paying)
    among = first + sum(mark.verdict is Verdict.AMONG for mark in paying)
    return len(paying), right, wrong, first, among


def _wrong(found: list[Mark]) -> str:
    _, right, wrong, _, _ = _counts(found)
    return f"{wrong} of {right + wrong}: {percent(wrong, right + wrong, 2)}"


def _bound(found: list[Mark]) -> str:
    _, right, wrong, _, _ = _counts(found)
    return f"{100 * upper_bound(wrong, right + wrong):.2f} %"


def _noise(found: list[Mark]) -> str:
    nothing = [mark for mark in found if not mark.pays]
    return f"{sum(mark.verdict is Verdict.NOISE for mark in nothing)} of {len(nothing)}"


def _time(found: list[Mark]) -> str:
    by_hand = BY_HAND * sum(mark.pays for mark in found)
    return percent(sum(mark.seconds for mark in found), by_hand)


def _share(place: int) -> Callable[[list[Mark]], str]:
    def said(found: list[Mark]) -> str:
        counted = _counts(found)
        return f"{percent(counted[place], counted[0])} ({between(counted[place], counted[0])})"

    return said


def _right_where(belongs: Callable[[Mark], bool]) -> Callable[[list[Mark]], str]:
    return lambda found: _share(1)([mark for mark in found if belongs(mark)])


def _of_others(found: list[Mark]) -> str:
    return f"{sum(mark.error in (Error.OTHER_CUSTOMER, Error.NOTHING) for mark in found)}"


def _closes(found: list[Mark]) -> str:
    right = [mark for mark in found if mark.true]
    return percent(sum(mark.closes for mark in right), len(right))


RIGHT, IN_FULL, WRONG, AT_MOST = (
    "automatic and right", "… where the number is quoted in full", "automatic and wrong", "… at most, 95 % sure",
)  # fmt: skip
OF_OTHERS, FIRST, AMONG = (
    "… on another customer's document, or for nothing",
    "first proposal right",
    "among three",
)
# Ways of quoting that have the number in full, with or without words.
IN_FULL_BY = ("full", "words", "after")
TIME = "a clerk's time, of matching by hand"
TARGETS = {
    RIGHT: "≥ 87 %",
    IN_FULL: "≥ 96 %",
    WRONG: "≤ 0.10 %",
    AT_MOST: "≤ 0.22 %",
    OF_OTHERS: "0",
    FIRST: "≥ 98.5 %",
    AMONG: "≥ 99.3 %",
    TIME: "≤ 5 %",
}
_FIGURES: dict[str, Callable[[list[Mark]], str]] = {
    "lines that pay a claim": lambda found: f"{_counts(found)[0]:,}",
    RIGHT: _share(1),
    "… but for payouts that no file opens": _right_where(lambda mark: mark.what != "payout without a file"),
    IN_FULL: _right_where(lambda mark: mark.reference in IN_FULL_BY),
    WRONG: _wrong,
    AT_MOST: _bound,
    OF_OTHERS: _of_others,
    FIRST: _share(3),
    AMONG: _share(4),
    "proposed for money that pays nothing (yet)": _noise,
    "of what is right, closed as it really was": _closes,
    TIME: _time,
}


def judged(found: list[Mark]) -> list[tuple[str, str, bool, str]]:
    """Of each target its name, the target, whether it is met, and the figure."""
    paying, right, wrong, first, among = _counts(found)
    full = _counts([mark for mark in found if mark.reference in IN_FULL_BY])
    share_of_wrong = wrong / max(right + wrong, 1)
    time = sum(mark.seconds for mark in found) / max(BY_HAND * paying, 1)
    met = {
        RIGHT: right >= 0.87 * paying,
        IN_FULL: full[1] >= 0.96 * full[0],
        WRONG: share_of_wrong <= 0.001,
        AT_MOST: upper_bound(wrong, right + wrong) <= 0.0022,
        OF_OTHERS: _of_others(found) == "0",
        FIRST: first >= 0.985 * paying,
        AMONG: among >= 0.993 * paying,
        TIME: time <= 0.05,
    }
    return [(name, TARGETS[name], ok, _FIGURES[name](found)) for name, ok in met.items()]


def errors(found: list[Mark]) -> str:
    """What was wrong with what was automatic and wrong."""
    counts: dict[str, int] = defaultdict(int)
    for mark in found:
        if mark.error is not None:
            counts[str(mark.error)] += 1
    most_first = sorted(counts.items(), key=lambda item: -item[1])
    return table(["automatic and wrong", "lines"], most_first)


def calibration(found: list[Mark]) -> str:
    """By band of confidence: what was said on average, and how many were exactly right."""
    rows = []
    said = [mark for mark in found if mark.said is not None]
    for low, high in pairwise(BANDS):
        band = [mark for mark in said if mark.said is not None and low <= mark.said < high]
        if band:
            mean = sum(mark.said or 0.0 for mark in band) / len(band)
            true = sum(mark.true for mark in band)
            name, accepted = f"{100 * low:g}–{min(100 * high, 100):g} %", sum(mark.automatic for mark in band)
            share = percent(true, len(band), 2)
            rows.append((name, len(band), accepted, f"{100 * mean:.2f} %", share, len(band) - true))
    return table(["said", "proposals", "of them automatic", "on average", "right", "not right"], rows)


Kinds = Callable[[Mark], Iterable[str]]


def by_kind(columns: dict[str, list[Mark]], kinds: Kinds, heading: str, least: int = 1) -> str:
    """The verdicts of lines that pay a claim, by kind; a line may be of several kinds. Of the first column all of them,
    with the 95 % interval of what was automatic and right; of each other one how many were automatic and right, and
    how many wrong."""
    (_, mine), *others = columns.items()
    groups = _by_kind(mine, kinds)
    simple = [_by_kind(found, kinds) for _, found in others]
    rows = []
    for kind, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        if len(group) < least:
            continue
        count = len(group)
        right, wrong, first, among, missed = (
            sum(mark.verdict is one for mark in group) for one in _OF_PAYING
        )
        rows.append(
            (
                kind, count, percent(right, count), between(right, count), wrong or "", percent(right + first, count),
                percent(right + first + among, count), missed or "", *(_in_short(by.get(kind, [])) for by in simple),
            )
        )  # fmt: skip
    headings = (
        heading, "lines", "automatic, right", "95 %", "wrong", "first right", "among three", "not among three",
        *(name for name, _ in others),
    )  # fmt: skip
    return table(headings, rows)


_OF_PAYING = (Verdict.RIGHT, Verdict.WRONG, Verdict.FIRST, Verdict.AMONG, Verdict.MISSED)


def _by_kind(found: list[Mark], kinds: Kinds) -> dict[str, list[Mark]]:
    groups: dict[str, list[Mark]] = defaultdict(list)
    for mark in found:
        if mark.pays or mark.verdict is Verdict.WRONG:
            for kind in kinds(mark):
                groups[kind].append(mark)
    return groups


def _in_short(group: list[Mark]) -> str:
    right, wrong = (sum(mark.verdict is one for mark in group) for one in (Verdict.RIGHT, Verdict.WRONG))
    return percent(right, len(group), 0) + (f", {wrong} wrong" if wrong else "")


def noise(found: list[Mark]) -> str:
    """Lines that pay no claim, by what they are."""
    groups: dict[str, list[Mark]] = defaultdict(list)
    for mark in found:
        if not mark.pays:
            groups[mark.what.partition(",")[0]].append(mark)
    rows = []
    for kind, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        proposed = sum(mark.verdict is Verdict.NOISE for mark in group)
        wrong = sum(mark.verdict is Verdict.WRONG for mark in group)
        if proposed or wrong:
            rows.append((kind, len(group), proposed, wrong))
    return table(["pays nothing (yet)", "lines", "proposed", "automatic"], rows)


def kinds_of_payment(mark: Mark) -> list[str]:
    """The amount, and what is unusual about the payer or the account."""
    first, *more = mark.what.split(", ")
    return [first, *(one for one in more if one != "before the document")]


def kinds_of_reference(mark: Mark) -> list[str]:
    """How it is quoted."""
    return [mark.reference or "(none of a customer's)"]
