"""A list of invoices as one page of it is asked for: read in two steps, once for each state of the mirror."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import cached_property
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django.http import QueryDict
from django.utils import timezone

from bank_transfers.billingo.kept_totals import are_whole, kept_counts, kept_totals, number_of
from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoiceItem, InvoiceTotals, SearchCounts
from bank_transfers.core.api.lists.encoded import packed, unpacked
from bank_transfers.core.api.lists.listing import Listing
from bank_transfers.core.api.lists.ordering import Ordering
from bank_transfers.core.api.lists.pagination import cursor_of, place_of
from bank_transfers.core.api.lists.rows import rows_shown
from bank_transfers.core.db.ordering import sorted_anew
from bank_transfers.core.db.reading import snapshot, without_bitmaps
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
# So few may be found by whatever index PostgreSQL thinks best.
FEW = 500
# Up to so many that fit are sorted anew, rather than looked for in an order in which all others may stand before them
# (by total, a cancellation stands behind nearly everything): where the index of kinds can sort, if no more than so many
# are of the kinds that are asked for (40 ms); else from the table.
FEW_ENOUGH, FEW_OF_A_KIND, FEW_IN_THE_TABLE = 10_000, 200_000, 30_000
SORTED_BY_KIND = frozenset({"invoice_date", "due_date", "gross_total", "open_amount", "partner_name", "id"})
# Where the index in the order has what is filtered by.
IN_ORDER = frozenset({"invoice_date", "due_date", "gross_total", "partner_name"})
KIND = ("payment_status", "type", "currency")
OF_ANY_KIND = frozenset({"cancelled", "missing_upstream", "search"})
COUNTED_FILTERS = OF_ANY_KIND.union(KIND)


class Selection(Listing):
    """Invoices of one company that fit the filters, in an order. Has what a paginator asks for.

    rows: of the company, filtered; asked: the filters as a text that is the same for the same filters; kept, counted:
    the kept totals and counts of just these, where there are any; alike: the kept totals of what fits but for the
    search, where they are counted; search: for which words. Raises InvalidOrdering.
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
        alike: QuerySet[InvoiceTotals] | None = None,
    ) -> None:
        memory = MirrorCache(company_id)
        super().__init__(
            lambda: rows, asked, ORDERING, ordering, memory, self._listed, "billingo_id", company_name
        )
        self._company_id, self._company_name = company_id, company_name
        self._today = timezone.localdate()
        self._kept, self._counted, self._alike = kept, counted, alike
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
        kept, counted, alike, search = None, None, None, parameters.get("search", "")
        if chosen is not None:
            rows, asked = rows.filter(billingo_id__in=chosen), f"{asked}|{sorted(chosen)}"
        elif InvoiceFilter.asks_only_for(KEPT_FILTERS, parameters):
            kept = _filtered(parameters, kept_totals(company_id))
        elif InvoiceFilter.asks_only_for(COUNTED_FILTERS, parameters):
            parameters = parameters.copy()
            parameters.pop("search", None)
            counted = _filtered(parameters, kept_counts(company_id, search))
            if not InvoiceFilter.asks_only_for(OF_ANY_KIND, parameters):
                alike = _filtered(parameters, kept_totals(company_id))
        ordering = parameters.get("ordering", "")
        return cls(rows, company_id, asked, ordering, company_name, kept, counted, search, alike)

    def _count(self) -> int:
        for kept in (self._kept, self._counted):
            if kept is not None:
                return number_of(kept)
        with self._as_is_quicker():
            return super()._count()

    def _keys(self, place: slice) -> list[int]:
        number = self.count() if self._counted is not None else None
        if number is None or number <= FEW:
            # Few that fit, of many that the trigrams find, may be found by another filter's index.
            with self._as_is_quicker() if number is None else nullcontext():
                return super()._keys(place)
        order = set(self._ordering.replace("-", "").split(","))
        if number <= FEW_ENOUGH and order <= SORTED_BY_KIND and (of_kinds := self._by_kind()) is not None:
            with without_bitmaps():
                return self._sorted_anew(of_kinds, place)
        if number <= FEW_IN_THE_TABLE and not order <= IN_ORDER:
            return self._sorted_anew(self._rows, place)
        with self._as_is_quicker():
            return super()._keys(place)

    def _sorted_anew(self, rows: QuerySet[BillingoInvoice], place: slice) -> list[int]:
        order = sorted_anew(ORDERING.of(self._ordering))
        return list(rows.order_by(*order).values_list(self._key, flat=True)[place])

    def _by_kind(self) -> QuerySet[BillingoInvoice] | None:
        """The same rows, to be found by the kinds of document that there are; None where too many are of these."""
        if self._alike is None:
            return None
        found = self._alike.values_list(*KIND).annotate(n=Sum("documents")).filter(n__gt=0)
        kinds = {tuple(kind): n for *kind, n in found}
        if sum(kinds.values()) > FEW_OF_A_KIND:
            return None
        values = zip(KIND, map(set, zip(*kinds, strict=True)), strict=False)
        return self._rows.filter(**{f"{name}__in": found for name, found in values})

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
                with nullcontext() if connection.in_atomic_block else snapshot():
                    if are_whole(self._counted):
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
