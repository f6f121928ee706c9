"""A line of the table: what was measured, its floors, and how it stands to the targets of the issue on speed."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from .processes import Measured

FIRST, UNCHANGED, INCREMENTAL = "first", "unchanged", "incremental"
PAYMENTS = "payments"
WORDS = {
    FIRST: "first sync",
    PAYMENTS: "first sync, partly paid",
    UNCHANGED: "unchanged, full",
    INCREMENTAL: "nothing new",
}

# Times are judged at the size that the targets are set for.
JUDGED_SIZE = 20_000
# (case, latency in ms) -> (the floor it is held against, how many times that)
TIME_TARGETS = {
    (FIRST, 200): ("F", 1.2),
    (FIRST, 0): ("F+W", 2.5),
    (UNCHANGED, 200): ("F", 1.1),
    (UNCHANGED, 0): ("F", 3.0),
}
STATEMENTS_PER_1000 = 8
STATEMENTS_OF_A_RUN = 10  # with nothing new: claim, checks and closing
INCREMENTAL_REQUESTS = 2


@dataclass
class Verdict:
    """One target: what was asked, and whether it is met."""

    target: str
    ok: bool
    figure: str = ""

    def __str__(self) -> str:
        return f"{self.target} {'ok' if self.ok else 'OVER'}"


@dataclass
class Line:
    """One line of the table. Times are medians in seconds; counts and memory the largest that were seen."""

    case: str
    database: str
    invoices: int
    latency_ms: int
    wall: float
    cpu: float
    peak_mib: float
    statements: int
    requests: int
    rows_written: int
    repetitions: int
    fetch_floor: float | None = None
    write_floor: float | None = None
    floor: str = ""
    ratio: float | None = None
    note: str = ""
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return all(verdict.ok for verdict in self.verdicts)

    @property
    def floor_seconds(self) -> float | None:
        """The floor that the ratio is to."""
        return (self.fetch_floor or 0) + (self.write_floor or 0 if self.floor == "F+W" else 0) or None

    def held_against(self, floor: str) -> None:
        """Fills in the ratio to F, or to F+W."""
        self.floor = floor
        self.ratio = self.wall / self.floor_seconds if self.floor_seconds else None

    def judge(self, target: str, ok: bool, figure: str = "") -> None:
        """Adds a verdict; `figure`: what was measured, where it is no ratio."""
        self.verdicts.append(Verdict(target, ok, figure))


def line_of(
    case: str,
    database: str,
    invoices: int,
    latency_ms: int,
    samples: Sequence[Measured],
    fetched: Sequence[Measured] = (),
    written: Sequence[Measured] = (),
) -> Line:
    """The line of some repetitions of one case and of its floors."""
    return Line(
        case=case,
        database=database,
        invoices=invoices,
        latency_ms=latency_ms,
        wall=statistics.median(sample.wall for sample in samples),
        cpu=statistics.median(sample.cpu for sample in samples),
        peak_mib=max(sample.peak_mib for sample in samples),
        statements=max(sample.statements for sample in samples),
        requests=max(sample.requests for sample in samples),
        rows_written=max(sample.rows_written for sample in samples),
        repetitions=len(samples),
        fetch_floor=statistics.median(sample.wall for sample in fetched) if fetched else None,
        write_floor=statistics.median(sample.wall for sample in written) if written else None,
    )


def judge_time(line: Line, case: str) -> None:
    """Ratio to the floor, and the verdict where there is a target for it."""
    floor, most = TIME_TARGETS.get((case, line.latency_ms), ("F", 0.0))
    line.held_against(floor)
    if most and line.ratio is not None and line.invoices == JUDGED_SIZE:
        line.judge(f"≤ {most:g} ({floor})" if "+" in floor else f"≤ {most:g} {floor}", line.ratio <= most)


def judge_counts(line: Line, case: str, pages: int, rows: int) -> None:
    """What must hold on any machine. pages: of the account; rows: its invoices and items."""
    if case == INCREMENTAL:
        _judge_count(line, INCREMENTAL_REQUESTS, "requests", line.requests)
        _judge_most(line, STATEMENTS_OF_A_RUN, line.statements)
        _judge_count(line, 0, "rows written", line.rows_written)
        return
    _judge_count(line, pages + 1, "requests", line.requests)
    if case == UNCHANGED:
        _judge_count(line, 0, "rows written", line.rows_written)
        return
    _judge_count(line, rows, "rows written", line.rows_written)
    if line.invoices >= JUDGED_SIZE:
        most = STATEMENTS_PER_1000 * line.invoices // 1000
    else:  # what every run costs weighs more on a small one
        most = STATEMENTS_PER_1000 * -(-line.invoices // 1000) + STATEMENTS_OF_A_RUN
    _judge_most(line, most, line.statements)


def _judge_count(line: Line, wanted: int, of_what: str, found: int) -> None:
    line.judge(f"{wanted:,} {of_what}", found == wanted, f"{found:,}")


def _judge_most(line: Line, most: int, statements: int) -> None:
    line.judge(f"≤ {most:,} statements", statements <= most, f"{statements:,}")
