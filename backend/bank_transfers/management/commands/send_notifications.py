"""Sends the mails and webhooks that are due; for cron, every minute, where no scheduler runs.

Exit codes: 0 everything that is due was tried; 1 the database can't be used; 130 or 143 stopped by a signal. It may
run several times at once and be stopped at will.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError

from bank_transfers.management.base import ServiceCommand
from bank_transfers.management.stopping import ends_in_order
from bank_transfers.notifications.outbox import work_off


class Command(ServiceCommand):
    help = "Sends the mails and webhooks that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with ends_in_order():
                worked = work_off()
        except DatabaseError as error:
            raise CommandError(f"The database can't be used ({type(error).__name__}).") from None
        if options["verbosity"] and any((worked.runs, worked.mails, worked.deliveries)):
            self.stdout.write(
                f"Runs told of: {worked.runs}. Mails sent: {worked.mails}. Webhooks delivered: {worked.deliveries}."
            )
