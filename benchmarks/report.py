"""The figures for people: a table in the terminal, JSON, and the block in the README."""

from __future__ import annotations

import datetime
import json
import os
import platform
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import psycopg
from rich.console import Console, JustifyMethod
from rich.table import Table

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
LEGEND = (
    "F: the same pages fetched bare, as many in flight. W: the same rows written by the fastest raw statement. "
    "Medians; ratios are to F, of a first sync without latency to F+W."
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


def write_json(path: Path, lines: Sequence[Line]) -> None:
    """All figures, for programs."""
    figures = {
        "measured_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "lines": [asdict(line) for line in lines],
    }
    path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")


def write_readme(lines: Sequence[Line], readme: Path = ROOT / "README.md") -> None:
    """Puts the table between the markers of the README, or at its end with the markers."""
    text = readme.read_text()
    block = f"{BEGIN}\n{_markdown(lines)}\n{END}"
    if BEGIN in text and END in text:
        before, rest = text.split(BEGIN, 1)
        text = before + block + rest.split(END, 1)[1]
    else:
        text = f"{text.rstrip()}\n\n{block}\n"
    readme.write_text(text)


def _markdown(lines: Sequence[Line]) -> str:
    rules = ["---:" if heading in RIGHT else "---" for heading in HEADINGS]
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    targets = _table(
        TARGET_HEADINGS,
        ["---:" if heading in TARGET_RIGHT else "---" for heading in TARGET_HEADINGS],
        _target_rows(lines),
    )
    measured = _table(HEADINGS, rules, [_cells(line) for line in lines])
    table = f"{targets}\n\n{measured}"
    return f"{table}\n\n`make bench`, {day}: {machine()} {LEGEND}"


def _table(headings: Sequence[str], rules: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (headings, rules, *rows))
