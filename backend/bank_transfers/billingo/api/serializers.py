"""What the Billingo endpoints take and show."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bank_transfers.billingo.models import BillingoSyncLog, KeyScope
from bank_transfers.billingo.runs.problem_texts import in_words_of, remedy_of
from bank_transfers.core.api.fields import DecimalTextField, MoneyField
from bank_transfers.core.api.lists.rows import DayField, RowSerializer, TimeField
from bank_transfers.core.formats import ForPeople

Money = MoneyField
Text = serializers.CharField
Day = DayField
Time = TimeField
Whole = serializers.IntegerField
Flag = serializers.BooleanField


# Values only: their words are for people, not for the schema.
SCOPES = [scope.value for scope in KeyScope]


class InvoiceItemSerializer(RowSerializer):
    """A line of an invoice."""

    position = Whole(help_text="From 1, as on the document.")
    product_id = Whole(allow_null=True)
    name = Text()
    net_unit_amount = Money(allow_null=True, help_text="The unit price, with every digit.")
    net_unit_amount_formatted = Text(allow_null=True)
    quantity = DecimalTextField(allow_null=True)
    unit = Text()
    net_amount = Money(allow_null=True)
    net_amount_formatted = Text(allow_null=True)
    vat = Text(help_text="Billingo's key, not always a percentage: `27%`, `5,5%`, `AAM` …")
    vat_amount = Money(allow_null=True)
    vat_amount_formatted = Text(allow_null=True)
    gross_amount = Money(allow_null=True)
    gross_amount_formatted = Text(allow_null=True)
    entitlement = Text(allow_null=True)
    comment = Text()


class InvoiceSerializer(RowSerializer):
    """A document as lists show it. `*_formatted` is for people, in their language."""

    id = Whole(help_text="Billingo's id of the document.")
    company = Whole()
    invoice_number = Text(help_text="Empty on drafts.")
    type = Text(help_text="invoice, advance, modification, cancellation, draft, proforma, receipt …")
    type_formatted = Text()
    correction_type = Text()
    cancelled = Flag()
    payment_status = Text(help_text="none, outstanding, partially_paid, paid or expired.")
    payment_status_formatted = Text()
    payment_method = Text()
    overdue = Flag(help_text="An open claim that was due before today.")
    currency = Text()
    conversion_rate = DecimalTextField(allow_null=True, help_text="To HUF.")
    gross_total = Money(allow_null=True, help_text="Null only on drafts.")
    gross_total_formatted = Text(allow_null=True)
    net_amount = Money(allow_null=True)
    net_amount_formatted = Text(allow_null=True)
    vat_amount = Money(allow_null=True)
    vat_amount_formatted = Text(allow_null=True)
    net_amount_local = Money(allow_null=True, help_text="In HUF.")
    vat_amount_local = Money(allow_null=True, help_text="In HUF.")
    gross_amount_local = Money(allow_null=True, help_text="In HUF.")
    invoice_date = Day(allow_null=True)
    invoice_date_formatted = Text(allow_null=True)
    fulfillment_date = Day(allow_null=True)
    fulfillment_date_formatted = Text(allow_null=True)
    due_date = Day(allow_null=True)
    due_date_formatted = Text(allow_null=True)
    paid_date = Day(allow_null=True, help_text="As Billingo sends it: also filled where nothing was paid.")
    paid_date_formatted = Text(allow_null=True, help_text="Only where something was paid.")
    organization_name = Text()
    organization_tax_number = Text()
    partner_id = Whole(allow_null=True)
    partner_name = Text(help_text="As printed on the document.")
    partner_tax_number = Text()
    partner_country_code = Text()
    partner_post_code = Text()
    partner_city = Text()
    partner_address = Text()
    electronic = Flag()
    online_szamla_status = Text(help_text="The tax authority's status.")
    notification_status = Text()
    tags = serializers.ListField(child=serializers.JSONField())
    item_count = Whole()
    missing_upstream_since = Time(allow_null=True, help_text="When a sync first found it gone at Billingo.")
    created_at = Time(help_text="First stored here.")
    updated_at = Time(help_text="Last changed here.")


class RelatedDocumentSerializer(RowSerializer):
    id = Whole(allow_null=True)
    invoice_number = Text()


class InvoiceDetailSerializer(InvoiceSerializer):
    """A document with all that is known of it."""

    block_id = Whole(allow_null=True)
    language = Text()
    comment = Text()
    order_number = Text()
    discount_type = Text()
    discount_value = DecimalTextField(allow_null=True)
    without_financial_fulfillment = Flag()
    organization_account_number = Text()
    organization_iban = Text()
    organization_swift = Text()
    partner_tax_type = Text()
    partner_iban = Text()
    partner_swift = Text()
    partner_account_number = Text()
    items = InvoiceItemSerializer(many=True)
    related_documents = RelatedDocumentSerializer(many=True, help_text="E.g. what it cancels or corrects.")
    last_modified = Time(
        help_text="When a sync last found it changed. Billingo tells no time of change, so this is ours: `updated_at`."
    )
    created_by_sync = Whole(allow_null=True, help_text="The log of the sync that first stored it.")


class CurrencyTotalsSerializer(RowSerializer):
    """What the documents of one currency come to."""

    currency = Text()
    count = Whole(help_text="All documents, also those that claim no money.")
    gross = Money(help_text="Of claims: invoice, advance, modification, cancellation.")
    gross_formatted = Text()
    outstanding = Money(
        help_text="Of open claims: outstanding, partially_paid or expired, not cancelled. A partially paid one "
        "counts whole: Billingo does not tell in the document how much was paid."
    )
    outstanding_formatted = Text()
    outstanding_count = Whole()
    overdue = Money(help_text="Of open claims that were due before today.")
    overdue_formatted = Text()
    overdue_count = Whole()


class SummarySerializer(serializers.Serializer[Any]):
    """What a list comes to."""

    count = Whole()
    currencies = CurrencyTotalsSerializer(many=True, help_text="HUF in front.")


class ChangeSerializer(RowSerializer):
    """Something that a sync found: a new document, or one field of a document that differs."""

    kind = serializers.ChoiceField(
        choices=["created", "changed", "gone", "returned"],
        help_text="created: first stored; changed: a field differs; gone, returned: at Billingo.",
    )
    at = Time(help_text="When the sync stored it; Billingo does not tell more.")
    sync_log_id = Whole(allow_null=True)
    invoice_id = Whole(help_text="Billingo's id of the document.")
    invoice_number = Text()
    partner_name = Text()
    field = Text(
        allow_null=True, help_text="The column that changed, `items` for the lines; null when created."
    )
    old_value = Text(allow_null=True, help_text="Decimal, ISO date, true/false, text or JSON.")
    new_value = Text(allow_null=True)


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
    sync_paused = Flag(help_text="No scheduled syncs.")
    schedule = Text(help_text="When it is synced: a cron expression in the service's time zone.")
    next_sync_time = Time(allow_null=True, help_text="By the schedule; null where none will be.")
    next_sync_time_formatted = Text(allow_null=True)
    last_sync_time = Time(allow_null=True, help_text="End of the last sync that read everything.")
    last_sync_time_formatted = Text(allow_null=True)
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
    started_at_formatted = serializers.SerializerMethodField()
    errors_parsed = serializers.SerializerMethodField()

    class Meta:
        model = BillingoSyncLog
        fields = [
            "id", "company", "company_name", "sync_type", "full_sync", "status", "status_formatted", "started_at",
            "started_at_formatted", "completed_at", "sync_duration_seconds", "pages_done", "pages_total",
            "invoices_processed", "invoices_created", "invoices_updated", "invoices_unchanged", "invoices_missing",
            "invoices_skipped", "items_extracted", "api_calls", "wait_seconds", "errors", "errors_parsed",
        ]  # fmt: skip
        read_only_fields = fields

    def get_started_at_formatted(self, log: BillingoSyncLog) -> str:
        return ForPeople.now().time(log.started_at)

    @extend_schema_field(SyncErrorSerializer(many=True))
    def get_errors_parsed(self, log: BillingoSyncLog) -> list[dict[str, Any]]:
        return [
            {
                "code": found.get("code", ""),
                "invoice_id": found.get("invoice_id"),
                "invoice_number": found.get("invoice_number", ""),
                "error": found.get("error", ""),
                "text": in_words_of(found),
                "remedy": remedy_of(found),
            }
            for found in log.errors_parsed
        ]
