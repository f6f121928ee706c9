"""What a person had the matcher forget, and what a refusal said: whom somebody does not pay for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies.models import Company
from bank_transfers.reconciliation.models import MatchAction


class RelationKind(models.TextChoices):
    PAYER_ACCOUNT = "payer_account", _("payer's account")
    PAYER_NAME = "payer_name", _("payer's name")
    HABIT = "habit", _("habit of paying")


class ForgottenRelation(models.Model):
    """A relation that old matches teach no more. What is matched after it teaches it anew; what was matched before does
    not, also when it is undone and done again. Taken back it stays, as everything that was done.

    With `denied_by` a person said more, when refusing a proposal: that this account, or name, does not pay for the
    partner. So it speaks against the partner, until it is taken back, the refusal is undone, or a later match teaches
    otherwise."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("company")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=RelationKind)
    key = models.CharField(
        _("account or name"),
        max_length=200,
        blank=True,
        help_text=_("As the bank writes it; empty of a habit."),
    )
    partner_id = models.BigIntegerField(_("partner's id"))
    partner_name = models.CharField(_("partner"), max_length=255, blank=True)
    last_allocation = models.BigIntegerField(
        _("last allocation"), help_text=_("The latest that there was when it was forgotten.")
    )
    forgotten_at = models.DateTimeField(_("forgotten at"), auto_now_add=True)
    forgotten_by = models.CharField(_("forgotten by"), max_length=150, blank=True)
    denied_by = models.ForeignKey(
        MatchAction,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("denied by"),
        help_text=_(
            "The refusal that says that it does not pay for the partner; empty: it is only forgotten."
        ),
    )
    restored_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    restored_by = models.CharField(_("taken back by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("forgotten relation")
        verbose_name_plural = _("forgotten relations")
        ordering = ["-id"]
        indexes = [models.Index(fields=["company", "-id"], name="forgotten_by_company")]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "kind", "key", "partner_id"],
                condition=Q(restored_at=None),
                name="a_relation_is_forgotten_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} → {self.partner_name}"
