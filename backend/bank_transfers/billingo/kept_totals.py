"""The totals that PostgreSQL keeps beside the documents: where they are, whether they are right, and how to make them
anew."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from .models import BillingoInvoice, InvoiceTotals

_columns: Any = InvoiceTotals._meta.concrete_fields
DOCUMENTS, TOTALS = BillingoInvoice._meta.db_table, InvoiceTotals._meta.db_table
SUMS = ("documents", "gross_sum", "open_sum")
KEY = ", ".join(field.column for field in _columns if field.column not in {"id", "company_id", *SUMS})
COLUMNS = f"{KEY}, {', '.join(SUMS)}"
# Names of our own tables and columns. What would have to be added to the kept ones; the function is the triggers' own
# way to see documents.
DIFFERENCES = f"""(
    SELECT {KEY}, {", ".join(f"sum({name}) AS {name}" for name in SUMS)} FROM (
        SELECT {COLUMNS} FROM bank_transfers_invoice_totals_of(%s)
        UNION ALL
        SELECT {KEY}, {", ".join(f"-{name}" for name in SUMS)} FROM {TOTALS} WHERE company_id = %s
    ) found GROUP BY {KEY} HAVING {" OR ".join(f"sum({name}) <> 0" for name in SUMS)}
) different"""  # noqa: S608
COUNT_WRONG = f"SELECT count(*) FROM {DIFFERENCES}"  # noqa: S608
ADD_WHAT_IS_MISSING = f"INSERT INTO {TOTALS} (company_id, {COLUMNS}) SELECT %s, {COLUMNS} FROM {DIFFERENCES}"  # noqa: S608


def kept_totals(company_id: int) -> QuerySet[InvoiceTotals] | None:
    """In place of the company's documents, for counts and sums by `core/db/totals.py`. None where nobody keeps them."""
    return InvoiceTotals.objects.filter(company_id=company_id) if _are_kept() else None


def wrong_totals(company_id: int) -> int:
    """Of how many kinds of documents what is kept differs from what the documents come to. Reads all of them."""
    if not _are_kept():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(COUNT_WRONG, [company_id, company_id])
        return int(cursor.fetchone()[0])


def make_anew(company_id: int) -> int:
    """Puts right what `wrong_totals` finds; who writes documents waits meanwhile. Out: of how many kinds."""
    if not wrong_totals(company_id):
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {DOCUMENTS} IN SHARE MODE")
        cursor.execute(ADD_WHAT_IS_MISSING, [company_id, company_id, company_id])
        return int(cursor.rowcount)


def _are_kept() -> bool:
    return connection.vendor == "postgresql"
