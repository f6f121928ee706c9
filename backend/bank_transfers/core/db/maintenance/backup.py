"""A whole copy of the SQLite database while it is in use: readers and writers go on, the copy is of one moment."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from django.db import connection


class BackupRefused(Exception):
    """No copy was made; `str()` says why."""


def backup_sqlite(target: Path) -> int:
    """Writes a copy, whole or not at all, readable by its owner only; returns its size in bytes.

    target: a file that does not exist yet, in a directory that does. Raises BackupRefused, or django.db's errors.
    """
    if connection.vendor != "sqlite":
        raise BackupRefused("This is PostgreSQL: use pg_dump (docs/operations.md)")
    if target.exists() or target.is_symlink():
        raise BackupRefused(f"{target} exists already; nothing is overwritten")
    try:
        # Beside the target, so that the finished copy takes its place in one step.
        work = Path(tempfile.mkdtemp(dir=target.parent, prefix=".backup-"))  # mode 0700
    except OSError as error:
        raise BackupRefused(f"{target.parent}: {os.strerror(error.errno or 0)}") from None
    copy = work / "copy.sqlite3"
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        _require_sound(copy)
        copy.chmod(0o600)
        _sync_to_disk(copy)
        os.link(copy, target)  # unlike a rename, it never overwrites
        _sync_to_disk(target.parent)
        return target.stat().st_size
    except OSError as error:
        raise BackupRefused(f"{target}: {os.strerror(error.errno or 0)}") from None
    finally:
        copy.unlink(missing_ok=True)
        work.rmdir()


def _require_sound(copy: Path) -> None:
    """The copy is a database of its own that nobody has open, so it may be opened beside Django's."""
    with closing(sqlite3.connect(copy)) as database:
        (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise BackupRefused(f"The copy is damaged, and so may be the database: {verdict}")


def _sync_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
