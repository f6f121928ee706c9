"""Importing a bank's files: against the bare parser and the fastest insert, again, and in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from . import bank_files
from .databases import Engine
from .grid import Tell
from .lines import Line, line_of
from .processes import Failed, Measured, environment, work

LINES = 100_000
SMALL = 500
FIRST_RATIO, AGAIN_RATIO, MORE_MIB = 2.5, 1.2, 40
STATEMENTS_PER_1000 = 4
STATEMENTS_OF_AN_IMPORT = 44  # four of them: who paid the company that it pays
NAMES = {"camt": "CAMT.053", "mt940": "MT940"}


def measure(
    engines: Sequence[Engine], tell: Tell, count: int = LINES, repeat: int = 3, floors: bool = True
) -> list[Line]:
    """Two lines for each format and engine: the first import, and the same file again. floors: without them only
    counts are judged."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="billingo-bank-") as directory:
        for kind, write in bank_files.WRITERS.items():
            large, small = Path(directory) / f"{kind}.large", Path(directory) / f"{kind}.small"
            tell(f"{NAMES[kind]}: {count:,} lines are written")
            write(large, count)
            write(small, SMALL)
            for engine in engines:
                lines += _of_engine(engine, kind, large, small, count, repeat, floors, tell)
    return lines


def _of_engine(
    engine: Engine, kind: str, large: Path, small: Path, count: int, repeat: int, floors: bool, tell: Tell
) -> list[Line]:
    parsed: list[Measured] = []
    written: list[Measured] = []
    first: list[Measured] = []
    again: list[Measured] = []
    for repetition in range(1, repeat + 1):
        tell(f"{NAMES[kind]}, {count:,} lines: {engine.name}, {repetition} of {repeat}")
        if floors:
            parsed.append(work("bank_parse", environment(), kind=kind, path=f"{large}"))
            with engine.fresh() as url:
                written.append(work("bank_write", environment(url), path=f"{large}"))
        with engine.fresh() as url:
            first.append(_imported(url, large, new=count))
            again.append(_imported(url, large, new=0))
    with engine.fresh() as url:
        more = max(one.peak_mib for one in first) - _imported(url, small, new=SMALL).peak_mib
    size = f"{NAMES[kind]}, {count:,} lines"
    line = line_of(size, engine.name, count, 0, first, parsed, written)
    line.note = f"{more:+.1f} MiB"
    line.held_against("F+W")
    if line.ratio is not None and count == LINES:
        line.judge(f"≤ {FIRST_RATIO:g} (F+W)", line.ratio <= FIRST_RATIO)
        line.judge(f"≤ {MORE_MIB} MiB more", more <= MORE_MIB, f"{more:+.1f} MiB")
    most = STATEMENTS_PER_1000 * -(-count // 1000) + STATEMENTS_OF_AN_IMPORT
    line.judge(f"≤ {most:,} statements", line.statements <= most, f"{line.statements:,}")
    repeated = line_of(f"{size}, again", engine.name, count, 0, again, parsed)
    repeated.held_against("F")
    if repeated.ratio is not None and count == LINES:
        repeated.judge(f"≤ {AGAIN_RATIO:g} F", repeated.ratio <= AGAIN_RATIO)
    repeated.judge("0 rows written", repeated.rows_written == 0, f"{repeated.rows_written:,}")
    return [line, repeated]


def _imported(url: str, path: Path, new: int) -> Measured:
    done = work("bank_import", environment(url), path=f"{path}")
    if done.found["new"] != new:
        raise Failed(f"{path.name}: {done.found} instead of {new} new lines")
    return done
