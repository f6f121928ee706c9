"""What the tests of bad days share: a mirror compared with Billingo, its states, short times, processes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from django.db import connection

from bank_transfers.billingo.client import client, schemas
from bank_transfers.billingo.sync import BillingoSyncService, batches, listing, resume
from bank_transfers.models import BillingoInvoice, BillingoInvoiceItem, BillingoSyncLog, Company
from billingo_sandbox import Dataset, generate
from billingo_sandbox.codec import loads_amounts

if TYPE_CHECKING:
    import pytest
    from pytest_django.fixtures import Settings

Json = dict[str, Any]
State = dict[int, Json]

BACKEND_DIR = Path(__file__).resolve().parents[3]
SMALL_PAGE = 10
COMPLETED, PARTIAL, FAILED, RUNNING = "COMPLETED", "PARTIAL", "FAILED", "RUNNING"


@lru_cache(maxsize=8)
def dataset(count: int, seed: int = 1) -> Dataset:
    """Documents made once a process; a sandbox never changes them."""
    return generate(count, seed)


@lru_cache(maxsize=20_000)
def decoded(raw: str) -> Json:
    """A document's text as plain data, amounts as Decimal; not to be changed. Most are seen many times."""
    document: Json = loads_amounts(raw.encode())
    return document


def quicken(settings: Settings) -> None:
    """Waits of a test's size: nothing here needs to be polite. What stalls on purpose sets its own bounds."""
    settings.BILLINGO_BACKOFF_SECONDS = 0.002
    settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 20.0
    settings.BILLINGO_RETRY_SECONDS = 60.0
    settings.BILLINGO_REQUESTS_PER_MINUTE = 100_000
    settings.SYNC_HEARTBEAT_SECONDS = 0.1


def small_pages(patch: pytest.MonkeyPatch) -> int:
    """Pages of ten documents for a hundred, each stored by itself; how many are on one. Whatever moves over the borders
    of pages needs a tenth of the documents; a sandbox gives as many as it is asked for."""
    for module in (client, listing, resume, schemas):
        patch.setattr(module, "PER_PAGE", SMALL_PAGE)
    patch.setattr(batches, "BATCH_DOCUMENTS", SMALL_PAGE)
    return SMALL_PAGE


def sync(company: Company, *, full: bool = False) -> BillingoSyncLog:
    """One sync through the public door; the log as the database holds it."""
    log = BillingoSyncService().sync_company(company, full_sync=full)
    return BillingoSyncLog.objects.get(pk=log.pk)


def state_of(documents: Iterable[Json]) -> State:
    return {document["id"]: document for document in documents}


def mirror(company: Company) -> State:
    """Every invoice that is not marked missing, as its kept text says; after a look that no row is half-written."""
    assert_whole(company)
    rows = BillingoInvoice.objects.filter(company=company, missing_upstream_since__isnull=True).order_by()
    return {pk: decoded(raw) for pk, raw in rows.values_list("billingo_id", "raw")}


def assert_exact(company: Company, documents: Iterable[Json]) -> None:
    """The mirror holds these documents, these only, and each as it is."""
    assert_same(mirror(company), state_of(documents))


def assert_same(held: State, expected: State) -> None:
    assert sorted(held) == sorted(expected)
    different = [pk for pk, document in held.items() if document != expected[pk]]
    assert not different, f"other content than Billingo's: {different[:5]}"


def assert_whole(company: Company) -> None:
    """Each invoice's columns and items are those of its own text: none is visible half-written."""
    items: dict[int, list[tuple[Any, ...]]] = {}
    columns = ("invoice_id", "position", "name", "quantity", "net_amount", "gross_amount")
    rows = BillingoInvoiceItem.objects.filter(invoice__company=company).order_by("invoice_id", "position")
    for invoice_id, *values in rows.values_list(*columns):
        items.setdefault(invoice_id, []).append(tuple(values))
    invoices = BillingoInvoice.objects.filter(company=company).order_by()
    for pk, raw, total, status in invoices.values_list("pk", "raw", "gross_total", "payment_status"):
        document = decoded(raw)
        expected = [
            (place, item["name"] or "", item["quantity"], item["net_amount"], item["gross_amount"])
            for place, item in enumerate(document["items"] or [], start=1)
        ]
        assert items.pop(pk, []) == expected, f"items of {document['id']}"
        assert (total, status) == (document["gross_total"], document["payment_status"] or "")
    assert not items


class HasDocuments(Protocol):
    @property
    def documents(self) -> list[Json]: ...


class Witness:
    """Remembers every state that the listing of a sandbox, or of one of its accounts, was in."""

    def __init__(self, sandbox: HasDocuments) -> None:
        self.sandbox = sandbox
        self.states: list[State] = [state_of(sandbox.documents)]

    def doing(self, *steps: Callable[[], object]) -> Callable[[], None]:
        """An action for `between`: does these steps, each of which leaves a state behind."""

        def act() -> None:
            for step in steps:
                step()
                self.states.append(state_of(self.sandbox.documents))

        return act

    def saw(self, held: State) -> bool:
        return any(held == state for state in self.states)


def reasons(log: BillingoSyncLog) -> str:
    """The errors of a log as a person reads them; fails where there is none."""
    words = [str(entry["error"]) for entry in log.errors_parsed]
    assert words, "nothing tells why"
    for text in words:
        assert len(text.split()) >= 3, f"no sentence: {text!r}"
        assert "Traceback" not in text
        assert "0x" not in text
    return " | ".join(words)


def until(condition: Callable[[], Any], seconds: float = 90.0, what: str = "it") -> Any:
    """Waits for a condition; its value. Fails when it does not come true in time, which is for what hangs: beside other
    programs the mere start of a process took 20 seconds."""
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        if value := condition():
            return value
        time.sleep(0.01)
    raise AssertionError(f"{what} did not come true in {seconds:g} s")


# manage.py with small batches, so that a run of a few pages stores several times.
MANAGE = """
import sys, django
django.setup()
from bank_transfers.billingo.sync import batches
batches.BATCH_DOCUMENTS = 100
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""


def start(script: str, *arguments: object, env: dict[str, str], **more: str) -> subprocess.Popen[str]:
    """A Python process of its own in the backend's directory; its two outputs come together."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *(str(argument) for argument in arguments)],
        env={**env, **more},
        cwd=BACKEND_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process: subprocess.Popen[str], seconds: float = 60) -> str:
    """What a process said, after its end."""
    try:
        return process.communicate(timeout=seconds)[0]
    finally:
        process.kill()
        process.wait()


def left_alone() -> bool:
    """No other session of this database is at work or in a transaction; SQLite's end with their process."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return bool(cursor.fetchone() == (0,))
