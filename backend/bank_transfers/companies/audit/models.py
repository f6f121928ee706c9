"""The audit: one row for each act, only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank_transfers.core.db.models.append_only import AppendOnlyModel


class AuditEntry(AppendOnlyModel):
    """One act of one user in one company. Written by `audit.record` alone."""

    company = models.ForeignKey(
        "bank_transfers.Company",
        on_delete=models.CASCADE,
        related_name="audit_entries",
        db_index=False,
        verbose_name=_("company"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("user"),
    )
    user_name = models.CharField(
        _("user name"),
        max_length=150,
        blank=True,
        help_text=_("As it was then; empty for what a command did."),
    )
    action = models.CharField(_("act"), max_length=64)
    target = models.CharField(_("target"), max_length=255, blank=True, help_text=_("What it was done to."))
    details = models.JSONField(_("details"), default=dict, blank=True)
    created_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [models.Index(fields=["company", "-id"], name="audit_company")]

    def __str__(self) -> str:
        return f"{self.action} {self.target}".strip()
