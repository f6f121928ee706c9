"""The bank's accounts, files, statements and lines, and the rules over them: looked at here only."""

from __future__ import annotations

from django.contrib import admin

from bank_transfers.admin.shared import CompanyFilter, ReadOnly
from bank_transfers.models import (
    BankAccount,
    BankLineChange,
    BankStatement,
    BankTransaction,
    ExplanationDecision,
    MatchingRule,
    RefusedFile,
    StatementFile,
    StatementLayout,
    SwitchedOffRule,
)


@admin.register(BankAccount)
class BankAccountAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("number", "currency", "name", "company", "is_active")
    list_filter = (CompanyFilter,)
    list_select_related = ("company",)
    search_fields = ("number", "name")
    show_full_result_count = False


@admin.register(StatementLayout)
class StatementLayoutAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "company", "created_by", "updated_at")
    list_filter = (CompanyFilter,)
    list_select_related = ("company", "created_by")
    search_fields = ("name",)
    show_full_result_count = False


@admin.register(StatementFile)
class StatementFileAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "layout", "size", "company", "uploaded_by", "uploaded_at")
    list_filter = (CompanyFilter,)
    list_select_related = ("company", "uploaded_by")
    search_fields = ("name", "digest")
    show_full_result_count = False
    exclude = ("content",)


@admin.register(BankStatement)
class BankStatementAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("account", "number", "period_from", "period_to", "opening", "closing", "adds_up")
    list_filter = (CompanyFilter, "adds_up")
    list_select_related = ("account",)
    search_fields = ("number", "identification")
    show_full_result_count = False


@admin.register(BankTransaction)
class BankTransactionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "booking_date",
        "amount",
        "currency",
        "counterparty_name",
        "remittance_information",
        "status",
    )
    list_filter = (CompanyFilter, "status")
    search_fields = ("search_text",)
    show_full_result_count = False
    exclude = ("search_text",)


@admin.register(MatchingRule)
class MatchingRuleAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "name",
        "code",
        "text",
        "counterparty_name",
        "counterparty_account",
        "company",
        "is_active",
    )
    list_filter = (CompanyFilter, "is_active")
    list_select_related = ("company",)
    search_fields = ("name", "text", "counterparty_name")
    show_full_result_count = False


@admin.register(SwitchedOffRule)
class SwitchedOffRuleAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("key", "company")
    list_filter = (CompanyFilter,)
    list_select_related = ("company",)
    show_full_result_count = False


@admin.register(ExplanationDecision)
class ExplanationDecisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("decided_at", "code", "note", "user_name", "account", "undone_at")
    list_filter = (CompanyFilter,)
    list_select_related = ("account",)
    search_fields = ("note", "user_name")
    show_full_result_count = False


@admin.register(RefusedFile)
class RefusedFileAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("refused_at", "name", "reasons", "dismissed_at", "dismissed_by", "company")
    list_filter = (CompanyFilter,)
    list_select_related = ("company",)
    search_fields = ("name",)
    show_full_result_count = False


@admin.register(BankLineChange)
class BankLineChangeAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "changed_at", "kind", "line_number", "field", "old_value", "new_value", "user_name", "account",
    )  # fmt: skip
    list_filter = (CompanyFilter, "kind")
    list_select_related = ("account",)
    show_full_result_count = False
