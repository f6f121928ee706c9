"""Copies the SQLite database into a file, while everything goes on running. For PostgreSQL there is pg_dump.

Exit codes: 0 the file is a whole and sound copy; 1 there is no such file; 130 or 143 stopped by a signal.
How to restore it: docs/operations.md. CREDENTIAL_ENCRYPTION_KEY is not in it: keep that elsewhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from bank_transfers.core.db.maintenance.backup import BackupRefused, backup_sqlite
from bank_transfers.management.base import ServiceCommand
from bank_transfers.management.stopping import ends_in_order


class Command(ServiceCommand):
    help = "Copies the SQLite database into a new file while it is in use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to be made; nothing is overwritten")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"]
        try:
            with ends_in_order():
                size = backup_sqlite(target)
        except (BackupRefused, ValueError) as error:  # ValueError: a NUL in the path
            raise CommandError(f"No backup was made. {error}.", returncode=1) from None
        except DatabaseError as error:
            raise CommandError(f"No backup was made: the database failed ({error}).", returncode=1) from None
        self.stdout.write(f"{target}: {size:,} bytes, checked and whole..")
