"""Running again costs next to nothing and changes nothing; what a sync costs is bounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bank_transfers.billingo.sync import batches
from bank_transfers.billingo.tests import mirror
from bank_transfers.models import BillingoSyncLog, Company, CompanyBillingoSettings
from billingo_sandbox import Sandbox, generate

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

WRITES = re.compile(
    r"(?:\d+ times: )?\s*(?:INSERT|UPDATE|DELETE|COPY|REPLACE|CREATE|DROP|ALTER|TRUNCATE)\b", re.IGNORECASE
)
# What belongs to a run itself, not to the mirror.
ITS_OWN = (
    "bank_transfers_billingosynclog",
    "bank_transfers_companybillingosettings",
    "bank_transfers_billingopace",
)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that runs inside, without the marks of nested transactions that only a test has."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [
        query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"].upper()[:20]
    ]


def writes_to_the_mirror(sql: list[str]) -> list[str]:
    return [
        statement
        for statement in sql
        if WRITES.match(statement) and not any(f'"{table}"' in statement for table in ITS_OWN)
    ]


@pytest.mark.parametrize("full", [False, True], ids=["incremental", "full"])
def test_a_second_sync_writes_no_row_of_the_mirror(company: Company, sandbox: Sandbox, full: bool) -> None:
    mirror.synced(company)
    # Everything lies within the overlap now, so that the incremental sync really looks at documents.
    for document in sandbox.documents[:50]:
        sandbox.touch(document["id"])
    before = mirror.everything(company)

    with statements() as sql:
        log = mirror.synced(company, full=full)

    assert log.full_sync is full
    assert log.invoices_unchanged == log.invoices_processed == (282 if full else 50)
    assert (log.invoices_created, log.invoices_updated, log.items_extracted) == (0, 0, 0)
    assert writes_to_the_mirror(sql) == []
    assert mirror.everything(company) == before


def test_the_watch_on_statements_sees_a_write(company: Company, sandbox: Sandbox) -> None:
    with statements() as first:
        mirror.synced(company)
    sandbox.pay(mirror.pick(sandbox, payment_status="expired")["id"])
    with statements() as second:
        mirror.synced(company)

    tables = ("billingoinvoice", "billingoinvoiceitem", "billingoinvoicechange")
    touched = [
        {name for name in tables if f'_{name}"' in " ".join(writes_to_the_mirror(sql))}
        for sql in (first, second)
    ]
    assert touched == [{"billingoinvoice", "billingoinvoiceitem"}, set(tables)]


def test_an_incremental_sync_without_news_asks_twice_and_takes_ten_statements(
    company: Company, sandbox: Sandbox
) -> None:
    mirror.synced(company)
    sandbox.reset_stats()

    with statements() as sql:
        log = mirror.synced(company)

    assert not log.full_sync
    assert [request.path for request in sandbox.requests] == ["/v3/utils/time", "/v3/documents"]
    assert log.api_calls == 1
    assert len(sql) <= 10, "\n".join(sql)


def test_a_first_sync_takes_eight_statements_for_a_thousand_invoices(
    make_company: Callable[..., Company], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH_SECONDS", 600.0)  # on a busy machine smaller batches are meant
    counts = []
    for invoices in (3000, 4000):
        with Sandbox(dataset=generate(invoices), key=f"key-{invoices}") as sandbox:
            settings.BILLINGO_BASE_URL = sandbox.url
            company = make_company(tax_id=f"{10000000 + invoices}-1-42", key=f"key-{invoices}")
            with statements() as sql:
                log = mirror.synced(company)
        assert log.invoices_created == invoices
        counts.append(len(sql))

    # Behind the documents, the payments of some eighty that are partly paid: in one batch, whatever it is of. And leave
    # for all these requests.
    payments, leave = 16, 8
    assert counts[0] <= 8 * 3 + payments + leave
    assert counts[1] - counts[0] <= 8


def test_it_asks_for_what_changed_since_the_cursor_less_the_overlap(
    company: Company, sandbox: Sandbox, settings: Any
) -> None:
    settings.SYNC_CURSOR_OVERLAP_SECONDS = 600
    cursor = mirror.synced(company).cursor
    assert cursor is not None
    sandbox.reset_stats()

    mirror.synced(company)

    asked = sandbox.requests[-1].query
    since = (cursor.astimezone(ZoneInfo("Europe/Budapest")) - timedelta(minutes=10)).replace(tzinfo=None)
    assert asked == {"page": "1", "per_page": "100", "last_modified_date": since.isoformat(" ")}


def test_it_sees_a_change_made_while_billingos_clock_was_slow_to_answer(
    company: Company, sandbox: Sandbox, settings: Any
) -> None:
    """A full reading asks for page 1 and the clock together: the cursor must not be later than page 1."""
    settings.SYNC_CURSOR_OVERLAP_SECONDS = 0
    late = mirror.pick(sandbox, payment_status="expired")["id"]
    sandbox.fault("latency", seconds=2.5, path="/utils/time")
    sandbox.between(1, lambda: sandbox.edit(late, comment="Page 1 was on its way"))

    assert mirror.synced(company).full_sync
    assert not mirror.synced(company).full_sync

    assert mirror.stored(company, late).comment == "Page 1 was on its way"
    mirror.assert_mirrors(company, sandbox)


def test_it_sees_a_change_made_shortly_before_the_cursor(company: Company, sandbox: Sandbox) -> None:
    mirror.synced(company)
    late = mirror.pick(sandbox, payment_status="expired")["id"]
    sandbox.advance(-2 * 3600)  # Billingo dates the change two hours back, and shows it only now
    sandbox.pay(late)
    sandbox.advance(2 * 3600)

    log = mirror.synced(company)

    assert not log.full_sync
    assert mirror.stored(company, late).payment_status == "paid"


def test_the_cursor_moves_with_every_sync(company: Company, sandbox: Sandbox) -> None:
    mirror.synced(company)
    sandbox.advance(86_400)
    second = mirror.synced(company)

    settings = CompanyBillingoSettings.objects.get(company=company)
    assert settings.sync_cursor == second.cursor
    sandbox.advance(3600)
    sandbox.reset_stats()
    mirror.synced(company)
    assert second.cursor is not None
    since = second.cursor.astimezone(ZoneInfo("Europe/Budapest")) - timedelta(hours=3)
    assert sandbox.requests[-1].query["last_modified_date"] == since.strftime("%Y-%m-%d %H:%M:%S")


NIGHTS = [
    "2026-07-01T12:00:00+02:00",
    "2026-10-25T02:30:00+02:00",  # the hour that comes twice, for the first time
    "2026-10-25T02:30:00+01:00",  # and for the second
    "2026-10-25T01:59:50+02:00",
    "2026-03-29T01:59:50+01:00",  # ten seconds before the hour that there is not
    "2026-03-29T03:00:10+02:00",
    "2026-12-31T23:59:50+01:00",
]


@pytest.mark.parametrize("zone", ["Europe/Budapest", "UTC", "Europe/London", "Asia/Tokyo"])
@pytest.mark.parametrize("moment", NIGHTS)
def test_it_sees_what_changed_whatever_zone_the_filter_is_read_in(
    make_company: Callable[..., Company], settings: Any, moment: str, zone: str
) -> None:
    now = datetime.fromisoformat(moment)
    with Sandbox(invoices=12, now=now, filter_timezone=zone) as sandbox:
        settings.BILLINGO_BASE_URL = sandbox.url
        company = make_company()
        mirror.synced(company)
        for number, wait in enumerate((5, 10, 3600, 2 * 3600)):
            sandbox.advance(wait)
            changed = sandbox.documents[number]["id"]
            sandbox.edit(changed, comment=f"{moment} {number}")
            sandbox.advance(1)
            log = mirror.synced(company)
            assert not log.full_sync
            assert mirror.stored(company, changed).comment == f"{moment} {number}"


def test_a_full_sync_is_due_after_a_week(company: Company, sandbox: Sandbox) -> None:
    mirror.synced(company)
    rows = CompanyBillingoSettings.objects.filter(company=company)

    rows.update(last_full_sync_time=timezone.now() - timedelta(days=6, hours=23))
    assert not mirror.synced(company).full_sync
    rows.update(last_full_sync_time=timezone.now() - timedelta(days=7, minutes=1))
    assert mirror.synced(company).full_sync
    assert not mirror.synced(company).full_sync


def test_a_full_sync_that_a_clock_gone_wrong_put_into_the_future_bars_no_other(
    company: Company, sandbox: Sandbox
) -> None:
    mirror.synced(company)
    in_ten_years = timezone.now() + timedelta(days=3650)
    CompanyBillingoSettings.objects.filter(company=company).update(last_full_sync_time=in_ten_years)

    assert mirror.synced(company).full_sync
    assert not mirror.synced(company).full_sync


def test_it_reads_everything_when_billingos_clock_went_back(company: Company, sandbox: Sandbox) -> None:
    mirror.synced(company)
    sandbox.advance(-3600)
    sandbox.pay(mirror.pick(sandbox, payment_status="expired")["id"])

    log = mirror.synced(company)

    assert log.full_sync
    mirror.assert_mirrors(company, sandbox)
    assert CompanyBillingoSettings.objects.get(company=company).sync_cursor == log.cursor


def test_a_failed_sync_moves_neither_cursor_nor_times(company: Company, sandbox: Sandbox) -> None:
    mirror.synced(company)
    before = CompanyBillingoSettings.objects.filter(company=company).values().get()
    sandbox.advance(600)
    sandbox.fault("forbidden", path="/documents")

    log = mirror.sync(company)

    assert log.status == "FAILED"
    assert CompanyBillingoSettings.objects.filter(company=company).values().get() == before
    assert BillingoSyncLog.objects.filter(status="RUNNING").count() == 0
