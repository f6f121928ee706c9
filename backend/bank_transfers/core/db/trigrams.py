"""The trigram index of PostgreSQL behind a search: made after migrating, and again whenever it is missing.

It is no part of a migration because it needs the extension pg_trgm, which a database may not have and a role may not
be allowed to create. Without it every search still works, as a walk through another index or the table.
"""

from __future__ import annotations

import logging
import random
import re
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.models import Max, Min, QuerySet

from .search import words

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


SAMPLE = 300
WORTH_A_SAMPLE = 20_000
# Of a hundred rows so many may be looked at in the table, and it is still quicker than to read an index whole.
FEW = 3
RUNS = re.compile(r"\w{2,}")


def find_many(rows: QuerySet[Any, Any], query: str) -> bool:
    """Whether the trigrams of a search stand in so many of these rows that each had better be looked at in an index.

    PostgreSQL takes all that trigrams find for what fits, and guesses its number. But those of "2026-3" are in each
    number of the year: a second to look at a million rows' table, of which an index with the text takes a fifth. So
    some hundred rows are looked at here. rows: of one company, with the column `search_text`.
    """
    runs = [_run(word, found) for word in words(query) for found in RUNS.finditer(word)]
    if connections[rows.db].vendor != "postgresql" or not words(query):
        return False
    keys = rows.model._default_manager.using(rows.db).aggregate(first=Min("pk"), last=Max("pk"))
    if keys["first"] is None or keys["last"] - keys["first"] < WORTH_A_SAMPLE:
        return False
    chosen = random.sample(range(keys["first"], keys["last"] + 1), SAMPLE)
    texts = list(rows.order_by().filter(pk__in=chosen).values_list("search_text", flat=True))
    found = sum(all(run.search(text) for run in runs) for text in texts)
    return found * 100 > FEW * len(texts)


def _run(word: str, found: re.Match[str]) -> re.Pattern[str]:
    """Where trigrams find a run of letters: it begins and ends there what it does in the word."""
    begins, ends = r"\b" * (found.start() > 0), r"\b" * (found.end() < len(word))
    return re.compile(f"{begins}{re.escape(found.group())}{ends}")
