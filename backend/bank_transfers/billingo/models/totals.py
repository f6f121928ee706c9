"""What a company's documents come to, kept beside them: so that a million are summed and counted quickly."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies.models import Company
from bank_transfers.core.db.totals import Kept
from bank_transfers.core.fields import ExactDecimalField


class InvoiceTotals(models.Model):
    """Documents that every condition of a sum treats alike: how many, and what they come to.

    Its columns are named as the documents' own, and hold what one of these documents has; so a condition on documents
    is one on these rows. What no sum goes by is left out: days are those of the first of their month, `due_date` stands
    with what is open alone, `paid_date` with what is paid, and of `open_amount` the sign is all there is.

    PostgreSQL itself adds a row for whatever a statement changes (migration 0046), in its transaction, whoever wrote
    it; so several rows stand for the same documents, also with negative numbers, until they are folded into one. On
    SQLite there are none.
    """

    KEPT: ClassVar[Kept] = Kept("documents", {"gross_total": "gross_sum", "open_amount": "open_sum"})

    # A trigger deletes them with their company, after its documents, whose deletion adds some.
    company = models.ForeignKey(
        Company,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        verbose_name=_("company"),
    )
    currency = models.CharField(_("currency"), max_length=16, blank=True)
    type = models.CharField(_("type"), max_length=64)
    payment_status = models.CharField(_("payment status"), max_length=64, blank=True)
    cancelled = models.BooleanField(_("cancelled"))
    missing_upstream_since = models.DateTimeField(
        _("missing at Billingo since"),
        null=True,
        blank=True,
        help_text=_("Empty, or one and the same moment for all that are."),
    )
    fulfillment_date = models.DateField(
        _("fulfillment date"), null=True, blank=True, help_text=_("The first of its month.")
    )
    paid_date = models.DateField(
        _("paid date"), null=True, blank=True, help_text=_("Of what is paid: the first of its month.")
    )
    due_date = models.DateField(_("due date"), null=True, blank=True, help_text=_("Of what is open."))
    open_amount = ExactDecimalField(_("open"), help_text=_("Its sign: -1, 0 or 1."))
    documents = models.BigIntegerField(_("documents"))
    gross_sum = ExactDecimalField(_("sum of gross totals"))
    open_sum = ExactDecimalField(_("sum of what is open"))

    class Meta:
        verbose_name = _("totals of invoices")
        verbose_name_plural = _("totals of invoices")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.company_id} {self.type} {self.payment_status} {self.currency}: {self.documents}"


class SearchCounts(models.Model):
    """Documents with one partner whose numbers begin alike, and that are alike to the filters by these columns: how
    many, what they come to, and their numbers.

    Kept as `InvoiceTotals` are: a word like "kft" stands on every third document of a company, one like "2026-3" in
    the numbers of a year, and no index tells how many there are without a look at each.
    """

    KEPT: ClassVar[Kept] = Kept("documents", {"gross_total": "gross_sum"})

    company = models.ForeignKey(
        Company,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        verbose_name=_("company"),
    )
    search_text = models.TextField(_("search text"), help_text=_("Of the number the beginning only."))
    numbers = models.TextField(
        _("numbers"), blank=True, db_default="", help_text=_("Those that are longer, a line each.")
    )
    gone = models.TextField(
        _("numbers that are gone"),
        blank=True,
        db_default="",
        help_text=_("Of these, or of those in another row, such as are no longer there."),
    )
    currency = models.CharField(_("currency"), max_length=16, blank=True)
    type = models.CharField(_("type"), max_length=64)
    payment_status = models.CharField(_("payment status"), max_length=64, blank=True)
    cancelled = models.BooleanField(_("cancelled"))
    missing_upstream_since = models.DateTimeField(
        _("missing at Billingo since"),
        null=True,
        blank=True,
        help_text=_("Empty, or one and the same moment for all that are."),
    )
    documents = models.BigIntegerField(_("documents"))
    gross_sum = ExactDecimalField(_("sum of gross totals"))
    folded = models.BooleanField(_("folded"), db_default=False)

    class Meta:
        verbose_name = _("counts of searches")
        verbose_name_plural = _("counts of searches")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.company_id} {self.search_text.strip()}: {self.documents}"
