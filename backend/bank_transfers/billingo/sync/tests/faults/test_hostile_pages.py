"""Pages that no Billingo would send: each run ends, soon and within bounds, and says why."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from bank_transfers.billingo.documents.mapping import MAX_DOCUMENT_BYTES, MAX_ITEMS
from bank_transfers.billingo.tests.robustness import BACKEND_DIR, quicken, sync
from bank_transfers.billingo.tests.veil import listing
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.models import BillingoInvoice, BillingoSetAsideDocument, BillingoSyncLog, Company
from billingo_sandbox import Sandbox

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def page(number: int, total: int, rows: list[bytes], filler: bytes = b"") -> bytes:
    tail = json.dumps({"total": total, "per_page": 100, "current_page": number})
    return b'{"data":[' + b",".join(rows) + b"]," + filler + tail[1:].encode()


def document(sandbox: Sandbox, billingo_id: int, **changed: Any) -> bytes:
    """One of the sandbox's documents under another id."""
    made = json.loads(sandbox.raw(sandbox.documents[0]["id"]))
    return json.dumps(made | {"id": billingo_id, "invoice_number": f"H-{billingo_id}"} | changed).encode()


def first_code(log: BillingoSyncLog) -> str:
    return str(log.errors_parsed[0]["code"])


def test_a_list_that_grows_with_every_page_comes_to_an_end(
    company: Company, sandbox: Sandbox, settings: Settings
) -> None:
    quicken(settings)
    asked, any_document = [], json.loads(document(sandbox, 0))

    def growing(number: int) -> bytes:
        asked.append(number)
        rows = [
            json.dumps(any_document | {"id": billingo_id, "invoice_number": f"H-{billingo_id}"}).encode()
            for billingo_id in range(10_000_000 - number * 10, 10_000_000 - number * 10 - 3, -1)
        ]
        return page(number, 100 * (number + 40), rows)

    with listing(sandbox, growing) as url:
        settings.BILLINGO_BASE_URL = url
        log = sync(company)

    assert (log.status, first_code(log)) == ("PARTIAL", "listing_incomplete")
    assert max(asked) < 200


def test_an_answer_far_larger_than_a_page_is_not_read_and_tried_only_so_often(
    company: Company, sandbox: Sandbox, settings: Settings
) -> None:
    quicken(settings)
    settings.BILLINGO_ANSWER_MIB, settings.BILLINGO_MAX_ATTEMPTS = 1, 3
    asked = []

    def large(number: int) -> bytes:
        asked.append(number)
        return page(number, 1, [document(sandbox, 7)], b'"x":"' + b"x" * 2**20 + b'",')

    with listing(sandbox, large) as url:
        settings.BILLINGO_BASE_URL = url
        log = sync(company)

    assert (log.status, first_code(log), asked) == ("FAILED", "answer_too_large", [1, 1, 1])
    assert not BillingoInvoice.objects.filter(company=company).exists()


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("too_many_items", {"items": [{"name": "x", "quantity": 1}] * (MAX_ITEMS + 1)}),
        ("document_too_large", {"comment": "x" * MAX_DOCUMENT_BYTES}),
    ],
)
def test_a_document_beyond_all_reason_is_set_aside_and_takes_nothing_with_it(
    company: Company, sandbox: Sandbox, settings: Settings, code: str, changed: dict[str, Any]
) -> None:
    quicken(settings)
    rows = [document(sandbox, 9), document(sandbox, 8, **changed), document(sandbox, 7)]
    with listing(sandbox, lambda number: page(number, 3, rows)) as url:
        settings.BILLINGO_BASE_URL = url
        log = sync(company)

    assert (log.status, first_code(log), log.invoices_created) == ("PARTIAL", code, 2)
    assert BillingoSetAsideDocument.objects.get().code == code


def test_a_document_with_as_many_items_as_are_read_is_stored(
    company: Company, sandbox: Sandbox, settings: Settings
) -> None:
    quicken(settings)
    rows = [document(sandbox, 8, items=[{"name": "x", "quantity": 1}] * MAX_ITEMS)]
    with listing(sandbox, lambda number: page(number, 1, rows)) as url:
        settings.BILLINGO_BASE_URL = url
        log = sync(company)

    assert (log.status, log.items_extracted) == ("COMPLETED", MAX_ITEMS)


@pytest.mark.parametrize("background", [False, True])
@pytest.mark.django_db(transaction=True)
def test_a_run_that_was_started_by_hand_ends_after_its_time(
    company: Company, sandbox: Sandbox, settings: Settings, background: bool
) -> None:
    quicken(settings)
    settings.SYNC_TIME_LIMIT_SECONDS, settings.BILLINGO_REQUEST_TIMEOUT_SECONDS = 0.5, 60
    sandbox.fault("latency", seconds=30, times=1, path="/documents")
    client = client_in(company, role="ADMIN")

    answer = client.post("/api/billingo-settings/trigger_sync/", {"background": background}, format="json")

    assert answer.status_code == (202 if background else 502)
    log = BillingoSyncLog.objects.get(pk=answer.json()["sync_log_id"])
    for _ in range(600):
        if log.status != "RUNNING":
            break
        time.sleep(0.1)
        log.refresh_from_db()
    assert (log.status, first_code(log)) == ("FAILED", "time_limit")


SPLIT = """
import resource
from bank_transfers.billingo.client.schemas import parse_page
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
body = b'{"data":[{"id":1,"x":NaN,"y":"' + b"\\\\" * 8_000_000 + b'"}],"total":1,"current_page":1}'
assert len(parse_page(body, 1).documents) == 1
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_page_that_must_be_split_takes_a_few_times_its_size() -> None:
    result = subprocess.run(
        [sys.executable, "-c", SPLIT], cwd=BACKEND_DIR, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) < 120_000, "kilobytes"
