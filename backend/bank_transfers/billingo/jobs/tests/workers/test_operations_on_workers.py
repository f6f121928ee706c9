"""Exports in the background where there is a broker: a worker makes the file, once, however often it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from bank_transfers.billingo.tests.robustness import until
from bank_transfers.companies.tests.helpers import client_in
from bank_transfers.core import queue
from bank_transfers.models import BillingoInvoice, Company, Operation
from bank_transfers.operations.task_names import RUN_OPERATION

from . import brokers
from .brokers import Broker

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
PATIENCE = 150


def test_a_worker_makes_the_file_once(
    broker: Broker,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    make_company: Callable[..., Company],
    make_invoice: Callable[..., BillingoInvoice],
    start_processes: Callable[..., brokers.Processes],
) -> None:
    settings.CELERY_BROKER_URL, settings.CELERY_QUEUE_PREFIX = broker.url, broker.prefix
    monkeypatch.delitem(__import__("sys").modules, "config.celery", raising=False)
    company = make_company()
    make_invoice(company, partner_name="Vevő Kft.")
    client = client_in(company)
    answer = client.post("/api/billingo-invoices/export/start/?dialect=plain")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    operation = Operation.objects.get()
    assert operation.sent_at is not None
    with queue.sender() as send:  # as when a broker delivers twice
        send(RUN_OPERATION, operation.pk)
    start_processes(**broker.env).worker()
    until(Operation.objects.filter(status="done").exists, PATIENCE, "the file")
    operation.refresh_from_db()
    assert operation.attempt == 1
    file: Any = client.get(f"/api/operations/{operation.pk}/file/")
    assert "Vevő Kft." in b"".join(file.streaming_content).decode()
