"""What the endpoints of webhooks and mails take and show. No secret but in the answer that makes one."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from bank_transfers.notifications.errors import DELIVERY_ERRORS, in_words
from bank_transfers.notifications.models import Webhook, WebhookDelivery
from bank_transfers.notifications.sources.invoice_events import EVENT_TYPES
from bank_transfers.notifications.webhooks.addresses import MOST_CHARACTERS, AddressRefused, checked


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    """Where events are sent, and which."""

    url = serializers.CharField(max_length=MOST_CHARACTERS, help_text="https, a public address.")
    event_types = serializers.ListField(
        child=serializers.ChoiceField(choices=EVENT_TYPES), allow_empty=False, max_length=20
    )
    is_active = serializers.BooleanField(required=False)
    disabled_because = serializers.ChoiceField(
        choices=["", *Webhook.Disabled.values], read_only=True, help_text="Empty while it is active."
    )
    disabled_because_formatted = serializers.CharField(source="get_disabled_because_display", read_only=True)

    class Meta:
        model = Webhook
        fields = [
            "id", "url", "description", "event_types", "is_active", "disabled_because", "disabled_because_formatted",
            "failing_since", "previous_secret_until", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["failing_since", "previous_secret_until", "created_at", "updated_at"]

    def validate_url(self, url: str) -> str:
        try:
            return checked(url)
        except AddressRefused as error:
            raise serializers.ValidationError(str(error)) from None

    def validate_event_types(self, types: list[str]) -> list[str]:
        return [kind for kind in EVENT_TYPES if kind in types]


class NewWebhookSerializer(WebhookSerializer):
    """With the secret, which is shown this once."""

    secret = serializers.CharField(read_only=True, help_text="`whsec_…`, for verifying signatures.")

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]


class RotateSecretSerializer(serializers.Serializer[Any]):
    revoke_previous = serializers.BooleanField(
        default=False, help_text="The old secret is worth nothing at once. Otherwise both sign for 24 hours."
    )


class WebhookDeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """One event on its way to one webhook."""

    event_id = serializers.CharField(source="event.event_id", read_only=True)
    event_type = serializers.CharField(source="event.type", read_only=True)
    created_at = serializers.DateTimeField(source="event.created_at", read_only=True)
    state_formatted = serializers.CharField(source="get_state_display", read_only=True)
    status = serializers.IntegerField(
        source="last_status", allow_null=True, read_only=True, help_text="HTTP's."
    )
    error = serializers.ChoiceField(source="last_error", choices=["", *DELIVERY_ERRORS], read_only=True)
    error_formatted = serializers.SerializerMethodField()
    detail = serializers.CharField(source="last_detail", read_only=True)
    response = serializers.CharField(
        source="last_response", read_only=True, help_text="The answer's beginning."
    )
    duration_ms = serializers.IntegerField(source="last_duration_ms", allow_null=True, read_only=True)

    class Meta:
        model = WebhookDelivery
        fields = [
            "id", "webhook", "event_id", "event_type", "created_at", "state", "state_formatted", "attempts",
            "next_try_at", "last_tried_at", "status", "error", "error_formatted", "detail", "response", "duration_ms",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field({"type": "string", "nullable": True})
    def get_error_formatted(self, delivery: WebhookDelivery) -> str | None:
        return in_words(delivery.last_error)


class WebhookDeliveryDetailSerializer(WebhookDeliverySerializer):
    """With what is sent."""

    payload = serializers.CharField(
        source="event.payload", read_only=True, help_text="The JSON text that is signed."
    )

    class Meta(WebhookDeliverySerializer.Meta):
        fields = [*WebhookDeliverySerializer.Meta.fields, "payload"]
        read_only_fields = fields


class WebhookTestSerializer(serializers.Serializer[Any]):
    delivered = serializers.BooleanField()
    message = serializers.CharField(help_text="In the language of the request.")
    delivery = WebhookDeliverySerializer()


class MailRecipientSerializer(serializers.Serializer[Any]):
    """An administrator, and whether mails reach him."""

    membership = serializers.IntegerField()
    username = serializers.CharField()
    email = serializers.CharField(allow_blank=True)
    mail_enabled = serializers.BooleanField(help_text="His own choice.")
    gets_mails = serializers.BooleanField(help_text="He wants them, and has an address.")


@extend_schema_serializer(many=False)
class NotificationSettingsSerializer(serializers.Serializer[Any]):
    """Mails about the company, to the user himself."""

    mail_enabled = serializers.BooleanField(
        help_text="Only administrators get mails; the choice is kept for all."
    )
    email = serializers.CharField(allow_blank=True)
    gets_mails = serializers.BooleanField()
    mail_server = serializers.BooleanField(help_text="Whether this installation has a mail server.")
    recipients = MailRecipientSerializer(
        many=True, allow_null=True, help_text="All administrators; null for who is none."
    )


class NotificationSettingsInputSerializer(serializers.Serializer[Any]):
    mail_enabled = serializers.BooleanField()


class TestMailSerializer(serializers.Serializer[Any]):
    sent = serializers.BooleanField()
    email = serializers.CharField()
    message = serializers.CharField(help_text="In the language of the request.")
