"""What this process counts about itself, for /metrics."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Histogram

registry = CollectorRegistry(auto_describe=True)

_requests = Histogram(
    "http_request_duration_seconds",
    "Time from request to answer, by route pattern.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120),
    registry=registry,
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Counts one request. A made-up method can't make a series of its own."""
    _requests.labels(method if method in METHODS else "other", route, str(status)).observe(seconds)
