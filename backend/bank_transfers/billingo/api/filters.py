"""The filters of the list of syncs."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from bank_transfers.billingo.models import QUIET, BillingoSyncLog
from bank_transfers.core.api.lists.filter_set import ListFilter
from bank_transfers.core.api.lists.filters import FlagFilter, MomentFilter


class QuietFilter(FlagFilter):
    def filter(self, qs: QuerySet[Any], value: bool | None) -> QuerySet[Any]:
        if value is None:
            return qs
        return qs.filter(QUIET) if value else qs.exclude(QUIET)


class SyncLogFilter(ListFilter):
    sync_type = django_filters.ChoiceFilter(choices=BillingoSyncLog.Type.choices, help_text="Who began it.")
    status = django_filters.ChoiceFilter(choices=BillingoSyncLog.Status.choices, help_text="How it ended.")
    quiet = QuietFilter(
        help_text="Runs during the day or asked for from outside that found nothing new; false leaves them out."
    )
    started_from = MomentFilter(field_name="started_at", lookup_expr="gte", help_text="A time, or a day.")
    started_to = MomentFilter(
        field_name="started_at", lookup_expr="lte", day_ends=True, help_text="A time, or a day (included)."
    )

    class Meta:
        model = BillingoSyncLog
        fields: list[str] = []
