"""The totals that PostgreSQL keeps beside the documents: where they are, whether they are right, and how to make them
anew."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection, models, transaction
from django.db.models import QuerySet, Sum

from bank_transfers.core.db.search import words

from .models import BillingoInvoice, InvoiceTotals, SearchCounts

DOCUMENTS = BillingoInvoice._meta.db_table
# Each with the function by which its triggers see documents, and what it adds up.
MODELS: dict[type[models.Model], tuple[str, tuple[str, ...]]] = {
    InvoiceTotals: ("bank_transfers_invoice_totals_of", ("documents", "gross_sum", "open_sum")),
    SearchCounts: ("bank_transfers_search_counts_of", ("documents", "gross_sum")),
}
DIGITS = re.compile("[0-9#]")


def kept_totals(company_id: int) -> QuerySet[InvoiceTotals] | None:
    """In place of the company's documents, for counts and sums by `core/db/totals.py`. None where nobody keeps them."""
    return InvoiceTotals.objects.filter(company_id=company_id) if _are_kept() else None


def kept_counts(company_id: int, search: str) -> QuerySet[SearchCounts] | None:
    """In place of the company's documents, for how many a search finds, and their gross totals. None where nobody
    keeps that: a word with digits may stand in a number, of which each document has its own."""
    if not _are_kept() or any(map(DIGITS.search, words(search))):
        return None
    return SearchCounts.objects.filter(company_id=company_id)


def number_of(kept: QuerySet[Any]) -> int:
    """How many documents kept totals or counts stand for."""
    return int(kept.aggregate(n=Sum("documents", default=0))["n"])


def wrong_totals(company_id: int) -> int:
    """Of how many kinds of documents what is kept differs from what the documents come to. Reads all of them."""
    if not _are_kept():
        return 0
    with connection.cursor() as cursor:
        return sum(_number_wrong(cursor, model, company_id) for model in MODELS)


def make_anew(company_id: int) -> int:
    """Puts right what `wrong_totals` finds; who writes documents waits meanwhile. Out: of how many kinds."""
    if not wrong_totals(company_id):
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {DOCUMENTS} IN SHARE MODE")
        return sum(_put_right(cursor, model, company_id) for model in MODELS)


# Only names of our own tables, columns and functions are put into the texts.


def _number_wrong(cursor: Any, model: type[models.Model], company_id: int) -> int:
    _columns, different = _differences(model)
    cursor.execute(f"SELECT count(*) FROM {different}", [company_id, company_id])  # noqa: S608
    return int(cursor.fetchone()[0])


def _put_right(cursor: Any, model: type[models.Model], company_id: int) -> int:
    columns, different = _differences(model)
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} (company_id, {columns}) SELECT %s, {columns} FROM {different}",  # noqa: S608
        [company_id, company_id, company_id],
    )
    return int(cursor.rowcount)


def _differences(model: type[models.Model]) -> tuple[str, str]:
    """The columns that are compared, and a subquery of what would have to be added to the kept ones. It takes the
    company's id twice."""
    function, sums = MODELS[model]
    own = {"id", "company_id", "folded", *sums}
    key = ", ".join(str(field.column) for field in model._meta.concrete_fields if field.column not in own)
    columns = f"{key}, {', '.join(sums)}"
    different = f"""(
        SELECT {key}, {", ".join(f"sum({name}) AS {name}" for name in sums)} FROM (
            SELECT {columns} FROM {function}(%s)
            UNION ALL
            SELECT {key}, {", ".join(f"-{name}" for name in sums)} FROM {model._meta.db_table} WHERE company_id = %s
        ) found GROUP BY {key} HAVING {" OR ".join(f"sum({name}) <> 0" for name in sums)}
    ) different"""  # noqa: S608
    return columns, different


def _are_kept() -> bool:
    return connection.vendor == "postgresql"
