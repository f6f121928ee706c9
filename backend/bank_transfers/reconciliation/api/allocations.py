"""/api/reconciliation/allocations/"""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.core.api.lists.filter_set import ListFilter, ListFilterBackend
from bank_transfers.core.api.lists.filters import FlagFilter, WholeFilter
from bank_transfers.core.api.lists.rows import DayField, TimeField, rows_shown
from bank_transfers.reconciliation.models import RECONCILIATION, ActionKind, Allocation

from .shown import MatchAllocationSerializer, documents_of, stored_allocations


class AllocationSerializer(MatchAllocationSerializer):
    """A part of a bank line on a document: who laid it there and when, and whether it still stands."""

    id = serializers.IntegerField()
    line_id = serializers.IntegerField(
        allow_null=True, help_text="Null once the import of the line was undone."
    )
    line_text = serializers.CharField()
    booking_date = DayField()
    currency = serializers.CharField(help_text="Of the line.")
    action_id = serializers.IntegerField(help_text="Of /api/match-actions/: there it is undone.")
    action_kind = serializers.ChoiceField(choices=ActionKind.choices)
    action_lines = serializers.IntegerField(help_text="How many bank lines are undone with it.")
    user_name = serializers.CharField(help_text="Empty: a run by itself.")
    made_at = TimeField()
    undone_at = TimeField(allow_null=True, help_text="Null while it stands.")
    undone_by = serializers.CharField()


class AllocationFilter(ListFilter):
    invoice = WholeFilter(field_name="invoice__billingo_id", help_text="By Billingo's id of the document.")
    line = WholeFilter(field_name="line_id", help_text="By the id of the bank line.")
    undone = FlagFilter(
        field_name="undone_by", lookup_expr="isnull", exclude=True, help_text="Whether it was undone."
    )

    class Meta:
        model = Allocation
        fields: list[str] = []


class AllocationViewSet(CompanyViewSet):
    """What is laid of bank lines on documents."""

    queryset = Allocation.objects.select_related("action", "undone_by").order_by("-id")
    required_feature = RECONCILIATION
    required_roles = {"list": EVERY_ROLE}
    api_errors: ClassVar = {}
    serializer_class = AllocationSerializer
    filter_backends = (ListFilterBackend,)
    filterset_class = AllocationFilter

    def list(self, request: Request) -> Response:
        """Parts of lines on documents, the latest first, also what was undone: of one document, or of one line."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        documents = documents_of(self.access.company_id, [row.invoice_id for row in rows])
        shown = [
            {**told, **_about(row)}
            for row, told in zip(rows, stored_allocations(rows, documents), strict=True)
        ]
        return self.get_paginated_response(rows_shown(AllocationSerializer, shown))


def _about(row: Allocation) -> dict[str, Any]:
    own = ("id", "line_id", "line_text", "booking_date", "currency", "action_id")
    undone = row.undone_by
    return {
        **{name: getattr(row, name) for name in own},
        "action_kind": row.action.kind,
        "action_lines": row.action.lines,
        "user_name": row.action.user_name,
        "made_at": row.action.made_at,
        "undone_at": undone.made_at if undone is not None else None,
        "undone_by": undone.user_name if undone is not None else "",
    }
