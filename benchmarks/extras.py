"""What is measured on request: many companies, the limit of requests, memory, pages in flight, profiles."""

from __future__ import annotations

from collections.abc import Sequence

from .databases import Engine
from .grid import IN_FLIGHT, Tell, require_completed
from .lines import FIRST, JUDGED_SIZE, PAYMENTS, STATEMENTS_OF_A_RUN, Line, line_of
from .processes import Failed, Measured, SandboxProcess, environment, sandbox

COMPANIES_LATENCY_MS = 50
PAYMENTS_LATENCY_MS = 200
DAY_COMPANIES, DAY_MINUTES = 200, 5
PACED_PAGES = 1000
PER_MINUTE = 300
MEMORY_SIZES = (500, 200_000)
MORE_MIB = 40
PAGES_IN_FLIGHT = (1, 2, 4, 6, 8, 12)


def companies(
    engines: Sequence[Engine], tell: Tell, how_many: int, repeat: int = 3, floors: bool = True
) -> list[Line]:
    """Many companies with nothing new, 50 ms latency, one process; the floor makes the same calls bare.

    floors: without them only counts are judged.
    """
    keys = [f"key-{number}" for number in range(how_many)]
    latency = COMPANIES_LATENCY_MS if floors else 0
    with sandbox(10, "--latency-ms", str(latency)) as server:
        for key in keys:
            server.control.add_key(key)
        return [_companies(engine, server, keys, latency, repeat, floors, tell) for engine in engines]


def _companies(
    engine: Engine,
    server: SandboxProcess,
    keys: Sequence[str],
    latency: int,
    repeat: int,
    floors: bool,
    tell: Tell,
) -> Line:
    calls = [
        f"{key} {server.base_url}/{path}"
        for key in keys
        for path in ("utils/time", "documents?page=1&per_page=100&last_modified_date=2026-11-01+00:00:00")
    ]
    fetched: list[Measured] = []
    synced: list[Measured] = []
    with engine.fresh() as url:
        env = environment(url, SYNC_COMPANIES_AT_ONCE=IN_FLIGHT)
        server.measure("prepare_companies", env, keys=keys)
        for repetition in range(1, repeat + 1):
            tell(f"{len(keys):,} companies: {engine.name}, {repetition} of {repeat}")
            if floors:
                fetched.append(server.fetch(IN_FLIGHT, calls))
            synced.append(server.measure("sync_companies", env))
            if synced[-1].found["ok"] != len(keys):
                raise Failed(f"{synced[-1].found['ok']} of {len(keys)} companies were synced")
    line = line_of(f"{len(keys):,} companies, nothing new", engine.name, 0, latency, synced, fetched)
    line.held_against("F")
    if line.ratio is not None:
        line.judge("≤ 1.5 F", line.ratio <= 1.5)
    line.judge(f"{2 * len(keys):,} requests", line.requests == 2 * len(keys), f"{line.requests:,}")
    most = STATEMENTS_OF_A_RUN * len(keys)
    line.judge(f"≤ {most:,} statements", line.statements <= most, f"{line.statements:,}")
    line.judge("0 rows written", line.rows_written == 0, f"{line.rows_written:,}")
    return line


def payments(
    engines: Sequence[Engine], tell: Tell, invoices: int, partly_paid: int, floors: bool = True
) -> list[Line]:
    """A first sync of an account some of whose documents are partly paid, then one with nothing new; the floor asks for
    the same pages and payments bare. floors: without them only counts are judged."""
    latency = PAYMENTS_LATENCY_MS if floors else 0
    lines = []
    with sandbox(invoices, partly_paid=partly_paid) as server:
        asked = server.payment_urls()
        server.control.set_latency(latency)
        for engine in engines:
            tell(f"{invoices:,} invoices, {partly_paid:,} partly paid: {engine.name}")
            fetched = [server.fetch(IN_FLIGHT, [*server.page_urls(), *asked])] if floors else []
            with engine.fresh() as url:
                env = environment(url, BILLINGO_PAGES_IN_FLIGHT=IN_FLIGHT)
                first = server.measure("sync", env, full=False)
                again = server.measure("sync", env, full=False)
            for done in (first, again):
                require_completed(done)
            line = line_of(PAYMENTS, engine.name, invoices, latency, [first], fetched)
            lines.append(_of_payments(line, again, server.pages + 1 + partly_paid))
    return lines


def _of_payments(line: Line, again: Measured, requests: int) -> Line:
    line.held_against("F")
    if line.ratio is not None and line.invoices >= JUDGED_SIZE:
        line.judge("≤ 1.2 F", line.ratio <= 1.2)
    line.judge(f"{requests:,} requests", line.requests == requests, f"{line.requests:,}")
    line.judge("then 2 requests", again.requests == 2, f"{again.requests}")
    most = STATEMENTS_OF_A_RUN
    line.judge(f"then ≤ {most} statements", again.statements <= most, f"{again.statements}")
    line.judge("then 0 rows written", again.rows_written == 0, f"{again.rows_written}")
    return line


def interval(engines: Sequence[Engine], tell: Tell, seconds: float) -> list[Line]:
    """200 companies that are synced every five minutes, with nothing new, by the schedule of one process."""
    keys = [f"key-{number}" for number in range(DAY_COMPANIES)]
    lines = []
    with sandbox(10, "--latency-ms", str(COMPANIES_LATENCY_MS)) as server:
        for key in keys:
            server.control.add_key(key)
        # To the sandbox they are keys of one account, whose limit they share.
        server.control.set_rate_limit(PER_MINUTE, headers="none")
        for engine in engines:
            tell(f"{DAY_COMPANIES} companies every {DAY_MINUTES} minutes: {engine.name}, {seconds:g} s")
            with engine.fresh() as url:
                env = environment(url, SYNC_COMPANIES_AT_ONCE=4, MNB_RATES_URL="off")
                server.measure("prepare_companies", env, keys=keys)
                env["BILLINGO_REQUESTS_PER_MINUTE"] = str(PER_MINUTE)
                done = server.measure("interval", env, minutes=DAY_MINUTES, seconds=seconds)
            lines.append(_of_the_day(engine, done, int(server.control.stats()["refused"]), seconds))
    return lines


def _of_the_day(engine: Engine, done: Measured, refused: int, seconds: float) -> Line:
    line = line_of(
        f"{DAY_COMPANIES} companies every {DAY_MINUTES} min", engine.name, 0, COMPANIES_LATENCY_MS, [done]
    )
    runs, due = done.found["runs"], DAY_COMPANIES * seconds / (DAY_MINUTES * 60)
    line.note = f"{runs} runs, {done.cpu / done.wall:.1%} of a core"
    line.judge("< ⅓ of a core", done.cpu < done.wall / 3, f"{done.cpu / done.wall:.1%}")
    line.judge("all that are due", due * 0.8 - 2 <= runs <= due * 1.2 + 2, f"{runs} of {due:.0f}")
    line.judge("all COMPLETED", done.found["ok"] == runs, f"{done.found['ok']}")
    line.judge("2 requests a run", line.requests == 2 * runs, f"{line.requests:,}")
    line.judge("≤ 8 begin in 5 s", done.found["burst"] <= 8, f"{done.found['burst']}")
    line.judge("0 refused", refused == 0, f"{refused}")
    line.judge("0 rows written", line.rows_written == 0, f"{line.rows_written:,}")
    return line


def pacing(engines: Sequence[Engine], tell: Tell) -> list[Line]:
    """A first sync of 1,000 pages under a limit of 300 requests a minute that no header tells of."""
    engine = engines[0]
    with sandbox(PACED_PAGES * 100) as server, engine.fresh() as url:
        server.control.set_rate_limit(PER_MINUTE, headers="none")
        allowed = PACED_PAGES // PER_MINUTE * 60  # the clock is asked too, so 1,001 requests
        tell(f"{PACED_PAGES:,} pages at {PER_MINUTE} a minute on {engine.name}: some {allowed} s")
        env = environment(url, BILLINGO_PAGES_IN_FLIGHT=IN_FLIGHT, BILLINGO_REQUESTS_PER_MINUTE=PER_MINUTE)
        done = server.measure("sync", env, full=False, timeout=900)
        require_completed(done)
        refused = int(server.control.stats()["refused"])
    line = line_of("first sync, 300 requests a minute", engine.name, server.invoices, 0, [done])
    line.fetch_floor, line.note = float(allowed), f"{refused} refused"
    line.held_against("F")
    line.judge("≤ 1.05 F (what is allowed)", (line.ratio or 0) <= 1.05)
    line.judge("< 5 refused", refused < 5, f"{refused}")
    return [line]


def memory(engines: Sequence[Engine], tell: Tell) -> list[Line]:
    """Peak memory of a first sync of a small and of a large account."""
    lines: dict[tuple[str, int], Line] = {}
    for size in MEMORY_SIZES:
        tell(f"{size:,} invoices: the sandbox starts")
        with sandbox(size) as server:
            for engine in engines:
                tell(f"{size:,} invoices: {engine.name}")
                lines[engine.name, size] = _first(server, engine, IN_FLIGHT)
    small, large = MEMORY_SIZES
    for engine in engines:
        line = lines[engine.name, large]
        more = line.peak_mib - lines[engine.name, small].peak_mib
        line.note = f"{more:+.1f} MiB"
        line.judge(f"≤ {MORE_MIB} MiB more", more <= MORE_MIB, f"{more:+.1f} MiB")
    return [lines[engine.name, size] for engine in engines for size in MEMORY_SIZES]


def pages(
    engines: Sequence[Engine], tell: Tell, sizes: Sequence[int], latencies: Sequence[int]
) -> list[Line]:
    """First syncs with different numbers of pages in flight: what the default was chosen by."""
    lines = []
    for size in sizes:
        with sandbox(size) as server:
            for latency in latencies:
                server.control.set_latency(latency)
                for in_flight in PAGES_IN_FLIGHT:
                    tell(f"{size:,} invoices, {latency} ms, {in_flight} in flight")
                    line = _first(server, engines[0], in_flight)
                    line.latency_ms, line.note = latency, f"{in_flight} in flight"
                    line.fetch_floor = server.fetch(in_flight).wall
                    line.held_against("F")
                    lines.append(line)
    return lines


def _first(server: SandboxProcess, engine: Engine, in_flight: int) -> Line:
    with engine.fresh() as url:
        env = environment(url, BILLINGO_PAGES_IN_FLIGHT=in_flight)
        done = server.measure("sync", env, full=False)
    require_completed(done)
    return line_of(FIRST, engine.name, server.invoices, 0, [done])
