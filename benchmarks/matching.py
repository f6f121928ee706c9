"""Which money pays which claim: the exam on seeds that nothing was tuned on, beside three simple rules; the worlds that
the matcher learns on, with other seeds; and how long it takes. What each figure means: docs/matching.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bank_transfers.reconciliation.matching import Known
from bank_transfers.reconciliation.matching.engine import match
from bank_transfers.reconciliation.matching.tests.world import Counts, judge, make_world

from .exam import figures, rules, worlds
from .exam.examining import engine, examined, report
from .exam.marks import Mark, Verdict
from .grid import Tell
from .lines import Line, line_of
from .processes import Measured, environment, work

YEAR, CUSTOMERS = 2025, 220
HELD, WEEK = (81, 82, 83, 84), 7
QUICK_HELD, QUICK_CUSTOMERS = (81,), 60
# Worlds of the other generator: those that the figures of docs/matching.md are told on.
OTHERS, QUICK_OTHERS = range(7000, 7020), range(7000, 7003)
# (lines, open claims) -> seconds
SPEEDS = {(1_000, 20_000): 2.0, (100_000, 20_000): 60.0}
QUICK_SPEEDS = {(1_000, 20_000): 2.0}
# In CI: companies where nothing is difficult, companies as in life; all of them small.
EASY, LIKE_LIFE, FEW = (91,), (93, 94), 60
OTHER_EASY = range(7100, 7102)
SURE = 0.999
# So unlikely that no change of the world's drawing, only a worse matcher, brings it about.
UNLIKELY = 0.001


def measure(tell: Tell, *, quick: bool) -> tuple[list[Line], str]:
    """Lines with the targets, and the tables of the exam in Markdown."""
    columns = _columns(tell, quick=quick)
    cold = next(iter(columns.values()))
    line = _line(f"matching, {sum(mark.pays for mark in cold):,} paying lines", len(cold))
    for name, target, ok, figure in figures.judged(cold):
        line.judge(f"{name} {target}", ok, figure)
    other, text = _others(tell, QUICK_OTHERS if quick else OTHERS)
    speeds = [_speed(tell, *size, most) for size, most in (QUICK_SPEEDS if quick else SPEEDS).items()]
    return [
        line,
        other,
        *speeds,
    ], f"{report(columns)}\n\n**The worlds that it learns on, other seeds**\n\n{text}"


def count(tell: Tell) -> list[Line]:
    """What must hold on any machine: nothing easy is wrong, and what is said to be sure is."""
    easy, like_life = _line("matching, easy"), _line("matching, as in life")
    marks = _small(tell, EASY, 0.0)
    wrong, right = (sum(mark.verdict is one for mark in marks) for one in (Verdict.WRONG, Verdict.RIGHT))
    paying = sum(mark.pays for mark in marks)
    easy.invoices = len(marks)
    easy.judge("0 wrong", wrong == 0, f"{wrong} of {wrong + right}")
    easy.judge("≥ 90 % automatic", right >= 0.9 * paying, f"{right} of {paying}")
    counts = _counted(tell, OTHER_EASY, 0.0)
    easy.judge(
        "0 wrong, other worlds",
        counts.automatic_wrong == 0,
        f"{counts.automatic_wrong} of {counts.automatic}",
    )
    marks = _small(tell, LIKE_LIFE, 1.0)
    sure = [mark for mark in marks if mark.said is not None and mark.said >= SURE]
    not_right, most = sum(not mark.true for mark in sure), most_wrong(len(sure), 1 - SURE)
    like_life.invoices = len(marks)
    like_life.judge(f"said 99.9 %: ≤ {most} not right", not_right <= most, f"{not_right} of {len(sure)}")
    return [easy, like_life]


def most_wrong(of: int, share: float) -> int:
    """The most that can be wrong where each is with this chance, but for what is UNLIKELY."""
    most = 0
    while figures.chance_of_more(most, of, share) > UNLIKELY:
        most += 1
    return most


def _columns(tell: Tell, *, quick: bool) -> dict[str, list[Mark]]:
    seeds, customers, every = (QUICK_HELD, QUICK_CUSTOMERS, WEEK) if quick else (HELD, CUSTOMERS, 1)
    columns: dict[str, list[Mark]] = defaultdict(list)
    for seed in seeds:
        tell(f"matching: the exam's company {seed}")
        columns["cold start"] += examined(worlds.lifelike(seed, YEAR, 1, customers), engine, every=every)
        for name, choose in rules.RULES.items():
            tell(f"matching: {name}, company {seed}")
            columns[name] += examined(
                worlds.lifelike(seed, YEAR, 1, customers), rules.matcher(choose), every=every
            )
    return dict(columns)


def _small(tell: Tell, seeds: Sequence[int], difficulty: float) -> list[Mark]:
    found = []
    for seed in seeds:
        tell(f"matching: company {seed}, difficulty {difficulty:g}")
        found += examined(worlds.lifelike(seed, YEAR, 1, FEW, difficulty), engine, every=WEEK)
    return found


def _counted(tell: Tell, seeds: Sequence[int], difficulty: float = 1.0) -> Counts:
    counts = Counts()
    for seed in seeds:
        tell(f"matching: world {seed}")
        world = make_world(seed, difficulty=difficulty)
        counts.add(judge(world, match(world.lines, world.claims, Known(), world.rates, world.payouts)))
    return counts


def _others(tell: Tell, seeds: Sequence[int]) -> tuple[Line, str]:
    """What carries over to companies by other rules."""
    counts = _counted(tell, seeds)
    wrong, all_of_them = counts.automatic_wrong, counts.automatic
    bound = figures.upper_bound(wrong, all_of_them)
    line = _line(f"matching, {counts.paying:,} paying lines of other worlds", counts.lines)
    line.judge("≤ 0.10 % wrong", wrong <= 0.001 * all_of_them, f"{wrong} of {all_of_them}")
    line.judge("at most 0.22 %", bound <= 0.0022, f"{100 * bound:.2f} %")
    rows = [
        (
            name,
            lines,
            figures.percent(right, lines),
            figures.between(right, lines),
            bad or "",
            figures.percent(first, lines),
        )
        for name, (lines, right, first, bad) in [
            ("all that pays", (counts.paying, counts.automatic_right, counts.first, wrong)),
            *sorted(counts.categories.items(), key=lambda item: -item[1][0]),
        ]
    ]
    return line, figures.table(("kind", "lines", "automatic, right", "95 %", "wrong", "first right"), rows)


def _speed(tell: Tell, lines: int, claims: int, most: float) -> Line:
    """CPU is what is judged: the wall tells who else was busy."""
    tell(f"matching: {lines:,} lines against {claims:,} claims")
    done = work(
        "match_lines", environment(), timeout=1800, seed=HELD[0], year=YEAR, lines=lines, claims=claims
    )
    line = line_of(f"matching, {lines:,} lines", "", claims, 0, [done])
    line.judge(f"≤ {most:g} s of CPU", done.cpu <= most, f"{done.cpu:.1f} s")
    return line


def _line(case: str, lines: int = 0) -> Line:
    return line_of(case, "", lines, 0, [Measured()])
