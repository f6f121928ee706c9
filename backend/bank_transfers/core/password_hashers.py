"""Hashing passwords, a few at a time: each Argon2 hash takes 100 MB, each PBKDF2 one a good while of a processor.

Every way to a hash leads through here: logins, the admin, new passwords, commands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth import hashers

from .gate import Gate

SECONDS = 5.0
_gate = Gate()


@contextmanager
def turn() -> Iterator[None]:
    """A place among those that hash. Raises Busy: half of the web server's threads may wait for one, and not long."""
    with _gate.passed(
        settings.PASSWORD_HASHES_AT_ONCE, waiting=max(1, settings.WEB_THREADS // 2), seconds=SECONDS
    ):
        yield


class Argon2(hashers.Argon2PasswordHasher):
    """Django's, when it is its turn."""

    def encode(self, *args: Any, **kwargs: Any) -> Any:
        with turn():
            return super().encode(*args, **kwargs)

    def verify(self, *args: Any, **kwargs: Any) -> Any:
        with turn():
            return super().verify(*args, **kwargs)


class PBKDF2(hashers.PBKDF2PasswordHasher):
    """Django's, when it is its turn; its `verify` encodes."""

    def encode(self, *args: Any, **kwargs: Any) -> Any:
        with turn():
            return super().encode(*args, **kwargs)
