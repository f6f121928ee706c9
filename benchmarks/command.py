"""The command line of `make bench`: what to measure, how often, and what to do with the figures."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from rich.console import Console

from . import api, banking, extras, matching, report
from .databases import Engine, engines
from .grid import Grid, Tell, measure
from .lines import FIRST, INCREMENTAL, UNCHANGED, Line
from .processes import Failed
from .profiling import profile

CASES = (FIRST, UNCHANGED, INCREMENTAL)
API, BANK_LINES, MATCHING = "api", "bank-lines", "matching"
PARTS = {API: api.INVOICES, BANK_LINES: api.BANK_LINES}
TABLE = (
    *CASES,
    "payments",
    "companies",
    "interval",
    "pacing",
    "memory",
    "banking",
    MATCHING,
    API,
    BANK_LINES,
)
QUICK = (*CASES, "payments", "companies", "interval", "banking", MATCHING, API, BANK_LINES)
ON_REQUEST = ("pages",)
COUNTED_SIZE = 3000
COUNTED_COMPANIES = 20
COUNTED_PARTLY_PAID = 120


def main(arguments: list[str] | None = None) -> int:
    """The command itself. Returns the exit code: 0; 1 for a failure or, with --counts, a count that is over; 130 for
    Ctrl-C."""
    options = _parser().parse_args(arguments)
    options.only = options.only or (QUICK if options.quick else TABLE)
    # Both ways to be stopped leave through the same door, past everything that cleans up.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console(width=None if sys.stdout.isatty() else 200)
    try:
        return _run(options, console)
    except Failed as failed:
        console.print(f"[red]The benchmark failed:[/red] {failed}", highlight=False)
        return 1
    except KeyboardInterrupt:
        console.print("Stopped; nothing is left behind.")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=__doc__)
    names = (*TABLE, *ON_REQUEST)
    parser.add_argument(
        "--only",
        type=_words(names),
        metavar="NAME[,NAME]",
        help=f"{', '.join(names)} (default: {', '.join(TABLE)}; with --quick {', '.join(QUICK)})",
    )
    parser.add_argument("--sizes", type=_numbers, metavar="N[,N]", help="invoices (282,5000,20000)")
    parser.add_argument("--latencies", type=_numbers, metavar="MS[,MS]", help="of each answer (0,200)")
    parser.add_argument(
        "--databases", type=_words(("sqlite", "postgresql")), default=("sqlite", "postgresql")
    )
    parser.add_argument("--repeat", type=int, choices=range(1, 100), metavar="N", help="repetitions (5)")
    parser.add_argument("--quick", action="store_true", help="small sizes, one repetition")
    parser.add_argument("--counts", action="store_true", help="counts only, no times; fails on a violation")
    parser.add_argument("--profile", choices=CASES, help="write a profile of a case to var/profiles/")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures")
    parser.add_argument(
        "--readme", action="store_true", help="put the tables into docs/performance.md and README.md"
    )
    return parser


def _run(options: argparse.Namespace, console: Console) -> int:
    with engines(set(options.databases)) as (found, left_out):
        if left_out:
            console.print(f"[yellow]{left_out}[/yellow]")
        if not found:
            raise Failed("no database to measure on")
        with console.status("") as status:
            lines, paths = _measured(options, found, status.update)
            api_lines = _measured_api(options, found, status.update)
            matched, tables = _measured_matching(options, status.update)
    lines += matched
    for path in paths:
        console.print(f"Profile: {path}")
    if lines:
        report.show(console, lines, counts_only=options.counts)
        if not options.counts:
            report.show_targets(console, lines)
    if api_lines:
        report.show_api(console, api_lines)
    if tables:
        console.print(tables, markup=False, highlight=False, soft_wrap=True)
    if options.json:
        report.write_json(options.json, lines, api_lines)
    if options.readme:
        report.write_docs(lines, api_lines)
    return int(options.counts and not all(line.ok for line in lines))


def _measured(options: argparse.Namespace, found: list[Engine], tell: Tell) -> tuple[list[Line], list[Path]]:
    sizes = options.sizes or ([282, 1000] if options.quick else [282, 5000, 20_000])
    latencies = options.latencies if options.latencies is not None else [0, 200]
    repeat = options.repeat or (1 if options.quick else 5)
    if options.profile:
        return [], profile(options.profile, sizes[-1], found, tell)
    if options.counts:
        grid = Grid(CASES, options.sizes or [COUNTED_SIZE], [0], 1, floors=False)
        counted = extras.companies(found, tell, COUNTED_COMPANIES, 1, floors=False)
        counted += extras.payments(found, tell, COUNTED_SIZE, COUNTED_PARTLY_PAID, floors=False)
        bank = banking.measure(found, tell, COUNTED_SIZE, 1, floors=False)
        return measure(grid, found, tell) + counted + bank, []
    lines = []
    only = options.only
    cases = [case for case in CASES if case in only]
    if cases:
        lines += measure(Grid(cases, sizes, latencies, repeat), found, tell)
    if "payments" in only:
        size, partly_paid = (1000, 50) if options.quick else (20_000, 1000)
        lines += extras.payments(found, tell, size, partly_paid)
    if "companies" in only:
        lines += extras.companies(found, tell, 100 if options.quick else 1000, min(repeat, 3))
    if "interval" in only:
        lines += extras.interval(found, tell, 20.0 if options.quick else 120.0)
    if "pacing" in only:
        lines += extras.pacing(found, tell)
    if "memory" in only:
        lines += extras.memory(found, tell)
    if "banking" in only:
        lines += banking.measure(found, tell, 10_000 if options.quick else banking.LINES, min(repeat, 3))
    if "pages" in only:
        lines += extras.pages(found, tell, options.sizes or [282, 5000], options.latencies or [50, 200])
    return lines, []


def _measured_api(options: argparse.Namespace, found: list[Engine], tell: Tell) -> list[api.ApiLine]:
    parts = [part for name, part in PARTS.items() if name in options.only]
    if options.counts or options.profile:
        return []
    alone = set(options.only) <= PARTS.keys()
    size = max(options.sizes) if options.sizes and alone else 20_000 if options.quick else None
    requests = 160 if options.quick else 800
    return [line for part in parts for line in api.measure(found, tell, part, size, requests)]


def _measured_matching(options: argparse.Namespace, tell: Tell) -> tuple[list[Line], str]:
    if options.counts:
        return matching.count(tell), ""
    if options.profile or MATCHING not in options.only:
        return [], ""
    return matching.measure(tell, quick=options.quick)


def _words(allowed: tuple[str, ...]) -> argparse._ActionType:
    def words(text: str) -> tuple[str, ...]:
        given = tuple(word.strip() for word in text.split(",") if word.strip())
        if not given or set(given) - set(allowed):
            raise argparse.ArgumentTypeError(f"choose from {', '.join(allowed)}")
        return given

    return words


def _numbers(text: str) -> list[int]:
    numbers = [int(word) for word in text.split(",")]
    if not all(0 <= number <= 1_000_000 for number in numbers):
        raise argparse.ArgumentTypeError("numbers from 0 to 1000000")
    return numbers
