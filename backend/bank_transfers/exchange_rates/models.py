"""Rates, and the runs that fetched them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bank_transfers.core.fields import ExactDecimalField
from bank_transfers.core.indexes import ListIndex

MNB = "MNB"


class ExchangeRate(models.Model):
    """What an amount of a currency was worth in forints on a day. A rate that was corrected stays, with the time when
    the next one took its place."""

    day = models.DateField(_("day"))
    currency = models.CharField(_("currency"), max_length=3)
    unit = models.PositiveIntegerField(_("unit"), help_text=_("How much of the currency the rate is for."))
    rate = ExactDecimalField(_("rate"), help_text=_("Forints for one unit."))
    source = models.CharField(_("source"), max_length=16, default=MNB)
    fetched_at = models.DateTimeField(_("fetched"))
    replaced_at = models.DateTimeField(
        _("replaced"), null=True, blank=True, help_text=_("When a corrected rate took its place.")
    )

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["-day", "currency", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "day", "source"],
                condition=Q(replaced_at=None),
                name="one_rate_for_a_day",
            )
        ]
        indexes = [ListIndex(fields=["-day", "currency"], name="exchange_rate_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.unit} {self.currency} = {self.rate} HUF"


class ExchangeRateRun(models.Model):
    """One fetching of rates: its claim, and what became of it."""

    class Status(models.TextChoices):
        RUNNING = "RUNNING", _("Running")
        COMPLETED = "COMPLETED", _("Completed")
        FAILED = "FAILED", _("Failed")

    slot = models.DateTimeField(_("slot"), null=True, blank=True, help_text=_("Empty: started by hand."))
    attempt = models.PositiveIntegerField(_("attempt"), default=1)
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.RUNNING)
    started_at = models.DateTimeField(_("started"))
    beat_at = models.DateTimeField(_("last sign of life"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    new = models.PositiveIntegerField(_("new rates"), default=0)
    corrected = models.PositiveIntegerField(_("corrected rates"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged rates"), default=0)
    code = models.CharField(_("code"), max_length=64, blank=True)
    problem = models.TextField(_("problem"), blank=True)
    covered = models.JSONField(
        _("days asked for"),
        default=list,
        blank=True,
        help_text=_("Every stretch of days that was asked for so far, by this run and those before it."),
    )

    class Meta:
        verbose_name = _("fetching of exchange rates")
        verbose_name_plural = _("fetchings of exchange rates")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "attempt"], name="one_run_of_rates_for_an_attempt"),
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="RUNNING"), name="one_run_of_rates_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.status}"
