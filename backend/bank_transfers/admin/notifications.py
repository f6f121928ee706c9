"""Mails and webhooks: what waits, what was sent, what failed. Secrets are never shown."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from bank_transfers.models import Mail, MatchingDigest, Trouble, Webhook, WebhookDelivery, WebhookEvent

from .shared import CompanyFilter, ReadOnly


@admin.register(Trouble)
class TroubleAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("company", "cause", "since", "told_cause", "told_at", "bad_days")
    list_select_related = ("company",)
    search_fields = ("company__name", "company__tax_id")
    show_full_result_count = False


@admin.register(Mail)
class MailAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "created_at",
        "membership",
        "kind",
        "state",
        "attempts",
        "next_try_at",
        "sent_at",
        "last_error",
    )
    list_filter = ("state", "kind", CompanyFilter)
    list_select_related = ("membership__user", "membership__company")
    show_full_result_count = False


@admin.register(MatchingDigest)
class MatchingDigestAdmin(ReadOnly, admin.ModelAdmin):
    """Up to when each company was told what was matched."""

    list_display = ("company", "since", "until")
    list_filter = (CompanyFilter,)
    list_select_related = ("company",)
    show_full_result_count = False


@admin.register(Webhook)
class WebhookAdmin(ReadOnly, admin.ModelAdmin):
    """Made by the company's administrators over REST, where the address is checked and the secret is shown once."""

    list_display = ("company", "url", "is_active", "disabled_because", "failing_since")
    list_filter = ("is_active", "disabled_because", CompanyFilter)
    list_select_related = ("company",)
    search_fields = ("company__name", "url")
    show_full_result_count = False
    fields = (
        "company", "url", "description", "event_types", "is_active", "disabled_because", "failing_since",
        "previous_secret_until", "created_at", "updated_at",
    )  # fmt: skip


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("created_at", "company", "type", "event_id")
    list_filter = ("type", CompanyFilter)
    list_select_related = ("company",)
    search_fields = ("event_id",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("payload")


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("event", "webhook", "state", "attempts", "last_status", "last_error", "next_try_at")
    list_filter = ("state", "last_error")
    list_select_related = ("event", "webhook__company")
    search_fields = ("event__event_id", "webhook__url")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("event__payload")
