"""The exam of the matcher (docs/matching.md): the engine against worlds that its author has not seen.

.venv/bin/python benchmarks/matching_exam.py [--seeds 7,8] [--years 1] [--speed] [--docs]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "backend")]

from bank_transfers.reconciliation.matching import Claim, Known, Line, Match, match  # noqa: E402
from benchmarks.exam import figures, worlds  # noqa: E402
from benchmarks.exam.marks import Mark, marks  # noqa: E402
from benchmarks.exam.moments import Matcher, evenings  # noqa: E402
from benchmarks.exam.worlds import World  # noqa: E402


def engine(lines: list[Line], claims: list[Claim], known: Known, world: World) -> list[Match]:
    """The matcher under examination."""
    here = {line.id for line in lines}
    payouts = [payout for place, payout in world.payouts.items() if place in here]
    return match(lines, claims, known, world.rates, payouts)


def examined(world: World, matcher: Matcher, *, every: int = 1, learns: bool = True) -> list[Mark]:
    """All marks of a world."""
    return marks(evenings(world, matcher, every, learns), world)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=_numbers, default=[7], help="of the lifelike world")
    parser.add_argument("--year", type=int, default=2025)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="days between two runs")
    options = parser.parse_args()
    found: list[Mark] = []
    begin = time.perf_counter()
    for seed in options.seeds:
        world = worlds.lifelike(seed, options.year, options.years)
        found += examined(world, engine, every=options.every)
    print(f"{time.perf_counter() - begin:.1f} s")
    print(figures.summary({"all": found}))
    for part in (
        figures.errors(found),
        figures.calibration(found),
        figures.by_kind(found, figures.kinds_of_reference, "reference"),
        figures.by_kind(found, figures.kinds_of_payment, "payment"),
        figures.noise(found),
    ):
        print(f"\n{part}")
    return 0


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
