"""What the Billingo endpoints show."""

from __future__ import annotations

from rest_framework import serializers

from .models import BillingoSyncLog


class SyncErrorSerializer(serializers.Serializer[dict[str, object]]):
    """One document that was skipped, or why a run failed."""

    code = serializers.CharField()
    invoice_id = serializers.IntegerField(allow_null=True)
    invoice_number = serializers.CharField(allow_blank=True)
    error = serializers.CharField()


class SyncLogSerializer(serializers.ModelSerializer[BillingoSyncLog]):
    company_name = serializers.CharField(source="company.name", read_only=True)
    errors_parsed = SyncErrorSerializer(many=True, read_only=True)

    class Meta:
        model = BillingoSyncLog
        fields = [
            "id", "company", "company_name", "sync_type", "full_sync", "status", "started_at", "completed_at",
            "sync_duration_seconds", "pages_done", "pages_total", "invoices_processed", "invoices_created",
            "invoices_updated", "invoices_unchanged", "invoices_skipped", "items_extracted", "api_calls",
            "wait_seconds", "errors", "errors_parsed",
        ]  # fmt: skip
        read_only_fields = fields
