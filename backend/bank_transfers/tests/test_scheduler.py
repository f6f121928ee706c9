"""What runs when: one job's failure is no other job's."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from django.db import OperationalError
from django.utils import timezone

from bank_transfers import scheduler
from bank_transfers.models import BillingoSyncLog, Company, LoginSession


@pytest.mark.django_db(transaction=True)
def test_what_goes_wrong_in_a_job_is_logged_and_goes_no_further(caplog: pytest.LogCaptureFixture) -> None:
    def away() -> None:
        raise OperationalError("could not connect to db.internal as billingo")

    def broken() -> None:
        raise KeyError("key")

    with caplog.at_level(logging.WARNING):
        scheduler.guarded(away)
        scheduler.guarded(broken)
    assert [record.getMessage() for record in caplog.records] == [
        "away: the database can't be used (OperationalError)",
        "broken failed",
    ]


def test_every_job_runs_at_the_start_and_beside_no_other_of_itself() -> None:
    prepared = scheduler.prepare(BackgroundScheduler())
    prepared.start(paused=True)
    try:
        jobs = prepared.get_jobs()
        assert {job.name for job in jobs} == {job.__name__ for job, _ in scheduler.jobs()}
        assert {job.name for job in jobs} >= {"close_dead_runs", "due_syncs", "forget_old"}
        now = timezone.now()
        for job in jobs:
            assert (job.max_instances, job.coalesce) == (1, True)
            assert job.next_run_time <= now
    finally:
        prepared.shutdown(wait=False)


@pytest.mark.django_db(transaction=True)
def test_the_jobs_sweep_and_forget(company: Company, admin_user: Any) -> None:
    long_ago = timezone.now() - timedelta(days=40)
    LoginSession.objects.create(user=admin_user, expires_at=long_ago, password_mark="x")
    BillingoSyncLog.objects.create(company=company, heartbeat_at=long_ago)
    for job, _ in scheduler.jobs():
        scheduler.guarded(job)
    assert not LoginSession.objects.exists()
    assert BillingoSyncLog.objects.get().status == "FAILED"
