"""The totals that PostgreSQL keeps beside the documents: where they are, whether they are right, and how to make them
anew."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import connection, models, transaction
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    F,
    Func,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from bank_transfers.core.db.search import parts

from .models import BillingoInvoice, InvoiceTotals, SearchCounts

DOCUMENTS = BillingoInvoice._meta.db_table
SUMS = {"documents": "sum(documents)", "gross_sum": "sum(gross_sum)"}
NUMBERS, GONE = "string_agg(numbers, '')", "string_agg(gone, '')"
# Each with the function by which its triggers see documents, and how several rows are one.
MODELS: dict[type[models.Model], tuple[str, dict[str, str]]] = {
    InvoiceTotals: ("bank_transfers_invoice_totals_of", {**SUMS, "open_sum": "sum(open_sum)"}),
    SearchCounts: (
        "bank_transfers_search_counts_of",
        {
            **SUMS,
            "numbers": f"bank_transfers_lines_without({NUMBERS}, {GONE})",
            "gone": f"bank_transfers_lines_without({GONE}, {NUMBERS})",
        },
    ),
}
# What takes a row away again: numbers that are gone for such as are there, and less than nothing of all sums.
OPPOSITE = {"numbers": "gone", "gone": "numbers"}


def kept_totals(company_id: int) -> QuerySet[InvoiceTotals] | None:
    """In place of the company's documents, for counts and sums by `core/db/totals.py`. None where nobody keeps them."""
    return InvoiceTotals.objects.filter(company_id=company_id) if _are_kept() else None


def kept_counts(company_id: int, search: str) -> QuerySet[SearchCounts] | None:
    """In place of the company's documents, for how many a search finds; None where nobody keeps that. `found`: how many
    of a row's documents it finds; `whole`: whether that is all of them. Raises TooLong."""
    if not _are_kept():
        return None
    rows = SearchCounts.objects.filter(company_id=company_id)
    sought = parts(search)
    if not sought:
        return rows.annotate(found=F("documents"), whole=Value(True))
    for part in sought:
        rows = rows.filter(
            reduce(or_, (_holds(column, part) for column in ("search_text", "numbers", "gone")))
        )
    whole = reduce(and_, (_holds("search_text", part) for part in sought))
    return rows.annotate(
        found=Case(
            When(whole, then=F("documents")),
            default=_lines_with("numbers", sought) - _lines_with("gone", sought),
        ),
        whole=Case(When(whole, then=Value(True)), default=Value(False), output_field=BooleanField()),
    )


def _holds(column: str, part: str) -> Q:
    # Looks at the bytes of a text in half the time that LIKE takes for its signs.
    return Q(GreaterThan(StrIndex(F(column), Value(part)), 0))


def _lines_with(column: str, sought: list[str]) -> Func:
    return Func(
        F(column),
        F("search_text"),
        Value("\n".join(sought)),
        function="bank_transfers_lines_with",
        output_field=BigIntegerField(),
    )


def number_of(kept: QuerySet[Any]) -> int:
    """How many documents kept totals stand for, or kept counts found."""
    number = "found" if kept.model is SearchCounts else "documents"
    return int(kept.aggregate(n=Sum(number, default=0))["n"])


def are_whole(counts: QuerySet[SearchCounts]) -> bool:
    """Whether a search finds all documents of each row, so that their sums are those of what it finds."""
    # Counted: for the first of them alone PostgreSQL would read the table from its beginning.
    return not counts.filter(Q(("whole", False))).aggregate(n=Count("pk"))["n"]


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
    nothing = {name: "''" if name in OPPOSITE else "0" for name in sums}
    different = f"""(
        SELECT {key}, {", ".join(f"{of_all} AS {name}" for name, of_all in sums.items())} FROM (
            SELECT {columns} FROM {function}(%s)
            UNION ALL
            SELECT {key}, {", ".join(OPPOSITE.get(name, f"-{name}") for name in sums)} FROM {model._meta.db_table}
            WHERE company_id = %s
        ) found GROUP BY {key} HAVING {" OR ".join(f"{of_all} <> {nothing[name]}" for name, of_all in sums.items())}
    ) different"""  # noqa: S608
    return columns, different


def _are_kept() -> bool:
    return connection.vendor == "postgresql"
