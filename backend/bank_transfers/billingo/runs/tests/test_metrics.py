"""What /metrics tells about syncs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries

from bank_transfers.billingo.models import BillingoSetAsideDocument, BillingoSyncLog, CompanyBillingoSettings
from bank_transfers.companies.models import Company

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def make(number: int) -> Company:
    company = Company.objects.create(name=f"Titkos Nevű {number} Kft.", tax_id=f"{11111111 + number}-2-42")
    CompanyBillingoSettings.objects.create(company=company)
    return company


def run(company: Company, status: str, ended: timedelta, **values: Any) -> None:
    now = timezone.now()
    BillingoSyncLog.objects.create(
        company=company, status=status, started_at=now - ended, completed_at=now - ended, **values
    )


def scrape() -> dict[tuple[str, ...], float]:
    """Every sample: name and label values → value."""
    text = Client(headers={"Host": "localhost"}).get("/metrics").content.decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_runs_are_summed_by_company_and_result() -> None:
    one, two = make(1), make(2)
    numbers = {"api_calls": 3, "invoices_processed": 282, "invoices_created": 281, "invoices_updated": 1}
    run(one, "COMPLETED", timedelta(hours=5), sync_duration_seconds=3.5, **numbers)
    run(one, "COMPLETED", timedelta(hours=1), sync_duration_seconds=1.5, api_calls=1, wait_seconds=0.5)
    run(one, "FAILED", timedelta(minutes=1), sync_duration_seconds=2)
    run(two, "PARTIAL", timedelta(minutes=1), invoices_skipped=4)
    found = scrape()
    a, b = str(one.pk), str(two.pk)
    assert found["billingo_sync_runs_total", a, "COMPLETED"] == 2
    assert found["billingo_sync_runs_total", a, "FAILED"] == 1
    assert found["billingo_sync_runs_total", b, "PARTIAL"] == 1
    assert found["billingo_sync_seconds_total", a, "COMPLETED"] == 5
    assert found["billingo_sync_wait_seconds_total", a, "COMPLETED"] == 0.5
    assert found["billingo_api_calls_total", a, "COMPLETED"] == 4
    assert found["billingo_sync_invoices_total", a, "created", "COMPLETED"] == 281
    assert found["billingo_sync_invoices_total", b, "skipped", "PARTIAL"] == 4


def test_the_age_is_that_of_the_last_good_sync() -> None:
    good, never, off = make(1), make(2), make(3)
    run(good, "COMPLETED", timedelta(hours=30))
    run(good, "COMPLETED", timedelta(hours=2))
    run(good, "FAILED", timedelta(minutes=1))
    run(never, "FAILED", timedelta(minutes=1))
    off.is_active = False
    off.save()
    found = scrape()
    name = "billingo_last_good_sync_age_seconds"
    assert found[name, str(good.pk)] == pytest.approx(7200, abs=60)
    assert found[name, str(never.pk)] == float("inf")
    assert (name, str(off.pk)) not in found


def test_documents_set_aside_are_counted() -> None:
    company = make(1)
    now = timezone.now()
    for number in range(3):
        BillingoSetAsideDocument.objects.create(
            company=company,
            identity=str(number),
            code="x",
            reason="x",
            raw="{}",
            first_seen_at=now,
            last_tried_at=now,
        )
    assert scrape()["billingo_documents_set_aside", str(company.pk)] == 3


def test_no_name_is_told() -> None:
    company = make(1)
    run(company, "COMPLETED", timedelta(hours=1))
    text = Client(headers={"Host": "localhost"}).get("/metrics").content.decode()
    assert "Titkos" not in text
    assert company.tax_id not in text


def test_the_number_of_queries_does_not_grow(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(12):
        company = make(number)
        for status in ("COMPLETED", "FAILED", "PARTIAL"):
            run(company, status, timedelta(hours=number))
    with django_assert_num_queries(4 + 4 + 1):  # four are about mails and webhooks, one about operations
        scrape()
