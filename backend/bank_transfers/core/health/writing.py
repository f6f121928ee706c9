"""Whether the database can be written to. Nothing but writing tells: disks fill up, servers become standbys."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bank_transfers.core.db.failures import is_locked

BELIEVED_SECONDS = 10
BUSY_MILLISECONDS = 1000
KEY = "core.health.writing"


def writable() -> bool:
    """Writes a row and takes it away again, both in one transaction. That it could is believed for some seconds."""
    if cache.get(KEY):
        return True
    try:
        with _hardly_waiting(), transaction.atomic():
            row = Session(session_key=uuid.uuid4().hex, session_data="", expire_date=timezone.now())
            row.save(force_insert=True)
            row.delete()
    except DatabaseError as error:
        if not is_locked(error):  # else somebody is writing just now
            return False
    cache.set(KEY, True, BELIEVED_SECONDS)
    return True


@contextmanager
def _hardly_waiting() -> Iterator[None]:
    """SQLite: not half a minute for who writes now."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
