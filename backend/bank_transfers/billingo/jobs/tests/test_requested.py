"""A sync that somebody asked for, on a worker: it runs once, and no passing trouble of the database loses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection

from bank_transfers.billingo.jobs import dispatch
from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.models import BillingoSyncLog, Company

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_fails_after_it_was_taken_over_waits_for_a_worker_again(company: Company) -> None:
    log = BillingoSyncService().reserve(company)
    trouble = ["the first question after it"]

    def fail_once_after_it_was_taken(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        taken = BillingoSyncLog.objects.filter(pk=log.pk, heartbeat_at__isnull=False)
        if trouble and "billingosettings" in sql and taken.exists():
            trouble.clear()
            raise OperationalError("the server closed the connection")
        return execute(sql, *rest)

    with connection.execute_wrapper(fail_once_after_it_was_taken), pytest.raises(OperationalError):
        dispatch.run_requested(log.pk)
    log.refresh_from_db()
    assert (log.status, log.heartbeat_at) == ("RUNNING", None)

    dispatch.run_requested(log.pk)  # the task comes again
    log.refresh_from_db()
    assert (log.status, log.invoices_created) == ("COMPLETED", 282)
