"""Companies, their members and their features."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies import audit, tax_numbers
from bank_transfers.models import (
    AuditEntry,
    Company,
    CompanyBillingoSettings,
    CompanyFeature,
    CompanyUser,
    FeatureTemplate,
)

from .audit import record_feature, record_member
from .credentials import key_state
from .shared import NOTHING, CompanyFilter


class MembershipInline(admin.TabularInline):
    model = CompanyUser
    fields = ("user", "role", "is_active")
    autocomplete_fields = ("user",)
    extra = 0


class CompanyFeatureInline(admin.TabularInline):
    model = CompanyFeature
    fields = ("feature_template", "is_enabled", "changed_at", "changed_by")
    readonly_fields = ("changed_at", "changed_by")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[CompanyFeature]:
        return super().get_queryset(request).select_related("feature_template", "changed_by", "company")


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    list_display = ("name", "tax_id", "is_active", "key_state", "last_sync", "rows")
    list_filter = ("is_active",)
    list_select_related = ("billingo_settings",)
    search_fields = ("name", "tax_id")
    readonly_fields = ("created_at", "updated_at", "rows")
    fields = ("name", "tax_id", "is_active", "rows", "created_at", "updated_at")
    inlines = (MembershipInline, CompanyFeatureInline)
    show_full_result_count = False

    @admin.display(description=_("API key"))
    def key_state(self, company: Company) -> str:
        return key_state(settings_of(company))

    @admin.display(description=_("last sync"), ordering="billingo_settings__last_sync_time")
    def last_sync(self, company: Company) -> Any:
        row = settings_of(company)
        return row.last_sync_time if row else None

    @admin.display(description=_("mirror"))
    def rows(self, company: Company) -> str:
        if not company.pk:
            return NOTHING
        links = (
            ("billingoinvoice", _("invoices")),
            ("billingoinvoicechange", _("invoice changes")),
            ("billingosynclog", _("sync logs")),
        )
        return format_html_join(
            " · ",
            '<a href="{}?company={}">{}</a>',
            (
                (reverse(f"admin:bank_transfers_{model}_changelist"), company.pk, words)
                for model, words in links
            ),
        )

    def has_delete_permission(self, request: HttpRequest, obj: Company | None = None) -> bool:
        """A company with documents is switched off, not removed: its removal would take money records along."""
        if not super().has_delete_permission(request, obj) or obj is None:
            return False
        return not obj.billingo_invoices.exists() and not obj.billingo_sync_logs.exists()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A company that may be removed takes its audit along, though nobody may remove an entry of it."""
        gone, counts, permissions_needed, protected = super().get_deleted_objects(objs, request)
        return gone, counts, permissions_needed - {AuditEntry._meta.verbose_name}, protected

    def save_model(self, request: HttpRequest, obj: Company, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data:
            action = "company_switched_on" if obj.is_active else "company_switched_off"
            audit.record(obj.pk, request.user, action)
        if "tax_id" in form.changed_data and not tax_numbers.check_digit_fits(obj.tax_id):
            messages.warning(request, _("The check digit of the tax number does not fit."))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for inline in formset.forms:
            if isinstance(inline.instance, CompanyFeature) and inline.has_changed():
                mark_changed(inline.instance, request)
        super().save_formset(request, form, formset, change)
        for inline in formset.forms:
            gone = inline in formset.deleted_forms
            if inline.instance.company_id is None or not (gone or inline.has_changed()):
                continue
            if isinstance(inline.instance, CompanyUser):
                record_member(request, inline.instance, inline.initial, gone=gone)
            elif isinstance(inline.instance, CompanyFeature):
                record_feature(request, inline.instance, inline.initial, gone=gone)


def settings_of(company: Company) -> CompanyBillingoSettings | None:
    """The company's Billingo settings, or None where it has none."""
    return getattr(company, "billingo_settings", None)


def mark_changed(feature: CompanyFeature, request: HttpRequest) -> None:
    feature.changed_at = timezone.now()
    feature.changed_by_id = request.user.pk


@admin.register(CompanyUser)
class CompanyUserAdmin(admin.ModelAdmin):
    list_display = ("user", "company", "role", "is_active", "created_at")
    list_filter = ("role", "is_active", CompanyFilter)
    list_select_related = ("user", "company")
    search_fields = ("user__username", "user__email", "user__last_name", "company__name", "company__tax_id")
    autocomplete_fields = ("user", "company")
    readonly_fields = ("created_at",)
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: CompanyUser, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record_member(request, obj, form.initial if change else {})

    def delete_model(self, request: HttpRequest, obj: CompanyUser) -> None:
        record_member(request, obj, {}, gone=True)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CompanyUser]) -> None:
        for member in queryset.select_related("user"):
            record_member(request, member, {}, gone=True)
        super().delete_queryset(request, queryset)


@admin.register(FeatureTemplate)
class FeatureTemplateAdmin(admin.ModelAdmin):
    list_display = ("feature_code", "display_name", "category", "default_enabled")
    list_filter = ("category", "default_enabled")
    search_fields = ("feature_code", "display_name", "description")
    readonly_fields = ("created_at",)

    def get_readonly_fields(self, request: HttpRequest, obj: FeatureTemplate | None = None) -> Any:
        # The code is what the program asks for: renaming it would switch the feature off everywhere.
        return ("feature_code", *self.readonly_fields) if obj else self.readonly_fields


@admin.register(CompanyFeature)
class CompanyFeatureAdmin(admin.ModelAdmin):
    list_display = ("company", "feature_template", "is_enabled", "changed_at", "changed_by")
    list_filter = ("is_enabled", "feature_template", CompanyFilter)
    list_select_related = ("company", "feature_template", "changed_by")
    search_fields = ("company__name", "company__tax_id", "feature_template__feature_code")
    autocomplete_fields = ("company",)
    readonly_fields = ("changed_at", "changed_by")
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: CompanyFeature, form: Any, change: bool) -> None:
        mark_changed(obj, request)
        super().save_model(request, obj, form, change)
        record_feature(request, obj, form.initial if change else {})

    def delete_model(self, request: HttpRequest, obj: CompanyFeature) -> None:
        record_feature(request, obj, {}, gone=True)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CompanyFeature]) -> None:
        for switch in queryset.select_related("feature_template"):
            record_feature(request, switch, {}, gone=True)
        super().delete_queryset(request, queryset)
