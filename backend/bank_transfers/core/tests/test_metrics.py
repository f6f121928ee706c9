"""GET /metrics: who may read it, and that it is Prometheus' format."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.once]
URL = "/metrics"
HERE = {"Host": "localhost:8002"}


def test_this_machine_may_read_it() -> None:
    Client().get("/api/health/")
    answer = Client(headers=HERE).get(URL)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    families = {family.name: family for family in text_string_to_metric_families(answer.content.decode())}
    assert families["http_request_duration_seconds"].samples
    assert "billingo_sync_runs" in families


@pytest.mark.parametrize("address", ["10.0.0.7", "203.0.113.9", "2001:db8::1", "", "unix:"])
def test_another_machine_may_not(address: str) -> None:
    answer = Client(headers={"Accept-Language": "en", **HERE}).get(URL, REMOTE_ADDR=address)
    assert answer.status_code == 403
    assert answer.json()["code"] == "metrics_forbidden"


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Server",
        "Forwarded",         "X-Real-IP", "Via", "X-Original-For", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP",
        "X-Cluster-Client-IP", "X-Amzn-Trace-Id", "X-ARR-SSL",
    ],
)  # fmt: skip
def test_a_proxy_on_this_machine_is_not_this_machine(header: str) -> None:
    assert Client(headers=HERE).get(URL, headers={header: "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize("host", ["testserver", "testserver:8002", "localhost.testserver"])
def test_who_asks_under_a_public_name_came_through_a_proxy(host: str, settings: Settings) -> None:
    """As HAProxy passes requests on, which adds nothing to them."""
    settings.ALLOWED_HOSTS = ["*"]
    assert Client(headers={"Host": host}).get(URL).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8002", "[::1]:8002", "LOCALHOST"])
def test_names_of_this_machine(host: str, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert Client(headers={"Host": host}).get(URL).status_code == 200


def test_where_proxies_are_set_nobody_is_this_machine(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    assert Client(headers=HERE).get(URL).status_code == 403


def test_with_a_token_only_its_holder_may(settings: Settings) -> None:
    settings.METRICS_TOKEN = "scrape-me"
    assert Client().get(URL).status_code == 403
    for wrong in ("scrape-me", "Bearer scrape-m", "Bearer ", "Basic scrape-me", "Bearer scrape-mé"):
        assert Client().get(URL, headers={"Authorization": wrong}).status_code == 403
    right = {"Authorization": "Bearer scrape-me", "X-Forwarded-For": "203.0.113.9"}
    assert Client().get(URL, REMOTE_ADDR="203.0.113.9", headers=right).status_code == 200


def test_nothing_can_be_posted_there() -> None:
    assert Client().post(URL).status_code == 405


def test_several_processes_add_up(tmp_path: Path, settings: Settings) -> None:
    """Two processes count into a directory; whoever is asked tells the sum."""
    count = (
        "from bank_transfers.core import request_metrics as m; m.observe_request('GET', 'there', 200, 0.01)"
    )
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    backend = Path(__file__).resolve().parents[3]
    for _ in range(2):
        subprocess.run([sys.executable, "-c", count], env=env, cwd=backend, check=True)
    settings.PROMETHEUS_MULTIPROC_DIR = str(tmp_path)
    wanted = 'http_request_duration_seconds_count{method="GET",route="there",status="200"} 2.0'
    assert wanted in Client(headers=HERE).get(URL).content.decode()
