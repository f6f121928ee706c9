"""Where the time of a case goes, as text: by py-spy (all threads) where it is installed, else by cProfile."""

from __future__ import annotations

import cProfile
import io
import pstats
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .lines import FIRST, INCREMENTAL, UNCHANGED
from .processes import ROOT, environment, sandbox

if TYPE_CHECKING:
    from .databases import Engine
    from .grid import Tell

FOLDER = ROOT / "var" / "profiles"
PY_SPY_OPTIONS = ("--rate", "500", "--threads", "--format", "raw", "--output")
LINES = 40


def profile(case: str, size: int, engines: Sequence[Engine], tell: Tell) -> list[Path]:
    """Writes a text file for each database into var/profiles/, and gives their paths."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = []
    with sandbox(size) as server:
        for engine in engines:
            tell(f"profile of {case} on {engine.name}")
            path = FOLDER / f"{case}-{size}-{engine.name.lower()}.txt"
            with engine.fresh() as url:
                env = environment(url, BILLINGO_PAGES_IN_FLIGHT=8)
                if case != FIRST:
                    server.measure("sync", env, full=False)
                _profiled(server.base_url, env, case, path)
            written.append(path)
    return written


def _profiled(base_url: str, env: dict[str, str], case: str, path: Path) -> None:
    from .processes import work

    env = env | {"BILLINGO_BASE_URL": base_url}
    py_spy = shutil.which("py-spy")
    if not py_spy:
        work("sync", env, full=case == UNCHANGED, profile_to=str(path))
        return
    raw = path.with_suffix(".raw")
    work("sync", env, under=[py_spy, "record", *PY_SPY_OPTIONS, str(raw), "--"], full=case == UNCHANGED)
    path.write_text(folded(raw.read_text()))
    raw.unlink()


def folded(raw: str) -> str:
    """py-spy's stacks as shares of a function's own time and of the time under it, thread by thread."""
    own: dict[str, Counter[str]] = {}
    under: dict[str, Counter[str]] = {}
    for line in raw.splitlines():
        stack, _, samples = line.rpartition(" ")
        thread, *frames = stack.split(";")
        if not any("sync_company" in frame or "run_forever" in frame for frame in frames):
            continue  # starting up
        own.setdefault(thread, Counter())[frames[-1]] += int(samples)
        for frame in set(frames):
            under.setdefault(thread, Counter())[frame] += int(samples)
    total = sum(counter.total() for counter in own.values()) or 1
    return "\n".join(
        f"{thread} · {title}\n"
        + "".join(
            f"{100 * samples / total:6.1f} %  {frame}\n"
            for frame, samples in counters[thread].most_common(LINES)
        )
        for thread in own
        for title, counters in (("own time", own), ("time under it", under))
    )


@contextmanager
def profiled_to(path: str) -> Iterator[None]:
    """cProfile around the block, in this thread; the HTTP thread is not seen."""
    profiler = cProfile.Profile()
    with profiler:
        yield
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).sort_stats("tottime").print_stats(LINES).sort_stats(
        "cumtime"
    ).print_stats(LINES)
    Path(path).write_text(text.getvalue())


CASES = (FIRST, UNCHANGED, INCREMENTAL)
