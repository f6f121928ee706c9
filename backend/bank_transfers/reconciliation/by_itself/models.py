"""How far the runs that begin by themselves have come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies.models import Company


class MatchingProgress(models.Model):
    """Of a company: what its last run by itself had before it, and when the next one may begin."""

    company = models.OneToOneField(
        Company,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="matching_progress",
        verbose_name=_("company"),
    )
    reached = models.CharField(
        _("reached"),
        max_length=100,
        blank=True,
        help_text=_("Which files and which sync there were when the last run that came to its end began."),
    )
    began_at = models.DateTimeField(
        _("begun"), null=True, blank=True, help_text=_("The last run that came to its end.")
    )
    next_at = models.DateTimeField(_("not before"), null=True, blank=True)
    attempts = models.PositiveIntegerField(
        _("attempts"), default=0, help_text=_("Begun since the last one that came to its end.")
    )
    whole_until = models.DateTimeField(
        _("end of the last whole one"),
        null=True,
        blank=True,
        help_text=_("A whole run asks about every line that waits."),
    )
    whole_seconds = models.FloatField(_("duration of the last whole one (s)"), default=0)

    class Meta:
        verbose_name = _("progress of matching")
        verbose_name_plural = _("progress of matching")

    def __str__(self) -> str:
        return f"{self.company_id} {self.reached}"
