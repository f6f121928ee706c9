"""Makes a new key for signing certificates of completeness, and forgets the private part of the one before.

For a key that somebody else may have seen, or whose private part no key in CREDENTIAL_ENCRYPTION_KEY decrypts any
more. What the old key signed can still be checked: its public part is kept.
"""

from __future__ import annotations

from typing import Any

from bank_transfers.billingo.certificates import keys
from bank_transfers.management.base import ServiceCommand


class Command(ServiceCommand):
    help = "Makes a new key for signing certificates of completeness; the one before signs no more."

    def handle(self, *args: Any, **options: Any) -> None:
        key = keys.replace_key()
        self.stdout.write(f"The key {key.key_id} signs from now on; its public part:\n{keys.pem_of(key)}")
