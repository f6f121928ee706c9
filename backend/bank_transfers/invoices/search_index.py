"""The trigram index of PostgreSQL behind the search: made after migrating, and again whenever it is missing.

It is no part of a migration because it needs the extension pg_trgm, which a database may not have and a role may not
be allowed to create. Without it every search still works, as a walk through the covering index.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, connections, transaction

logger = logging.getLogger(__name__)

NAME = "invoice_search_trigrams"
TABLE = "bank_transfers_billingoinvoice"
# New entries are gathered and put in place 16 MB at a time: a first sync would spend a third of its time on them one
# by one (measured: 31 µs a row, and 15 µs so).
CREATE = f"CREATE INDEX {NAME} ON {TABLE} USING gin (search_text gin_trgm_ops) WITH (gin_pending_list_limit = 16384)"


def ensure(sender: Any = None, using: str = "default", **kwargs: Any) -> bool:
    """Makes extension and index if they are missing. Out: whether there is an index. Never fails."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass(%s) IS NOT NULL, EXISTS (SELECT 1 FROM information_schema.columns WHERE "
            "table_name = %s AND column_name = 'search_text' AND table_schema = ANY (current_schemas(false)))",
            [NAME, TABLE],
        )
        there, possible = cursor.fetchone()
        if there or not possible:
            return bool(there)
        try:
            with transaction.atomic(using=using):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                cursor.execute(CREATE)
        except DatabaseError as error:
            logger.warning(
                "No trigram index for the invoice search (%s). Searching works, slowly with many invoices. To mend "
                "it, let a superuser run CREATE EXTENSION pg_trgm in this database, then run migrate again.",
                str(error).strip().splitlines()[0],
            )
            return False
    return True
