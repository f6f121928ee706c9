"""GET /metrics, in Prometheus' text format. No tenant's name or data: company ids and numbers only.

Who may read it: with METRICS_TOKEN set, who sends it as `Authorization: Bearer`; without it, this machine alone, by a
name of its own (localhost) and not through a proxy, whose requests all seem to come from this machine.

Request latencies are counted by each process for itself. With several worker processes set PROMETHEUS_MULTIPROC_DIR
to an empty directory that they share.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from django.views import View
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from . import request_metrics
from .api.errors import ApiError
from .web.caller import is_this_machine
from .web.middleware import as_response


class MetricsForbidden(ApiError):
    status_code = 403
    default_code = "metrics_forbidden"
    default_detail = _("Metrics are for the operator: send METRICS_TOKEN as a bearer token.")


class MetricsView(View):
    """`collectors` are asked at every scrape; what they tell is computed from the database."""

    http_method_names = ["get", "head"]
    collectors: ClassVar[Iterable[Collector]] = ()

    def get(self, request: HttpRequest) -> HttpResponse:
        if not allowed(request):
            return as_response(request, MetricsForbidden)
        fresh = CollectorRegistry()
        for collector in self.collectors:
            fresh.register(collector)
        text = generate_latest(own_registry()) + generate_latest(fresh)
        return HttpResponse(text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def own_registry() -> CollectorRegistry:
    """What this process counted, or all processes that share a directory."""
    if not settings.PROMETHEUS_MULTIPROC_DIR:
        return request_metrics.registry
    shared = CollectorRegistry()
    MultiProcessCollector(shared, settings.PROMETHEUS_MULTIPROC_DIR)  # type: ignore[no-untyped-call]
    return shared


def allowed(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and constant_time_compare(token.strip(), settings.METRICS_TOKEN)
    return is_this_machine(request)
