"""Migrations run once, however many processes ask for them at the same time: the others wait and find nothing to do."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

# Any number that nobody else takes for a lock in this database.
ADVISORY_LOCK = 0x42696C6C696E676F >> 1
POLL_SECONDS = 0.2


@contextmanager
def one_at_a_time(connection: BaseDatabaseWrapper, waiting: Callable[[], None]) -> Iterator[None]:
    """Inside, no other process of this kind is inside, for this database. `waiting` is called once if one is.

    PostgreSQL: an advisory lock of the session, freed with its connection. SQLite: a lock on a file beside the
    database, freed with the process; in memory, where nobody else can be, none.
    """
    if connection.vendor == "postgresql":
        try_lock, release = _advisory(connection)
    else:
        path = str(connection.settings_dict["NAME"])
        if connection.is_in_memory_db():  # type: ignore[attr-defined]
            yield
            return
        try_lock, release = _file(f"{path}.migrating")
    told = False
    while not try_lock():
        if not told:
            waiting()
            told = True
        time.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        release()


Lock = tuple[Callable[[], bool], Callable[[], None]]


def _advisory(connection: BaseDatabaseWrapper) -> Lock:
    def ask(function: str) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [ADVISORY_LOCK])
            return bool(cursor.fetchone()[0])

    def release() -> None:
        if connection.is_usable():  # with a lost connection the lock is gone too
            ask("pg_advisory_unlock")

    return lambda: ask("pg_try_advisory_lock"), release


def _file(path: str) -> Lock:
    # The file stays: whoever removed it could remove it under another's hands.
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def try_lock() -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    return try_lock, lambda: os.close(handle)
