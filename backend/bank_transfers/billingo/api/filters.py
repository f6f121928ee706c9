"""The filters of the list of syncs."""

from __future__ import annotations

import django_filters

from bank_transfers.billingo.models import BillingoSyncLog
from bank_transfers.core.api.lists.filter_set import ListFilter
from bank_transfers.core.api.lists.filters import MomentFilter


class SyncLogFilter(ListFilter):
    sync_type = django_filters.ChoiceFilter(choices=BillingoSyncLog.Type.choices, help_text="Who began it.")
    status = django_filters.ChoiceFilter(choices=BillingoSyncLog.Status.choices, help_text="How it ended.")
    started_from = MomentFilter(field_name="started_at", lookup_expr="gte", help_text="A time, or a day.")
    started_to = MomentFilter(
        field_name="started_at", lookup_expr="lte", day_ends=True, help_text="A time, or a day (included)."
    )

    class Meta:
        model = BillingoSyncLog
        fields: list[str] = []
