"""Every sync, and the times at which the schedule wants one."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies.models import Company

# Runs of the day that found nothing new: hundreds a day for a company, and of no interest to anybody.
QUIET = models.Q(
    sync_type__in=("INTERVAL", "TRIGGER"),
    status="COMPLETED",
    invoices_created=0,
    invoices_updated=0,
    invoices_missing=0,
    payments_changed=0,
)


class SyncLogQuerySet(models.QuerySet["BillingoSyncLog"]):
    def unannounced(self) -> SyncLogQuerySet:
        """Runs that ended and that nobody was told of yet."""
        return self.filter(announced_at__isnull=True).exclude(status=BillingoSyncLog.Status.RUNNING)

    def documents_whole(self) -> SyncLogQuerySet:
        """Runs that ended and had stored every document they were to read. Where only payments could not be had, that
        is so of a PARTIAL one too (and of one that was stopped while it read them)."""
        status = BillingoSyncLog.Status
        whole = models.Q(status=status.COMPLETED) | models.Q(
            documents_done_at__isnull=False, invoices_skipped=0
        )
        return self.filter(whole).exclude(status=status.RUNNING)


class BillingoSyncLog(models.Model):
    """One run of a sync: made before the first request, kept for good (those that found nothing: runs/quiet.py)."""

    class Type(models.TextChoices):
        """What began it: a person, the night's schedule, the company's interval, or a call from outside."""

        MANUAL = "MANUAL", _("Manual")
        AUTOMATIC = "AUTOMATIC", _("Automatic")
        INTERVAL = "INTERVAL", _("During the day")
        TRIGGER = "TRIGGER", _("Asked for from outside")

    class Status(models.TextChoices):
        RUNNING = "RUNNING", _("Running")
        COMPLETED = "COMPLETED", _("Completed")
        PARTIAL = "PARTIAL", _("Partial")
        FAILED = "FAILED", _("Failed")

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="billingo_sync_logs", verbose_name=_("company")
    )
    sync_type = models.CharField(_("type"), max_length=16, choices=Type, default=Type.MANUAL)
    full_sync = models.BooleanField(
        _("full"),
        default=False,
        help_text=_("Reads the whole listing, not only what changed since the cursor."),
    )
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.RUNNING)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    completed_at = models.DateTimeField(_("ended"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(
        _("heartbeat"),
        null=True,
        blank=True,
        help_text=_(
            "Written by a running sync; one that falls silent is dead. Empty while it waits for a worker."
        ),
    )
    slot = models.ForeignKey(
        "BillingoSyncSlot",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="logs",
        db_index=False,
        verbose_name=_("slot"),
        help_text=_("Which slot of the schedule this run was for."),
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    organization = models.CharField(
        _("Billingo organization"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Of a scheduled run: no other scheduled run of the same organization goes on beside it."),
    )
    sync_duration_seconds = models.FloatField(_("duration (s)"), null=True, blank=True)
    pages_done = models.PositiveIntegerField(_("pages done"), default=0)
    pages_total = models.PositiveIntegerField(_("pages in all"), default=0)
    invoices_processed = models.PositiveIntegerField(_("processed"), default=0)
    invoices_created = models.PositiveIntegerField(_("created"), default=0)
    invoices_updated = models.PositiveIntegerField(_("updated"), default=0)
    invoices_unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    invoices_missing = models.PositiveIntegerField(
        _("gone"), default=0, help_text=_("Invoices that this full sync found gone at Billingo.")
    )
    invoices_skipped = models.PositiveIntegerField(_("set aside"), default=0)
    items_extracted = models.PositiveIntegerField(
        _("items"), default=0, help_text=_("Items of created and updated invoices.")
    )
    api_calls = models.PositiveIntegerField(
        _("API calls"),
        default=0,
        help_text=_(
            "Requests for documents, repeated ones included (a run makes one more, for Billingo's clock)."
        ),
    )
    payments_total = models.PositiveIntegerField(
        _("payments to read"),
        default=0,
        db_default=Value(0),
        help_text=_("Documents whose payments the run meant to read."),
    )
    payments_read = models.PositiveIntegerField(
        _("payments read"), default=0, db_default=Value(0), help_text=_("Documents whose payments were read.")
    )
    payments_changed = models.PositiveIntegerField(
        _("payments changed"),
        default=0,
        db_default=Value(0),
        help_text=_("Documents whose payments were others than known before."),
    )
    payments_failed = models.PositiveIntegerField(
        _("payments not had"),
        default=0,
        db_default=Value(0),
        help_text=_("Documents whose payments could not be had; they are tried again at the next run."),
    )
    payment_calls = models.PositiveIntegerField(
        _("API calls for payments"),
        default=0,
        db_default=Value(0),
        help_text=_("Requests for payments, repeated ones included."),
    )
    wait_seconds = models.FloatField(
        _("waited (s)"),
        default=0,
        help_text=_("Time spent waiting for rate limits and before repeated requests."),
    )
    errors = models.TextField(
        _("errors"), default="[]", help_text=_("JSON list: code, invoice_id, invoice_number, error.")
    )
    cursor = models.DateTimeField(
        _("cursor"),
        null=True,
        blank=True,
        help_text=_("Billingo's time, taken before the first page was read."),
    )
    listing_total = models.PositiveIntegerField(
        _("documents in the listing"),
        null=True,
        blank=True,
        help_text=_(
            "What Billingo reported with the first page; while a first sync is unfinished, where to go on."
        ),
    )
    documents_listed = models.PositiveIntegerField(
        _("listed by Billingo"),
        null=True,
        blank=True,
        editable=False,
        help_text=_(
            "How many documents Billingo said it had, where a full run read them all from first to last."
        ),
    )
    documents_done_at = models.DateTimeField(
        _("documents done"),
        null=True,
        blank=True,
        editable=False,
        help_text=_(
            "When all documents that it was to read were stored; payments may still be read after that."
        ),
    )
    announced_at = models.DateTimeField(
        _("announced"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When mails and webhooks about its end were put on their way, if any were wanted."),
    )

    objects = SyncLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("sync log")
        verbose_name_plural = _("sync logs")
        ordering = ["-started_at", "-id"]
        constraints = [
            # One sync of a company at a time: the database refuses the second.
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(status="RUNNING"), name="one_running_sync_per_company"
            ),
            # A task that arrives twice runs once.
            models.UniqueConstraint(fields=["slot", "attempt"], name="one_run_per_attempt_of_a_slot"),
            # Keys of one organization share one pace.
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(status="RUNNING", organization__gt=""),
                name="one_scheduled_sync_per_organization",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-started_at"], name="synclog_company_started"),
            # How the last ones went, of however many.
            models.Index(fields=["company", "-id"], name="synclog_company_latest"),
            # The last run that wrote tells which version of the mirror one sees.
            models.Index(
                fields=["company", "-id"],
                condition=models.Q(invoices_created__gt=0)
                | models.Q(invoices_updated__gt=0)
                | models.Q(invoices_missing__gt=0)
                | models.Q(payments_changed__gt=0),
                name="synclog_company_writers",
            ),
            # What a certificate stands on.
            models.Index(
                fields=["company", "-id"], condition=models.Q(full_sync=True), name="synclog_company_full"
            ),
            models.Index(
                fields=["company", "id"],
                condition=models.Q(announced_at__isnull=True),
                name="synclog_unannounced",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} · {timezone.localtime(self.started_at):%Y-%m-%d %H:%M} · {self.status}"

    @property
    def errors_parsed(self) -> list[dict[str, Any]]:
        """The errors as a list of `{code, invoice_id, invoice_number, error}`."""
        parsed = json.loads(self.errors or "[]")
        return parsed if isinstance(parsed, list) else []

    @property
    def duration(self) -> timedelta | None:
        return None if self.sync_duration_seconds is None else timedelta(seconds=self.sync_duration_seconds)


class ForgottenRuns(models.Model):
    """What a company's runs came to whose logs were deleted, since nothing came of them: counters never go down."""

    company = models.OneToOneField(
        Company,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="forgotten_runs",
        verbose_name=_("company"),
    )
    runs = models.PositiveBigIntegerField(_("runs"), default=0)
    sync_duration_seconds = models.FloatField(_("duration (s)"), default=0)
    wait_seconds = models.FloatField(_("waited (s)"), default=0)
    api_calls = models.PositiveBigIntegerField(_("API calls"), default=0)
    payment_calls = models.PositiveBigIntegerField(_("API calls for payments"), default=0)
    invoices_processed = models.PositiveBigIntegerField(_("processed"), default=0)
    invoices_unchanged = models.PositiveBigIntegerField(_("unchanged"), default=0)

    class Meta:
        verbose_name = _("forgotten runs")
        verbose_name_plural = _("forgotten runs")

    def __str__(self) -> str:
        return f"{self.company_id}: {self.runs}"


class SchedulerBeat(models.Model):
    """When anybody last looked at the clock for due syncs: one row for the whole installation."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("beat of the schedule")
        verbose_name_plural = _("beats of the schedule")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


class BillingoSyncSlot(models.Model):
    """One time at which a company is due, by its schedule or because somebody asked: who inserts the row fires it,
    nobody else can."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        REFUSED = "refused", _("Not begun")
        MISSED = "missed", _("Missed")
        SUPERSEDED = "superseded", _("Superseded by a later slot")
        SKIPPED = "skipped", _("Skipped: another run went on")

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="billingo_sync_slots",
        db_index=False,
        verbose_name=_("company"),
    )
    sync_type = models.CharField(
        _("type"),
        max_length=16,
        choices=BillingoSyncLog.Type,
        default=BillingoSyncLog.Type.AUTOMATIC,
        help_text=_("What made it due, and what its runs are called."),
    )
    at = models.DateTimeField(_("due"))
    try_at = models.DateTimeField(
        _("next try"), help_text=_("When the attempt may begin (again, where nobody has begun it by then).")
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    begun_at = models.DateTimeField(
        _("begun"),
        null=True,
        blank=True,
        help_text=_(
            "Where somebody asked for it: before Billingo was, so that who asks later asks for another."
        ),
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, blank=True)

    class Meta:
        verbose_name = _("slot of the schedule")
        verbose_name_plural = _("slots of the schedule")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "at"], name="one_slot_per_company_and_time"),
            # However often it is asked for, one run waits.
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(sync_type="TRIGGER", begun_at__isnull=True, closed_at__isnull=True),
                name="one_waiting_trigger_per_company",
            ),
        ]
        indexes = [
            models.Index(
                fields=["try_at"], condition=models.Q(closed_at__isnull=True), name="syncslot_open_by_try"
            )
        ]

    def __str__(self) -> str:
        return f"{self.company} · {timezone.localtime(self.at):%Y-%m-%d %H:%M}"
