"""/api/audit/"""

from __future__ import annotations

from functools import cached_property

from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers

from bank_transfers.companies.api import ADMIN_ONLY, CompanyViewSet
from bank_transfers.companies.audit.actions import ACTIONS
from bank_transfers.companies.audit.models import AuditEntry
from bank_transfers.core.api.lists.filter_set import ListFilter, ListFilterBackend
from bank_transfers.core.api.lists.filters import MomentFilter, WholeFilter, WordsFilter
from bank_transfers.core.api.lists.rows import TimeField

from .audit_texts import feature_names, in_words


class AuditEntrySerializer(serializers.ModelSerializer[AuditEntry]):
    """One act: who, what, when. `text` tells it in the reader's language."""

    user = serializers.IntegerField(
        source="user_id", allow_null=True, read_only=True, help_text="Null: gone."
    )
    text = serializers.SerializerMethodField()
    details = serializers.SerializerMethodField(help_text="What there is to know beside; never a secret.")
    created_at = TimeField()

    class Meta:
        model = AuditEntry
        fields = ["id", "created_at", "user", "user_name", "action", "text", "target", "details"]
        read_only_fields = fields

    def get_text(self, entry: AuditEntry) -> str:
        return in_words(entry.action, entry.target, entry.details, self._features)

    @cached_property
    def _features(self) -> dict[str, str]:
        """Asked for once in a list."""
        return feature_names()

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_details(self, entry: AuditEntry) -> object:
        return entry.details


class AuditFilter(ListFilter):
    user = WholeFilter(field_name="user_id", help_text="A user's id.")
    action = WordsFilter(only=ACTIONS, help_text=f"One or more, separated by commas: {', '.join(ACTIONS)}.")
    created_from = MomentFilter(field_name="created_at", lookup_expr="gte", help_text="A time, or a day.")
    created_to = MomentFilter(
        field_name="created_at", lookup_expr="lte", day_ends=True, help_text="A time, or a day (included)."
    )

    class Meta:
        model = AuditEntry
        fields: list[str] = []


class AuditViewSet(mixins.ListModelMixin, CompanyViewSet):
    """Who did what in the company, the latest first."""

    queryset = AuditEntry.objects.order_by("-id")
    list_name = "audit"
    required_feature = None
    required_roles = {"list": ADMIN_ONLY}
    serializer_class = AuditEntrySerializer
    filter_backends = (ListFilterBackend,)
    filterset_class = AuditFilter
