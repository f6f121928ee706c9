"""Certificates of completeness, and the public parts of the keys that sign them. Looked at, never edited."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank_transfers.models import CompletenessCertificate, SigningKey

from .shared import CompanyFilter, ReadOnly, pretty_json


@admin.register(CompletenessCertificate)
class CompletenessCertificateAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("issued_at", "company", "documents", "origin", "sync_log", "key")
    list_filter = ("origin", CompanyFilter)
    list_select_related = ("company", "sync_log__company", "key")
    show_full_result_count = False
    fields = (
        "company", "issued_at", "origin", "requested_by", "sync_log", "key", "documents", "what_it_says",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[CompletenessCertificate]:
        return super().get_queryset(request).defer("content")

    @admin.display(description=_("content"))
    def what_it_says(self, certificate: CompletenessCertificate) -> str:
        return pretty_json(bytes(certificate.content).decode())


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("key_id", "is_current", "created_at", "retired_at")
    show_full_result_count = False
    fields = ("key_id", "public_key", "is_current", "created_at", "retired_at")
