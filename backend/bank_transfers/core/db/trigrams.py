"""The trigram index of PostgreSQL behind a search: made after migrating, and again whenever it is missing.

It is no part of a migration because it needs the extension pg_trgm, which a database may not have and a role may not
be allowed to create. Without it every search still works, as a walk through another index or the table.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, connections, transaction

logger = logging.getLogger(__name__)


class Trigrams:
    """The index called `name` over the column `search_text` of a table."""

    def __init__(self, name: str, table: str) -> None:
        self.name, self.table = name, table

    @property
    def create(self) -> str:
        # New entries are gathered and put in place 16 MB at a time: a first sync would spend a third of its time on
        # them one by one (measured: 31 µs a row, and 15 µs so).
        return (
            f"CREATE INDEX {self.name} ON {self.table} USING gin (search_text gin_trgm_ops) "
            "WITH (gin_pending_list_limit = 16384)"
        )

    def ensure(self, sender: Any = None, using: str = "default", **kwargs: Any) -> bool:
        """Makes extension and index if they are missing. Out: whether there is an index. Never fails."""
        connection = connections[using]
        if connection.vendor != "postgresql":
            return False
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT to_regclass(%s) IS NOT NULL, EXISTS (SELECT 1 FROM information_schema.columns WHERE "
                "table_name = %s AND column_name = 'search_text' AND table_schema = ANY (current_schemas(false)))",
                [self.name, self.table],
            )
            there, possible = cursor.fetchone()
            if there or not possible:
                return bool(there)
            try:
                with transaction.atomic(using=using):
                    cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                    cursor.execute(self.create)
            except DatabaseError as error:
                logger.warning(
                    "No trigram index %s for searching (%s). Searching works, slowly with many rows. To mend it, let a "
                    "superuser run CREATE EXTENSION pg_trgm in this database, then run migrate again.",
                    self.name,
                    str(error).strip().splitlines()[0],
                )
                return False
        return True
