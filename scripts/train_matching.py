"""Makes the matcher's weights: `.venv/bin/python scripts/train_matching.py`, minutes on one core, deterministic.

Worlds of other seeds serve for the weights, for the trees, for the calibration with its threshold, and for the figures
that are told at the end; nothing was tuned on the last ones. `--measure` tells the figures of the weights that are
there, `--speed` how long it takes. What each step does: docs/matching.md.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from multiprocessing import Pool
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "backend"))

from bank_transfers.reconciliation.matching import Claim, Known, Line  # noqa: E402
from bank_transfers.reconciliation.matching.data import Kind  # noqa: E402
from bank_transfers.reconciliation.matching.deciding.allocating import shares_of  # noqa: E402
from bank_transfers.reconciliation.matching.deciding.judging import Grounds, grounds_of  # noqa: E402
from bank_transfers.reconciliation.matching.deciding.reading_lines import Read, Turn, numbers_of  # noqa: E402
from bank_transfers.reconciliation.matching.deciding.run import Run  # noqa: E402
from bank_transfers.reconciliation.matching.engine import match  # noqa: E402
from bank_transfers.reconciliation.matching.money import units  # noqa: E402
from bank_transfers.reconciliation.matching.scoring.model import WEIGHTS, Model, model_of  # noqa: E402
from bank_transfers.reconciliation.matching.tests.world import Counts, World, judge, make_world  # noqa: E402
from bank_transfers.reconciliation.matching.tests.world.later import second_half  # noqa: E402
from bank_transfers.reconciliation.matching.tests.world.learning import (  # noqa: E402
    START,
    calibrate,
    fit_facts,
    grow,
    upper_bound,
)

FACTS, TREES, CALIBRATE, VALIDATE = range(100, 128), range(1000, 1160), range(2000, 2120), range(7000, 7080)
SPEED = 7
# Of all that is automatic, half of what is promised: other companies are not quite like these. On each of the grounds
# by itself, what is promised.
WRONG_AT_MOST, WRONG_AT_MOST_EACH = 0.0005, 0.001


class Sample(NamedTuple):
    """Of one line: the facts of each reading and last of "none"; which of them is right (-1: another one)."""

    options: tuple[tuple[str, ...], ...]
    answer: int
    facts: tuple[str, ...]  # of the best reading; empty where there is none
    numbers: tuple[float, ...]
    right: bool
    grounds: str  # what it may be accepted on; empty where the rules forbid it
    pays: bool


def samples_of(world: World, model: Model, *, everything: bool) -> list[Sample]:
    """everything: with the readings that a match does not keep; the confidence is calibrated on what it does."""
    run = Run(world.claims, Known(), world.rates, world.payouts, model, everything=everything)
    outcome = run.over(world.lines)
    found = []
    for decided in outcome.decided:
        turn = decided.turn
        truth = world.truth[turn.asked.line.id]
        wanted = {world.same.get(claim, claim): units(amount) for claim, amount in truth.items()}
        hits = [pays(run, turn, read, world) == wanted for read in turn.reads]
        answer = hits.index(True) if True in hits else (-1 if truth else len(hits))
        options = (*(read.facts for read in turn.reads), turn.nothing_facts)
        best = turn.reads[0] if turn.reads else None
        found.append(
            Sample(
                options,
                answer,
                best.facts if best else (),
                tuple(numbers_of(turn)) if best else (),
                bool(hits) and hits[0],
                grounds_of(turn, run.book, Known()) if best and decided.taken else Grounds.NONE,
                bool(truth),
            )
        )
    return found


def pays(run: Run, turn: Turn, read: Read, world: World) -> dict[int, int]:
    shares = shares_of(
        read.hypothesis.claims, read.opens, read.hypothesis.how, turn.asked.amount, turn.asked.line.currency
    )
    found: dict[int, int] = {}
    for share in shares:
        if share.kind in {Kind.PAYMENT, Kind.REFUND}:
            claim = run.book.claims[share.claim].id
            claim = world.same.get(claim, claim)
            found[claim] = found.get(claim, 0) + share.amount
    return found


def _samples(work: tuple[int, dict[str, Any], bool]) -> list[Sample]:
    seed, data, everything = work
    return samples_of(make_world(seed), model_of(data), everything=everything)


def gather(seeds: Sequence[int], data: dict[str, Any], *, everything: bool = True) -> list[Sample]:
    tasks = [(seed, data, everything) for seed in seeds]
    with Pool(2) as pool:
        return [one for many in pool.map(_samples, tasks, chunksize=2) for one in many]


def _counted(work: tuple[int, bool]) -> Counts:
    seed, later = work
    world, known = make_world(seed), Known()
    if later:
        world, known = second_half(world)
    return Counts().add(judge(world, match(world.lines, world.claims, known, world.rates, world.payouts)))


def measure(seeds: Sequence[int], *, later: bool = False) -> Counts:
    """With the weights of the repository. later: only the second halves, after the first were learnt from."""
    total = Counts()
    with Pool(2) as pool:
        for counts in pool.imap(_counted, [(seed, later) for seed in seeds], chunksize=2):
            total.merge(counts)
    return total


def table(counts: Counts) -> Iterator[str]:
    wrong, automatic, paying = counts.automatic_wrong, counts.automatic, max(counts.paying, 1)
    yield f"lines {counts.lines}, paying {counts.paying}"
    yield (
        f"automatic and wrong      {wrong} of {automatic}: {wrong / max(automatic, 1):.3%}, "
        f"upper 95 % bound {upper_bound(wrong, automatic):.3%}; another customer's document: {counts.others}"
    )
    yield f"automatic and right      {counts.automatic_right / paying:.1%} of paying lines"
    yield f"first proposal right     {counts.first / paying:.1%}, among three {counts.among_three / paying:.1%}"
    yield f"proposals for lines that pay nothing: {counts.idle_proposed} of {counts.lines - counts.paying}"
    yield "said      true      proposals"
    for _, (count, good, said) in sorted(counts.bands.items()):
        yield f"{said / count:8.3%}  {good / count:8.3%}  {count:.0f}"
    for category, (lines, right, first, bad) in sorted(counts.categories.items()):
        yield f"  {category:24} {lines:6}  automatic {right / lines:6.1%}  first {first / lines:6.1%}  wrong {bad}"


def train() -> dict[str, Any]:
    started = time.monotonic()
    data: dict[str, Any] = {
        "version": "1",
        "facts": START,
        "known_facts": [],
        "trees": None,
        "calibration": {grounds: {"score": [0.0], "share": [0.5]} for grounds in Grounds},
        "automatic": 0.999,
    }
    for turn in range(3):
        samples = gather(FACTS, data)
        data["facts"] = fit_facts([(one.options, one.answer) for one in samples], rounds=60)
        missing = sum(one.answer < 0 for one in samples)
        seconds = time.monotonic() - started
        print(f"round {turn + 1}: {len(samples)} lines, {missing} without the right reading, {seconds:.0f} s")
    data["known_facts"] = sorted(data["facts"])
    model = model_of(data)
    samples = [one for one in gather(TREES, data) if one.facts]
    rows = model.rows([one.facts for one in samples], [one.numbers for one in samples])
    data["trees"] = grow(rows, np.array([one.right for one in samples], dtype=np.float64))
    print(f"trees on {len(samples)} lines, {time.monotonic() - started:.0f} s")
    return calibrated(data)


def calibrated(data: dict[str, Any]) -> dict[str, Any]:
    """Facts and trees stay as they are; what they say becomes a confidence, and the threshold is chosen."""
    model = model_of(data)
    samples = [one for one in gather(CALIBRATE, data, everything=False) if one.facts]
    rows = model.rows([one.facts for one in samples], [one.numbers for one in samples])
    data |= calibrate(
        model.score_of_trees(rows),
        np.array([one.right for one in samples]),
        [one.grounds for one in samples],
        WRONG_AT_MOST_EACH,
        WRONG_AT_MOST,
    )
    data.pop("calibration_of_rest", None)
    print(f"calibrated on {len(samples)} lines: {data['calibrated_on']}")
    return data


def speed() -> Iterator[str]:
    """CPU seconds, so that others on the machine do not matter; memory is that of the whole process."""
    world = make_world(SPEED, customers=2300)
    lines = sorted(world.lines, key=lambda line: (line.booking_date, line.id))
    claims = sorted(world.claims, key=lambda claim: claim.id)[:20_000]
    middle = len(lines) // 2
    yield _timed(lines[middle : middle + 1000], claims, world)
    world = make_world(SPEED, customers=12_600)
    lines = sorted(world.lines, key=lambda line: (line.booking_date, line.id))[:100_000]
    yield f"before: {_megabytes()} MB"
    yield _timed(lines, world.claims, world)
    yield f"after: {_megabytes()} MB"


def _timed(lines: Sequence[Line], claims: Sequence[Claim], world: World) -> str:
    started, wall = time.process_time(), time.monotonic()
    match(lines, claims, None, world.rates, world.payouts)
    took, wall = time.process_time() - started, time.monotonic() - wall
    return f"{len(lines)} lines against {len(claims)} claims: {took:.2f} s of CPU, {wall:.2f} s"


def _megabytes() -> int:
    """The most that the process had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument(
        "--calibrate", action="store_true", help="keep facts and trees, choose the threshold anew"
    )
    wanted = parser.parse_args()
    if wanted.speed:
        for line in speed():
            print(line)
        return
    if not wanted.measure:
        data = calibrated(json.loads(WEIGHTS.read_text(encoding="utf-8"))) if wanted.calibrate else train()
        WEIGHTS.write_text(
            json.dumps(data, indent=None, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8"
        )
    print("# whole years, nothing learnt before")
    for line in table(measure(VALIDATE)):
        print(line)
    print("# second halves of years, the first learnt from")
    for line in table(measure(VALIDATE, later=True)):
        print(line)


if __name__ == "__main__":
    main()
