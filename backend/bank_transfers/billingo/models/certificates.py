"""Certificates of completeness, and the keys that sign them. What they say: docs/certificates.md."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bank_transfers.companies.models import Company
from bank_transfers.core.db.models.append_only import AppendOnlyModel
from bank_transfers.core.fields import EncryptedSecretField

from .runs import BillingoSyncLog


class SigningKey(models.Model):
    """An Ed25519 key of this installation. One signs; those before it are kept, since what they signed still holds."""

    key_id = models.CharField(
        _("key id"),
        max_length=16,
        unique=True,
        help_text=_("The first 16 hexadecimal digits of the SHA-256 of the public part."),
    )
    public_key = models.CharField(_("public part"), max_length=44, help_text=_("32 bytes in base64."))
    private_key = EncryptedSecretField(
        _("private part"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Empty once another key has taken its place."),
    )
    is_current = models.BooleanField(_("signs now"), default=True)
    created_at = models.DateTimeField(_("created"))
    retired_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["-id"]
        constraints = [
            # Of two processes that make the first key at once, one has made it.
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True), name="one_current_signing_key"
            )
        ]

    def __str__(self) -> str:
        return self.key_id


class CompletenessCertificate(AppendOnlyModel):
    """What the mirror of a company held at a moment, signed; kept for good. `content` is what was signed."""

    class Origin(models.TextChoices):
        SYNC = "sync", pgettext_lazy("origin of a certificate", "After a full synchronization")
        REQUEST = "request", pgettext_lazy("origin of a certificate", "On request")

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="certificates",
        db_index=False,
        verbose_name=_("company"),
    )
    origin = models.CharField(_("origin"), max_length=8, choices=Origin)
    issued_at = models.DateTimeField(_("issued"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("requested by"),
    )
    sync_log = models.ForeignKey(
        BillingoSyncLog,
        null=True,
        on_delete=models.SET_NULL,
        related_name="certificates",
        db_index=False,
        verbose_name=_("full synchronization"),
        help_text=_("The last one that read Billingo's whole list."),
    )
    key = models.ForeignKey(
        SigningKey,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("signing key"),
    )
    documents = models.PositiveIntegerField(_("documents"), help_text=_("That Billingo has."))
    content = models.BinaryField(_("content"))
    signature = models.BinaryField(_("signature"), max_length=64)

    class Meta:
        verbose_name = _("certificate of completeness")
        verbose_name_plural = _("certificates of completeness")
        ordering = ["-id"]
        constraints = [
            # However many processes look at the clock: one by itself for each full synchronization.
            models.UniqueConstraint(
                fields=["sync_log"],
                condition=models.Q(origin="sync"),
                name="one_certificate_by_itself_per_sync",
            )
        ]
        indexes = [models.Index(fields=["company", "-id"], name="certificate_company")]

    def __str__(self) -> str:
        return f"{self.company_id} · {self.issued_at:%Y-%m-%d %H:%M}"
