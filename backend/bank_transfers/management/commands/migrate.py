"""Django's migrate, one at a time: two that start together do not both begin to change the same tables.

A database without a table gets them at once (bank_transfers/management/new_database.py).
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.checks import Tags
from django.core.management.base import CommandError, no_translations
from django.core.management.commands import migrate
from django.db import connections

from bank_transfers.checks import CONFIGURATION
from bank_transfers.core.db.maintenance.migrating import StillAtWork, one_at_a_time
from bank_transfers.core.db.session import WrongEncoding
from bank_transfers.management.new_database import make_if_new

WAIT_SECONDS = 600
# Who asks for one of these wants the migrations one by one, or none of them.
ONE_BY_ONE = ("app_label", "check_unapplied", "fake", "fake_initial", "plan", "prune")


class Command(migrate.Command):
    requires_system_checks = (CONFIGURATION, Tags.database)  # as of a `ServiceCommand`, and of its database

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

        connection = connections[options["database"]]
        try:
            with one_at_a_time(connection, waiting, options["wait"]):
                is_made = not any(options[name] for name in ONE_BY_ONE) and make_if_new(connection)
                if is_made and options["verbosity"]:
                    self.stdout.write("Made all tables of an empty database.")
                super().handle(*args, **options)
        except WrongEncoding as wrong:
            raise CommandError(str(wrong)) from None
        except StillAtWork as still:
            raise CommandError(f"Another migrate has the lock on this database: {still}.") from None
