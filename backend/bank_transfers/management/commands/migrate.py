"""Django's migrate, one at a time: two that start together do not both begin to change the same tables."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError, no_translations
from django.core.management.commands import migrate
from django.db import connections

from bank_transfers.core.db.maintenance.migrating import StillAtWork, one_at_a_time
from bank_transfers.core.db.session import WrongEncoding

WAIT_SECONDS = 600


class Command(migrate.Command):
    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)  # type: ignore[arg-type]
        parser.add_argument(
            "--wait",
            type=float,
            default=WAIT_SECONDS,
            metavar="SECONDS",
            help=f"How long to wait for another migrate to end (default: {WAIT_SECONDS}).",
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        def waiting(holder: str) -> None:
            self.stderr.write(
                f"Another migrate is at work on this database ({holder}); waiting for its end ..."
            )

        try:
            with one_at_a_time(connections[options["database"]], waiting, options["wait"]):
                super().handle(*args, **options)
        except WrongEncoding as wrong:
            raise CommandError(str(wrong)) from None
        except StillAtWork as still:
            raise CommandError(f"Another migrate has the lock on this database: {still}.") from None
