"""What goes on by itself, to look at: long work, when syncs run, who may ask for one, how much accounts are asked, what
is counted."""

from __future__ import annotations

from django.contrib import admin

from bank_transfers.models import (
    BillingoPace,
    BillingoSyncSlot,
    ForgottenRuns,
    InvoiceTotals,
    Operation,
    RefreshToken,
    SchedulerBeat,
    SearchCounts,
)

from .shared import CompanyFilter, ReadOnly


@admin.register(Operation)
class OperationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "kind",
        "status",
        "done",
        "total",
        "company",
        "requested_by",
        "created_at",
        "finished_at",
        "error_code",
    )
    list_filter = (CompanyFilter, "status", "kind", "by_itself")
    list_select_related = ("company", "requested_by")
    show_full_result_count = False


@admin.register(BillingoSyncSlot)
class BillingoSyncSlotAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("at", "company", "sync_type", "attempt", "try_at", "outcome", "closed_at")
    list_filter = ("sync_type", "outcome", CompanyFilter)
    list_select_related = ("company",)
    show_full_result_count = False


@admin.register(BillingoPace)
class BillingoPaceAdmin(ReadOnly, admin.ModelAdmin):
    """How much each account was asked within the last minute."""

    show_full_result_count = False


@admin.register(ForgottenRuns)
class ForgottenRunsAdmin(ReadOnly, admin.ModelAdmin):
    """Runs of the day whose logs are gone."""

    list_display = ("company", "runs", "api_calls")
    list_filter = (CompanyFilter,)
    list_select_related = ("company",)
    show_full_result_count = False


@admin.register(InvoiceTotals)
class InvoiceTotalsAdmin(ReadOnly, admin.ModelAdmin):
    """What the database keeps of the documents' sums."""

    list_display = (
        "company",
        "type",
        "payment_status",
        "currency",
        "due_date",
        "documents",
        "gross_sum",
        "open_sum",
    )
    list_filter = (CompanyFilter,)
    list_select_related = ("company",)
    show_full_result_count = False


@admin.register(SearchCounts)
class SearchCountsAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("company", "search_text", "type", "payment_status", "currency", "documents", "gross_sum")
    list_filter = (CompanyFilter,)
    list_select_related = ("company",)
    show_full_result_count = False


@admin.register(RefreshToken)
class RefreshTokenAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "company", "beginning", "created_by", "created_at", "last_used_at", "revoked_at")
    list_filter = (CompanyFilter,)
    list_select_related = ("company", "created_by")
    show_full_result_count = False


@admin.register(SchedulerBeat)
class SchedulerBeatAdmin(ReadOnly, admin.ModelAdmin):
    """Whether anything schedules, and since when not."""

    show_full_result_count = False
