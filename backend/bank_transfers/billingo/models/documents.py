"""The documents: invoices and their items, what changed, and what could not be stored.

Amounts carry the document's currency unless their name ends in `_local` (HUF). Dates are calendar days as
Billingo prints them; times are aware. Names follow Billingo's own.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from bank_transfers.billingo.receivables import IS_OPEN
from bank_transfers.companies.models import Company
from bank_transfers.core.db.ordering import order_by
from bank_transfers.core.fields import ExactDecimalField
from bank_transfers.core.indexes import ListIndex

from .runs import BillingoSyncLog

PRINTED_ACCOUNT = ("organization_account_number", "organization_iban", "currency", "invoice_date")
# What filters, counts and sums of the list look at, beside its date.
LIST_COLUMNS = (
    "payment_status", "type", "currency", "cancelled", "due_date", "paid_date", "gross_total", "open_amount",
    "missing_upstream_since", "search_text",
)  # fmt: skip
STATUS_COLUMNS = (
    "cancelled", "invoice_date", "due_date", "gross_total", "open_amount", "missing_upstream_since", "billingo_id",
    "search_text",
)  # fmt: skip
FILTER_COLUMNS = ("type", "payment_status", "currency", "cancelled")
OPEN_COLUMNS = (
    "currency", "payment_status", "type", "gross_total", "open_amount", "missing_upstream_since", "search_text",
)  # fmt: skip


# Of documents without a partner's tax number; a name of so many characters still fits into an entry of an index.
NAMED_ONLY = Q(partner_tax_number="")
LONGEST_INDEXED = 500
models.TextField.register_lookup(Length)


class BillingoInvoice(models.Model):
    """One Billingo document of one company, as last read; the raw document stands beside its columns."""

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="billingo_invoices",
        db_index=False,
        verbose_name=_("company"),
    )
    billingo_id = models.BigIntegerField(_("Billingo id"))
    invoice_number = models.CharField(
        _("number"), max_length=255, blank=True, help_text=_("Empty on drafts.")
    )
    type = models.CharField(_("type"), max_length=64)
    correction_type = models.CharField(_("correction type"), max_length=64, blank=True)
    cancelled = models.BooleanField(_("cancelled"), default=False)
    block_id = models.BigIntegerField(_("document block"), null=True, blank=True)
    payment_status = models.CharField(
        _("payment status"), max_length=64, blank=True, help_text=_("The only witness of whether money came.")
    )
    payment_method = models.CharField(_("payment method"), max_length=64, blank=True)
    currency = models.CharField(_("currency"), max_length=16, blank=True)
    conversion_rate = ExactDecimalField(
        _("conversion rate"), null=True, blank=True, help_text=_("To HUF; 1 for HUF.")
    )
    gross_total = ExactDecimalField(
        _("gross total"), null=True, blank=True, help_text=_("Empty only on drafts.")
    )
    net_amount = ExactDecimalField(_("net amount"), null=True, blank=True, help_text=_("From the summary."))
    vat_amount = ExactDecimalField(_("VAT amount"), null=True, blank=True, help_text=_("From the summary."))
    net_amount_local = ExactDecimalField(_("net amount (HUF)"), null=True, blank=True)
    vat_amount_local = ExactDecimalField(_("VAT amount (HUF)"), null=True, blank=True)
    gross_amount_local = ExactDecimalField(_("gross amount (HUF)"), null=True, blank=True)
    invoice_date = models.DateField(_("invoice date"), null=True, blank=True)
    fulfillment_date = models.DateField(_("fulfillment date"), null=True, blank=True)
    due_date = models.DateField(_("due date"), null=True, blank=True)
    paid_date = models.DateField(
        _("paid date"), null=True, blank=True, help_text=_("Filled by Billingo even where nothing was paid.")
    )
    organization_name = models.TextField(_("issuer"), blank=True)
    organization_tax_number = models.CharField(_("issuer's tax number"), max_length=64, blank=True)
    organization_account_number = models.CharField(_("issuer's account number"), max_length=128, blank=True)
    organization_iban = models.CharField(_("issuer's IBAN"), max_length=64, blank=True)
    organization_swift = models.CharField(_("issuer's SWIFT"), max_length=64, blank=True)
    partner_id = models.BigIntegerField(_("partner's Billingo id"), null=True, blank=True)
    partner_name = models.TextField(_("partner"), blank=True, help_text=_("As printed on the document."))
    partner_tax_number = models.CharField(_("partner's tax number"), max_length=64, blank=True)
    partner_tax_type = models.CharField(_("partner's tax type"), max_length=64, blank=True)
    partner_iban = models.CharField(_("partner's IBAN"), max_length=64, blank=True)
    partner_swift = models.CharField(_("partner's SWIFT"), max_length=64, blank=True)
    partner_account_number = models.CharField(_("partner's account number"), max_length=128, blank=True)
    partner_country_code = models.CharField(_("partner's country"), max_length=16, blank=True)
    partner_post_code = models.CharField(_("partner's post code"), max_length=64, blank=True)
    partner_city = models.TextField(_("partner's city"), blank=True)
    partner_address = models.TextField(_("partner's address"), blank=True)
    electronic = models.BooleanField(_("electronic"), default=False)
    language = models.CharField(_("language"), max_length=16, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    notification_status = models.CharField(_("notification status"), max_length=64, blank=True)
    online_szamla_status = models.CharField(_("NAV status"), max_length=128, blank=True)
    discount_type = models.CharField(_("discount type"), max_length=64, blank=True)
    discount_value = ExactDecimalField(_("discount"), null=True, blank=True)
    order_number = models.TextField(_("order number"), blank=True)
    without_financial_fulfillment = models.BooleanField(_("without financial fulfillment"), default=False)
    related_documents = models.JSONField(
        _("related documents"), default=list, blank=True, help_text=_("List of id and invoice_number.")
    )
    search_text = models.TextField(
        _("search text"),
        blank=True,
        default="",
        editable=False,
        help_text=_("Partner, number and tax number without accents and case; begins with the partner."),
    )
    raw = models.TextField(_("raw document"), help_text=_("The JSON text as Billingo sent it."))
    digest = models.BinaryField(
        _("digest"),
        max_length=32,
        help_text=_("Of the raw document, and of it without its deprecated live partner."),
    )
    paid_amount = ExactDecimalField(
        _("paid"),
        null=True,
        blank=True,
        help_text=_("Sum of the payments, in the document's currency; empty while they are not known."),
    )
    open_amount = ExactDecimalField(
        _("open"),
        default=Decimal(0),
        db_default=Value(0),
        help_text=_("What is owed, in the document's currency: 0 where nothing is."),
    )
    allocated_amount = ExactDecimalField(
        _("allocated"),
        default=Decimal(0),
        db_default=Value(0),
        help_text=_(
            "What lines of the bank paid and Billingo does not know yet, in the document's currency."
        ),
    )
    payments_read_at = models.DateTimeField(
        _("payments read"), null=True, blank=True, help_text=_("Empty while they were never asked for.")
    )
    payments_wanted = models.SmallIntegerField(
        _("payments to be read"),
        default=0,
        db_default=Value(0),
        help_text=_("0: not. Else how soon, from 1 (partly paid) to 5 (paid, and no claim)."),
    )
    payments_tried_at = models.DateTimeField(
        _("payments tried"),
        null=True,
        blank=True,
        help_text=_("When they were last asked for in vain; empty where they were not."),
    )
    missing_upstream_since = models.DateTimeField(
        _("missing at Billingo since"),
        null=True,
        blank=True,
        help_text=_("When a full sync first found the document gone. It is kept here."),
    )
    created_at = models.DateTimeField(_("first stored"))
    updated_at = models.DateTimeField(_("last changed"))
    created_by_sync = models.ForeignKey(
        BillingoSyncLog,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        # The run's log is locked while its invoices are inserted, so it is there. To have PostgreSQL look for it once
        # for each of them was a tenth of the time of writing them.
        db_constraint=False,
        verbose_name=_("first stored by"),
    )

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = [order_by("invoice_date", descending=True), "-billingo_id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "billingo_id"], name="one_row_per_billingo_document")
        ]
        indexes = [
            # The list in its usual order, with everything that filters, counts and sums look at: they read
            # nothing but this index.
            ListIndex(
                fields=["company", "-invoice_date", "-billingo_id"],
                include=LIST_COLUMNS,
                name="invoice_list",
            ),
            # What has a certain status, type or currency, alone or with a search: counted, summed and put into an order
            # from this index alone, which for a tenth of a million invoices is twenty times as fast as looking at each
            # of them, and better than to look for them in an order in which a million others stand before them.
            ListIndex(
                fields=["company", "payment_status", "type", "currency"],
                include=STATUS_COLUMNS,
                name="invoice_by_status",
            ),
            models.Index(fields=["company", "partner_tax_number"], name="invoice_company_partner"),
            # The other orders of the list. The three that people read most carry what is filtered by: of a million
            # documents some ten thousand may stand before the hundred that fit, and each look at a document itself
            # costs thirty times as much as one at the index.
            ListIndex(
                fields=["company", "-due_date", "-billingo_id"],
                include=(*FILTER_COLUMNS, "search_text"),
                name="invoice_by_due_date",
            ),
            # What is open or overdue, one of ten documents: listed, counted and summed from this index alone.
            ListIndex(
                fields=["company", "-due_date", "-billingo_id"],
                include=OPEN_COLUMNS,
                condition=IS_OPEN,
                name="invoice_open_by_due_date",
            ),
            # The overview: what is open, by currency and partner, and turnover by month.
            ListIndex(
                fields=["company", "currency", "partner_tax_number"],
                include=("due_date", "open_amount", "billingo_id"),
                condition=IS_OPEN,
                name="invoice_open",
            ),
            # Debtors without a tax number go by their names; an index takes no text of any length.
            ListIndex(
                fields=["company", "currency"],
                include=("partner_name", "due_date", "open_amount"),
                condition=IS_OPEN & NAMED_ONLY & Q(partner_name__length__lte=LONGEST_INDEXED),
                name="invoice_open_by_name",
            ),
            ListIndex(
                fields=["company", "currency"],
                condition=IS_OPEN & NAMED_ONLY & Q(partner_name__length__gt=LONGEST_INDEXED),
                name="invoice_open_by_long_name",
            ),
            ListIndex(
                fields=["company", "-fulfillment_date", "-billingo_id"],
                include=("type", "currency", "gross_total", "missing_upstream_since"),
                name="invoice_by_fulfillment",
            ),
            ListIndex(
                fields=["company", "-gross_total", "-billingo_id"],
                include=(*FILTER_COLUMNS, "search_text"),
                name="invoice_by_total",
            ),
            ListIndex(fields=["company", "-open_amount", "-billingo_id"], name="invoice_by_open_amount"),
            ListIndex(fields=["company", "-invoice_number", "-billingo_id"], name="invoice_by_number"),
            ListIndex(
                fields=["company", "-search_text", "-billingo_id"],
                include=FILTER_COLUMNS,
                name="invoice_by_partner",
            ),
            ListIndex(fields=["company", "-created_at", "-id"], name="invoice_by_creation"),
            # Other systems that keep in step: what changed since, in the order in which it did.
            models.Index(fields=["company", "updated_at", "id"], name="invoice_by_change"),
            # On how many documents each of the company's own accounts is printed.
            models.Index(fields=["company", *PRINTED_ACCOUNT], name="invoice_by_own_account"),
            # Whose payments are to be read: those that failed behind those that did not, each by how soon.
            ListIndex(
                fields=["company", "payments_tried_at", "payments_wanted", "-billingo_id"],
                condition=Q(payments_wanted__gt=0),
                name="invoice_payments_wanted",
            ),
        ]

    def __str__(self) -> str:
        return self.invoice_number or f"({self.type} {self.billingo_id})"


class BillingoInvoiceItem(models.Model):
    """A line of an invoice, in the order in which it stands there."""

    invoice = models.ForeignKey(
        BillingoInvoice,
        on_delete=models.CASCADE,
        related_name="items",
        db_index=False,
        verbose_name=_("invoice"),
    )
    position = models.PositiveIntegerField(_("position"), help_text=_("From 1, as on the document."))
    product_id = models.BigIntegerField(_("product's Billingo id"), null=True, blank=True)
    name = models.TextField(_("name"), blank=True)
    net_unit_amount = ExactDecimalField(_("net unit price"), null=True, blank=True)
    quantity = ExactDecimalField(_("quantity"), null=True, blank=True)
    unit = models.TextField(_("unit"), blank=True)
    net_amount = ExactDecimalField(_("net amount"), null=True, blank=True)
    vat = models.CharField(
        _("VAT"),
        max_length=64,
        blank=True,
        help_text=_("Billingo's key: not always a percentage (AAM, 5,5% …)."),
    )
    vat_amount = ExactDecimalField(_("VAT amount"), null=True, blank=True)
    gross_amount = ExactDecimalField(_("gross amount"), null=True, blank=True)
    entitlement = models.CharField(_("entitlement"), max_length=64, null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("invoice item")
        verbose_name_plural = _("invoice items")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="one_item_per_position")]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"


class BillingoInvoiceChange(models.Model):
    """One field of one invoice that a sync found changed: what it was, what it is."""

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="billingo_changes",
        db_index=False,
        verbose_name=_("company"),
    )
    invoice = models.ForeignKey(
        BillingoInvoice, on_delete=models.CASCADE, related_name="changes", verbose_name=_("invoice")
    )
    sync_log = models.ForeignKey(
        BillingoSyncLog, null=True, on_delete=models.SET_NULL, related_name="changes", verbose_name=_("sync")
    )
    changed_at = models.DateTimeField(
        _("seen"), help_text=_("When the sync stored it; Billingo does not tell more.")
    )
    field = models.CharField(_("field"), max_length=64)
    old_value = models.TextField(
        _("old value"),
        null=True,
        blank=True,
        help_text=_("Decimal, ISO date, true/false, text or JSON; null for none."),
    )
    new_value = models.TextField(_("new value"), null=True, blank=True, help_text=_("As the old value."))

    class Meta:
        verbose_name = _("invoice change")
        verbose_name_plural = _("invoice changes")
        ordering = ["-changed_at", "-id"]
        indexes = [models.Index(fields=["company", "-changed_at"], name="change_company_time")]

    def __str__(self) -> str:
        return f"{self.invoice} · {self.field}"


class BillingoSetAsideDocument(models.Model):
    """A document that could not be stored, with the reason; tried again at every sync until it is stored."""

    company = models.ForeignKey(
        Company,
        on_delete=models.CASCADE,
        related_name="billingo_set_aside",
        db_index=False,
        verbose_name=_("company"),
    )
    identity = models.CharField(
        _("identity"),
        max_length=64,
        help_text=_("Its Billingo id; where that is unreadable, a digest of its text."),
    )
    billingo_id = models.BigIntegerField(_("Billingo id"), null=True, blank=True)
    invoice_number = models.CharField(_("number"), max_length=255, blank=True)
    code = models.CharField(_("code"), max_length=64)
    reason = models.TextField(_("reason"))
    raw = models.TextField(_("raw document"), help_text=_("As sent; bytes that are no text are escaped."))
    attempts = models.PositiveIntegerField(_("attempts"), default=1)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_tried_at = models.DateTimeField(_("last tried"))

    class Meta:
        verbose_name = _("document set aside")
        verbose_name_plural = _("documents set aside")
        ordering = ["-last_tried_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "identity"], name="one_set_aside_row_per_document")
        ]

    def __str__(self) -> str:
        return f"{self.invoice_number or self.identity}: {self.reason}"
