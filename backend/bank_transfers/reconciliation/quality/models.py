"""What persons looked at to know how right automatic matches are, and when automatic matching stopped itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bank_transfers.banking.models import BankTransaction
from bank_transfers.companies.models import Company


class SpotCheckDraw(models.Model):
    """The automatic matches of a stretch of time, of which some were drawn, once."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("company")
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    last_allocation = models.BigIntegerField(
        _("last allocation"), help_text=_("Where the stretch ends; the next one begins behind it.")
    )
    lines = models.PositiveIntegerField(_("bank lines"), help_text=_("That were matched automatically."))
    drawn_at = models.DateTimeField(_("drawn at"), auto_now_add=True)

    class Meta:
        verbose_name = _("draw of spot checks")
        verbose_name_plural = _("draws of spot checks")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "month"], name="one_draw_of_spot_checks_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.lines}"


class SpotCheckAnswer(models.TextChoices):
    WAITING = "waiting", _("waiting")
    GOOD = "good", _("good")
    UNDONE = "undone", _("undone")


class SpotCheck(models.Model):
    """One automatic match that a person is asked to look at. Drawn at random it counts for the measured error; drawn
    because matching was least sure of it, it does not."""

    goes_with_its_line = True  # the answer stays, the line may be read anew

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("company")
    )
    draw = models.ForeignKey(
        SpotCheckDraw, on_delete=models.CASCADE, related_name="checks", verbose_name=_("draw")
    )
    line = models.ForeignKey(
        BankTransaction, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("bank line")
    )
    line_text = models.CharField(_("the line in words"), max_length=255)
    is_random = models.BooleanField(
        _("drawn at random"), help_text=_("Else: one of those it was least sure of.")
    )
    confidence = models.FloatField(_("confidence"), null=True, help_text=_("When it was accepted."))
    answer = models.CharField(
        _("answer"), max_length=8, choices=SpotCheckAnswer, default=SpotCheckAnswer.WAITING
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        ordering = ["-id"]
        indexes = [models.Index(fields=["company", "-id"], name="spot_check_by_company")]

    def __str__(self) -> str:
        return f"{self.line_text}: {self.answer}"


class StopReason(models.TextChoices):
    UNDONE = "undone", _("too many automatic matches were undone")
    SPOT_CHECK = "spot_check", _("the spot check found too many wrong")


class AutomaticStop(models.Model):
    """Automatic matching stopped itself for a company, until an administrator switched it on again."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("company")
    )
    reason = models.CharField(_("reason"), max_length=16, choices=StopReason)
    wrong = models.PositiveIntegerField(_("wrong"))
    of = models.PositiveIntegerField(_("of how many"))
    stopped_at = models.DateTimeField(_("stopped at"), auto_now_add=True)
    resumed_at = models.DateTimeField(_("switched on again at"), null=True, blank=True)
    resumed_by = models.CharField(_("switched on again by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("stop of automatic matching")
        verbose_name_plural = _("stops of automatic matching")
        ordering = ["-id"]
        indexes = [models.Index(fields=["company", "-id"], name="automatic_stop_by_company")]
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=Q(resumed_at=None), name="one_stop_of_a_company_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.wrong} / {self.of}"
