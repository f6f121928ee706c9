"""manage.py run_scheduler: the schedule in a process of its own."""

from __future__ import annotations

import logging
import time
from datetime import UTC
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from django.conf import settings
from django.utils import timezone

from bank_transfers import scheduler
from bank_transfers.billingo.jobs import background
from bank_transfers.management.base import ServiceCommand
from bank_transfers.management.stopping import ends_in_order

# So long a stop may wait.
LOOK_SECONDS = 0.5


class Command(ServiceCommand):
    help = "Runs the schedule until it is stopped. Several may run: the database decides who fires."

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        where = "on workers" if settings.CELERY_BROKER_URL else "in this process"
        with ends_in_order():
            self.stdout.write(
                f"Companies are synced by {settings.SYNC_SCHEDULE!r} ({timezone.get_default_timezone_name()}) {where}. "
                "Ctrl-C stops."
            )
            self.stdout.flush()
            # In a thread of its own: a stop is raised in this one, and APScheduler swallows what is raised in its loop.
            running = scheduler.prepare(BackgroundScheduler(daemon=True, timezone=UTC))
            try:
                # Inside too: a job may have begun before this returns, and a stop that comes now must find it.
                running.start()
                # A signal that another thread happens to receive wakes nobody up: Python handles it in this one.
                while True:
                    time.sleep(LOOK_SECONDS)
            finally:
                background.shut_down()
                if running.running:
                    running.shutdown(wait=False)
