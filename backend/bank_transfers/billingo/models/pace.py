"""How much an account at Billingo was asked lately, by all processes together."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BillingoPace(models.Model):
    """What the processes of this installation may ask of one account, or asked of it in the last minute.

    Of the installation, not of a company: companies may share an account.
    """

    account = models.CharField(
        _("Billingo account"),
        max_length=64,
        primary_key=True,
        help_text=_("Its tax number; where that is not known, the company whose key opens it."),
    )
    taken = models.TextField(
        _("leave taken"),
        help_text=_(
            "JSON: for each process, pairs of a second and the number of requests it took leave for then."
        ),
    )

    class Meta:
        verbose_name = _("pace of an account")
        verbose_name_plural = _("paces of accounts")

    def __str__(self) -> str:
        return self.account
