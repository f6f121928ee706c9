"""The filters of the lists: each parameter is understood or refused, none is guessed at."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.billingo.receivables import IS_OPEN, IS_PARTLY_PAID, PAID_STATUSES, is_overdue
from bank_transfers.core.api.lists.filter_set import ListFilter, SearchFilter
from bank_transfers.core.api.lists.filters import (
    AmountFilter,
    DayFilter,
    FlagFilter,
    MomentFilter,
    WordsFilter,
)
from bank_transfers.core.api.lists.operators import (
    AMOUNT,
    DAY,
    FLAG,
    MOMENT,
    TEXT,
    WHOLE,
    Operand,
)


class PaidDayFilter(DayFilter):
    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found = super().filter(qs, value)
        return found.filter(payment_status__in=PAID_STATUSES) if value else found


class OverdueFilter(FlagFilter):
    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        if value is None:
            return qs
        late = is_overdue(timezone.localdate())
        # What has no due date is not overdue; NOT (… AND due_date < today) would lose it.
        return qs.filter(late) if value else qs.exclude(late & Q(due_date__isnull=False))


class OpenFilter(FlagFilter):
    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        if value is None:
            return qs
        return qs.filter(IS_OPEN) if value else qs.exclude(IS_OPEN)


class PartlyPaidFilter(FlagFilter):
    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        if value is None:
            return qs
        return qs.filter(IS_PARTLY_PAID) if value else qs.exclude(IS_PARTLY_PAID)


class CurrencyFilter(WordsFilter):
    """`none` stands for documents on which no currency is told."""

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return super().filter(qs, ["" if word == "none" else word for word in value])


class TaxNumberFilter(FlagFilter):
    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        if value is None:
            return qs
        return qs.exclude(partner_tax_number="") if value else qs.filter(partner_tax_number="")


class MissingFilter(FlagFilter):
    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        return qs if value is None else qs.filter(missing_upstream_since__isnull=not value)


PAID = Q(payment_status__in=PAID_STATUSES)
OPERANDS: dict[str, Operand] = {
    "id": Operand(WHOLE, "billingo_id"),
    "partner_id": Operand(WHOLE, "partner_id"),
    **{
        name: Operand(TEXT, name)
        for name in (
            "invoice_number", "type", "correction_type", "payment_status", "payment_method", "currency",
            "organization_name", "organization_tax_number", "partner_name", "partner_tax_number",
            "partner_country_code", "partner_post_code", "partner_city", "partner_address", "online_szamla_status",
            "notification_status",
        )
    },
    **{
        name: Operand(AMOUNT, name)
        for name in (
            "gross_total", "net_amount", "vat_amount", "net_amount_local", "vat_amount_local",
            "gross_amount_local", "conversion_rate", "paid_amount", "open_amount",
        )
    },
    **{name: Operand(DAY, name) for name in ("invoice_date", "fulfillment_date", "due_date")},
    "paid_date": Operand(DAY, "paid_date", only=PAID),  # Billingo fills that of others with another day
    **{name: Operand(MOMENT, name) for name in ("created_at", "updated_at")},
    **{name: Operand(FLAG, name) for name in ("cancelled", "electronic")},
}  # fmt: skip


class InvoiceFilter(ListFilter):
    operands = OPERANDS

    payment_status = WordsFilter(help_text="One or more, separated by commas: outstanding, partially_paid …")
    type = WordsFilter(help_text="One or more, separated by commas: invoice, advance, cancellation …")
    partner_tax_number = django_filters.CharFilter(
        max_length=64, strip=False, help_text="Exactly as on the document."
    )
    has_partner_tax_number = TaxNumberFilter(help_text="Whether the document tells one.")
    partner_name = django_filters.CharFilter(strip=False, help_text="Exactly as on the document.")
    currency = CurrencyFilter(
        help_text="One or more, separated by commas: HUF, EUR …; `none`: documents without one."
    )
    cancelled = FlagFilter(help_text="Whether the invoice was cancelled by a later one.")
    open = OpenFilter(
        help_text=(
            "Documents of which something is owed: outstanding, partially_paid or expired, and not paid in full by "
            "its payments; invoice, advance, modification or cancellation; neither cancelled nor gone at Billingo."
        )
    )
    partly_paid = PartlyPaidFilter(
        help_text=(
            "Open documents of which a part has come: by their payments, or, while these are not known, by "
            "Billingo's status."
        )
    )
    overdue = OverdueFilter(help_text="Open documents (see `open`) that were due before today in Budapest.")
    missing_upstream = MissingFilter(help_text="Whether the document is gone at Billingo.")
    invoice_date_from = DayFilter(
        field_name="invoice_date", lookup_expr="gte", help_text="This day included."
    )
    invoice_date_to = DayFilter(field_name="invoice_date", lookup_expr="lte", help_text="This day included.")
    fulfillment_date_from = DayFilter(
        field_name="fulfillment_date", lookup_expr="gte", help_text="This day included."
    )
    fulfillment_date_to = DayFilter(
        field_name="fulfillment_date", lookup_expr="lte", help_text="This day included."
    )
    due_date_from = DayFilter(field_name="due_date", lookup_expr="gte", help_text="This day included.")
    due_date_to = DayFilter(field_name="due_date", lookup_expr="lte", help_text="This day included.")
    paid_date_from = PaidDayFilter(
        field_name="paid_date",
        lookup_expr="gte",
        help_text="Of paid and partially paid documents only: Billingo also fills the date of unpaid ones.",
    )
    paid_date_to = PaidDayFilter(
        field_name="paid_date", lookup_expr="lte", help_text="This day included; as paid_date_from."
    )
    gross_total_min = AmountFilter(
        field_name="gross_total", lookup_expr="gte", help_text="This amount included."
    )
    gross_total_max = AmountFilter(
        field_name="gross_total", lookup_expr="lte", help_text="This amount included."
    )
    open_amount_min = AmountFilter(
        field_name="open_amount", lookup_expr="gte", help_text="This amount included."
    )
    open_amount_max = AmountFilter(
        field_name="open_amount",
        lookup_expr="lte",
        help_text="This amount included. It is 0 where nothing is owed: ask for `open=true` besides.",
    )
    updated_since = MomentFilter(
        field_name="updated_at",
        lookup_expr="gte",
        help_text=(
            "Documents that changed here at this time or later (a day: its first moment). Answered in the order of "
            "`updated_at`, with a cursor in `next`, unless `page` or `ordering` is given."
        ),
    )
    search = SearchFilter(
        help_text=(
            "Words that all occur in number, partner name or tax number; accents and case do not matter. A word of "
            "one or two characters must begin a word there."
        ),
    )

    class Meta:
        model = BillingoInvoice
        fields: list[str] = []
