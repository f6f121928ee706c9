"""The main table: first, unchanged and incremental sync by size, latency and database, floors taken in between."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .databases import Engine
from .lines import FIRST, INCREMENTAL, UNCHANGED, Line, judge_counts, judge_time, line_of
from .processes import KEY, Failed, Measured, SandboxProcess, environment, sandbox

IN_FLIGHT = 8
Tell = Callable[[str], None]
Samples = dict[tuple[str, str], list[Measured]]  # (case, database) -> repetitions


@dataclass
class Grid:
    """Which cases are measured, on what, how often. `floors`: also F and W (counts need none)."""

    cases: Sequence[str]
    sizes: Sequence[int]
    latencies: Sequence[int]
    repeat: int
    floors: bool = True


def measure(grid: Grid, engines: Sequence[Engine], tell: Tell) -> list[Line]:
    """All lines of a grid, smallest accounts first. Raises Failed when a sync does not end COMPLETED."""
    lines = []
    for size in grid.sizes:
        tell(f"{size:,} invoices: the sandbox starts")
        with sandbox(size) as server:
            for latency in grid.latencies:
                server.control.set_latency(latency)
                lines += _block(grid, server, latency, engines, tell)
    return lines


def _block(
    grid: Grid, server: SandboxProcess, latency: int, engines: Sequence[Engine], tell: Tell
) -> list[Line]:
    """The lines of one size at one latency. Floors and product take turns, so that a busy moment meets both."""
    samples: Samples = defaultdict(list)
    for repetition in range(1, grid.repeat + 1):
        if grid.floors:
            tell(f"{server.invoices:,} invoices, {latency} ms, {repetition} of {grid.repeat}: floor")
            samples["F", ""].append(server.fetch(IN_FLIGHT))
            if INCREMENTAL in grid.cases:
                samples["two calls", ""].append(server.fetch(1, _two_calls(server)))
        for engine in engines:
            tell(f"{server.invoices:,} invoices, {latency} ms, {repetition} of {grid.repeat}: {engine.name}")
            _round(grid, server, latency, engine, samples)
    return [
        _line(case, engine.name, server, latency, samples)
        for engine in engines
        for case in (FIRST, UNCHANGED, INCREMENTAL)
        if case in grid.cases
    ]


def _round(grid: Grid, server: SandboxProcess, latency: int, engine: Engine, samples: Samples) -> None:
    """One repetition on one database: each case in a process of its own, the later ones on what the first stored."""
    if grid.floors and latency == 0 and FIRST in grid.cases:
        with engine.fresh() as url:
            samples["W", engine.name].append(server.measure("write", environment(url), key=KEY))
    with engine.fresh() as url:
        env = environment(url, BILLINGO_PAGES_IN_FLIGHT=IN_FLIGHT)
        for case in (FIRST, UNCHANGED, INCREMENTAL):
            if case in grid.cases or case == FIRST:
                measured = server.measure("sync", env, full=case == UNCHANGED)
                require_completed(measured)
                samples[case, engine.name].append(measured)


def _line(case: str, database: str, server: SandboxProcess, latency: int, samples: Samples) -> Line:
    syncs = samples[case, database]
    fetched = samples["two calls", ""] if case == INCREMENTAL else samples["F", ""]
    written = samples["W", database] if case == FIRST else []
    line = line_of(case, database, server.invoices, latency, syncs, fetched, written)
    items = int(samples[FIRST, database][0].found["items_extracted"])
    judge_time(line, case)
    judge_counts(line, case, server.pages, rows=server.invoices + items)
    return line


def require_completed(measured: Measured) -> None:
    """Raises Failed unless the sync ended COMPLETED: a time of anything else says nothing."""
    if measured.found["status"] != "COMPLETED":
        raise Failed(f"a sync ended {measured.found['status']}: {measured.found['errors']}")


def _two_calls(server: SandboxProcess) -> list[str]:
    """What an incremental sync asks for when there is nothing new."""
    since = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=3)).strftime("%Y-%m-%d+%H:%M:%S")
    return [
        f"{server.base_url}/utils/time",
        f"{server.base_url}/documents?page=1&per_page=100&last_modified_date={since}",
    ]
