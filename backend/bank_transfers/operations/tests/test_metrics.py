"""What /metrics tells about long work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bank_transfers.models import Company, Operation

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def told() -> dict[str, float]:
    lines = Client(HTTP_HOST="localhost").get("/metrics").content.decode().splitlines()
    return {
        name: float(value)
        for name, value in (line.split() for line in lines if line.startswith("operations"))
    }


def test_operations_are_counted_by_state_and_the_oldest_tells_its_age() -> None:
    waiting, running = (
        f'operations_oldest_age_seconds{{status="{status}"}}' for status in ("queued", "running")
    )
    assert told() == {waiting: 0.0, running: 0.0}
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    now = timezone.now()
    for kind, status, minutes in (
        ("export", "queued", 2),
        ("export", "queued", 9),
        ("import", "queued", 5),
        ("import", "running", 30),
        ("import", "failed", 50),
        ("import", "done", 90),
    ):
        Operation.objects.create(
            company=company,
            kind=kind,
            status=status,
            created_at=now - timedelta(minutes=minutes),
            started_at=None if status == "queued" else now - timedelta(minutes=minutes - 10),
        )
    found = told()
    assert found.pop(waiting) == pytest.approx(9 * 60, abs=30)
    assert found.pop(running) == pytest.approx(20 * 60, abs=30)
    assert found == {
        'operations{kind="export",status="queued"}': 2.0,
        'operations{kind="import",status="queued"}': 1.0,
        'operations{kind="import",status="running"}': 1.0,
        'operations{kind="import",status="failed"}': 1.0,
        'operations{kind="import",status="done"}': 1.0,
    }
