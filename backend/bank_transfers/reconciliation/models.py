"""What was matched, by whom, and what may still be: actions, allocations, running totals, proposals, settings.

Amounts are signed as seen from the company. Nothing here is deleted but with its company: what was undone stays.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bank_transfers.banking.models import BankAccount, BankTransaction
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.companies.models import Company
from bank_transfers.core.fields import ExactDecimalField

RECONCILIATION = "RECONCILIATION"


class ActionKind(models.TextChoices):
    ACCEPT = "accept", _("proposals accepted")
    AUTOMATIC = "automatic", _("accepted automatically")
    ALLOCATE = "allocate", _("allocated by hand")
    REJECT = "reject", _("proposals rejected")
    UNDO = "undo", _("undone")
    REDO = "redo", _("done again")


class MatchAction(models.Model):
    """One thing that somebody did at once, to one line or to a thousand; it is undone as one."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("company")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=ActionKind)
    of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("of the action"),
        help_text=_("That it undoes or does again; empty where it undoes what several did to a line."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("user"),
    )
    user_name = models.CharField(
        _("user name"), max_length=150, blank=True, help_text=_("Empty: nobody, a run by itself.")
    )
    made_at = models.DateTimeField(_("time"), auto_now_add=True)
    lines = models.PositiveIntegerField(_("bank lines"), default=0)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.CharField(_("undone by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("matching action")
        verbose_name_plural = _("matching actions")
        ordering = ["-id"]
        indexes = [models.Index(fields=["company", "-id"], name="match_action_by_company")]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class AllocationKind(models.TextChoices):
    PAYMENT = "payment", _("payment")
    OVERPAYMENT = "overpayment", _("overpayment")
    FEE = "fee", _("fee")
    ROUNDING = "rounding", _("rounding")
    DISCOUNT = "discount", _("discount")
    EXCHANGE_DIFFERENCE = "exchange_difference", _("exchange difference")
    REFUND = "refund", _("refund")


class Allocation(models.Model):
    """A part of a bank line laid on a document. It counts as long as no action undid it."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", verbose_name=_("company")
    )
    line = models.ForeignKey(
        BankTransaction,
        null=True,
        on_delete=models.SET_NULL,
        related_name="allocations",
        verbose_name=_("bank line"),
        help_text=_("Empty once the import of the line was undone."),
    )
    line_text = models.CharField(
        _("the line in words"), max_length=255, help_text=_("As it was: day, amount, counterparty.")
    )
    booking_date = models.DateField(_("booking date"))
    currency = models.CharField(_("currency"), max_length=3, help_text=_("Of the line."))
    invoice = models.ForeignKey(
        BillingoInvoice, on_delete=models.RESTRICT, related_name="allocations", verbose_name=_("invoice")
    )
    kind = models.CharField(_("kind"), max_length=24, choices=AllocationKind)
    amount = ExactDecimalField(_("amount"), help_text=_("As people see it, in the line's currency."))
    line_amount = ExactDecimalField(_("of the line"), help_text=_("How much of the line's money it takes."))
    invoice_amount = ExactDecimalField(
        _("of the invoice"), help_text=_("How much of it that settles, in the document's currency.")
    )
    rate = ExactDecimalField(
        _("rate"),
        null=True,
        blank=True,
        help_text=_("Of the line's currency for one of the document's; empty where they are the same."),
    )
    action = models.ForeignKey(
        MatchAction, on_delete=models.RESTRICT, related_name="allocations", verbose_name=_("action")
    )
    undone_by = models.ForeignKey(
        MatchAction,
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="undone_allocations",
        verbose_name=_("undone by"),
    )

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["line"], condition=Q(undone_by=None), name="live_allocation_by_line"),
            models.Index(fields=["invoice"], condition=Q(undone_by=None), name="live_allocation_by_invoice"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"


class Balance(models.Model):
    """How much of something may be allocated, and how much is: whole millionths, without the sign of the thing. The
    database lets nobody store more than there is, whoever comes first."""

    allocated = models.BigIntegerField(_("allocated"), default=0, help_text=_("In millionths."))
    capacity = models.BigIntegerField(_("at most"), help_text=_("In millionths."))

    class Meta:
        abstract = True


class LineBalance(Balance):
    """Of a bank line: its amount is the most."""

    goes_with_its_line = True  # nobody's work hangs on it

    line = models.OneToOneField(
        BankTransaction,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="balance",
        verbose_name=_("bank line"),
    )

    class Meta:
        verbose_name = _("running total of a bank line")
        verbose_name_plural = _("running totals of bank lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(allocated__gte=0, allocated__lte=F("capacity")),
                name="no_more_than_the_line_has",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.allocated}/{self.capacity}"


class InvoiceBalance(Balance):
    """Of a document: its total without what was paid at Billingo by money that is not among its allocations."""

    invoice = models.OneToOneField(
        BillingoInvoice,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="balance",
        verbose_name=_("invoice"),
    )

    class Meta:
        verbose_name = _("running total of an invoice")
        verbose_name_plural = _("running totals of invoices")
        constraints = [
            models.CheckConstraint(
                condition=Q(allocated__gte=0, allocated__lte=F("capacity")),
                name="no_more_than_is_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.allocated}/{self.capacity}"


class MatchStatus(models.TextChoices):
    """What the matcher said."""

    PROPOSED = "proposed", _("proposed")
    AMBIGUOUS = "ambiguous", _("ambiguous")


class MatchDecision(models.TextChoices):
    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Match(models.Model):
    """What a line is thought to pay, and what became of the thought.

    `allocations` and those of `alternatives` are lists of {invoice (its key here), kind, amount, line_amount,
    invoice_amount}, amounts as text.
    """

    goes_with_its_line = True  # the next run proposes anew

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("company")
    )
    line = models.ForeignKey(
        BankTransaction, on_delete=models.CASCADE, related_name="matches", verbose_name=_("bank line")
    )
    status = models.CharField(_("status"), max_length=16, choices=MatchStatus)
    decision = models.CharField(
        _("decision"), max_length=16, choices=MatchDecision, default=MatchDecision.WAITING
    )
    version = models.PositiveIntegerField(_("version"), default=1, help_text=_("Counts its changes."))
    confidence = models.FloatField(_("confidence"), help_text=_("From 0 to 1."))
    would_be_automatic = models.BooleanField(
        _("would be automatic"), default=False, help_text=_("Where that is switched on.")
    )
    exact = models.BooleanField(
        _("exact"), default=False, help_text=_("Number, sum and a known account: what `exact` accepts.")
    )
    agreed = models.BooleanField(
        _("decided as proposed"),
        null=True,
        blank=True,
        help_text=_("Empty while nobody decided; of what asks which of several, always."),
    )
    accepted_confidence = models.FloatField(
        _("confidence when accepted"),
        null=True,
        blank=True,
        help_text=_("Only of what was accepted automatically; stays when it is undone."),
    )
    learnt = models.CharField(
        _("rests on what was learnt"),
        max_length=64,
        blank=True,
        help_text=_("Kinds of relations among its reasons, separated by commas."),
    )
    quoting = models.CharField(
        _("what the payer quotes"), max_length=8, blank=True, help_text=_("number, part, month or nothing.")
    )
    allocations = models.JSONField(_("allocations"), default=list, blank=True)
    alternatives = models.JSONField(_("alternatives"), default=list, blank=True)
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.CharField(
        _("changed by"), max_length=150, blank=True, help_text=_("Empty: a run by itself.")
    )
    action = models.ForeignKey(
        MatchAction,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="matches",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(decision="waiting"), name="one_waiting_match_of_a_line"
            )
        ]
        indexes = [models.Index(fields=["company", "decision", "-id"], name="match_by_decision")]

    def __str__(self) -> str:
        return f"{self.pk} {self.status} {self.decision}"


class Automatic(models.TextChoices):
    OFF = "off", _("off")
    EXACT = "exact", _("exact")
    ON = "on", _("on")


class MatchingSetting(models.Model):
    """What may be accepted without a person: of a company, or of one of its accounts."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", verbose_name=_("company")
    )
    account = models.OneToOneField(
        BankAccount,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("account"),
        help_text=_("Empty: of all that have no setting of their own."),
    )
    automatic = models.CharField(_("automatic"), max_length=8, choices=Automatic, default=Automatic.OFF)
    upper_amount = ExactDecimalField(
        _("upper amount"),
        null=True,
        blank=True,
        help_text=_("Lines of more are never accepted automatically; in the line's currency."),
    )
    digest = models.BooleanField(
        _("digest"),
        default=True,
        db_default=models.Value(True),
        help_text=_("Whether members are told by mail what was matched after imports; of the company's row."),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    changed_by = models.CharField(_("changed by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("setting of matching")
        verbose_name_plural = _("settings of matching")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=Q(account=None), name="one_matching_setting_of_a_company"
            )
        ]

    def __str__(self) -> str:
        return self.automatic
