"""Who may ask from outside for a company's sync."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies.models import Company


class RefreshToken(models.Model):
    """What a shop or another program asks for a sync with, and nothing else. Of its secret only a digest is kept."""

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="refresh_tokens",
        db_index=False,
        verbose_name=_("company"),
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("Who asks with it."))
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    beginning = models.CharField(
        _("beginning"), max_length=16, editable=False, help_text=_("Of the token, to tell it from others.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    last_used_at = models.DateTimeField(
        _("last used"), null=True, blank=True, help_text=_("Written once a minute, not at each call.")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("refresh token")
        verbose_name_plural = _("refresh tokens")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "name"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_refresh_token_of_a_name",
            )
        ]
        indexes = [models.Index(fields=["company", "-created_at"], name="refresh_token_company")]

    def __str__(self) -> str:
        return f"{self.name} ({self.beginning}…)"
