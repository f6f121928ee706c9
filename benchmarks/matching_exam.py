"""The exam of the matcher (docs/matching.md): the engine against worlds that its author has not seen.

.venv/bin/python benchmarks/matching_exam.py [--seeds 7,8] [--columns cold,rules] [--speed] [--docs]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "backend")]

from benchmarks.exam import figures, rules, worlds  # noqa: E402
from benchmarks.exam.examining import engine, examined, report  # noqa: E402
from benchmarks.exam.marks import Mark, marks  # noqa: E402
from benchmarks.exam.moments import evenings  # noqa: E402
from benchmarks.exam.speed import Load  # noqa: E402
from benchmarks.exam.worlds import World  # noqa: E402

T = TypeVar("T")
BEGIN, END = "<!-- exam:begin -->", "<!-- exam:end -->"
SPEEDS = ((1_000, 20_000), (10_000, 20_000), (100_000, 20_000))


Columns = Iterator[tuple[str, list[Mark]]]


class Exam:
    """All columns of the exam on some seeds."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options

    def columns(self) -> dict[str, list[Mark]]:
        """By name of the column the marks; the first one is what the targets are set for."""
        found: dict[str, list[Mark]] = defaultdict(list)
        for seed in self._options.seeds:
            for name in self._options.columns:
                for column, answers in _COLUMNS[name](self, seed):
                    found[column] += answers
            _tell(f"seed {seed}")
        return dict(found)

    def cold(self, seed: int) -> Columns:
        """Nothing is known on the first day; what is booked teaches."""
        yield "cold start", examined(self._world(seed), engine, every=self._options.every)

    def taught_nothing(self, seed: int) -> Columns:
        """What is booked teaches nothing, all the year."""
        yield "learns nothing", examined(self._world(seed), engine, every=self._options.every, learns=False)

    def second(self, seed: int) -> Columns:
        """Of two years the marks of the second, with all that was learnt in the first."""
        world = self._world(seed, 2)
        answers = evenings(world, engine, self._options.every)
        yield (
            "second year",
            marks((one for one in answers if one.line.booking_date.year > self._options.year), world),
        )

    def simple(self, seed: int) -> Columns:
        """Three simple rules."""
        for name, choose in rules.RULES.items():
            yield name, examined(self._world(seed), rules.matcher(choose), every=self._options.every)

    def demo(self, seed: int) -> Columns:
        """The sandbox's other bank, with more documents than the demo has."""
        yield (
            "demo's bank",
            examined(worlds.demo(seed, self._options.documents), engine, every=self._options.every),
        )

    def _world(self, seed: int, years: int = 1) -> World:
        wanted = self._options
        return worlds.lifelike(seed, wanted.year, years, wanted.customers, wanted.difficulty)


_COLUMNS: dict[str, Callable[[Exam, int], Columns]] = {
    "cold": Exam.cold,
    "nothing": Exam.taught_nothing,
    "second": Exam.second,
    "rules": Exam.simple,
    "demo": Exam.demo,
}


def speed(seed: int, year: int) -> str:
    """A table of times."""
    load, rows = Load(seed, year), []
    for lines, claims in SPEEDS:
        wall, cpu, peak = load.seconds(*load.task(lines, claims))
        rows.append((f"{lines:,}", f"{claims:,}", f"{wall:.2f}", f"{cpu:.2f}", peak))
    return figures.table(("new lines", "open claims", "wall s", "CPU s", "peak MiB"), rows)


def write(text: str) -> None:
    """Puts the tables into docs/matching.md."""
    path = ROOT / "docs" / "matching.md"
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def main() -> int:
    """The command. Returns the exit code."""
    options = _parser().parse_args()
    begin = time.perf_counter()
    if options.speed:
        print(speed(options.seeds[0], options.year))
        return 0
    text = report(Exam(options).columns())
    print(text)
    _tell(f"{time.perf_counter() - begin:.0f} s")
    if options.docs:
        write(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks/matching_exam.py", description=__doc__)
    parser.add_argument(
        "--seeds", type=_list(int), default=[7], metavar="N[,N]", help="of the lifelike world (7)"
    )
    parser.add_argument("--year", type=int, default=2025, help="the year it plays in")
    parser.add_argument("--customers", type=int, default=220, help="of the lifelike company")
    parser.add_argument(
        "--difficulty", type=float, default=1.0, help="of the lifelike company: 0 easy, 1 as in life (1)"
    )
    parser.add_argument("--every", type=int, default=1, metavar="DAYS", help="between two runs (1)")
    parser.add_argument("--documents", type=int, default=1_500, help="of the demo's bank")
    parser.add_argument(
        "--columns",
        type=_list(str),
        default=["cold", "rules"],
        metavar="NAME[,NAME]",
        help=", ".join(_COLUMNS),
    )
    parser.add_argument("--speed", action="store_true", help="measure time and nothing else")
    parser.add_argument("--docs", action="store_true", help="put the tables into docs/matching.md")
    return parser


def _list(kind: Callable[[str], T]) -> Callable[[str], list[T]]:
    return lambda text: [kind(one) for one in text.split(",") if one]


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
