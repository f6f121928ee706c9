"""The figures for people: tables in the terminal, JSON, and the blocks in docs/performance.md and the README."""

from __future__ import annotations

import datetime
import json
import os
import platform
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import psycopg
from rich.console import Console, JustifyMethod
from rich.table import Table

from .api import ApiLine
from .lines import JUDGED_SIZE, WORDS, Line
from .processes import ROOT

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
HEADINGS = (
    "case", "invoices", "latency", "database", "wall s", "CPU s", "invoices/s", "API calls", "SQL", "MiB", "F s", "W s",
    "ratio", "targets",
)  # fmt: skip
RIGHT = set(HEADINGS) - {"case", "database", "targets"}
COUNTED = {"case", "invoices", "database", "API calls", "SQL", "targets"}
TARGET_HEADINGS = ("what", "latency", "database", "target", "floor s", "figure", "ratio", "verdict")
TARGET_RIGHT = {"floor s", "figure", "ratio"}
IN_SHORT = 10  # lines in the README
LEGEND = (
    "F: the same pages fetched bare, as many in flight. W: the same rows written by the fastest raw statement. "
    "Medians; ratios are to F, of a first sync without latency to F+W."
)
API_HEADINGS = (
    "API", "invoices", "database", "warm p50 ms", "warm p95 ms", "alone p95 ms", "CPU ms", "cold p50 ms", "cold p95 ms",
    "floor ms", "ratio", "target", "note",
)  # fmt: skip
API_RIGHT = set(API_HEADINGS) - {"API", "database", "target", "note"}
API_LEGEND = (
    "Eight clients at once; warm: asked before since the last sync; alone: the same from one client; cold: one client, "
    "everything forgotten before each request. Floor: p95 of `/api/health/` under the same clients, or a bare cursor "
    "reading the exported rows; an export's time stands under warm p50."
)


def show(console: Console, lines: Sequence[Line], counts_only: bool = False) -> None:
    """The table on a terminal, and how many targets are met. `counts_only`: without times and floors."""
    shown = [heading for heading in HEADINGS if not counts_only or heading in COUNTED]
    table = Table(show_edge=False, pad_edge=False, header_style="bold", row_styles=["", "dim"])
    for heading in shown:
        justify: JustifyMethod = "right" if heading in RIGHT else "left"
        table.add_column(heading, justify=justify, no_wrap=heading != "targets")
    for line in lines:
        cells = dict(zip(HEADINGS, _cells(line), strict=True))
        table.add_row(*(cells[heading] for heading in shown), style=None if line.ok else "red")
    console.print(table)
    targets = sum(len(line.verdicts) for line in lines)
    over = sum(not verdict.ok for line in lines for verdict in line.verdicts)
    console.print(
        f"{targets - over} of {targets} targets met" + (f", [red]{over} over[/red]" if over else "")
    )
    if not counts_only:
        console.print(f"{LEGEND} {machine()}")


def show_targets(console: Console, lines: Sequence[Line]) -> None:
    """Each target with its floor, figure, ratio and verdict: of the size that the targets are set for."""
    rows = _target_rows(lines)
    if not rows:
        return
    table = Table(title="Targets", title_justify="left", show_edge=False, pad_edge=False, header_style="bold")
    for heading in TARGET_HEADINGS:
        table.add_column(heading, justify="right" if heading in TARGET_RIGHT else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row, style=None if row[-1] == "ok" else "red")
    console.print(table)


def _target_rows(lines: Sequence[Line]) -> list[list[str]]:
    rows = []
    for line in lines:
        if line.case in WORDS and line.invoices < JUDGED_SIZE:
            continue
        for verdict in line.verdicts:
            timed = not verdict.figure
            rows.append(
                [
                    WORDS.get(line.case, line.case),
                    f"{line.latency_ms} ms",
                    line.database,
                    verdict.target,
                    _seconds(line.floor_seconds) if timed else "",
                    f"{_seconds(line.wall)} s" if timed else verdict.figure,
                    f"{line.ratio:.2f}" if timed and line.ratio else "",
                    "ok" if verdict.ok else "OVER",
                ]
            )
    return rows


def show_api(console: Console, lines: Sequence[ApiLine]) -> None:
    """The table of the API on a terminal."""
    table = Table(show_edge=False, pad_edge=False, header_style="bold", row_styles=["", "dim"])
    for heading in API_HEADINGS:
        justify: JustifyMethod = "right" if heading in API_RIGHT else "left"
        table.add_column(heading, justify=justify, no_wrap=heading not in {"target", "note"})
    for line in lines:
        table.add_row(*_api_cells(line), style=None if line.ok else "red")
    console.print(table)
    judged = [line for line in lines if line.target]
    console.print(f"{sum(line.ok for line in judged)} of {len(judged)} targets of the API met")
    console.print(f"{API_LEGEND} {machine()}")


def _api_cells(line: ApiLine) -> list[str]:
    times = (line.warm_p50, line.warm_p95, line.alone_p95, line.cpu, line.cold_p50, line.cold_p95, line.floor)
    return [
        line.case,
        f"{line.invoices:,}",
        line.database,
        *("" if value is None else f"{value:,.1f}" for value in times),
        "" if line.ratio is None else f"{line.ratio:.1f}",
        f"{line.target} {line.verdict}".strip(),
        line.note,
    ]


def _cells(line: Line) -> list[str]:
    return [
        WORDS.get(line.case, line.case) + (f" ({line.note})" if line.note else ""),
        f"{line.invoices:,}" if line.invoices else "",
        f"{line.latency_ms} ms",
        line.database,
        _seconds(line.wall),
        _seconds(line.cpu),
        f"{line.invoices / line.wall:,.0f}" if line.invoices and line.wall else "",
        f"{line.requests:,}",
        f"{line.statements:,}",
        f"{line.peak_mib:.0f}",
        _seconds(line.fetch_floor),
        _seconds(line.write_floor),
        f"{line.ratio:.2f}" if line.ratio else "",
        _targets(line),
    ]


def _targets(line: Line) -> str:
    """What is over by name; of what is met only the times, the counts being many."""
    shown = [verdict for verdict in line.verdicts if not verdict.ok or "F" in verdict.target]
    met = sum(verdict.ok for verdict in line.verdicts if verdict not in shown)
    words = [str(verdict) for verdict in shown]
    return ", ".join([*words, f"{met} counts ok"] if met else words)


def _seconds(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def machine() -> str:
    """The machine in a sentence."""
    model = ""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        found = re.search(r"^model name\s*:\s*(.+)$", cpuinfo.read_text(), re.MULTILINE)
        model = f" ({found[1].strip()})" if found else ""
    return (
        f"{os.cpu_count()} CPUs{model}, {platform.system()} {platform.machine()}, Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, psycopg {psycopg.__version__}, "
        f"load {os.getloadavg()[0]:.1f}."
    )


def write_json(path: Path, lines: Sequence[Line], api_lines: Sequence[ApiLine] = ()) -> None:
    """All figures, for programs."""
    figures = {
        "measured_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "lines": [asdict(line) for line in lines],
        "api": [{**asdict(line), "verdict": line.verdict} for line in api_lines],
    }
    path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")


def write_docs(
    lines: Sequence[Line],
    api_lines: Sequence[ApiLine] = (),
    whole: Path = ROOT / "docs" / "performance.md",
    readme: Path = ROOT / "README.md",
) -> None:
    """Puts all tables between the markers of docs/performance.md, and what matters most of them into the README."""
    _between_markers(whole, _markdown(lines, api_lines))
    if rows := _in_short(_target_rows(lines)):
        _between_markers(readme, f"{_table(TARGET_HEADINGS, TARGET_RIGHT, rows)}\n\n{_measured_on()}")


def _between_markers(path: Path, block: str) -> None:
    """At the file's end with the markers, where it has none yet."""
    text = path.read_text()
    block = f"{BEGIN}\n{block}\n{END}"
    if BEGIN in text and END in text:
        before, rest = text.split(BEGIN, 1)
        text = before + block + rest.split(END, 1)[1]
    else:
        text = f"{text.rstrip()}\n\n{block}\n"
    path.write_text(text)


def _in_short(rows: Iterable[list[str]]) -> list[list[str]]:
    """Times and memory, without counts: over a network, and a first sync without one."""
    columns = [TARGET_HEADINGS.index(name) for name in ("what", "latency", "target", "ratio")]
    found = []
    for row in rows:
        what, latency, target, ratio = (row[column] for column in columns)
        if "MiB" in target or (ratio and (latency != "0 ms" or what == "first sync")):
            found.append(row)
    return found[:IN_SHORT]


def _markdown(lines: Sequence[Line], api_lines: Sequence[ApiLine]) -> str:
    parts = []
    if lines:
        parts += [_table(TARGET_HEADINGS, TARGET_RIGHT, _target_rows(lines))]
        parts += [_table(HEADINGS, RIGHT, map(_cells, lines)), LEGEND]
    if api_lines:
        parts += [_table(API_HEADINGS, API_RIGHT, map(_api_cells, api_lines)), API_LEGEND]
    return "\n\n".join([*parts, _measured_on()])


def _measured_on() -> str:
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    return f"`make bench`, {day}: {machine()}"


def _table(headings: Sequence[str], right: set[str], rows: Iterable[list[str]]) -> str:
    rules = ["---:" if heading in right else "---" for heading in headings]
    return "\n".join(f"| {' | '.join(row)} |" for row in [list(headings), rules, *rows])
