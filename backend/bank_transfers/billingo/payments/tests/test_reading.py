"""Payments through the door of a sync: whose are asked for and when, what is kept, and what is told of it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bank_transfers.billingo.mirror_version import mirror_version
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.billingo.tests import mirror
from bank_transfers.billingo.tests.mirror import pick, stored, sync, synced
from bank_transfers.models import (
    BillingoInvoice,
    BillingoInvoicePayment,
    BillingoSyncLog,
    Company,
    CompanyBillingoSettings,
)
from billingo_sandbox import PAYMENTS, Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]


@pytest.fixture
def all_asked(settings: Any) -> None:
    """Not only partly paid documents are asked, as many as there are."""
    settings.BILLINGO_PAYMENTS_PER_RUN = 1000
    settings.BILLINGO_REQUESTS_PER_MINUTE = 10_000


def asked(sandbox: Sandbox) -> list[int]:
    """Whose payments were asked for, since the counts were reset."""
    paths = [request.path.split("/") for request in sandbox.requests]
    return [int(path[3]) for path in paths if path[-1] == "payments"]


def with_status(sandbox: Sandbox, status: str) -> set[int]:
    return {found["id"] for found in sandbox.documents if found["payment_status"] == status}


def partly(sandbox: Sandbox, *prices: Decimal | int) -> int:
    """An invoice of which these have been paid, and more is open."""
    found = pick(sandbox, payment_status="expired", cancelled=False)
    assert found["gross_total"] > sum(prices)
    sandbox.set_payments(found["id"], [{"price": price, "date": date(2026, 11, 1)} for price in prices])
    return int(found["id"])


def history(company: Company, billingo_id: int, moment: Any = None) -> list[Decimal]:
    """The payments known now, or as they were known then."""
    rows = BillingoInvoicePayment.objects.filter(company=company, invoice__billingo_id=billingo_id)
    if moment is None:
        rows = rows.filter(known_until=None)
    else:
        rows = rows.filter(Q(known_until=None) | Q(known_until__gt=moment), known_from__lte=moment)
    return sorted(rows.values_list("amount", flat=True))


# -- whose, and when ---------------------------------------------------------------------------------


def test_a_first_sync_reads_all_that_are_partly_paid_and_tells_no_news(
    company: Company, sandbox: Sandbox
) -> None:
    log = synced(company)

    wanted = with_status(sandbox, "partially_paid")
    assert sorted(asked(sandbox)) == sorted(wanted)
    assert (log.api_calls, log.payment_calls, log.payments_total) == (3, len(wanted), len(wanted))
    assert (log.payments_read, log.payments_changed, log.payments_failed) == (len(wanted), len(wanted), 0)
    mirror.assert_payments(company, sandbox)
    assert mirror.changes(log) == set()
    kept = BillingoSyncLog.objects.get(pk=log.pk)
    assert (kept.payments_read, kept.payment_calls) == (log.payments_read, log.payment_calls)


def test_without_news_it_asks_twice_whoever_waits_for_a_day(
    company: Company, sandbox: Sandbox, settings: Any
) -> None:
    settings.BILLINGO_PAYMENTS_PER_RUN = 20
    synced(company)
    assert BillingoInvoice.objects.filter(payments_wanted__gt=0).count() > 100
    sandbox.reset_stats()

    with CaptureQueriesContext(connection) as captured:
        log = synced(company)

    sql = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"][:20]]
    assert [request.path for request in sandbox.requests] == ["/v3/utils/time", "/v3/documents"]
    assert (log.api_calls, log.payment_calls) == (1, 0)
    assert len(sql) <= 10, "\n".join(sql)


def test_behind_them_it_works_off_the_others_within_the_bound_once_a_day(
    company: Company, sandbox: Sandbox, settings: Any
) -> None:
    settings.BILLINGO_PAYMENTS_PER_RUN = 30
    expired = BillingoInvoice.objects.filter(company=company, payments_read_at=None, payments_wanted=3)
    log = synced(company)
    partly_paid = len(with_status(sandbox, "partially_paid"))
    assert (log.payments_total, log.payments_read) == (partly_paid + 30, partly_paid + 30)
    left = expired.count()
    assert 0 < left < 30  # expired ones first: part of them may have been paid

    assert synced(company).payments_read == 0
    row = CompanyBillingoSettings.objects.filter(company=company)
    row.update(last_payments_time=F("last_payments_time") - timedelta(hours=21))
    assert synced(company).payments_read == 30
    assert expired.count() == 0
    newest = sorted(with_status(sandbox, "paid"), reverse=True)
    of_paid = BillingoInvoice.objects.filter(billingo_id__in=newest, type__in=("invoice", "advance"))
    known = of_paid.filter(payments_read_at__isnull=False).order_by("billingo_id").first()
    assert known is not None
    assert not of_paid.filter(payments_read_at=None, billingo_id__gt=known.billingo_id).exists()
    mirror.assert_payments(company, sandbox)


def test_a_run_by_hand_takes_only_what_the_pace_has_to_spare(
    company: Company, sandbox: Sandbox, settings: Any, all_asked: None
) -> None:
    settings.BILLINGO_REQUESTS_PER_MINUTE = 50
    log = synced(company)

    assert log.wait_seconds == 0
    assert log.payments_read > len(with_status(sandbox, "partially_paid"))
    assert 35 <= len(sandbox.requests) <= 40  # a fifth is kept for what people wait for


def test_what_has_just_been_paid_is_asked_at_once(
    company: Company, sandbox: Sandbox, all_asked: None
) -> None:
    paid = sandbox.insert(payment_status="outstanding", currency="HUF")
    synced(company)
    sandbox.reset_stats()
    sandbox.pay(paid, 1000)
    sandbox.pay(paid)  # in two parts between two syncs

    log = synced(company)

    assert asked(sandbox) == [paid]
    row = stored(company, paid)
    assert (row.payment_status, row.open_amount, row.paid_amount) == ("paid", 0, row.gross_total)
    assert history(company, paid) == sorted([Decimal(1000), row.gross_total - 1000])
    told = {field: (old, new) for _id, field, old, new in mirror.changes(log)}
    assert told["paid_amount"] == (None, f"{row.gross_total:f}")
    assert told["payments"][0] is None
    assert [each["amount"] for each in json.loads(str(told["payments"][1]))] == [
        "1000",
        f"{row.gross_total - 1000:f}",
    ]
    mirror.assert_payments(company, sandbox, known=("partially_paid", "paid"))


def test_all_that_is_paid_and_expired_is_known_after_a_while(
    company: Company, sandbox: Sandbox, all_asked: None
) -> None:
    synced(company)

    mirror.assert_payments(company, sandbox)
    paid = BillingoInvoice.objects.filter(payment_status="paid")
    assert paid.filter(type="receipt").exists()
    assert not paid.filter(payments_read_at=None).exists()
    assert not BillingoInvoice.objects.filter(payments_wanted__gt=0).exists()


# -- what changes ------------------------------------------------------------------------------------


def test_payments_that_are_gone_are_closed_and_any_day_can_be_told(
    company: Company, sandbox: Sandbox
) -> None:
    billingo_id = partly(sandbox, 100, 100, 250)
    synced(company)
    row = stored(company, billingo_id)
    assert (row.paid_amount, row.open_amount) == (450, row.gross_total - 450)
    version, then = mirror_version(company.pk), timezone.now()

    sandbox.set_payments(
        billingo_id, [{"price": 100, "date": date(2026, 11, 1)}, {"price": Decimal("70.50")}]
    )
    log = synced(company)

    after = stored(company, billingo_id)
    assert (after.paid_amount, after.open_amount) == (Decimal("170.50"), row.gross_total - Decimal("170.50"))
    assert after.updated_at > row.updated_at
    assert history(company, billingo_id) == [Decimal("70.50"), 100]
    assert history(company, billingo_id, then) == [100, 100, 250]
    assert mirror_version(company.pk) != version
    told = {field: (old, new) for _id, field, old, new in mirror.changes(log)}
    assert told["paid_amount"] == ("450", "170.5")
    gone, new = (json.loads(str(value)) for value in told["payments"])
    assert [each["amount"] for each in gone] == ["100", "250"]
    assert [(each["amount"], each["date"]) for each in new] == [("70.5", timezone.localdate().isoformat())]
    # All of it taken back: the document is no longer partly paid, but it was.
    sandbox.set_payments(billingo_id, [])
    synced(company)
    after = stored(company, billingo_id)
    assert (after.payment_status, after.paid_amount, after.open_amount) == ("expired", 0, row.gross_total)
    assert history(company, billingo_id) == []
    assert history(company, billingo_id, then) == [100, 100, 250]


def test_a_history_that_changes_while_the_document_says_the_same_is_found(
    company: Company, sandbox: Sandbox
) -> None:
    billingo_id = partly(sandbox, 100, 200)
    synced(company)
    sandbox.set_payments(billingo_id, [{"price": 150}, {"price": 150}], follow=False)
    assert synced(company).payments_read == 0  # it was read a moment ago

    BillingoInvoice.objects.update(payments_read_at=timezone.now() - timedelta(minutes=61))
    log = synced(company)  # Billingo lists it as changed, though nothing in it is

    assert (log.invoices_updated, log.payments_read, log.payments_changed) == (0, 1, 1)
    assert history(company, billingo_id) == [150, 150]
    sandbox.set_payments(billingo_id, [{"price": 300}], follow=False, touch=False)
    assert synced(company).payments_read == 0  # nothing tells
    full = synced(company, full=True)
    assert full.payments_changed == 1
    assert history(company, billingo_id) == [300]


def test_who_paid_too_much_owes_nothing(company: Company, sandbox: Sandbox) -> None:
    billingo_id = partly(sandbox, 100)
    total = stored_total(sandbox, billingo_id)
    sandbox.set_payments(billingo_id, [{"price": total + 5000}], follow=False)

    synced(company)

    row = stored(company, billingo_id)
    assert (row.payment_status, row.paid_amount, row.open_amount) == ("partially_paid", total + 5000, 0)


def stored_total(sandbox: Sandbox, billingo_id: int) -> Decimal:
    return Decimal(next(found["gross_total"] for found in sandbox.documents if found["id"] == billingo_id))


def test_payments_made_while_they_are_read_belong_to_the_next_sync(
    company: Company, sandbox: Sandbox
) -> None:
    billingo_id = partly(sandbox, 100)
    entries = [{"price": 100}, {"price": 40}]
    sandbox.after_payments(("set_payments", {"document_id": billingo_id, "payments": entries}), billingo_id)
    synced(company)
    assert history(company, billingo_id) == [100]

    synced(company)

    mirror.assert_payments(company, sandbox)
    assert history(company, billingo_id) == [40, 100]


def test_a_document_that_is_gone_is_no_error(company: Company, sandbox: Sandbox) -> None:
    billingo_id = partly(sandbox, 100)
    sandbox.before_payments(("delete", {"document_id": billingo_id}), billingo_id)

    log = synced(company)

    assert (log.payments_total - log.payments_read, log.payments_failed) == (1, 0)
    sandbox.reset_stats()
    assert synced(company, full=True).invoices_missing == 1
    assert billingo_id not in asked(sandbox)
    assert stored(company, billingo_id).open_amount == 0


def test_one_that_comes_back_is_open_again_and_asked_again(company: Company, sandbox: Sandbox) -> None:
    billingo_id = partly(sandbox, 100)
    synced(company)
    rows = BillingoInvoice.objects.filter(billingo_id=billingo_id)
    rows.update(missing_upstream_since=timezone.now(), open_amount=0)
    sandbox.set_payments(billingo_id, [{"price": 300}])

    synced(company)

    row = rows.get()
    assert (row.missing_upstream_since, row.open_amount) == (None, row.gross_total - 300)
    mirror.assert_payments(company, sandbox)


# -- bad days ----------------------------------------------------------------------------------------


def test_one_whose_payments_are_not_given_out_is_named_and_tried_at_every_run(
    company: Company, sandbox: Sandbox, settings: Any
) -> None:
    settings.BILLINGO_BACKOFF_SECONDS = 0.001
    settings.BILLINGO_MAX_ATTEMPTS = 2
    billingo_id = partly(sandbox, 100)
    fault = sandbox.fault("server_error", path=PAYMENTS, documents=[billingo_id], times=None)
    for _ in range(2):
        sandbox.reset_stats()
        log = sync(company)

        assert log.status == "PARTIAL"
        (problem,) = log.errors_parsed
        number = stored(company, billingo_id).invoice_number
        assert (problem["code"], problem["invoice_id"]) == ("payments_not_given_out", billingo_id)
        assert problem["invoice_number"] == number
        assert asked(sandbox).count(billingo_id) == 2
    settings_row = CompanyBillingoSettings.objects.get(company=company)
    assert settings_row.sync_cursor is not None  # its documents are all there
    row = stored(company, billingo_id)
    assert (row.paid_amount, row.open_amount) == (None, row.gross_total)  # not known: all counts as open
    sandbox.clear_faults(fault)

    log = synced(company)

    assert (log.full_sync, log.payments_read) == (False, 1)
    mirror.assert_payments(company, sandbox)
    assert synced(company).payment_calls == 0


def test_when_none_are_given_out_the_documents_stand_and_the_rest_waits(
    company: Company, sandbox: Sandbox, settings: Any
) -> None:
    settings.BILLINGO_BACKOFF_SECONDS = 0.001
    settings.BILLINGO_MAX_ATTEMPTS = 1
    sandbox.fault("server_error", path=PAYMENTS, times=None)

    log = sync(company)

    assert (log.status, log.invoices_created, log.payments_read, log.payments_failed) == (
        "PARTIAL",
        282,
        0,
        3,
    )
    codes = [problem["code"] for problem in log.errors_parsed]
    assert codes == ["payments_unfinished", *["payments_not_given_out"] * 3]
    mirror.assert_mirrors(company, sandbox)
    sandbox.clear_faults()
    log = synced(company)
    assert (log.full_sync, log.payments_read) == (False, len(with_status(sandbox, "partially_paid")))
    mirror.assert_payments(company, sandbox)


@pytest.mark.parametrize("kind", ["unauthorized", "payment_required", "too_many_requests"])
def test_what_ends_the_reading_of_payments_fails_no_run(
    company: Company, sandbox: Sandbox, settings: Any, kind: str
) -> None:
    settings.BILLINGO_RETRY_SECONDS = 0.01
    sandbox.fault(kind, path=PAYMENTS, times=None)

    log = sync(company)

    assert (log.status, log.invoices_created) == ("PARTIAL", 282)
    code = {"unauthorized": "invalid_api_key", "payment_required": "subscription_required"}.get(
        kind, "rate_limited"
    )
    assert [problem["code"] for problem in log.errors_parsed] == [code]
    sandbox.clear_faults()
    synced(company)
    mirror.assert_payments(company, sandbox)


def test_stopped_or_out_of_time_in_the_middle_of_payments_the_next_run_goes_on(
    company: Company, sandbox: Sandbox, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bank_transfers.billingo.payments.reading.BATCH_ANSWERS", 1)
    settings.BILLINGO_PAGES_IN_FLIGHT = 1
    service = BillingoSyncService()
    sandbox.after_payments(service.stop, sorted(with_status(sandbox, "partially_paid"))[-4])
    log = service.sync_company(company)
    assert (log.status, log.invoices_created) == ("PARTIAL", 282)
    assert [problem["code"] for problem in log.errors_parsed] == ["interrupted"]
    stopped_at = log.payments_read
    assert 2 <= stopped_at < log.payments_total

    full = synced(company, full=True)

    assert full.payments_read >= log.payments_total - stopped_at
    mirror.assert_payments(company, sandbox)


def test_a_full_run_that_is_stopped_leaves_nothing_unasked(
    company: Company, sandbox: Sandbox, settings: Any
) -> None:
    settings.BILLINGO_PAGES_IN_FLIGHT = 1
    synced(company)
    partly_paid = sorted(with_status(sandbox, "partially_paid"), reverse=True)
    last = partly_paid[-1]
    sandbox.set_payments(last, [{"price": 1}], follow=False, touch=False)
    service = BillingoSyncService()
    sandbox.after_payments(service.stop, partly_paid[3])  # two are on the way: two before it are done
    assert service.sync_company(company, full_sync=True).status == "PARTIAL"
    assert history(company, last) != [1]

    log = synced(company)

    assert not log.full_sync
    assert 1 <= log.payments_read <= len(partly_paid) - 2
    assert history(company, last) == [1]


def test_a_dry_run_asks_for_no_payments(company: Company, sandbox: Sandbox) -> None:
    before = mirror.every_row()

    sync(company, dry_run=True)

    assert asked(sandbox) == []
    assert mirror.every_row() == before
