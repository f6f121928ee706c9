"""The filters of the lists: each parameter is understood or refused, none is guessed at."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from bank_transfers.core.api.errors import Invalid

from . import search
from .api_errors import SearchTooLong
from .claims import PAID_STATUSES, is_overdue
from .models import BillingoInvoice, BillingoSyncLog

MAX_VALUES = 50
AMOUNT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,10})?")
EMPTY: tuple[Any, ...] = (None, "", [])
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class WordsField(forms.Field):
    """`paid` or `paid,expired`: a list of words."""

    def to_python(self, value: Any) -> list[str]:
        found = [word.strip() for word in str(value or "").split(",") if word.strip()]
        if len(found) > MAX_VALUES or any(len(word) > 64 for word in found):
            raise forms.ValidationError(_("At most 50 values of at most 64 characters each."))
        return found


class FlagField(forms.Field):
    def to_python(self, value: Any) -> bool | None:
        if value in {None, ""}:
            return None
        try:
            return BOOLEANS[str(value).lower()]
        except KeyError:
            raise forms.ValidationError(_("This is true or false.")) from None


class DayField(forms.Field):
    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        try:
            day = parse_date(value) if len(value) == 10 else None
        except ValueError:
            day = None
        if day is None:
            raise forms.ValidationError(_("A day is written as 2026-01-31."))
        return day


class MomentField(forms.Field):
    """A time with offset, or a day, which is its first moment here; `day_ends`: its last."""

    def __init__(self, *args: Any, day_ends: bool = False, **kwargs: Any) -> None:
        self.day_ends = day_ends
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            # A plus sign that was not escaped arrives as a space.
            moment = self._of_day(value) if len(value) == 10 else parse_datetime(value.replace(" ", "+"))
        except (ValueError, OverflowError):
            moment = None
        if moment is None or timezone.is_naive(moment) or not 1900 < moment.year < 9999:
            raise forms.ValidationError(
                _("A time is written as 2026-01-31T08:00:00+01:00, a day as 2026-01-31.")
            )
        return moment

    def _of_day(self, text: str) -> datetime | None:
        day = parse_date(text)
        if day is None:
            return None
        first = timezone.make_aware(datetime.combine(day, time()))
        if not self.day_ends:
            return first
        following = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
        return following - timedelta(microseconds=1)


class AmountField(forms.Field):
    def to_python(self, value: Any) -> Decimal | None:
        if not value:
            return None
        if not AMOUNT.fullmatch(value):
            raise forms.ValidationError(_("An amount is written as 1234.56."))
        return Decimal(value)


@extend_schema_field(OpenApiTypes.STR)
class WordsFilter(django_filters.Filter):
    field_class = WordsField

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


@extend_schema_field(OpenApiTypes.BOOL)
class FlagFilter(django_filters.Filter):
    field_class = FlagField


@extend_schema_field(OpenApiTypes.DATE)
class DayFilter(django_filters.Filter):
    field_class = DayField


@extend_schema_field(OpenApiTypes.STR)
class MomentFilter(django_filters.Filter):
    field_class = MomentField


@extend_schema_field({"type": "string", "format": "decimal", "pattern": f"^{AMOUNT.pattern}$"})
class AmountFilter(django_filters.Filter):
    field_class = AmountField


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


class MissingFilter(FlagFilter):
    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        return qs if value is None else qs.filter(missing_upstream_since__isnull=not value)


class SearchFilter(django_filters.CharFilter):
    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        try:
            return qs.filter(search.condition(value))
        except search.TooLong:
            raise SearchTooLong(errors={"search": [str(SearchTooLong.default_detail)]}) from None


class InvoiceFilter(django_filters.FilterSet):
    payment_status = WordsFilter(help_text="One or more, separated by commas: outstanding, partially_paid …")
    type = WordsFilter(help_text="One or more, separated by commas: invoice, advance, cancellation …")
    partner_tax_number = django_filters.CharFilter(max_length=64, help_text="Exactly as on the document.")
    currency = WordsFilter(help_text="One or more, separated by commas: HUF, EUR …")
    cancelled = FlagFilter(help_text="Whether the invoice was cancelled by a later one.")
    overdue = OverdueFilter(
        help_text=(
            "Open claims (outstanding, partially_paid or expired; invoice, advance, modification or cancellation; "
            "neither cancelled nor gone at Billingo) that were due before today in Budapest."
        )
    )
    missing_upstream = MissingFilter(help_text="Whether the document is gone at Billingo.")
    invoice_date_from = DayFilter(field_name="invoice_date", lookup_expr="gte")
    invoice_date_to = DayFilter(field_name="invoice_date", lookup_expr="lte", help_text="This day included.")
    due_date_from = DayFilter(field_name="due_date", lookup_expr="gte")
    due_date_to = DayFilter(field_name="due_date", lookup_expr="lte", help_text="This day included.")
    paid_date_from = PaidDayFilter(
        field_name="paid_date",
        lookup_expr="gte",
        help_text="Of paid and partially paid documents only: Billingo also fills the date of unpaid ones.",
    )
    paid_date_to = PaidDayFilter(
        field_name="paid_date", lookup_expr="lte", help_text="This day included; as paid_date_from."
    )
    gross_total_min = AmountFilter(field_name="gross_total", lookup_expr="gte")
    gross_total_max = AmountFilter(field_name="gross_total", lookup_expr="lte")
    search = SearchFilter(
        help_text=(
            "Words that all occur in number, partner name or tax number; accents and case do not matter. A word of "
            "one or two characters must begin a word there."
        ),
    )

    class Meta:
        model = BillingoInvoice
        fields: list[str] = []

    @classmethod
    def applied(cls, parameters: QueryDict, rows: QuerySet[Any]) -> tuple[QuerySet[Any], str]:
        """The rows that fit, and the filters as a text, the same for the same filters. Raises Invalid.

        What the filter set itself does with all its fields, done with those that were sent: a tenth of the time.
        """
        asked, wrong = {}, {}
        for name, declared in cls.base_filters.items():
            if name in parameters:
                try:
                    asked[name] = declared.field.clean(parameters[name])
                except ValidationError as error:
                    wrong[name] = list(error.messages)
        if wrong:
            raise Invalid(errors=wrong)
        for name, value in asked.items():
            if value not in EMPTY:
                rows = cls.base_filters[name].filter(rows, value)
        return rows, repr(asked)


class SyncLogFilter(django_filters.FilterSet):
    sync_type = django_filters.ChoiceFilter(choices=BillingoSyncLog.Type.choices)
    status = django_filters.ChoiceFilter(choices=BillingoSyncLog.Status.choices)
    started_from = MomentFilter(field_name="started_at", lookup_expr="gte", help_text="A time, or a day.")
    started_to = MomentFilter(
        field_name="started_at", lookup_expr="lte", day_ends=True, help_text="A time, or a day (included)."
    )

    class Meta:
        model = BillingoSyncLog
        fields: list[str] = []
