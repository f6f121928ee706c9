"""Accounts, the files that banks gave out, their statements and lines.

Amounts carry the line's currency and are signed: what comes in is positive. Days are the bank's own; times are aware.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies.models import Company
from bank_transfers.core.db.trigrams import Trigrams
from bank_transfers.core.fields import ExactDecimalField
from bank_transfers.core.indexes import ListIndex

from .line_changes import Lines, lines_changed

BANKING = "BANKING"
# By what lines are ordered by name: an index takes no text of any length.
NAME_IN_ORDER = Left("counterparty_name", 100)
# Behind the search, on PostgreSQL.
TRIGRAMS = Trigrams("bank_line_search_trigrams", "bank_transfers_banktransaction")


class BankAccount(models.Model):
    """An account of a company in one currency."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="bank_accounts", verbose_name=_("company")
    )
    name = models.CharField(_("name"), max_length=255, blank=True, help_text=_("As people call it."))
    number = models.CharField(
        _("account number"),
        max_length=64,
        help_text=_("24 digits of a Hungarian one, else as the bank writes it."),
    )
    currency = models.CharField(_("currency"), max_length=3)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ["name", "number", "currency", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "number", "currency"], name="one_bank_account_of_a_number_and_currency"
            )
        ]
        indexes = [models.Index(fields=["number"], name="bank_account_by_number")]

    def __str__(self) -> str:
        return f"{self.name or self.number} {self.currency}"


class StatementLayout(models.Model):
    """A company's own layout, for tables of banks that nobody declared."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="statement_layouts", verbose_name=_("company")
    )
    name = models.CharField(_("name"), max_length=64, help_text=_("As people call it."))
    mapping = models.JSONField(
        _("mapping"), help_text=_("What the columns mean and how they are written; see docs/banking.md.")
    )
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
        verbose_name = _("statement layout")
        verbose_name_plural = _("statement layouts")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="one_statement_layout_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """What imports store of it: stays the same when its name changes."""
        return f"own-{self.pk}"


class StatementFile(models.Model):
    """A bank's file as it came, of which at least something was kept."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="statement_files", verbose_name=_("company")
    )
    name = models.TextField(_("name"), blank=True, help_text=_("Inside an archive: with its path."))
    digest = models.CharField(_("SHA-256"), max_length=64)
    size = models.BigIntegerField(_("size in bytes"))
    content = models.BinaryField(_("content"), help_text=_("Compressed by zlib."))
    format = models.CharField(_("format"), max_length=64)
    layout = models.CharField(_("layout"), max_length=64)
    mapping = models.JSONField(
        _("mapping"),
        null=True,
        blank=True,
        help_text=_("Of a layout of the company's own: what it said when the file was imported."),
    )
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("imported by"),
    )
    uploaded_at = models.DateTimeField(_("imported at"), auto_now_add=True)

    class Meta:
        verbose_name = _("bank file")
        verbose_name_plural = _("bank files")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "digest"], name="one_bank_file_of_a_digest")
        ]

    def __str__(self) -> str:
        return self.name


class BankStatement(models.Model):
    """One statement of one account, as a file tells it. Its sums are of its booked lines, without a sign."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="bank_statements", verbose_name=_("company")
    )
    account = models.ForeignKey(
        BankAccount, on_delete=models.CASCADE, related_name="statements", verbose_name=_("account")
    )
    file = models.ForeignKey(
        StatementFile, on_delete=models.CASCADE, related_name="statements", verbose_name=_("bank file")
    )
    position = models.PositiveIntegerField(
        _("position"), help_text=_("Among the statements of its file, from 0.")
    )
    kind = models.CharField(_("kind"), max_length=16)
    number = models.CharField(_("number"), max_length=255, blank=True)
    identification = models.CharField(_("the bank's identification"), max_length=255, blank=True)
    period_from = models.DateField(_("from"), null=True, blank=True)
    period_to = models.DateField(_("to"), null=True, blank=True)
    opening = ExactDecimalField(_("opening balance"), null=True, blank=True)
    closing = ExactDecimalField(_("closing balance"), null=True, blank=True)
    lines = models.PositiveIntegerField(_("booked lines"))
    pending = models.PositiveIntegerField(_("pending lines"))
    credits = ExactDecimalField(_("credits"))
    debits = ExactDecimalField(_("debits"))
    adds_up = models.BooleanField(
        _("adds up"),
        null=True,
        blank=True,
        help_text=_(
            "Opening balance and lines give the closing balance. Unknown where the file has no balances."
        ),
    )
    new_lines = models.PositiveIntegerField(_("new lines"), default=0)
    known_lines = models.PositiveIntegerField(_("known lines"), default=0)

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        ordering = ["-period_to", "-id"]
        indexes = [
            models.Index(fields=["account", "period_from", "period_to"], name="bank_statement_by_period")
        ]

    def __str__(self) -> str:
        return self.number or self.identification or str(self.pk)


class LineStatus(models.TextChoices):
    BOOKED = "booked", _("booked")
    PENDING = "pending", _("pending")
    REPLACED = "replaced", _("pending, booked since")
    EXPIRED = "expired", _("pending, never booked")
    QUESTION = "question", _("may be another line in other words")
    INFORMATION = "information", _("information")


class ExplainedBy(models.TextChoices):
    RULE = "rule", _("a rule")
    PERSON = "person", _("a person")


class MatchState(models.TextChoices):
    NONE = "", "–"
    PROPOSED = "proposed", _("proposed")
    MATCHED = "matched", _("matched")


class BankTransaction(models.Model):
    """One line of an account. Only what is booked moved money; the other states are kept apart and never summed."""

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="bank_transactions",
        db_index=False,
        verbose_name=_("company"),
    )
    account = models.ForeignKey(
        BankAccount,
        on_delete=models.CASCADE,
        related_name="transactions",
        db_index=False,
        verbose_name=_("account"),
    )
    statement = models.ForeignKey(
        BankStatement, on_delete=models.CASCADE, related_name="transactions", verbose_name=_("bank statement")
    )
    position = models.PositiveIntegerField(
        _("position in the file"), help_text=_("Its first line or row; of XML the ordinal of its element.")
    )
    status = models.CharField(_("state"), max_length=16, choices=LineStatus)
    booking_date = models.DateField(_("booking date"), null=True, blank=True)
    value_date = models.DateField(_("value date"), null=True, blank=True)
    transacted_at = models.CharField(
        _("transacted at"),
        max_length=32,
        blank=True,
        help_text=_("As the bank says it, without a time zone."),
    )
    amount = ExactDecimalField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    reversal = models.BooleanField(_("reversal"), default=False)
    counterparty_name = models.TextField(_("counterparty"), blank=True)
    counterparty_account = models.TextField(_("counterparty's account"), blank=True)
    counterparty_bank = models.TextField(_("counterparty's bank"), blank=True)
    ultimate_counterparty_name = models.TextField(_("ultimate counterparty"), blank=True)
    remittance_information = models.TextField(_("remittance information"), blank=True)
    creditor_reference = models.TextField(_("creditor reference"), blank=True)
    end_to_end_id = models.TextField(_("end-to-end id"), blank=True)
    bank_reference = models.TextField(_("the bank's reference"), blank=True)
    entry_reference = models.TextField(_("entry reference"), blank=True)
    mandate_id = models.TextField(_("mandate"), blank=True)
    uetr = models.TextField(_("UETR"), blank=True)
    type_code = models.TextField(_("type code"), blank=True)
    type_text = models.TextField(_("type"), blank=True)
    original_amount = ExactDecimalField(_("original amount"), null=True, blank=True)
    original_currency = models.TextField(_("original currency"), blank=True)
    exchange_rate = ExactDecimalField(_("exchange rate"), null=True, blank=True)
    fee = ExactDecimalField(_("fee"), null=True, blank=True)
    fee_currency = models.TextField(_("currency of the fee"), blank=True)
    card = models.TextField(_("card"), blank=True)
    merchant = models.TextField(_("merchant"), blank=True)
    balance_after = ExactDecimalField(_("balance after it"), null=True, blank=True)
    number_of_transactions = models.PositiveIntegerField(_("number of transactions"), null=True, blank=True)
    details = models.JSONField(_("transactions"), default=list, blank=True)
    raw = models.TextField(_("raw text"), blank=True)
    fingerprint = models.CharField(
        _("fingerprint"), max_length=40, help_text=_("Version and digest of what the bank says of the line.")
    )
    occurrence = models.PositiveIntegerField(
        _("occurrence"), help_text=_("Which one it is among lines alike in everything, from 1.")
    )
    in_closed_period = models.BooleanField(
        _("came later"), default=False, help_text=_("Its day was complete by a statement that adds up.")
    )
    similar_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("similar to"),
    )
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("booked as"),
    )
    search_text = models.TextField(_("search text"), blank=True, editable=False)
    # What it is, where it pays no invoice: see `explaining`, which alone writes these.
    explanation = models.CharField(
        _("explanation"), max_length=32, blank=True, help_text=_("Empty: nobody knows yet what it is.")
    )
    explained_by = models.CharField(
        _("explained by"),
        max_length=8,
        blank=True,
        choices=ExplainedBy,
        help_text=_("A person stands above rules."),
    )
    explained_rule = models.CharField(
        _("by the rule"), max_length=64, blank=True, help_text=_("Key of a built-in one, id of a taught one.")
    )
    explanation_version = models.PositiveIntegerField(
        _("version of the explanation"), default=0, help_text=_("Counts its changes.")
    )
    # What of it pays which documents: see `reconciliation`, which alone writes these.
    match_state = models.CharField(
        _("matching"),
        max_length=8,
        blank=True,
        default="",
        db_default="",
        choices=MatchState,
        help_text=_("Proposed: somebody has to look; matched: all of it is allocated."),
    )
    allocated_amount = ExactDecimalField(
        _("allocated"),
        default=Decimal(0),
        db_default=Value(0),
        help_text=_("How much of it pays documents; signed as the amount."),
    )
    pair = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        verbose_name=_("other side"),
        help_text=_("The line of the company's other account in an own transfer."),
    )

    objects = Lines.as_manager()

    class Meta:
        verbose_name = _("bank line")
        verbose_name_plural = _("bank lines")
        ordering = ["-booking_date", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "fingerprint", "occurrence"], name="every_bank_line_once"
            )
        ]
        indexes = [
            # The list in its usual order, with what counts and sums look at: they read nothing but this index.
            ListIndex(
                fields=["company", "-booking_date", "-id"],
                include=("status", "currency", "amount", "account"),
                on_sqlite=("search_text",),
                name="bank_line_by_day",
            ),
            # One account's, and which of its days are complete.
            ListIndex(
                fields=["account", "-booking_date", "-id"],
                include=("company", "status", "currency", "amount"),
                name="bank_line_by_account",
            ),
            # The other orders of the list.
            ListIndex(fields=["company", "-value_date", "-id"], name="bank_line_by_value_date"),
            ListIndex(fields=["company", "-amount", "-id"], name="bank_line_by_amount"),
            models.Index(
                models.F("company"), NAME_IN_ORDER.desc(), models.F("id").desc(), name="bank_line_by_name"
            ),
            # What waits for a person or for its booking: few among many.
            ListIndex(fields=["company", "status", "-booking_date", "-id"], name="bank_line_by_status"),
            # What is open or of one kind, and how many lines each rule explains: read from this index alone.
            ListIndex(
                fields=["company", "explanation", "-booking_date", "-id"],
                include=("status", "explained_rule", "match_state"),
                name="bank_line_by_explanation",
            ),
            models.Index(fields=["pair"], condition=models.Q(pair__isnull=False), name="bank_line_by_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.booking_date or '–'} {self.amount} {self.currency}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            lines_changed(self.company_id)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            done = super().delete(*args, **kwargs)
            lines_changed(self.company_id)
        return done
