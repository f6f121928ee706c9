"""What people note about a line while they work: that it has to wait, a question, that they have seen it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bank_transfers.banking.models import BankTransaction
from bank_transfers.companies.models import Company, CompanyUser


class LineMark(models.Model):
    """Of one line. It changes nothing of what is laid on documents."""

    goes_with_its_line = True  # a note to a line that is not there any more tells nobody anything

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", verbose_name=_("company")
    )
    line = models.OneToOneField(
        BankTransaction, on_delete=models.CASCADE, related_name="mark", verbose_name=_("bank line")
    )
    is_aside = models.BooleanField(
        _("put aside"), default=False, help_text=_("It stands behind the others that wait.")
    )
    aside_until = models.DateField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("On this day it waits as before; empty: without a day."),
    )
    note = models.TextField(_("note"), blank=True)
    noted_by = models.CharField(_("noted by"), max_length=150, blank=True)
    noted_at = models.DateTimeField(_("noted at"), null=True, blank=True)
    addressee = models.ForeignKey(
        CompanyUser,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("addressee"),
        help_text=_("Whom the note asks."),
    )
    noted_to = models.CharField(
        _("noted to"), max_length=150, blank=True, help_text=_("The addressee's name, as it was then.")
    )
    seen_at = models.DateTimeField(
        _("seen at"),
        null=True,
        blank=True,
        help_text=_("When somebody found right what was matched automatically."),
    )
    seen_by = models.CharField(_("seen by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("mark of a bank line")
        verbose_name_plural = _("marks of bank lines")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.note}"
