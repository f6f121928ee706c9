"""The payments of a document, as Billingo tells them: each with the time from which, and until which, it did."""

from __future__ import annotations

from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies.models import Company
from bank_transfers.core.fields import ExactDecimalField

from .documents import BillingoInvoice


class PaymentsWanted(IntEnum):
    """Whether a document's payments are to be asked for, and how soon: the lower the sooner."""

    NO = 0
    # Partly paid, now or before, or payments are known and it changed: what is open hangs on it. Asked at every run.
    PARTLY_PAID = 1
    # Has just become paid or expired.
    JUST_CHANGED = 2
    # Found expired: part of it may have been paid.
    EXPIRED = 3
    # Found paid: only the days of its payments are unknown.
    PAID = 4
    # The same of what is no claim for money: a receipt, a pro forma.
    PAID_NO_CLAIM = 5


class BillingoInvoicePayment(models.Model):
    """One entry of a document's payment history at Billingo, in the document's currency.

    Billingo gives entries no id, so two that are alike in everything are two rows. A row is never changed but once:
    when its entry is no longer there, `known_until` is set. What was known at a moment t are the rows with
    `known_from <= t` and `known_until` null or later than t.
    """

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="billingo_payments",
        db_index=False,
        verbose_name=_("company"),
    )
    invoice = models.ForeignKey(
        BillingoInvoice, on_delete=models.CASCADE, related_name="payments", verbose_name=_("invoice")
    )
    date = models.DateField(_("date"), help_text=_("The day of the payment; it may lie ahead."))
    amount = ExactDecimalField(_("amount"), help_text=_("In the document's currency."))
    payment_method = models.CharField(_("payment method"), max_length=64, blank=True)
    voucher_number = models.CharField(_("voucher number"), max_length=255, blank=True)
    conversion_rate = ExactDecimalField(_("conversion rate"), null=True, blank=True, help_text=_("To HUF."))
    known_from = models.DateTimeField(_("known from"), help_text=_("When a sync first found it."))
    known_until = models.DateTimeField(
        _("known until"),
        null=True,
        blank=True,
        help_text=_("When a sync found it gone; empty while it is there."),
    )

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["date", "id"]
        indexes = [
            # What came in a period, as it is known now.
            models.Index(
                fields=["company", "date"],
                condition=models.Q(known_until__isnull=True),
                name="payment_by_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} · {self.amount}"
