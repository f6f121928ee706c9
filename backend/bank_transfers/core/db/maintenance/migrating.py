"""Migrations run once, however many processes ask for them at the same time: the others wait and find nothing to do."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper

# Any number that nobody else takes for a lock in this database.
ADVISORY_LOCK = 0x42696C6C696E676F >> 1
POLL_SECONDS = 0.2
MAX_NAME = 63  # characters of an application's name

HOLDER = """
    SELECT concat_ws(', ', 'server process ' || pid, nullif(application_name, ''), 'user ' || usename,
                     'from ' || host(client_addr), 'since ' || to_char(xact_start, 'YYYY-MM-DD HH24:MI:SS TZ')), pid
    FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND ((classid::bigint << 32) | objid::bigint) = %s
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class StillAtWork(Exception):
    """Another process of this kind did not end in time; the text names it."""


@contextmanager
def one_at_a_time(
    connection: BaseDatabaseWrapper, waiting: Callable[[str], None], most_seconds: float
) -> Iterator[None]:
    """Inside, no other process of this kind is inside, for this database.

    waiting: called once with who is, if somebody is; most_seconds: how long to wait for his end. Raises StillAtWork.
    PostgreSQL: an advisory lock of a transaction, on a connection of its own; it is freed with the transaction, also
    behind a pooler. SQLite: a lock on a file beside the database, freed with the process; in memory, where nobody else
    can be, none.
    """
    if connection.vendor == "postgresql":
        lock: _Lock = _AdvisoryLock(connection)
    elif connection.is_in_memory_db():  # type: ignore[attr-defined]
        yield
        return
    else:
        lock = _FileLock(f"{connection.settings_dict['NAME']}.migrating")
    try:
        _wait_for(lock, waiting, most_seconds)
        yield
    finally:
        lock.release()


def _wait_for(lock: _Lock, waiting: Callable[[str], None], most_seconds: float) -> None:
    give_up_at = time.monotonic() + most_seconds
    told = False
    while not lock.taken():
        if not told:
            waiting(lock.holder())
            told = True
        if time.monotonic() > give_up_at:
            raise StillAtWork(lock.holder())
        time.sleep(POLL_SECONDS)


class _Lock:
    def taken(self) -> bool:
        """Takes the lock if nobody has it; tells whether it is ours now."""
        raise NotImplementedError

    def holder(self) -> str:
        """Who has it, in words."""
        raise NotImplementedError

    def release(self) -> None:
        raise NotImplementedError


class _AdvisoryLock(_Lock):
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection.copy()
        # The name by which others find out who has the lock: behind a pooler all addresses are the pooler's.
        name = f"billingo-mirror migrate {_this_process()}"[:MAX_NAME]
        self._connection.settings_dict["OPTIONS"]["application_name"] = name
        self._connection.set_autocommit(False)

    def taken(self) -> bool:
        with self._connection.cursor() as cursor:
            # The transaction does nothing for as long as the migrations take.
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(%s), set_config('idle_in_transaction_session_timeout', '0', true)",
                [ADVISORY_LOCK],
            )
            found = bool(cursor.fetchone()[0])
        if not found:
            self._connection.rollback()
        return found

    def holder(self) -> str:
        with self._connection.cursor() as cursor:
            cursor.execute(HOLDER, [ADVISORY_LOCK])
            found = cursor.fetchone()
        self._connection.rollback()
        if not found:
            return "somebody who has just ended"
        return f"{found[0]}; if it hangs, SELECT pg_terminate_backend({found[1]}) ends it"

    def release(self) -> None:
        with suppress(Error):  # with a lost connection the lock is gone too
            self._connection.rollback()
        self._connection.close()


class _FileLock(_Lock):
    def __init__(self, path: str) -> None:
        # The file stays: whoever removed it could remove it under another's hands.
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def taken(self) -> bool:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, f"process {_this_process()}".encode(), 0)
        return True

    def holder(self) -> str:
        return (
            os.pread(self._handle, 200, 0).decode(errors="replace") or "a process that does not say who it is"
        )

    def release(self) -> None:
        os.close(self._handle)


def _this_process() -> str:
    return f"{os.getpid()} on {socket.gethostname()}"
