"""Long work: looked at here, begun and cancelled by who asked for it."""

from __future__ import annotations

from django.contrib import admin

from bank_transfers.models import Operation

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
    list_filter = (CompanyFilter, "status", "kind")
    list_select_related = ("company", "requested_by")
    show_full_result_count = False
