"""A list of invoices as one page of it is asked for: read in two steps, once for each state of the mirror."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import cached_property
from typing import Any

import msgspec
from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils import timezone

from bank_transfers.billingo.kept_totals import kept_counts, kept_totals, number_of
from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoiceItem, InvoiceTotals, SearchCounts
from bank_transfers.core.api.lists.encoded import packed, unpacked
from bank_transfers.core.api.lists.listing import Listing
from bank_transfers.core.api.lists.ordering import Ordering
from bank_transfers.core.api.lists.pagination import cursor_of, place_of
from bank_transfers.core.api.lists.rows import rows_shown
from bank_transfers.core.db.reading import without_bitmaps
from bank_transfers.core.db.trigrams import find_many

from .cache import MirrorCache
from .filters import InvoiceFilter
from .presenter import InvoicePresenter
from .serializers import InvoiceSerializer
from .sums.summary import Totals, summarized

ORDERING = Ordering(
    BillingoInvoice,
    {
        "invoice_date": "invoice_date",
        "due_date": "due_date",
        "gross_total": "gross_total",
        "open_amount": "open_amount",
        "invoice_number": "invoice_number",
        "partner_name": "search_text",  # begins with it, without accents and case
        "created_at": "created_at",
        "id": "billingo_id",
    },
    usual="-invoice_date",
    key="billingo_id",
    keys={"created_at": "id"},
)


# What these look at stands in the kept totals, and in the kept counts, as it does in the documents.
KEPT_FILTERS = frozenset(
    {"payment_status", "type", "currency", "cancelled", "missing_upstream", "open", "overdue"}
)
FEW = 500
COUNTED_FILTERS = frozenset({"payment_status", "type", "currency", "cancelled", "missing_upstream", "search"})


class Selection(Listing):
    """Invoices of one company that fit the filters, in an order. Has what a paginator asks for.

    rows: of the company, filtered; asked: the filters as a text that is the same for the same filters; kept, counted:
    the kept totals and counts of just these, where there are any; search: for which words. Raises InvalidOrdering.
    """

    def __init__(
        self,
        rows: QuerySet[BillingoInvoice],
        company_id: int,
        asked: str,
        ordering: str = "",
        company_name: str = "",
        kept: QuerySet[InvoiceTotals] | None = None,
        counted: QuerySet[SearchCounts] | None = None,
        search: str = "",
    ) -> None:
        memory = MirrorCache(company_id)
        super().__init__(rows, asked, ORDERING, ordering, memory, self._listed, "billingo_id", company_name)
        self._company_id, self._company_name = company_id, company_name
        self._today = timezone.localdate()
        self._kept, self._counted = kept, counted
        self._of_company, self._search = BillingoInvoice.objects.filter(company_id=company_id), search

    @classmethod
    def asked_by(
        cls,
        parameters: QueryDict,
        rows: QuerySet[BillingoInvoice],
        company_id: int,
        company_name: str = "",
        chosen: Sequence[int] | None = None,
    ) -> Selection:
        """Those of the company's rows that the parameters of an address ask for.

        chosen: of them only these, by Billingo's ids. Raises Invalid, SearchTooLong, InvalidOrdering.
        """
        rows, asked = InvoiceFilter.applied(parameters, rows)
        kept, counted, search = None, None, parameters.get("search", "")
        if chosen is not None:
            rows, asked = rows.filter(billingo_id__in=chosen), f"{asked}|{sorted(chosen)}"
        elif InvoiceFilter.asks_only_for(KEPT_FILTERS, parameters):
            kept = _filtered(parameters, kept_totals(company_id))
        elif InvoiceFilter.asks_only_for(COUNTED_FILTERS, parameters):
            counted = _filtered(parameters, kept_counts(company_id, search))
        ordering = parameters.get("ordering", "")
        return cls(rows, company_id, asked, ordering, company_name, kept, counted, search)

    def _count(self) -> int:
        for kept in (self._kept, self._counted):
            if kept is not None:
                return number_of(kept)
        with self._as_is_quicker():
            return super()._count()

    def _keys(self, place: slice) -> list[int]:
        # Few that fit, of many that the trigrams find, may be found by another filter's index.
        few = self._counted is not None and self.count() <= FEW
        with nullcontext() if few else self._as_is_quicker():
            return super()._keys(place)

    def _as_is_quicker(self) -> AbstractContextManager[None]:
        return without_bitmaps() if self._finds_many else nullcontext()

    @cached_property
    def _finds_many(self) -> bool:
        return bool(self._search) and find_many(self._of_company, self._search)

    def summary(self) -> list[Totals]:
        def found(rows: QuerySet[Any]) -> list[Totals]:
            if self._kept is not None:
                return summarized(self._kept, self._today)
            if self._counted is not None:
                return summarized(rows, self._today, self._counted)
            with self._as_is_quicker():
                return summarized(rows, self._today)

        totals: list[Totals] = self.of_all("summary", found)
        return totals

    def after(self, cursor: str, size: int) -> tuple[list[msgspec.Raw], str]:
        """The rows behind a cursor (from the first for ""), in the order in which they changed, and the cursor of
        their last; "" at the end. Raises InvalidCursor."""
        rows = self._rows.order_by("updated_at", "pk")
        if cursor:
            moment, key = place_of(cursor)
            rows = rows.filter(updated_at__gte=moment).exclude(updated_at=moment, pk__lte=key)
        found = list(rows.values_list("updated_at", "pk", "billingo_id")[: size + 1])
        page = found[:size]
        following = cursor_of(*page[-1][:2]) if len(found) > size else ""
        keys = [billingo_id for _moment, _key, billingo_id in page]
        return unpacked(packed(self._listed(keys))), following

    def _listed(self, keys: list[int]) -> list[dict[str, Any]]:
        return listed(self._company_id, self._company_name, keys, self._today)

    @property
    def today(self) -> date:
        """The day on which `overdue` is judged."""
        return self._today


def _filtered(parameters: QueryDict, kept: QuerySet[Any] | None) -> QuerySet[Any] | None:
    return kept if kept is None else InvoiceFilter.applied(parameters, kept)[0]


def listed(
    company_id: int, company_name: str, billingo_ids: list[int], today: date | None = None
) -> list[dict[str, Any]]:
    """Documents of a company by Billingo's ids, as the list shows them, in that order and in the active language.

    One that is not there, or went away meanwhile, is left out. today: the day on which `overdue` is judged.
    """
    if not billingo_ids:
        return []
    rows = BillingoInvoice.objects.filter(company_id=company_id, billingo_id__in=billingo_ids).order_by()
    found = {row["billingo_id"]: row for row in rows.values(*LISTED_COLUMNS)}
    items = _item_counts([row["pk"] for row in found.values()])
    shown = InvoicePresenter(today or timezone.localdate(), company_name)
    invoices = [
        shown.invoice({**found[key], "item_count": items.get(found[key]["pk"], 0)})
        for key in billingo_ids
        if key in found
    ]
    return rows_shown(InvoiceSerializer, invoices)


def _item_counts(invoice_ids: list[int]) -> dict[int, int]:
    counts = BillingoInvoiceItem.objects.filter(invoice_id__in=invoice_ids).order_by().values("invoice_id")
    return {row["invoice_id"]: row["n"] for row in counts.annotate(n=Count("pk"))}


HIDDEN_COLUMNS = {"raw", "digest", "search_text", "payments_wanted", "payments_tried_at"}
# Shown of a single document, and not read for lists.
DETAIL_COLUMNS = {
    "block_id", "language", "comment", "order_number", "discount_type", "discount_value",
    "without_financial_fulfillment", "organization_account_number", "organization_iban", "organization_swift",
    "partner_tax_type", "partner_iban", "partner_swift", "partner_account_number", "created_by_sync_id",
    "payments_read_at",
}  # fmt: skip
SHOWN_COLUMNS = (
    "pk",
    *(
        field.attname
        for field in BillingoInvoice._meta.concrete_fields
        if field.attname not in {"id", *HIDDEN_COLUMNS}
    ),
)
LISTED_COLUMNS = tuple(name for name in SHOWN_COLUMNS if name not in DETAIL_COLUMNS)
