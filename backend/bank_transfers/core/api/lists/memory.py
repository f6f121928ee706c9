"""What was found once in a state of the data, and need not be looked for again until something changes.

Exact by construction: the state's name is part of the key, and it changes in the transaction that writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.utils import timezone

T = TypeVar("T")

SECONDS = 3600
MOST_BYTES = 256 * 1024


class Memory:
    """What is known of some data of one company as it is now. Asks for its state once.

    scope: a name for data and company; version: tells the name of the state, or None where nothing is to be
    remembered.
    """

    def __init__(self, scope: str, version: Callable[[], str | None]) -> None:
        self._scope, self._ask_version = scope, version
        self._version: str | None = None
        self._asked_version = False

    def of(self, question: str, find: Callable[[], T]) -> T:
        """The answer to a question, which `find` finds if nobody has yet. Not for answers that depend on who asks."""
        key = self._key(question)
        if key is None:
            return find()
        found: T | None = cache.get(key)
        if found is None:
            found = find()
            if not isinstance(found, bytes) or len(found) <= MOST_BYTES:
                cache.set(key, found, SECONDS)
        return found

    def _key(self, question: str) -> str | None:
        if not self._asked_version:
            self._version, self._asked_version = self._ask_version(), True
        if self._version is None:
            return None
        # What is overdue depends on the day.
        asked = hashlib.sha256(f"{timezone.localdate()}|{question}".encode()).hexdigest()
        return f"{self._scope}:{self._version}:{asked}"
