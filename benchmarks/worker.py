"""What is measured, in a process of its own: a job as JSON on standard input, its figures as JSON on standard output.

Only the call itself is timed: starting Python, importing and connecting come before.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.processes import Measured

if TYPE_CHECKING:
    from bank_transfers.models import BillingoSyncLog


def main() -> None:
    """Reads the job, does it, prints what was measured."""
    job = json.loads(sys.stdin.read())
    measured = JOBS[job.pop("job")](**job)
    measured.peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(asdict(measured)))


@contextmanager
def timed(measured: Measured) -> Iterator[None]:
    """Wall and CPU time (of all threads) of the block."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    measured.wall, measured.cpu = time.perf_counter() - wall, time.process_time() - cpu


def fetch(urls: list[str], key: str, in_flight: int) -> Measured:
    """The floor F: the pages, read and thrown away."""
    from benchmarks.fetching import fetch_all

    measured = Measured()
    with timed(measured):
        bodies = fetch_all(urls, key, in_flight)
    measured.found = {"bytes": bodies}
    return measured


def write(key: str) -> Measured:
    """The floor W: the rows that the product stores of these documents, written with the fastest statement."""
    import gc

    _django()
    from benchmarks.writing import Writer

    writer = Writer(key)
    gc.collect()
    gc.freeze()  # the prepared rows are no part of what is measured, and the collector need not walk them
    measured = Measured()
    with timed(measured):
        writer.write()
    measured.rows_written = writer.rows
    return measured


def sync(full: bool, profile_to: str = "") -> Measured:
    """One sync by the product, from the call to its return; `profile_to`: a file for cProfile's view of it."""
    _django()
    from bank_transfers.billingo.sync import BillingoSyncService
    from bank_transfers.models import Company
    from benchmarks.profiling import profiled_to
    from benchmarks.statements import Statements

    company = Company.objects.get()
    service, measured = BillingoSyncService(), Measured()
    profiled = profiled_to(profile_to) if profile_to else nullcontext()
    with profiled, Statements() as statements, timed(measured):
        log = service.sync_company(company, full_sync=full)
    measured.statements, measured.rows_written = statements.count, statements.rows
    measured.found = _said(log)
    return measured


def sync_companies() -> Measured:
    """One sync of all companies of the database."""
    _django()
    from bank_transfers.billingo.sync import BillingoSyncService
    from benchmarks.statements import Statements

    service, measured = BillingoSyncService(), Measured()
    with Statements() as statements, timed(measured):
        outcomes = service.sync_all_companies()
    measured.statements, measured.rows_written = statements.count, statements.rows
    measured.found = {"companies": len(outcomes), "ok": sum(outcome.ok for outcome in outcomes)}
    return measured


def interval(minutes: int, seconds: float) -> Measured:
    """The schedule of a process for so many seconds, with all companies of the database synced every few minutes."""
    _django()
    from benchmarks.scheduling import scheduled
    from benchmarks.statements import Statements

    measured = Measured()
    with Statements() as statements, timed(measured):
        measured.found = scheduled(minutes, seconds)
    measured.statements, measured.rows_written = statements.count, statements.rows
    return measured


def prepare(key: str) -> Measured:
    """Makes a scratch database: tables, and one company ready to be synced."""
    _django()
    from django.core.management import call_command

    from benchmarks.seeding import add_company

    call_command("migrate", verbosity=0)
    add_company("Minta Kft.", key)
    return Measured()


def prepare_companies(keys: list[str]) -> Measured:
    """Adds a company for each key, all of them synced just now."""
    _django()
    from benchmarks.seeding import add_synced_companies

    add_synced_companies(keys)
    return Measured()


def bank_parse(kind: str, path: str) -> Measured:
    """The floor F of a bank's file: the bare parser over its bytes."""
    from benchmarks.bank_work import PARSERS

    measured = Measured()
    with timed(measured):
        measured.found = {"entries": PARSERS[kind](Path(path))}
    return measured


def bank_write(path: str) -> Measured:
    """The floor W of a bank's file: the rows that the import stores, by the fastest statement."""
    import gc

    _django()
    from benchmarks.bank_work import BareInsert

    insert = BareInsert(Path(path))
    gc.collect()
    gc.freeze()
    measured = Measured()
    with timed(measured):
        insert.write()
    measured.rows_written = len(insert.rows)
    return measured


def bank_import(path: str) -> Measured:
    """One import of a bank's file by the product."""
    _django()
    from bank_transfers.models import Company
    from benchmarks.bank_work import imported
    from benchmarks.statements import Statements

    imported(Path(__file__), 0)  # loads what is loaded once a process: this is no bank's file, and refused
    company_id, measured = Company.objects.values_list("pk", flat=True).get(), Measured()
    with Statements() as statements, timed(measured):
        measured.found = imported(Path(path), company_id)
    measured.statements, measured.rows_written = statements.count, statements.rows
    return measured


def match_lines(seed: int, year: int, lines: int, claims: int) -> Measured:
    """One call of the matcher: a large company's lines against its open claims."""
    from bank_transfers.reconciliation.matching.engine import match
    from benchmarks.exam.speed import Load

    load, measured = Load(seed, year), Measured()
    asked, open_claims = load.task(lines, claims)
    with timed(measured):
        found = match(asked, open_claims, None, load.world.rates)
    measured.found = {"matches": len(found)}
    return measured


def _django() -> None:
    import django

    django.setup()


def _said(log: BillingoSyncLog) -> dict[str, Any]:
    names = (
        "status", "errors", "pages_total", "invoices_processed", "invoices_created", "invoices_updated",
        "invoices_unchanged", "items_extracted", "api_calls",
    )  # fmt: skip
    return {name: getattr(log, name) for name in names}


JOBS: dict[str, Callable[..., Measured]] = {
    job.__name__: job
    for job in (
        fetch,
        write,
        sync,
        sync_companies,
        interval,
        prepare,
        prepare_companies,
        bank_parse,
        bank_write,
        bank_import,
        match_lines,
    )
}

if __name__ == "__main__":
    main()
