"""What /metrics tells about the watched folders: one query."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from .models import RefusedFile


class InboxMetrics(Collector):
    """Nothing where no folder is watched."""

    def collect(self) -> Iterator[Metric]:
        if not settings.STATEMENT_INBOX:
            return
        refused = GaugeMetricFamily(
            "statement_inbox_refused_files",
            "Files of watched folders that were refused, and that nobody has seen to.",
            labels=["company_id"],
        )
        waiting = RefusedFile.objects.filter(dismissed_at=None).order_by().values_list("company_id")
        for company_id, number in waiting.annotate(number=Count("pk")):
            refused.add_metric([str(company_id)], number)
        yield refused
