"""What /metrics tells about webhooks and mails: four queries, however many there are."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from .models import Mail, WebhookDelivery


class NotificationMetrics(Collector):
    """Gauges, since old rows are forgotten: deliveries of 30 days, mails of 90 days."""

    def collect(self) -> Iterator[Metric]:
        deliveries = GaugeMetricFamily(
            "billingo_webhook_deliveries", "Deliveries of 30 days by result.", labels=["company_id", "result"]
        )
        counted = WebhookDelivery.objects.order_by().values_list("webhook__company_id", "state")
        for company_id, state, number in counted.annotate(number=Count("pk")):
            deliveries.add_metric([str(company_id), state], number)
        yield deliveries
        mails = GaugeMetricFamily(
            "billingo_mails", "Mails of 90 days by result.", labels=["company_id", "result"]
        )
        for company_id, state, number in (
            Mail.objects.order_by().values_list("company_id", "state").annotate(number=Count("pk"))
        ):
            mails.add_metric([str(company_id), state], number)
        yield mails
        overdue = GaugeMetricFamily(
            "billingo_outbox_overdue_seconds", "How long the oldest mail or delivery is due."
        )
        overdue.add_metric([], _overdue())
        yield overdue


def _overdue() -> float:
    now = timezone.now()
    first_mail = Mail.objects.filter(next_try_at__lt=now).aggregate(first=Min("next_try_at"))["first"]
    waiting = WebhookDelivery.objects.filter(
        next_try_at__lt=now, webhook__is_active=True, webhook__company__is_active=True
    )
    first_delivery = waiting.aggregate(first=Min("next_try_at"))["first"]
    return max((now - first).total_seconds() if first else 0.0 for first in (first_mail, first_delivery))
