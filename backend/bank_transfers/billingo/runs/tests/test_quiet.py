"""Runs that found nothing are forgotten after a week; what they came to is not, and whatever tells something stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import OuterRef
from django.utils import timezone

from bank_transfers.billingo.runs import quiet
from bank_transfers.companies.models import CompanyUser
from bank_transfers.companies.tests.helpers import together, user_in
from bank_transfers.models import BillingoSyncLog, Company, ForgottenRuns, Mail
from bank_transfers.notifications.models import Mail as MailModel

from .test_metrics import make, scrape

DAYS = timedelta(days=1)


def run(company: Company, days_ago: float = 8, **values: Any) -> BillingoSyncLog:
    then = timezone.now() - days_ago * DAYS
    usual = {"sync_type": "INTERVAL", "status": "COMPLETED", "api_calls": 2, "invoices_processed": 5}
    return BillingoSyncLog.objects.create(
        **{
            **usual,
            "company": company,
            "started_at": then,
            "completed_at": then,
            "announced_at": then,
            "invoices_unchanged": 5,
            "sync_duration_seconds": 0.5,
            **values,
        }
    )


def forget() -> int:
    return quiet.forget_old(timezone.now(), Mail.objects.filter(sync_log=OuterRef("pk")))


@pytest.mark.django_db
def test_what_tells_something_stays() -> None:
    company = make(1)
    gone = [run(company), run(company, sync_type="TRIGGER"), run(make(2))]
    kept = [
        run(company, days_ago=6),
        run(company, sync_type="AUTOMATIC"),
        run(company, sync_type="MANUAL"),
        run(company, status="FAILED"),
        run(company, status="PARTIAL"),
        run(company, status="RUNNING", completed_at=None),
        run(company, invoices_created=1),
        run(company, invoices_updated=1),
        run(company, invoices_missing=1),
        run(company, payments_changed=1),
        run(company, full_sync=True),
        run(company, announced_at=None),
        run(company),
    ]
    member = CompanyUser.objects.get(user=user_in(company))
    Mail.objects.create(company=company, membership=member, kind=MailModel.Kind.RECOVERY, sync_log=kept[-1])
    assert forget() == len(gone)
    assert set(BillingoSyncLog.objects.all()) == set(kept)
    assert forget() == 0


@pytest.mark.django_db
def test_the_counters_never_go_down() -> None:
    company, other = make(1), make(2)
    for log in (company, company, other):
        run(log)
    run(company, days_ago=1, sync_type="MANUAL", invoices_created=3)
    before = scrape()
    assert before["billingo_sync_runs_total", str(company.pk), "COMPLETED"] == 3
    assert forget() == 3
    after = scrape()
    assert {
        name: value
        for name, value in after.items()
        if "age_seconds" not in name[0] and "http_" not in name[0]
    } == {
        name: value
        for name, value in before.items()
        if "age_seconds" not in name[0] and "http_" not in name[0]
    }
    run(company)
    assert forget() == 1
    assert scrape()["billingo_api_calls_total", str(company.pk), "COMPLETED"] == 8


@pytest.mark.django_db(transaction=True)
def test_two_that_forget_at_once_count_once() -> None:
    company = make(1)
    for _run in range(20):
        run(company)
    assert sum(together(*[forget] * 4)) == 20
    assert ForgottenRuns.objects.get().runs == 20
