"""The audit: looked at here, and written by what is done here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies import audit
from bank_transfers.companies.views.audit_texts import in_words
from bank_transfers.models import AuditEntry, CompanyFeature, CompanyUser

from .shared import CompanyFilter, ReadOnly


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("created_at", "company", "user_name", "told")
    list_filter = (CompanyFilter,)
    list_select_related = ("company",)
    search_fields = ("user_name", "action", "target")
    ordering = ("-id",)
    show_full_result_count = False

    @admin.display(description=_("act"))
    def told(self, entry: AuditEntry) -> str:
        return in_words(entry.action, entry.target, entry.details)


def record_member(
    request: HttpRequest, member: CompanyUser, before: Mapping[str, Any], *, gone: bool = False
) -> None:
    """Writes down what the admin did to a membership. before: its fields as they were, empty for a new one."""
    name = member.user.get_username()
    was_in = member.is_active if gone else bool(before.get("is_active"))
    is_in = member.is_active and not gone
    if was_in and not is_in:
        audit.record(member.company_id, request.user, "member_removed", name, role=member.role)
    elif is_in and not was_in:
        audit.record(member.company_id, request.user, "member_joined", name, role=member.role, by="admin")
    elif is_in and before.get("role") != member.role:
        roles = {"before": before.get("role"), "after": member.role}
        audit.record(member.company_id, request.user, "member_role_changed", name, **roles)


def record_feature(
    request: HttpRequest, switch: CompanyFeature, before: Mapping[str, Any], *, gone: bool = False
) -> None:
    """The same for a feature's switch; without one (`gone`) the feature's default holds."""
    template = switch.feature_template
    on = template.default_enabled if gone else switch.is_enabled
    was = switch.is_enabled if gone else before.get("is_enabled", template.default_enabled)
    if on != was:
        action = "feature_switched_on" if on else "feature_switched_off"
        audit.record(switch.company_id, request.user, action, template.feature_code)
