"""What an error of the database means: for answers, and for what people are to do about it."""

from __future__ import annotations

import sqlite3

from django.db import IntegrityError, InterfaceError, NotSupportedError, OperationalError

DISK_FULL, READ_ONLY, NO_RIGHT, OTHER_TABLES = "disk_full", "read_only", "no_right", "other_tables"
# By SQLSTATE; https://www.postgresql.org/docs/current/errcodes-appendix.html
STATES = {
    "53100": DISK_FULL,
    "25006": READ_ONLY,
    "42501": NO_RIGHT,
    "42P01": OTHER_TABLES,
    "42703": OTHER_TABLES,
}
CODES = {sqlite3.SQLITE_FULL: DISK_FULL, sqlite3.SQLITE_READONLY: READ_ONLY}
SENTENCES = {
    DISK_FULL: "its disk is full: make room, then sync again",
    READ_ONLY: "it can only be read at the moment: look whether it is a standby, or its role is read-only",
    NO_RIGHT: "its role lacks rights: see docs/operations.md, Start and stop",
    OTHER_TABLES: "its tables are not those of this version: run migrate, or the version that migrated it",
}
UNIQUE = {"23505"}
UNIQUE_CODES = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}


def cause_of(error: BaseException) -> str:
    """One of the causes above that somebody can do something about; '' for any other."""
    driver = error.__cause__
    code = getattr(driver, "sqlite_errorcode", None)
    return CODES.get(-1 if code is None else code & 0xFF) or STATES.get(
        getattr(driver, "sqlstate", None) or "", ""
    )


def unavailable(error: BaseException) -> bool:
    """Whether it is the database that can't do its work at the moment, and not the statement that is wrong."""
    return isinstance(error, OperationalError | InterfaceError | NotSupportedError) or bool(cause_of(error))


def in_words(error: BaseException) -> str:
    """What failed, for a log: with what to do, where that is known."""
    known = SENTENCES.get(cause_of(error))
    return f"The database failed: {known}" if known else f"The database failed ({type(error).__name__})"


def is_duplicate(error: IntegrityError) -> bool:
    """Whether a row like this one is there already; and not that a column is missing from ours, or lacks a value."""
    driver = error.__cause__
    return (
        getattr(driver, "sqlstate", None) in UNIQUE
        or getattr(driver, "sqlite_errorcode", None) in UNIQUE_CODES
    )


def is_locked(error: BaseException) -> bool:
    """SQLite: whether somebody else is writing."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_BUSY
