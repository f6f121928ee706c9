"""A piece of long work, and the bytes that go in and come out of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies.models import Company


class Operation(models.Model):
    """One piece of work. The row is the claim: who sets it to running does it, and a heartbeat shows that they live."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="operations",
        db_index=False,
        verbose_name=_("company"),
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("requested by"),
    )
    by_itself = models.BooleanField(
        _("by itself"), default=False, db_default=Value(False), help_text=_("Nobody asked for it.")
    )
    api_token = models.CharField(
        _("API token"), max_length=100, blank=True, help_text=_("Of the program that asked, its name.")
    )
    kind = models.CharField(_("kind"), max_length=64)
    arguments = models.JSONField(_("arguments"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    status = models.CharField(_("state"), max_length=16, choices=Status, default=Status.QUEUED)
    attempt = models.PositiveIntegerField(
        _("attempt"),
        default=0,
        help_text=_("How often it was begun; what an earlier one made counts for nothing."),
    )
    done = models.BigIntegerField(_("steps done"), default=0)
    total = models.BigIntegerField(_("steps in total"), default=0, help_text=_("0 while it is not known."))
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent to a worker"), null=True, blank=True)
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    error_code = models.CharField(_("error code"), max_length=64, blank=True)
    error_text = models.TextField(_("error"), blank=True, help_text=_("In the language of who asked for it."))
    result = models.JSONField(_("outcome"), null=True, blank=True)
    file_name = models.CharField(_("file"), max_length=255, blank=True)
    content_type = models.CharField(_("content type"), max_length=255, blank=True)
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.BigIntegerField(_("size in bytes"), null=True, blank=True)
    expires_at = models.DateTimeField(
        _("expires"), null=True, blank=True, help_text=_("When the bytes of its file are removed.")
    )

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "kind"],
                condition=models.Q(by_itself=True, status__in=["queued", "running"]),
                name="one_by_itself_of_a_kind",
            )
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="operation_by_company"),
            models.Index(
                fields=["status", "id"],
                name="operation_open",
                condition=models.Q(status__in=["queued", "running"]),
            ),
            models.Index(fields=["expires_at"], name="operation_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class OperationPiece(models.Model):
    """About a MiB of a file: handed in by who asked, or made by one attempt."""

    class Role(models.TextChoices):
        INPUT = "input", _("handed in")
        RESULT = "result", _("made")

    operation = models.ForeignKey(
        Operation,
        on_delete=models.CASCADE,
        related_name="pieces",
        db_index=False,
        verbose_name=_("operation"),
    )
    role = models.CharField(_("role"), max_length=8, choices=Role)
    attempt = models.PositiveIntegerField(_("attempt"), default=0)
    file = models.PositiveIntegerField(_("file"), default=0, help_text=_("Which of those handed in, from 0."))
    position = models.PositiveIntegerField(_("position"))
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("piece of a file")
        verbose_name_plural = _("pieces of files")
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "role", "attempt", "file", "position"], name="every_operation_piece_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.operation_id} {self.role} {self.position}"
