"""What is to be sent, what was sent, and what each company is known to suffer from."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bank_transfers.billingo.models import BillingoSyncLog
from bank_transfers.companies.models import Company, CompanyUser
from bank_transfers.core.fields import EncryptedSecretField
from bank_transfers.reconciliation.queue.models import LineMark


class Trouble(models.Model):
    """What is known of how a company's syncs fare, so that each trouble is told once. One row for a company."""

    company = models.OneToOneField(
        Company, on_delete=models.CASCADE, related_name="sync_trouble", verbose_name=_("company")
    )
    cause = models.CharField(
        _("cause"),
        max_length=64,
        blank=True,
        help_text=_("Error code of the trouble that lasts; empty: none."),
    )
    since = models.DateTimeField(_("since"), null=True, blank=True)
    told_cause = models.CharField(
        _("cause told"), max_length=64, blank=True, help_text=_("What was last mailed of this trouble.")
    )
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    bad_days = models.PositiveIntegerField(
        _("bad days"), default=0, help_text=_("Days with failures only, one after the other.")
    )
    last_bad_day = models.DateField(_("last bad day"), null=True, blank=True)
    escalated = models.BooleanField(_("escalated"), default=False)

    class Meta:
        verbose_name = _("sync trouble")
        verbose_name_plural = _("sync troubles")

    def __str__(self) -> str:
        return f"{self.company} · {self.cause or 'ok'}"


class MailChoice(models.Model):
    """Whether a member wants mails about a company. Without a row: yes."""

    membership = models.OneToOneField(
        CompanyUser, on_delete=models.CASCADE, related_name="mail_choice", verbose_name=_("company member")
    )
    enabled = models.BooleanField(_("mails"), default=True)

    class Meta:
        verbose_name = _("mail choice")
        verbose_name_plural = _("mail choices")

    def __str__(self) -> str:
        return f"{self.membership} · {'on' if self.enabled else 'off'}"


class MatchingDigestQuerySet(models.QuerySet["MatchingDigest"]):
    def outlived(self) -> MatchingDigestQuerySet:
        """All but the last one of each company, which tells up to when it was told."""
        later = MatchingDigest.objects.filter(
            company=models.OuterRef("company"), pk__gt=models.OuterRef("pk")
        )
        return self.filter(models.Exists(later))


class MatchingDigest(models.Model):
    """That a company was told what was matched after imports, or that there was nothing to tell of that time."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="matching_digests", verbose_name=_("company")
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))

    objects = MatchingDigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest of matching")
        verbose_name_plural = _("digests of matching")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.company} · {self.until:%Y-%m-%d %H:%M}"


class Mail(models.Model):
    """One mail to one member: waiting, sent, or given up. Its text is made when it is sent."""

    class Kind(models.TextChoices):
        TROUBLE = "TROUBLE", _("Trouble")
        ESCALATION = "ESCALATION", _("Three days running")
        RECOVERY = "RECOVERY", _("Trouble over")
        FILES_REFUSED = "FILES_REFUSED", _("Statements refused")
        RATES_OUT_OF_DATE = "RATES_OUT_OF_DATE", _("Exchange rates out of date")
        RATES_RECOVERY = "RATES_RECOVERY", _("Exchange rates up to date again")
        MATCHING_STOPPED = "MATCHING_STOPPED", _("Automatic matching stopped itself")
        WEBHOOK_DISABLED = "WEBHOOK_DISABLED", _("Webhook switched off")
        DIGEST = "DIGEST", _("Digest of matching")
        NOTE = "NOTE", _("Note of a colleague")
        TEST = "TEST", _("Test")

    class State(models.TextChoices):
        WAITING = "WAITING", pgettext_lazy("mail or delivery", "Waiting")
        SENT = "SENT", pgettext_lazy("mail", "Sent")
        GIVEN_UP = "GIVEN_UP", pgettext_lazy("mail", "Given up")
        NOT_WANTED = "NOT_WANTED", pgettext_lazy("mail", "No longer wanted")

    membership = models.ForeignKey(
        CompanyUser, on_delete=models.CASCADE, related_name="mails", verbose_name=_("company member")
    )
    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="mails", db_index=False, verbose_name=_("company")
    )
    kind = models.CharField(_("kind"), max_length=32, choices=Kind)
    sync_log = models.ForeignKey(
        BillingoSyncLog,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        verbose_name=_("sync"),
    )
    digest = models.ForeignKey(
        MatchingDigest,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mails",
        verbose_name=_("digest of matching"),
    )
    mark = models.ForeignKey(
        LineMark,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("mark of a bank line"),
        help_text=_("Of a note: where it stands."),
    )
    webhook_url = models.TextField(_("webhook"), blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(
        _("next try"),
        null=True,
        blank=True,
        help_text=_("While a mail is being sent: when another process may take it over."),
    )
    last_error = models.CharField(_("last error"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-id"]
        constraints = [
            # Whatever goes wrong in deciding: nobody is told the same of a run twice.
            models.UniqueConstraint(
                fields=["membership", "kind", "sync_log"],
                condition=models.Q(sync_log__isnull=False),
                name="one_mail_per_member_kind_and_sync",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(next_try_at__isnull=False), name="mail_due"
            ),
            models.Index(fields=["company", "-created_at"], name="mail_company_created"),
            models.Index(fields=["created_at"], name="mail_created"),
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.get_kind_display()}"


class Webhook(models.Model):
    """An address of a company's to which events are sent, signed with a secret that both sides know."""

    class Disabled(models.TextChoices):
        BY_HAND = "by_hand", _("Switched off by an administrator")
        FAILING = "failing", _("Switched off because it failed for days")
        GONE = "gone", _("Switched off because the receiver answered 410 Gone")

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="webhooks", verbose_name=_("company")
    )
    url = models.TextField(_("address"))
    description = models.CharField(_("description"), max_length=255, blank=True)
    event_types = models.JSONField(_("events"), default=list)
    secret = EncryptedSecretField(_("secret"), editable=False)
    previous_secret = EncryptedSecretField(_("previous secret"), null=True, blank=True, editable=False)
    previous_secret_until = models.DateTimeField(
        _("previous secret signs until"), null=True, blank=True, editable=False
    )
    is_active = models.BooleanField(_("active"), default=True)
    disabled_because = models.CharField(
        _("switched off because"), max_length=16, blank=True, choices=Disabled, editable=False
    )
    failing_since = models.DateTimeField(
        _("failing since"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("First failed delivery after the last one that succeeded."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.company} · {self.url}"


def new_event_id() -> str:
    """The id of an event, by which receivers recognise one that comes twice."""
    return f"msg_{secrets.token_urlsafe(18)}"


class WebhookEvent(models.Model):
    """Something that happened, as it is sent: the same bytes to every webhook and at every try."""

    event_id = models.CharField(_("event id"), max_length=64, unique=True, default=new_event_id)
    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="webhook_events", verbose_name=_("company")
    )
    type = models.CharField(_("type"), max_length=64)
    payload = models.TextField(_("payload"), help_text=_("The JSON text that is signed and sent."))
    created_at = models.DateTimeField(_("created"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.type} · {self.event_id}"


class WebhookDelivery(models.Model):
    """One event on its way to one webhook: how often it was tried, and what came of it."""

    class State(models.TextChoices):
        WAITING = "WAITING", pgettext_lazy("mail or delivery", "Waiting")
        DELIVERED = "DELIVERED", pgettext_lazy("delivery", "Delivered")
        FAILED = "FAILED", pgettext_lazy("delivery", "Failed")

    webhook = models.ForeignKey(
        Webhook,
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,
        verbose_name=_("webhook"),
    )
    event = models.ForeignKey(
        WebhookEvent, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("webhook event")
    )
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(
        _("next try"),
        null=True,
        blank=True,
        help_text=_("While a try is under way: when another process may take it over."),
    )
    last_tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    last_status = models.PositiveIntegerField(_("HTTP status"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=64, blank=True)
    last_detail = models.CharField(_("detail"), max_length=255, blank=True)
    last_response = models.TextField(_("response"), blank=True, help_text=_("Its beginning."))
    last_duration_ms = models.PositiveIntegerField(_("duration (ms)"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event"], name="one_delivery_per_webhook_and_event")
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(next_try_at__isnull=False), name="delivery_due"
            ),
            models.Index(fields=["webhook", "-id"], name="delivery_webhook"),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.webhook_id} · {self.state}"


__all__ = ["Mail", "MailChoice", "Trouble", "Webhook", "WebhookDelivery", "WebhookEvent", "new_event_id"]
