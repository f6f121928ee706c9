"""A token; of its secret only a digest."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies.models import Company, CompanyUser


class ApiToken(models.Model):
    """What a program acts with as one member of one company. Gone with the membership, or as soon as it is revoked."""

    class Scope(models.TextChoices):
        READ = "read", _("Reading")
        WRITE = "write", _("Reading and writing")

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="api_tokens",
        db_index=False,
        verbose_name=_("company"),
    )
    membership = models.ForeignKey(
        CompanyUser,
        on_delete=models.CASCADE,
        related_name="api_tokens",
        verbose_name=_("membership"),
        help_text=_("Whose it is. It can never do more than this member may at that moment."),
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("What it is for."))
    scope = models.CharField(_("scope"), max_length=8, choices=Scope, default=Scope.READ)
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    beginning = models.CharField(
        _("beginning"), max_length=16, editable=False, help_text=_("Of the token, to tell it from others.")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    last_used_on = models.DateField(
        _("last used"),
        null=True,
        blank=True,
        help_text=_("The day; written once a day, not at each request."),
    )

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "name"], name="one_api_token_of_a_name_per_member")
        ]
        indexes = [models.Index(fields=["company", "-created_at"], name="api_token_company")]

    def __str__(self) -> str:
        return f"{self.name} ({self.beginning}…)"
