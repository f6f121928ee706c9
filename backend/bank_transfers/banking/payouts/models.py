"""Payouts of payment providers, their items, and which file told what of them.

Amounts are signed as seen from the company: gross - fee = net. Times are the provider's own, without a time zone.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bank_transfers.banking.models import BankTransaction, StatementFile
from bank_transfers.companies.models import Company
from bank_transfers.core.db.search import plain
from bank_transfers.core.fields import ExactDecimalField

PROVIDERS = {"simplepay": "SimplePay", "barion": "Barion", "stripe": "Stripe"}  # as they write themselves


LONGEST_PART = 240  # of each text, searchable


def searchable(*parts: str) -> str:
    """As `SearchFilter` looks for words: each behind a space."""
    told = (plain(part)[:LONGEST_PART] for part in parts)
    return "".join(f" {part}\n" for part in dict.fromkeys(told) if part)


class PayoutItemKind(models.TextChoices):
    PAYMENT = "payment", _("payment")
    REFUND = "refund", _("refund")
    FEE = "fee", _("fee")
    CHARGEBACK = "chargeback", _("chargeback")
    OTHER = "other", _("other")


class ProviderPayout(models.Model):
    """What arrives, or will arrive, at the bank in one sum."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="provider_payouts", verbose_name=_("company")
    )
    file = models.ForeignKey(
        StatementFile,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("bank file"),
        help_text=_("The first one that told it."),
    )
    provider = models.CharField(_("payment provider"), max_length=32)
    key = models.CharField(
        _("key"),
        max_length=300,
        help_text=_("The provider's id of the payout; where it gives none, file and place in it."),
    )
    merchant = models.CharField(_("merchant"), max_length=255, blank=True)
    identification = models.CharField(
        _("the provider's id"), max_length=255, blank=True, help_text=_("Empty where it gives none.")
    )
    paid_on = models.DateField(_("paid out on"), null=True, blank=True)
    first_day = models.DateField(_("first item"), null=True, blank=True)
    last_day = models.DateField(_("last item"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    gross = ExactDecimalField(_("gross"), default=Decimal(0))
    fee = ExactDecimalField(_("fee"), default=Decimal(0))
    net = ExactDecimalField(_("net"), default=Decimal(0), help_text=_("Sum of its items."))
    opening = ExactDecimalField(_("balance before it"), null=True, blank=True)
    told_amount = ExactDecimalField(
        _("amount told"), null=True, blank=True, help_text=_("What the file says was paid out.")
    )
    amount = ExactDecimalField(
        _("amount"), default=Decimal(0), help_text=_("What the line of the bank has to be.")
    )
    is_open = models.BooleanField(_("not paid out yet"), default=False)
    line = models.OneToOneField(
        BankTransaction,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="payout",
        verbose_name=_("bank line"),
    )
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("linked by"),
        help_text=_("Empty: by the rule."),
    )
    linked_at = models.DateTimeField(_("linked at"), null=True, blank=True)
    is_asked = models.BooleanField(
        _("in question"), default=False, help_text=_("Lines may be it, and nothing tells which.")
    )
    kept_apart = models.BooleanField(
        _("kept apart"), default=False, help_text=_("A person took its line away: the rule gives it none.")
    )

    search_text = models.TextField(_("search text"), blank=True, db_default="", editable=False)

    class Meta:
        verbose_name = _("provider payout")
        verbose_name_plural = _("provider payouts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "provider", "currency", "key"], name="every_provider_payout_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.identification} {self.amount} {self.currency}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = searchable(self.provider_name, self.merchant, self.identification)
        super().save(*args, **kwargs)

    @property
    def provider_name(self) -> str:
        return PROVIDERS.get(self.provider, self.provider)

    @property
    def day(self) -> datetime.date | None:
        """When it was paid out; where the provider does not say it, the day of its last item."""
        return self.paid_on or self.last_day

    @property
    def adds_up(self) -> bool | None:
        """Balance before it and items give what was paid out; None where the file does not tell that."""
        if self.told_amount is None:
            return None
        return bool((self.opening or Decimal(0)) + self.net == self.told_amount)

    @property
    def state(self) -> str:
        if self.line_id is not None:
            return "linked"
        if self.is_open:
            return "open"
        if self.kept_apart:
            return "apart"
        return "question" if self.is_asked else "waiting"


# The same for filters.
STATES = {
    "linked": Q(line__isnull=False),
    "open": Q(line=None, is_open=True),
    "apart": Q(line=None, is_open=False, kept_apart=True),
    "question": Q(line=None, is_open=False, kept_apart=False, is_asked=True),
    "waiting": Q(line=None, is_open=False, kept_apart=False, is_asked=False),
}


class PayoutItem(models.Model):
    """A payment, a refund, a fee … at the provider."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("company")
    )
    payout = models.ForeignKey(
        ProviderPayout, on_delete=models.CASCADE, related_name="items", verbose_name=_("provider payout")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=PayoutItemKind)
    gross = ExactDecimalField(_("gross"))
    fee = ExactDecimalField(_("fee"), help_text=_("Positive: a cost."))
    net = ExactDecimalField(_("net"))
    currency = models.CharField(_("currency"), max_length=3)
    order_number = models.TextField(_("order number"), blank=True, help_text=_("The shop's own."))
    invoice_id = models.TextField(_("the provider's id of an invoice"), blank=True)
    reference = models.TextField(_("the provider's id of the payment"), blank=True)
    type_text = models.TextField(_("type"), blank=True, help_text=_("As the provider says it."))
    description = models.TextField(_("description"), blank=True)
    occurred_at = models.CharField(_("happened at"), max_length=32, blank=True)
    fingerprint = models.CharField(
        _("fingerprint"), max_length=40, help_text=_("Version and digest of what the provider says of it.")
    )
    occurrence = models.PositiveIntegerField(
        _("occurrence"), help_text=_("Which one it is among items alike in everything, from 1.")
    )

    search_text = models.TextField(_("search text"), blank=True, db_default="", editable=False)

    class Meta:
        verbose_name = _("payout item")
        verbose_name_plural = _("payout items")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "fingerprint", "occurrence"], name="every_payout_item_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.net} {self.currency}"


class PayoutMention(models.Model):
    """A payout as one file tells it."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", verbose_name=_("company")
    )
    file = models.ForeignKey(
        StatementFile, on_delete=models.CASCADE, related_name="payout_mentions", verbose_name=_("bank file")
    )
    provider = models.CharField(_("payment provider"), max_length=32)
    key = models.CharField(_("key"), max_length=300)
    identification = models.CharField(_("the provider's id"), max_length=255, blank=True)
    merchant = models.CharField(_("merchant"), max_length=255, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    paid_on = models.DateField(_("paid out on"), null=True, blank=True)
    opening = ExactDecimalField(_("balance before it"), null=True, blank=True)
    told_amount = ExactDecimalField(_("amount told"), null=True, blank=True)
    is_open = models.BooleanField(_("not paid out yet"), default=False)
    number_of_items = models.PositiveIntegerField(_("number of items"))
    new_items = models.PositiveIntegerField(_("new items"), default=0)

    class Meta:
        verbose_name = _("mention of a payout")
        verbose_name_plural = _("mentions of payouts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["file", "currency", "key"], name="one_payout_mention_of_a_file")
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.key}"


class PayoutItemMention(models.Model):
    """That a file tells an item, in this payout of it."""

    item = models.ForeignKey(
        PayoutItem, on_delete=models.CASCADE, related_name="mentions", verbose_name=_("payout item")
    )
    mention = models.ForeignKey(
        PayoutMention, on_delete=models.CASCADE, related_name="items", verbose_name=_("mention of a payout")
    )
    position = models.PositiveIntegerField(_("row"), help_text=_("Of the file, from 1."))

    class Meta:
        verbose_name = _("mention of a payout item")
        verbose_name_plural = _("mentions of payout items")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "mention"], name="one_payout_item_mention")]

    def __str__(self) -> str:
        return str(self.position)
