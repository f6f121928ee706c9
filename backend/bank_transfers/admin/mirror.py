"""The mirror: invoices, what changed, what could not be stored, and every sync. Looked at, never edited."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from bank_transfers.billingo.labels import DOCUMENT_TYPES, in_words
from bank_transfers.billingo.receivables import paid_on
from bank_transfers.invoices.labels import PAYMENT_STATUSES
from bank_transfers.models import (
    BillingoInvoice,
    BillingoInvoiceChange,
    BillingoInvoiceItem,
    BillingoInvoicePayment,
    BillingoSetAsideDocument,
    BillingoSyncLog,
    MirrorRevision,
    Revision,
)

from .shared import NOTHING, CompanyFilter, FixedChoices, ReadOnly, amount, day, money, pretty_json

ERRORS_SHOWN = 200
YEARS_TO_CHOOSE = 7


class TypeFilter(FixedChoices):
    title = _("type")
    parameter_name = "type"
    choices_shown = DOCUMENT_TYPES


class PaymentStatusFilter(FixedChoices):
    title = _("payment status")
    parameter_name = "payment_status"
    choices_shown = PAYMENT_STATUSES


class CurrencyFilter(FixedChoices):
    title = _("currency")
    parameter_name = "currency"
    choices_shown = {code: code for code in ("HUF", "EUR", "USD")}


class InvoiceDateFilter(admin.SimpleListFilter):
    """By period of the invoice date: a range, which an index answers. Django's drill-down by date reads every row."""

    title = _("invoice date")
    parameter_name = "period"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        this_year = timezone.localdate().year
        years = [(str(year), str(year)) for year in range(this_year, this_year - YEARS_TO_CHOOSE, -1)]
        return [("this_month", _("this month")), ("last_month", _("last month")), *years]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        span = period(self.value() or "", timezone.localdate())
        return queryset.filter(invoice_date__range=span) if span else queryset


def period(name: str, today: date) -> tuple[date, date] | None:
    """First and last day of a month named relative to `today`, or of a year; None for anything else."""
    first, day = today.replace(day=1), timedelta(days=1)
    if name == "this_month":
        return first, (first + timedelta(days=32)).replace(day=1) - day
    if name == "last_month":
        return (first - day).replace(day=1), first - day
    if len(name) == 4 and name.isascii() and name.isdigit() and name != "0000":
        return date(int(name), 1, 1), date(int(name), 12, 31)
    return None


class MissingFilter(admin.SimpleListFilter):
    title = _("missing at Billingo")
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("missing")), ("0", _("present"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"0", "1"}:
            return queryset
        return queryset.filter(missing_upstream_since__isnull=self.value() == "0")


@admin.display(description=_("quantity"))
def quantity(item: BillingoInvoiceItem) -> str:
    return amount(item.quantity, item.unit)


class ItemInline(ReadOnly, admin.TabularInline):
    model = BillingoInvoiceItem
    fields: ClassVar[Any] = (
        "position",
        "name",
        quantity,
        money("net_unit_amount", _("net unit price")),
        money("net_amount", _("net amount")),
        "vat",
        money("vat_amount", _("VAT amount")),
        money("gross_amount", _("gross amount")),
        "comment",
    )
    readonly_fields: ClassVar[Any] = fields
    extra = 0


class PaymentInline(ReadOnly, admin.TabularInline):
    model = BillingoInvoicePayment
    fields: ClassVar[Any] = (
        "date",
        money("amount", _("amount")),
        "payment_method",
        "voucher_number",
        "conversion_rate",
        "known_from",
        "known_until",
    )
    readonly_fields: ClassVar[Any] = fields
    extra = 0


class ChangeInline(ReadOnly, admin.TabularInline):
    model = BillingoInvoiceChange
    fields = ("changed_at", "field", "old_value", "new_value", "sync_log")
    readonly_fields = fields
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[BillingoInvoiceChange]:
        # The invoice too: each row's title names it.
        rows = super().get_queryset(request).select_related("sync_log__company", "invoice")
        return rows.defer("invoice__raw", "invoice__digest")


GROSS = money("gross_total", _("gross total"), currency="own")
INVOICE_DATE, DUE_DATE = day("invoice_date", _("invoice date")), day("due_date", _("due date"))
FULFILLMENT_DATE = day("fulfillment_date", _("fulfillment date"))
NET = money("net_amount", _("net amount"), currency="own")
PAID = money("paid_amount", _("paid"), currency="own")
OPEN = money("open_amount", _("open"), currency="own")
VAT = money("vat_amount", _("VAT amount"), currency="own")
NET_LOCAL = money("net_amount_local", _("net amount (HUF)"), currency="HUF")
VAT_LOCAL = money("vat_amount_local", _("VAT amount (HUF)"), currency="HUF")
GROSS_LOCAL = money("gross_amount_local", _("gross amount (HUF)"), currency="HUF")


@admin.register(BillingoInvoice)
class BillingoInvoiceAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("number", GROSS, "partner_name", "payment", DUE_DATE, INVOICE_DATE, "kind", "company")
    list_filter = (
        PaymentStatusFilter,
        InvoiceDateFilter,
        CurrencyFilter,
        "cancelled",
        MissingFilter,
        CompanyFilter,
        TypeFilter,
    )
    list_select_related = ("company",)
    search_fields = ("invoice_number", "partner_name", "partner_tax_number")
    search_help_text = _("Number, partner, tax number")
    # Company first: the order of the index, so that a page of the list reads a page of the table.
    ordering = ("company_id", "-invoice_date", "-billingo_id")
    sortable_by = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    inlines = (ItemInline, PaymentInline, ChangeInline)
    fieldsets: ClassVar[Any] = (
        (
            None,
            {
                "fields": (
                    ("number", "billingo_id"),
                    ("kind", "correction_type", "cancelled"),
                    ("payment", "payment_method"),
                    (INVOICE_DATE, FULFILLMENT_DATE, DUE_DATE, "day_of_payment"),
                    (NET, VAT, GROSS),
                    (PAID, OPEN),
                    (NET_LOCAL, VAT_LOCAL, GROSS_LOCAL, "conversion_rate"),
                    "company",
                )
            },
        ),
        (
            _("Partner"),
            {
                "fields": (
                    ("partner_name", "partner_id"),
                    ("partner_tax_number", "partner_tax_type"),
                    ("partner_country_code", "partner_post_code", "partner_city", "partner_address"),
                    ("partner_account_number", "partner_iban", "partner_swift"),
                )
            },
        ),
        (
            _("Issuer"),
            {
                "classes": ("collapse",),
                "fields": (
                    ("organization_name", "organization_tax_number"),
                    ("organization_account_number", "organization_iban", "organization_swift"),
                ),
            },
        ),
        (
            _("Details"),
            {
                "classes": ("collapse",),
                "fields": (
                    ("electronic", "language", "block_id"),
                    ("online_szamla_status", "notification_status"),
                    ("discount_type", "discount_value"),
                    ("order_number", "without_financial_fulfillment"),
                    "related_documents",
                    "tags",
                    "comment",
                ),
            },
        ),
        (
            _("Mirror"),
            {
                "fields": (
                    ("created_at", "created_by_sync", "updated_at"),
                    ("payments_read_at", "payments_wanted", "payments_tried_at"),
                    "missing_upstream_since",
                )
            },
        ),
        (_("Raw document"), {"classes": ("collapse",), "fields": ("raw_document",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[BillingoInvoice]:
        # The raw document is most of a row; only its own page fetches it.
        return super().get_queryset(request).defer("raw", "digest")

    @admin.display(description=_("number"))
    def number(self, invoice: BillingoInvoice) -> str:
        return invoice.invoice_number or f"({invoice.billingo_id})"

    @admin.display(description=_("type"))
    def kind(self, invoice: BillingoInvoice) -> str:
        return in_words(DOCUMENT_TYPES, invoice.type)

    @admin.display(description=_("payment status"))
    def payment(self, invoice: BillingoInvoice) -> str:
        return in_words(PAYMENT_STATUSES, invoice.payment_status)

    @admin.display(description=_("paid date"))
    def day_of_payment(self, invoice: BillingoInvoice) -> str:
        paid = paid_on(invoice.payment_status, invoice.paid_date)
        return NOTHING if paid is None else paid.isoformat()

    @admin.display(description=_("raw document"))
    def raw_document(self, invoice: BillingoInvoice) -> str:
        return pretty_json(invoice.raw)


@admin.register(BillingoInvoiceChange)
class BillingoInvoiceChangeAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("changed_at", "invoice", "field", "old_value", "new_value", "company")
    list_filter = (CompanyFilter,)
    list_select_related = ("invoice", "company")
    search_fields = ("invoice__invoice_number",)
    search_help_text = _("Number")
    ordering = ("company_id", "-changed_at", "-id")
    sortable_by = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[BillingoInvoiceChange]:
        return super().get_queryset(request).defer("invoice__raw", "invoice__digest")


@admin.register(BillingoInvoicePayment)
class BillingoInvoicePaymentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "date",
        money("amount", _("amount")),
        "invoice",
        "payment_method",
        "known_from",
        "known_until",
        "company",
    )
    list_filter = (CompanyFilter,)
    list_select_related = ("invoice", "company")
    search_fields = ("invoice__invoice_number",)
    search_help_text = _("Number")
    ordering = ("company_id", "-date", "-id")
    sortable_by = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[BillingoInvoicePayment]:
        return super().get_queryset(request).defer("invoice__raw", "invoice__digest")


@admin.register(BillingoSyncLog)
class BillingoSyncLogAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "started_at",
        "company",
        "status",
        "full_sync",
        "invoices_processed",
        "invoices_created",
        "invoices_updated",
        "invoices_skipped",
        "seconds",
    )
    list_filter = ("status", "sync_type", "full_sync", CompanyFilter)
    list_select_related = ("company",)
    search_fields = ("company__name", "company__tax_id")
    date_hierarchy = "started_at"
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("company", ("status", "sync_type", "full_sync"), ("slot", "attempt"))}),
        (
            _("Time"),
            {"fields": (("started_at", "completed_at", "heartbeat_at"), ("seconds", "wait_seconds"))},
        ),
        (
            _("Result"),
            {
                "fields": (
                    ("pages_done", "pages_total", "api_calls", "listing_total", "documents_listed"),
                    "documents_done_at",
                    ("invoices_processed", "items_extracted"),
                    ("invoices_created", "invoices_updated", "invoices_unchanged"),
                    ("invoices_missing", "invoices_skipped"),
                    (
                        "payments_total",
                        "payments_read",
                        "payments_changed",
                        "payments_failed",
                        "payment_calls",
                    ),
                    "cursor",
                    "error_table",
                )
            },
        ),
    )

    @admin.display(description=_("duration (s)"))
    def seconds(self, log: BillingoSyncLog) -> str:
        return NOTHING if log.sync_duration_seconds is None else f"{log.sync_duration_seconds:.1f}"

    @admin.display(description=_("errors"))
    def error_table(self, log: BillingoSyncLog) -> str:
        errors = log.errors_parsed
        if not errors:
            return NOTHING
        rows = (
            tuple(error.get(key) or NOTHING for key in ("invoice_number", "invoice_id", "code", "error"))
            for error in errors[:ERRORS_SHOWN]
        )
        cells = "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"
        return format_html("<table>{}</table>", format_html_join("", cells, rows))


@admin.register(MirrorRevision)
class MirrorRevisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("company", "revision")
    list_filter = (CompanyFilter,)
    list_select_related = ("company",)
    show_full_result_count = False


@admin.register(Revision)
class RevisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("company", "part", "made_at")
    list_filter = (CompanyFilter,)
    list_select_related = ("company",)
    show_full_result_count = False


@admin.register(BillingoSetAsideDocument)
class BillingoSetAsideDocumentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("identity", "invoice_number", "code", "reason", "attempts", "last_tried_at", "company")
    list_filter = (CompanyFilter,)
    list_select_related = ("company",)
    search_fields = ("identity", "invoice_number", "reason")
    show_full_result_count = False
    fields = (
        "company",
        ("identity", "billingo_id", "invoice_number"),
        ("code", "reason"),
        ("attempts", "first_seen_at", "last_tried_at"),
        "raw_document",
    )

    @admin.display(description=_("raw document"))
    def raw_document(self, document: BillingoSetAsideDocument) -> str:
        return pretty_json(document.raw)
