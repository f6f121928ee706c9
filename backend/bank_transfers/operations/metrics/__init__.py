"""What /metrics tells about long work: one query."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bank_transfers.operations.models import Operation

Status = Operation.Status
SINCE = {Status.QUEUED: "created_at", Status.RUNNING: "started_at"}


class OperationMetrics(Collector):
    """Gauges, since old rows are forgotten: how many there are in each state, and how long the oldest waits or runs."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        told = GaugeMetricFamily(
            "operations",
            "Long exports and imports that are kept, by kind and state.",
            labels=["kind", "status"],
        )
        oldest = GaugeMetricFamily(
            "operations_oldest_age_seconds", "How long the oldest one waits, or runs.", labels=["status"]
        )
        since = {status: Min(column, filter=Q(status=status)) for status, column in SINCE.items()}
        ages = dict.fromkeys(SINCE, 0.0)
        rows = Operation.objects.order_by().values_list("kind", "status")
        named = {f"oldest_{status}": first for status, first in since.items()}
        for kind, status, number, *firsts in rows.annotate(number=Count("pk"), **named):
            told.add_metric([kind, status], number)
            for of, first in zip(SINCE, firsts, strict=True):
                if first is not None:
                    ages[of] = max(ages[of], (now - first).total_seconds())
        for status, age in ages.items():
            oldest.add_metric([status], age)
        yield told
        yield oldest
