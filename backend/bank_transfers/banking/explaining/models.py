"""Rules that people of a company set, built-in ones that they switched off, and what persons decided about lines."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank_transfers.banking.line_changes import lines_changed
from bank_transfers.banking.models import BankAccount
from bank_transfers.companies.models import Company


class RuleKind(models.TextChoices):
    EXPLANATION = "explanation", _("explanation")


class MatchingRule(models.Model):
    """A rule that people set. Of an explanation: lines that fit all that is given are of that kind."""

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="matching_rules",
        db_index=False,
        verbose_name=_("company"),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=RuleKind, default=RuleKind.EXPLANATION)
    name = models.CharField(_("name"), max_length=100, blank=True)
    code = models.CharField(_("explanation"), max_length=32)
    text = models.CharField(_("text contains"), max_length=200, blank=True)
    counterparty_name = models.CharField(_("counterparty contains"), max_length=200, blank=True)
    counterparty_account = models.CharField(_("counterparty's account"), max_length=64, blank=True)
    type_text = models.CharField(_("the bank's type contains"), max_length=200, blank=True)
    direction = models.CharField(
        _("direction"), max_length=3, blank=True, help_text=_("in, out, or empty for both.")
    )
    account = models.ForeignKey(
        BankAccount,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("account"),
        help_text=_("Empty: any account of the company."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("matching rule")
        verbose_name_plural = _("matching rules")
        ordering = ["id"]
        indexes = [models.Index(fields=["company", "kind", "id"], name="matching_rule_by_company")]

    def __str__(self) -> str:
        return self.name or f"{self.kind} {self.pk}"

    # Lines are shown with the names of their rules.

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            lines_changed(self.company_id)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            done = super().delete(*args, **kwargs)
            lines_changed(self.company_id)
        return done


class SwitchedOffRule(models.Model):
    """A built-in rule that a company does without."""

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="switched_off_rules",
        db_index=False,
        verbose_name=_("company"),
    )
    key = models.CharField(_("rule"), max_length=64)

    class Meta:
        verbose_name = _("switched-off rule")
        verbose_name_plural = _("switched-off rules")
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="a_rule_switched_off_once")]

    def __str__(self) -> str:
        return self.key


class ExplanationDecision(models.Model):
    """What a person decided about a line, and whether it was taken back: only ever added to.

    It names the line as every import finds it again, so that a decision outlives an import that is undone and repeated.
    """

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="explanation_decisions",
        db_index=False,
        verbose_name=_("company"),
    )
    account = models.ForeignKey(
        BankAccount, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("account")
    )
    fingerprint = models.CharField(_("fingerprint"), max_length=40)
    occurrence = models.PositiveIntegerField(_("occurrence"))
    code = models.CharField(
        _("explanation"), max_length=32, blank=True, help_text=_("Empty: no rule is to explain this line.")
    )
    note = models.TextField(_("note"), blank=True)
    pair_fingerprint = models.CharField(_("fingerprint of the other side"), max_length=40, blank=True)
    pair_occurrence = models.PositiveIntegerField(_("occurrence of the other side"), null=True, blank=True)
    pair_account = models.ForeignKey(
        BankAccount,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("account of the other side"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("user"),
    )
    user_name = models.CharField(_("user name"), max_length=150, blank=True, help_text=_("As it was then."))
    decided_at = models.DateTimeField(_("time"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.CharField(_("undone by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("decision about a line")
        verbose_name_plural = _("decisions about lines")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["account", "fingerprint", "occurrence", "id"], name="decision_by_line")
        ]

    def __str__(self) -> str:
        return self.code
