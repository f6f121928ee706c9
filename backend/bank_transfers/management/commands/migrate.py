"""Django's migrate, one at a time: two that start together do not both begin to change the same tables."""

from __future__ import annotations

from typing import Any

from django.core.management.base import no_translations
from django.core.management.commands import migrate
from django.db import connections

from bank_transfers.core.db.migrating import one_at_a_time


class Command(migrate.Command):
    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        def waiting() -> None:
            self.stderr.write("Another migrate is at work on this database; waiting for its end ...")

        with one_at_a_time(connections[options["database"]], waiting):
            super().handle(*args, **options)
