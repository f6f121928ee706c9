"""What /metrics tells about exchange rates: three queries."""

from __future__ import annotations

import math
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from .models import MNB, ExchangeRate
from .state import failures, last_good_at


class RateMetrics(Collector):
    """Nothing where rates are switched off."""

    def collect(self) -> Iterator[Metric]:
        if not settings.MNB_RATES_URL:
            return
        now, good = timezone.now(), last_good_at()
        age = GaugeMetricFamily(
            "exchange_rates_last_good_fetch_age_seconds",
            "Since the end of the last complete fetching of rates.",
        )
        age.add_metric([], (now - good).total_seconds() if good else math.inf)
        yield age
        newest = ExchangeRate.objects.filter(source=MNB).aggregate(day=Max("day"))["day"]
        days = GaugeMetricFamily("exchange_rates_newest_age_days", "Days since the day of the newest rate.")
        days.add_metric([], (timezone.localdate(now) - newest).days if newest else math.inf)
        yield days
        failed = GaugeMetricFamily(
            "exchange_rates_failed_fetches", "How often fetching rates failed since it last was complete."
        )
        failed.add_metric([], failures())
        yield failed
