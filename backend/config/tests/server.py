"""The PostgreSQL server that a run of tests makes its databases on (conftest.py)."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from psycopg import sql


def template_name() -> str:
    """Of the database that the first worker of this run migrates, and leaves to the others."""
    return f"test_billingo_{os.environ['TEST_RUN_ID']}_migrated"


def locked() -> psycopg.Connection:
    """A connection that holds the right to migrate until it is closed; waits for whoever has it."""
    server = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    server.execute("SELECT pg_advisory_lock(hashtext(%s))", [template_name()])
    return server


def on_server(statement: str, *names: str) -> list[Any]:
    """Executed by a connection of its own, which is in none of the tests' databases. names: take the places of {}."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        cursor = server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        return cursor.fetchall() if cursor.description else []
