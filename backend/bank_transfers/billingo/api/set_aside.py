"""/api/billingo-set-aside/"""

from __future__ import annotations

from rest_framework import mixins, serializers

from bank_transfers.billingo.models import BILLINGO_SYNC, BillingoSetAsideDocument
from bank_transfers.billingo.runs.problem_texts import in_words_of
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.core.api.lists.rows import TimeField


class SetAsideSerializer(serializers.ModelSerializer[BillingoSetAsideDocument]):
    """A document that could not be stored yet. Every sync tries it again."""

    invoice_id = serializers.IntegerField(
        source="billingo_id", allow_null=True, read_only=True, help_text="Billingo's id; null: unreadable."
    )
    text = serializers.SerializerMethodField(help_text="Why, in the language of the request.")
    first_seen_at = TimeField()
    last_tried_at = TimeField()

    class Meta:
        model = BillingoSetAsideDocument
        fields = [
            "id", "invoice_id", "invoice_number", "code", "text", "first_seen_at", "last_tried_at", "attempts",
        ]  # fmt: skip
        read_only_fields = fields

    def get_text(self, document: BillingoSetAsideDocument) -> str:
        return in_words_of({"code": document.code, "error": document.reason})


class SetAsideViewSet(mixins.ListModelMixin, CompanyViewSet):
    """Documents that could not be stored, the last tried first."""

    queryset = BillingoSetAsideDocument.objects.defer("raw").order_by("-last_tried_at", "-id")
    required_feature = BILLINGO_SYNC
    required_roles = {"list": EVERY_ROLE}
    serializer_class = SetAsideSerializer
