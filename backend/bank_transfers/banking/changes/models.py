"""That a line changed: only ever added to."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank_transfers.banking.models import BankAccount
from bank_transfers.companies.models import Company
from bank_transfers.core.fields import ExactDecimalField
from bank_transfers.core.indexes import ListIndex


class ChangeKind(models.TextChoices):
    NEW = "new", _("new")
    REPLACED = "replaced", _("booked as another line")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPLAINED = "explained", _("explained otherwise")
    CHANGED = "changed", _("changed")


class BankLineChange(models.Model):
    """One change of one line. It knows the line by its number and what the line was then, so that it outlives it.

    A line that came by an import has no row of its own: its file tells when. One that came otherwise, by undoing or
    reading again a file that told it too, has one.
    """

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("company")
    )
    account = models.ForeignKey(
        BankAccount, on_delete=models.CASCADE, related_name="+", verbose_name=_("account")
    )
    line_number = models.BigIntegerField(_("line"), help_text=_("The line's id, also where it is gone."))
    kind = models.CharField(_("kind"), max_length=16, choices=ChangeKind)
    field = models.CharField(_("field"), max_length=64, blank=True)
    old_value = models.TextField(_("old value"), null=True, blank=True)
    new_value = models.TextField(_("new value"), null=True, blank=True)
    booking_date = models.DateField(_("booking date"), null=True, blank=True)
    amount = ExactDecimalField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    counterparty_name = models.TextField(_("counterparty"), blank=True)
    remittance_information = models.TextField(_("remittance information"), blank=True)
    user_name = models.CharField(
        _("user name"), max_length=150, blank=True, help_text=_("As it was then; empty: by itself.")
    )
    changed_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("change of a bank line")
        verbose_name_plural = _("changes of bank lines")
        ordering = ["-changed_at", "-id"]
        indexes = [
            ListIndex(fields=["company", "-changed_at", "-id"], name="bank_line_change_by_time"),
            models.Index(fields=["line_number"], condition=models.Q(kind="new"), name="bank_line_change_new"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.line_number}"
