"""manage.py run_scheduler: the schedule in a process of its own."""

from __future__ import annotations

import logging
from datetime import UTC
from typing import Any

from apscheduler.schedulers.blocking import BlockingScheduler
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from bank_transfers import scheduler
from bank_transfers.billingo import background
from bank_transfers.management.stopping import ends_in_order


class Command(BaseCommand):
    help = "Runs the schedule until it is stopped. Several may run: the database decides who fires."

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        where = "on workers" if settings.CELERY_BROKER_URL else "in this process"
        self.stdout.write(
            f"Companies are synced by {settings.SYNC_SCHEDULE!r} ({timezone.get_default_timezone_name()}) {where}. "
            "Ctrl-C stops."
        )
        self.stdout.flush()
        with ends_in_order():
            running = scheduler.prepare(BlockingScheduler(timezone=UTC))
            try:
                running.start()
            finally:
                background.shut_down()
