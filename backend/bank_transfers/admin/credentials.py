"""Billingo settings: a key goes in here, and never comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from bank_transfers.billingo.api_key import KeyCheck, require_usable_key
from bank_transfers.billingo.errors import BillingoError
from bank_transfers.companies import audit
from bank_transfers.core.fields import UnreadableSecret
from bank_transfers.core.gate import waiting_outside
from bank_transfers.core.secrets import Secret
from bank_transfers.models import Company, CompanyBillingoSettings

from .shared import chosen_id

SCHEDULE = (
    "sync_hour",
    "sync_interval_minutes",
    "sync_interval_from",
    "sync_interval_to",
    "sync_interval_workdays",
    "sync_paused",
)


def key_state(row: CompanyBillingoSettings | None) -> str:
    """In words whether there is a key, and whether it can be read. Never the key."""
    if row is None or row.api_key is None:
        return gettext("none")
    if isinstance(row.api_key, UnreadableSecret):
        return gettext("stored, but unreadable with the configured encryption keys")
    return gettext("stored")


class BillingoSettingsForm(forms.ModelForm):
    """Takes a new key and never shows one. What Billingo says of it was asked before (`_tried`)."""

    new_api_key = forms.CharField(
        label=_("New API key"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password", "size": 60}),
        help_text=_("Tried at Billingo before it is stored. Leave it empty to keep the present key."),
    )
    accept_other_company = forms.BooleanField(
        label=_("Accept a key of another tax number"),
        required=False,
        help_text=_("Only where the company's account at Billingo runs under another tax number on purpose."),
    )
    key_problem = ""

    class Meta:
        model = CompanyBillingoSettings
        fields = ("company", "is_active", *SCHEDULE)

    def clean_new_api_key(self) -> Secret | None:
        if self.key_problem:
            raise ValidationError(self.key_problem, code="api_key")
        return entered_key(self.cleaned_data)


def entered_key(data: Mapping[str, Any]) -> Secret | None:
    """The key in a form's data, or None. A Secret from the first, for the sake of tracebacks."""
    text = data.get("new_api_key", "").strip()
    return Secret(text) if text else None


@admin.register(CompanyBillingoSettings)
class CompanyBillingoSettingsAdmin(admin.ModelAdmin):
    form = BillingoSettingsForm
    list_display = (
        "company",
        "key_state",
        "is_active",
        "sync_hour",
        "sync_interval_minutes",
        "sync_paused",
        "last_sync_time",
        "last_full_sync_time",
    )
    list_filter = ("is_active",)
    list_select_related = ("company",)
    search_fields = ("company__name", "company__tax_id")
    autocomplete_fields = ("company",)
    readonly_fields = (
        "key_state",
        "api_key_set_at",
        "api_key_scope",
        "last_sync_time",
        "last_full_sync_time",
        "sync_cursor",
        "created_at",
        "updated_at",
    )
    fieldsets = (
        (None, {"fields": ("company", "is_active")}),
        (_("Schedule"), {"fields": SCHEDULE}),
        (
            _("API key"),
            {
                "fields": (
                    "key_state",
                    "api_key_set_at",
                    "api_key_scope",
                    "new_api_key",
                    "accept_other_company",
                )
            },
        ),
        (_("Progress"), {"fields": ("last_sync_time", "last_full_sync_time", "sync_cursor")}),
        (None, {"fields": ("created_at", "updated_at")}),
    )
    show_full_result_count = False

    @admin.display(description=pgettext_lazy("of an API key", "state"))
    def key_state(self, row: CompanyBillingoSettings) -> str:
        return key_state(row)

    def get_readonly_fields(self, request: HttpRequest, obj: CompanyBillingoSettings | None = None) -> Any:
        # Settings move to no other company: their cursor tells of this one's documents.
        return ("company", *self.readonly_fields) if obj else self.readonly_fields

    @method_decorator(sensitive_post_parameters("new_api_key"))
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        # Django opens its transaction inside; a database must not be locked while Billingo takes its time.
        request.key_problem, request.key_found = self._tried(request, object_id)  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.key_problem = getattr(request, "key_problem", "")  # type: ignore[attr-defined]
        return form

    def save_model(self, request: HttpRequest, obj: CompanyBillingoSettings, form: Any, change: bool) -> None:
        key = form.cleaned_data["new_api_key"]
        if not change:
            audit.record(obj.company_id, request.user, "settings_created")
        elif "is_active" in form.changed_data:
            audit.record(
                obj.company_id,
                request.user,
                "settings_changed",
                changes={"is_active": [not obj.is_active, obj.is_active]},
            )
        if key and key != obj.api_key:
            accepted = form.cleaned_data["accept_other_company"]
            audit.record(obj.company_id, request.user, "key_changed", accept_other_company=accepted)
        if key:
            found: KeyCheck | None = request.key_found  # type: ignore[attr-defined]
            obj.set_api_key(key, *(found.of_the_account if found else ()))
        if not change:
            super().save_model(request, obj, form, change)
            return
        # Only what was entered: a sync that ends meanwhile writes its own columns of this row.
        of_the_key = (
            ["api_key", "api_key_set_at", "api_key_scope", "sync_cursor", "organization"] if key else []
        )
        obj.save(update_fields=["is_active", *SCHEDULE, "updated_at", *of_the_key])

    def _tried(self, request: HttpRequest, object_id: str | None) -> tuple[str, KeyCheck | None]:
        """What Billingo has against the entered key ('' for nothing, or when there is none), and what it told."""
        key = entered_key(request.POST)
        if key is None:
            return "", None
        company = self._company_of(request, object_id)
        if company is None:
            return "", None  # the form complains of the missing company itself
        if not (key.reveal().isascii() and key.reveal().isprintable()):
            return gettext("An API key has neither accents nor control characters."), None
        try:
            with waiting_outside(company.pk):
                found = require_usable_key(
                    key,
                    company.tax_id,
                    accept_other_company=bool(request.POST.get("accept_other_company")),
                )
        except BillingoError as error:
            return str(error), None
        return "", found

    def _company_of(self, request: HttpRequest, object_id: str | None) -> Company | None:
        """The company whose key is entered, if the user may enter one."""
        if object_id is None:
            if not self.has_add_permission(request):
                return None
            return Company.objects.filter(pk=chosen_id(request.POST.get("company"))).first()
        row = self.get_object(request, object_id)
        return row.company if row and self.has_change_permission(request, row) else None
