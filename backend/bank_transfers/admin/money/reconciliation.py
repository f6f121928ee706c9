"""What was matched and what is proposed: looked at here only. Who undoes something does so by the API."""

from __future__ import annotations

from django.contrib import admin

from bank_transfers.admin.shared import CompanyFilter, ReadOnly
from bank_transfers.models import (
    Allocation,
    AutomaticStop,
    ForgottenRelation,
    InvoiceBalance,
    LineBalance,
    LineMark,
    Match,
    MatchAction,
    MatchingProgress,
    MatchingSetting,
    SpotCheck,
    SpotCheckDraw,
)


@admin.register(MatchAction)
class MatchActionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("id", "kind", "lines", "user_name", "made_at", "undone_at", "undone_by", "company")
    list_filter = (CompanyFilter, "kind")
    list_select_related = ("company",)
    show_full_result_count = False


@admin.register(Allocation)
class AllocationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "line_text",
        "invoice",
        "kind",
        "amount",
        "currency",
        "invoice_amount",
        "rate",
        "undone_by",
    )
    list_filter = (CompanyFilter, "kind")
    list_select_related = ("invoice", "undone_by")
    search_fields = ("line_text", "invoice__invoice_number")
    show_full_result_count = False


@admin.register(LineBalance)
class LineBalanceAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("line", "allocated", "capacity")
    list_select_related = ("line",)
    show_full_result_count = False


@admin.register(InvoiceBalance)
class InvoiceBalanceAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("invoice", "allocated", "capacity")
    list_select_related = ("invoice",)
    show_full_result_count = False


@admin.register(Match)
class MatchAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "line",
        "status",
        "decision",
        "confidence",
        "would_be_automatic",
        "changed_at",
        "changed_by",
    )
    list_filter = (CompanyFilter, "status", "decision")
    list_select_related = ("line",)
    show_full_result_count = False


@admin.register(MatchingSetting)
class MatchingSettingAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("company", "account", "automatic", "upper_amount", "changed_at", "changed_by")
    list_filter = (CompanyFilter, "automatic")
    list_select_related = ("company", "account")
    show_full_result_count = False


@admin.register(ForgottenRelation)
class ForgottenRelationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "kind",
        "key",
        "partner_name",
        "forgotten_at",
        "forgotten_by",
        "denied_by",
        "restored_at",
        "company",
    )
    list_filter = (CompanyFilter, "kind")
    list_select_related = ("company", "denied_by")
    show_full_result_count = False


@admin.register(MatchingProgress)
class MatchingProgressAdmin(ReadOnly, admin.ModelAdmin):
    """How far the runs that begin by themselves have come."""

    list_display = ("company", "reached", "began_at", "next_at", "attempts", "whole_until", "whole_seconds")
    list_filter = (CompanyFilter,)
    list_select_related = ("company",)
    show_full_result_count = False


@admin.register(SpotCheckDraw)
class SpotCheckDrawAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("company", "month", "lines", "drawn_at")
    list_filter = (CompanyFilter,)
    list_select_related = ("company",)
    show_full_result_count = False


@admin.register(SpotCheck)
class SpotCheckAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("line_text", "is_random", "confidence", "answer", "answered_at", "answered_by", "company")
    list_filter = (CompanyFilter, "is_random", "answer")
    list_select_related = ("company",)
    show_full_result_count = False


@admin.register(AutomaticStop)
class AutomaticStopAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("company", "reason", "wrong", "of", "stopped_at", "resumed_at", "resumed_by")
    list_filter = (CompanyFilter, "reason")
    list_select_related = ("company",)
    show_full_result_count = False


@admin.register(LineMark)
class LineMarkAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "line",
        "is_aside",
        "aside_until",
        "note",
        "noted_by",
        "noted_to",
        "seen_at",
        "seen_by",
        "company",
    )
    list_filter = (CompanyFilter, "is_aside")
    list_select_related = ("company", "line")
    show_full_result_count = False
