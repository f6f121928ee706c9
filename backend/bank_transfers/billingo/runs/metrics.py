"""What /metrics tells about syncs: four queries, however many companies and runs there are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bank_transfers.billingo.models import (
    BillingoSetAsideDocument,
    BillingoSyncLog,
    CompanyBillingoSettings,
    ForgottenRuns,
)

Status = BillingoSyncLog.Status
OUTCOMES = ("processed", "created", "updated", "unchanged", "skipped")
COMPANY = ["company_id"]


class SyncMetrics(Collector):
    """Runs, durations, invoices and API calls of every company, and how old its last good sync is."""

    def collect(self) -> Iterator[Metric]:
        rows = with_forgotten(list(totals()))
        yield from runs(rows)
        yield age_of_last_good_sync(rows)
        yield set_aside()


def totals() -> Any:
    """One row for each company and status, with the sums over its runs. One query."""
    sums = {name: Sum(f"invoices_{name}") for name in OUTCOMES}
    return (
        BillingoSyncLog.objects.order_by()
        .values("company_id", "status")
        .annotate(
            runs=Count("pk"),
            seconds=Sum("sync_duration_seconds", default=0.0),
            waited=Sum("wait_seconds", default=0.0),
            calls=Sum("api_calls", default=0),
            payment_calls=Sum("payment_calls", default=0),
            last_good=Max("completed_at", filter=Q(status=Status.COMPLETED)),
            **sums,
        )
    )


def with_forgotten(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same, with runs whose logs are gone; they were COMPLETED, and each company's last ones are still there."""
    found = {(row["company_id"], row["status"]): row for row in rows}
    for gone in ForgottenRuns.objects.order_by("company_id"):
        row = found.setdefault((gone.company_id, Status.COMPLETED), _nothing(gone.company_id))
        row["runs"] += gone.runs
        row["seconds"] += gone.sync_duration_seconds
        row["waited"] += gone.wait_seconds
        row["calls"] += gone.api_calls
        row["payment_calls"] += gone.payment_calls
        row["processed"] += gone.invoices_processed
        row["unchanged"] += gone.invoices_unchanged
    return list(found.values())


def _nothing(company_id: int) -> dict[str, Any]:
    numbers = ("runs", "seconds", "waited", "calls", "payment_calls", *OUTCOMES)
    return {
        "company_id": company_id,
        "status": Status.COMPLETED,
        "last_good": None,
        **dict.fromkeys(numbers, 0),
    }


def runs(rows: list[dict[str, Any]]) -> Iterator[Metric]:
    """Counters by company, and by how the runs ended; a run under way counts as RUNNING."""
    by_result = [*COMPANY, "result"]
    count = CounterMetricFamily("billingo_sync_runs", "Sync runs by result.", labels=by_result)
    seconds = CounterMetricFamily("billingo_sync_seconds", "Time spent syncing.", labels=by_result)
    waited = CounterMetricFamily("billingo_sync_wait_seconds", "Of it, waiting.", labels=by_result)
    calls = CounterMetricFamily("billingo_api_calls", "Requests for documents.", labels=by_result)
    payments = CounterMetricFamily("billingo_payment_calls", "Requests for payments.", labels=by_result)
    invoices = CounterMetricFamily(
        "billingo_sync_invoices", "Documents by what became of them.", labels=[*by_result, "outcome"]
    )
    for row in rows:
        labels = [str(row["company_id"]), row["status"]]
        count.add_metric(labels, row["runs"])
        seconds.add_metric(labels, row["seconds"])
        waited.add_metric(labels, row["waited"])
        calls.add_metric(labels, row["calls"])
        payments.add_metric(labels, row["payment_calls"])
        for outcome in OUTCOMES:
            invoices.add_metric([*labels, outcome], row[outcome])
    yield from (count, seconds, waited, calls, payments, invoices)


def age_of_last_good_sync(rows: list[dict[str, Any]]) -> Metric:
    """For each company that is to be synced; +Inf when none of its syncs was ever good. One query."""
    ages = GaugeMetricFamily(
        "billingo_last_good_sync_age_seconds", "Since the end of the last COMPLETED sync.", labels=COMPANY
    )
    last_good = {row["company_id"]: row["last_good"] for row in rows if row["last_good"]}
    now = timezone.now()
    wanted = CompanyBillingoSettings.objects.filter(is_active=True, company__is_active=True)
    for company_id in wanted.order_by("company_id").values_list("company_id", flat=True):
        ended = last_good.get(company_id)
        ages.add_metric([str(company_id)], (now - ended).total_seconds() if ended else math.inf)
    return ages


def set_aside() -> Metric:
    """Documents that could not be stored. One query."""
    documents = GaugeMetricFamily("billingo_documents_set_aside", "Not stored yet.", labels=COMPANY)
    counted = BillingoSetAsideDocument.objects.order_by().values_list("company_id").annotate(Count("pk"))
    for company_id, number in counted:
        documents.add_metric([str(company_id)], number)
    return documents
