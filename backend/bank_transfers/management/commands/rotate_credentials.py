"""Re-encrypts every stored secret with the first key of CREDENTIAL_ENCRYPTION_KEY.

Exit codes: 0 every secret has the first key; 1 some secret can't be decrypted (the others are done); 130 or 143
stopped by a signal. It may be stopped and repeated at will. How to change a key: docs/operations.md.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from bank_transfers.core.rotation import Rotation, StoredSecret, encrypted_fields
from bank_transfers.management.base import ServiceCommand
from bank_transfers.management.stopping import ends_in_order


class Command(ServiceCommand):
    help = "Re-encrypts every stored secret with the first key of CREDENTIAL_ENCRYPTION_KEY."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="report what would be done; write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        rotations = [Rotation(field, dry_run, self._report) for field in encrypted_fields()]
        with ends_in_order():
            for rotation in rotations:
                try:
                    rotation.execute()
                except DatabaseError as error:
                    raise CommandError(
                        f"The database failed ({type(error).__name__}) after {rotation.rotated} secrets of "
                        f"{rotation.name}; run it again.",
                        returncode=1,
                    ) from None
                self.stdout.write(
                    f"{rotation.name}: {rotation.stored} stored, {rotation.rotated} "
                    f"{'to be re-encrypted' if dry_run else 're-encrypted'}, {rotation.current} had the first key "
                    f"already, {rotation.unreadable} unreadable."
                )
        unreadable = sum(rotation.unreadable for rotation in rotations)
        if unreadable:
            raise CommandError(
                f"{unreadable} cannot be decrypted with any configured key: add the key they were stored with to "
                "CREDENTIAL_ENCRYPTION_KEY and run this again, or enter these secrets anew.",
                returncode=1,
            )

    def _report(self, secret: StoredSecret) -> None:
        row = secret.model._base_manager.filter(pk=secret.pk)
        whose = f"row {secret.pk}"
        if any(field.name == "company" for field in secret.model._meta.fields):
            company = row.values_list("company__name", "company_id").first()
            whose = f"{company[0]} (id {company[1]})" if company else whose
        self.stderr.write(f"  {whose}: {secret.model._meta.model_name}.{secret.field} can't be decrypted.")
