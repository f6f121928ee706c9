"""Payouts of payment providers: looked at here, changed by imports and on the page."""

from __future__ import annotations

from django.contrib import admin

from bank_transfers.admin.shared import CompanyFilter, ReadOnly
from bank_transfers.models import PayoutItem, PayoutItemMention, PayoutMention, ProviderPayout


@admin.register(ProviderPayout)
class ProviderPayoutAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("provider", "identification", "amount", "currency", "paid_on", "state", "company")
    list_filter = (CompanyFilter, "provider")
    list_select_related = ("company",)
    search_fields = ("identification",)
    show_full_result_count = False


@admin.register(PayoutItem)
class PayoutItemAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("kind", "gross", "fee", "net", "currency", "order_number", "reference", "payout")
    list_filter = (CompanyFilter, "kind")
    list_select_related = ("payout",)
    search_fields = ("order_number", "reference")
    show_full_result_count = False


@admin.register(PayoutMention)
class PayoutMentionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("provider", "identification", "currency", "number_of_items", "file", "company")
    list_filter = (CompanyFilter,)
    list_select_related = ("file", "company")
    show_full_result_count = False


@admin.register(PayoutItemMention)
class PayoutItemMentionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("item", "mention", "position")
    list_select_related = ("item", "mention")
    show_full_result_count = False
