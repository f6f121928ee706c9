"""What the Billingo endpoints take and show."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bank_transfers.billingo.models import LONGEST_INTERVAL, SHORTEST_INTERVAL, BillingoSyncLog, KeyScope
from bank_transfers.billingo.runs.problem_texts import in_words_of, remedy_of
from bank_transfers.core.api.fields import MoneyField
from bank_transfers.core.api.lists.rows import DayField, TimeField
from bank_transfers.core.locale_format import LocaleFormat

Money = MoneyField
Text = serializers.CharField
Day = DayField
Time = TimeField
Whole = serializers.IntegerField
Flag = serializers.BooleanField


# Values only: their words are for people, not for the schema.
SCOPES = [scope.value for scope in KeyScope]


class HealthReasonSerializer(serializers.Serializer[Any]):
    code = Text()
    text = Text(help_text="In the language of the request.")


class HealthSerializer(serializers.Serializer[Any]):
    level = serializers.ChoiceField(choices=["green", "yellow", "red"])
    reasons = HealthReasonSerializer(many=True)


class BillingoSettingsSerializer(serializers.Serializer[Any]):
    """A company's settings. The key itself is never shown."""

    id = Whole()
    company = Whole()
    company_name = Text()
    has_api_key = Flag()
    api_key_scope = serializers.ChoiceField(
        choices=SCOPES,
        allow_null=True,
        help_text=(
            "What the key may do at Billingo, as it showed when the key was entered; null without a key. This service "
            "needs no more than `read`; `write`: replace the key by one for reading."
        ),
    )
    is_active = Flag()
    sync_hour = Whole(allow_null=True, help_text="The company's own hour; null: as the installation says.")
    sync_interval_minutes = Whole(
        allow_null=True, help_text="Synced so often during the day, too; null: not."
    )
    sync_interval_from = Whole(help_text="From this full hour, in the service's time zone,")
    sync_interval_to = Whole(help_text="until before this one; 24: midnight.")
    sync_interval_workdays = Flag(help_text="From Monday to Friday only.")
    sync_paused = Flag(help_text="No scheduled syncs.")
    schedule = Text(help_text="When it is synced: a cron expression in the service's time zone.")
    default_schedule = Text(help_text="The same for companies without an hour of their own.")
    scheduled = Flag(
        help_text="Whether a scheduler has shown itself lately. False: nothing starts by itself."
    )
    retrying = Flag(help_text="Whether a scheduled sync failed and is tried again, at `next_sync_time`.")
    next_sync_time = Time(
        allow_null=True, help_text="By the schedule; null where none will be, or nothing schedules."
    )
    next_sync_time_formatted = Text(allow_null=True)
    last_sync_time = Time(
        allow_null=True,
        help_text="End of the last sync that read everything it should; some documents may have been set aside.",
    )
    last_sync_time_formatted = Text(allow_null=True)
    last_success_time = Time(allow_null=True, help_text="End of the last sync without errors.")
    last_success_time_formatted = Text(allow_null=True)
    last_billingo_invoice_sync_date = serializers.DateField(
        allow_null=True, help_text="The day of `last_sync_time`, as the original calls it."
    )
    created_at = Time()
    updated_at = Time()
    health = HealthSerializer()


API_KEY: dict[str, Any] = {"max_length": 512, "trim_whitespace": True, "style": {"input_type": "password"}}


class BillingoSettingsInputSerializer(serializers.Serializer[Any]):
    api_key_input = serializers.CharField(
        required=False, write_only=True, help_text="Tried at Billingo before it is stored.", **API_KEY
    )
    is_active = serializers.BooleanField(
        required=False, help_text="Whether syncs run. True for new settings."
    )
    sync_hour = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=23,
        help_text="Every day at this hour; null: as the installation says.",
    )
    sync_interval_minutes = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=SHORTEST_INTERVAL,
        max_value=LONGEST_INTERVAL,
        help_text="So often during the day, besides the night; null: at night only.",
    )
    sync_interval_from = serializers.IntegerField(
        required=False, min_value=0, max_value=23, help_text="The first full hour of it."
    )
    sync_interval_to = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=24,
        help_text="The full hour at which it ends, after the first.",
    )
    sync_interval_workdays = serializers.BooleanField(required=False, help_text="From Monday to Friday only.")
    sync_paused = serializers.BooleanField(
        required=False, help_text="Stops scheduled syncs; they can still be started by hand."
    )
    accept_other_company = serializers.BooleanField(
        default=False, help_text="Stores a key that opens the account of another tax number."
    )


class CredentialsSerializer(serializers.Serializer[Any]):
    api_key = serializers.CharField(write_only=True, **API_KEY)


class CredentialsAnswerSerializer(serializers.Serializer[Any]):
    valid = Flag(help_text="Whether Billingo accepts the key.")
    tax_number = Text(allow_null=True, help_text="Whose key it is.")
    matches_company = Flag(help_text="Whether that is this company.")
    scope = serializers.ChoiceField(
        choices=SCOPES,
        allow_null=True,
        help_text="See `api_key_scope` of the settings; `unknown` for a key of another company, which is not asked.",
    )
    message = Text(help_text="In the language of the request.")


class SyncErrorSerializer(serializers.Serializer[Any]):
    """One document that was set aside, or why a run failed."""

    code = Text()
    invoice_id = Whole(allow_null=True)
    invoice_number = Text(allow_blank=True)
    error = Text(help_text="What happened, as it was written down.")
    text = Text(help_text="The same in the language of the request.")
    remedy = Text(help_text="What to do about it, in the language of the request.")


class TriggerSerializer(serializers.Serializer[Any]):
    full_sync = serializers.BooleanField(
        default=False, help_text="Reads everything, not only what changed since the last sync."
    )
    background = serializers.BooleanField(
        default=False, help_text="Answers 202 at once; the log tells how it goes on."
    )


class TriggerErrorSerializer(serializers.Serializer[Any]):
    invoice_id = Whole(allow_null=True)
    invoice_number = Text(allow_blank=True)
    error = Text()


class TriggerAnswerSerializer(serializers.Serializer[Any]):
    """How a sync ended."""

    status = serializers.ChoiceField(choices=["success", "partial", "failed"])
    invoices_processed = Whole()
    invoices_created = Whole()
    invoices_updated = Whole()
    invoices_unchanged = Whole()
    invoices_skipped = Whole(help_text="Set aside, and tried again at every sync.")
    items_extracted = Whole()
    api_calls = Whole()
    duration_seconds = serializers.FloatField()
    errors = TriggerErrorSerializer(many=True)  # type: ignore[assignment]  # the contract's name
    sync_log_id = Whole()


class StartedSerializer(serializers.Serializer[Any]):
    """A sync that goes on by itself."""

    status = serializers.ChoiceField(choices=["running"])
    sync_log_id = Whole(help_text="To be polled at /api/billingo-sync-logs/{id}/.")


class SyncLogSerializer(serializers.ModelSerializer[BillingoSyncLog]):
    """One sync. While it runs, `pages_done` of `pages_total`."""

    company_name = serializers.CharField(source="company.name", read_only=True)
    status_formatted = serializers.CharField(source="get_status_display", read_only=True)
    sync_type_display = serializers.CharField(source="get_sync_type_display", read_only=True)
    status_display = serializers.CharField(
        source="get_status_display",
        read_only=True,
        help_text="The same as `status_formatted`, as the original calls it.",
    )
    api_calls_made = serializers.IntegerField(
        source="api_calls", read_only=True, help_text="The same as `api_calls`, as the original calls it."
    )
    started_at_formatted = serializers.SerializerMethodField()
    duration_formatted = serializers.SerializerMethodField(help_text="Null while it runs.")
    errors_parsed = serializers.SerializerMethodField()

    class Meta:
        model = BillingoSyncLog
        fields = [
            "id", "company", "company_name", "sync_type", "full_sync", "status", "status_formatted", "started_at",
            "started_at_formatted", "completed_at", "sync_duration_seconds", "pages_done", "pages_total",
            "invoices_processed", "invoices_created", "invoices_updated", "invoices_unchanged", "invoices_missing",
            "invoices_skipped", "items_extracted", "api_calls", "payments_total", "payments_read", "payments_changed",
            "payments_failed", "payment_calls", "wait_seconds", "errors", "errors_parsed",
            "sync_type_display", "status_display", "api_calls_made", "duration_formatted",
        ]  # fmt: skip
        read_only_fields = fields

    def get_started_at_formatted(self, log: BillingoSyncLog) -> str:
        return LocaleFormat.now().time(log.started_at)

    @extend_schema_field({"type": "string", "nullable": True})
    def get_duration_formatted(self, log: BillingoSyncLog) -> str | None:
        seconds = log.sync_duration_seconds
        return None if seconds is None else LocaleFormat.now().duration(seconds)

    @extend_schema_field(SyncErrorSerializer(many=True))
    def get_errors_parsed(self, log: BillingoSyncLog) -> list[dict[str, Any]]:
        by_hand = log.sync_type == BillingoSyncLog.Type.MANUAL
        return [
            {
                "code": found.get("code", ""),
                "invoice_id": found.get("invoice_id"),
                "invoice_number": found.get("invoice_number", ""),
                "error": found.get("error", ""),
                "text": in_words_of(found),
                "remedy": remedy_of(found, by_hand),
            }
            for found in log.errors_parsed
        ]
