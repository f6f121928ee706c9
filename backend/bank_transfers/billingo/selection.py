"""A list of invoices as one page of it is asked for: counted once for each state of the mirror, read in two steps."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from bank_transfers.core.ordering import order_by, parsed

from .api_errors import InvalidOrdering
from .models import BillingoInvoice, BillingoInvoiceItem
from .summary import Totals, summarized
from .versions import mirror_version

T = TypeVar("T")

# What a list can be ordered by → the column. Each has an index behind it.
ORDERINGS = {
    "invoice_date": "invoice_date",
    "due_date": "due_date",
    "gross_total": "gross_total",
    "invoice_number": "invoice_number",
    "partner_name": "search_text",  # begins with it, without accents and case
    "created_at": "created_at",
    "id": "billingo_id",
}
USUAL_ORDER = "-invoice_date"
REMEMBERED_SECONDS = 3600


class Selection:
    """Invoices of one company that fit the filters, in an order. Has what a paginator asks for.

    rows: of the company, filtered; asked: the filters as a text that is the same for the same filters.
    Raises InvalidOrdering.
    """

    def __init__(
        self, rows: QuerySet[BillingoInvoice], company_id: int, asked: str, ordering: str = ""
    ) -> None:
        self._rows = rows.order_by(*_ordering(ordering or USUAL_ORDER))
        self._company_id = company_id
        self._asked = asked
        self._today = timezone.localdate()

    def count(self) -> int:
        """How many there are, exactly."""
        return self._remembered("count", self._rows.order_by().count)

    def summary(self) -> list[Totals]:
        return self._remembered("summary", lambda: summarized(self._rows, self._today))

    def __getitem__(self, place: slice) -> list[dict[str, Any]]:
        """The rows of one page, as mappings, each with `item_count`."""
        # The keys come from an index alone, however far the page is; only the page's own rows are read.
        keys = list(self._rows.values_list("billingo_id", flat=True)[place])
        if not keys:
            return []
        page = BillingoInvoice.objects.filter(company_id=self._company_id, billingo_id__in=keys)
        found = {row["billingo_id"]: row for row in page.order_by().values(*SHOWN_COLUMNS)}
        items = _item_counts([row["pk"] for row in found.values()])
        # One that went away between the two steps is left out.
        return [{**found[key], "item_count": items.get(found[key]["pk"], 0)} for key in keys if key in found]

    def in_order(self) -> QuerySet[BillingoInvoice]:
        """All of them."""
        return self._rows

    @property
    def today(self) -> date:
        """The day on which `overdue` is judged."""
        return self._today

    def _remembered(self, kind: str, find: Callable[[], T]) -> T:
        """What was found for these filters in this state of the mirror, or finds it now."""
        version = mirror_version(self._company_id)
        if version is None:
            return find()
        asked = hashlib.sha256(f"{self._today}|{self._asked}".encode()).hexdigest()
        key = f"billingo:{kind}:{self._company_id}:{version}:{asked}"
        found: T | None = cache.get(key)
        if found is None:
            found = find()
            cache.set(key, found, REMEMBERED_SECONDS)
        return found


def _ordering(text: str) -> list[Any]:
    try:
        columns = parsed(text, ORDERINGS)
    except KeyError:
        sentence = f"{InvalidOrdering.default_detail} ({', '.join(ORDERINGS)})"
        raise InvalidOrdering(errors={"ordering": [sentence]}) from None
    order = [
        order_by(column, descending, BillingoInvoice._meta.get_field(column).null)
        for column, descending in columns
    ]
    if any(column == "billingo_id" for column, _descending in columns):
        return order
    # The last word, in the same direction, so that an index can be read in either.
    column, descending = columns[-1]
    last = "pk" if column == "created_at" else "billingo_id"
    return [*order, F(last).desc() if descending else F(last).asc()]


def _item_counts(invoice_ids: list[int]) -> dict[int, int]:
    counts = BillingoInvoiceItem.objects.filter(invoice_id__in=invoice_ids).order_by().values("invoice_id")
    return {row["invoice_id"]: row["n"] for row in counts.annotate(n=Count("pk"))}


HIDDEN_COLUMNS = {"raw", "digest", "search_text"}
SHOWN_COLUMNS = (
    "pk",
    *(
        field.attname
        for field in BillingoInvoice._meta.concrete_fields
        if field.attname not in {"id", *HIDDEN_COLUMNS}
    ),
)
