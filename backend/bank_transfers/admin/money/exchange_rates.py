"""Exchange rates, and how they were fetched: looked at here, written by `sync_exchange_rates` only."""

from __future__ import annotations

from django.contrib import admin

from bank_transfers.admin.shared import ReadOnly
from bank_transfers.models import ExchangeRate, ExchangeRateRun


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("day", "currency", "unit", "rate", "source", "fetched_at", "replaced_at")
    search_fields = ("=currency", "=day")
    show_full_result_count = False


@admin.register(ExchangeRateRun)
class ExchangeRateRunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("started_at", "status", "slot", "attempt", "new", "corrected", "unchanged", "code")
    show_full_result_count = False
