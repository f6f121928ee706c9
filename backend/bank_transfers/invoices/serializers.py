"""What the endpoints of the invoices show."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from bank_transfers.core.api.fields import DecimalTextField, MoneyField
from bank_transfers.core.api.lists.rows import DayField, RowSerializer, TimeField
from bank_transfers.exchange_rates.shown import OfficialRateSerializer

Money = MoneyField
Text = serializers.CharField
Day = DayField
Time = TimeField
Whole = serializers.IntegerField
Flag = serializers.BooleanField


class InvoiceItemSerializer(RowSerializer):
    """A line of an invoice."""

    position = Whole(help_text="From 1, as on the document.")
    product_id = Whole(allow_null=True)
    name = Text()
    net_unit_amount = Money(allow_null=True, help_text="The unit price, with every digit.")
    net_unit_amount_formatted = Text(allow_null=True)
    net_unit_price = Money(
        allow_null=True, help_text="The same as `net_unit_amount`, as the original calls it."
    )
    quantity = DecimalTextField(allow_null=True)
    unit = Text()
    net_amount = Money(allow_null=True)
    net_amount_formatted = Text(allow_null=True)
    vat = Text(help_text="Billingo's key, not always a percentage: `27%`, `5,5%`, `AAM` …")
    vat_amount = Money(allow_null=True)
    vat_amount_formatted = Text(allow_null=True)
    gross_amount = Money(allow_null=True)
    gross_amount_formatted = Text(allow_null=True)
    entitlement = Text(allow_null=True)
    comment = Text()


class InvoiceSerializer(RowSerializer):
    """A document as lists show it. `*_formatted` is for people, in their language."""

    id = Whole(help_text="Billingo's id of the document.")
    company = Whole()
    company_name = Text()
    invoice_number = Text(help_text="Empty on drafts.")
    type = Text(help_text="invoice, advance, modification, cancellation, draft, proforma, receipt …")
    type_formatted = Text()
    correction_type = Text()
    cancelled = Flag()
    payment_status = Text(help_text="none, outstanding, partially_paid, paid or expired.")
    payment_status_formatted = Text()
    payment_method = Text()
    counts_as_claim = Flag(
        help_text="It asks for money, and is in the sums: by its type, and still at Billingo."
    )
    is_open = Flag(
        help_text="Something is owed: a claim that is outstanding, partially paid or expired, and was neither "
        "cancelled nor paid in full by its payments."
    )
    overdue = Flag(help_text="Open, and due before today.")
    partly_paid = Flag(help_text="Open, and a part of it has come.")
    currency = Text()
    conversion_rate = DecimalTextField(allow_null=True, help_text="To HUF.")
    gross_total = Money(allow_null=True, help_text="Null only on drafts.")
    gross_total_formatted = Text(allow_null=True)
    paid_amount = Money(
        allow_null=True,
        help_text="Sum of the payments that Billingo knows, and of what lines of the bank paid that it does not "
        "know yet; null while neither is known.",
    )
    paid_amount_formatted = Text(allow_null=True)
    open_amount = Money(
        help_text="What is owed: 0.00 where nothing is; all while the payments are not known."
    )
    open_amount_formatted = Text()
    net_amount = Money(allow_null=True)
    net_amount_formatted = Text(allow_null=True)
    vat_amount = Money(allow_null=True)
    vat_amount_formatted = Text(allow_null=True)
    net_amount_local = Money(allow_null=True, help_text="In HUF.")
    vat_amount_local = Money(allow_null=True, help_text="In HUF.")
    gross_amount_local = Money(allow_null=True, help_text="In HUF.")
    invoice_date = Day(allow_null=True)
    invoice_date_formatted = Text(allow_null=True)
    fulfillment_date = Day(allow_null=True)
    fulfillment_date_formatted = Text(allow_null=True)
    due_date = Day(allow_null=True)
    due_date_formatted = Text(allow_null=True)
    paid_date = Day(
        allow_null=True,
        help_text="The day of the (last) payment. Null where no money came: paid and partially_paid have one.",
    )
    paid_date_formatted = Text(allow_null=True)
    billingo_paid_date = Day(
        allow_null=True,
        help_text="Billingo's `paid_date` as it was sent: on unpaid documents it is some other date of theirs.",
    )
    organization_name = Text()
    organization_tax_number = Text()
    partner_id = Whole(allow_null=True)
    partner_name = Text(help_text="As printed on the document.")
    partner_tax_number = Text()
    partner_country_code = Text()
    partner_post_code = Text()
    partner_city = Text()
    partner_address = Text()
    electronic = Flag()
    online_szamla_status = Text(help_text="The tax authority's status.")
    notification_status = Text()
    tags = serializers.ListField(child=serializers.JSONField())
    item_count = Whole()
    related_documents_count = Whole()
    related_invoice_number = Text(allow_null=True, help_text="Of the first related document.")
    missing_upstream_since = Time(allow_null=True, help_text="When a sync first found it gone at Billingo.")
    created_at = Time(help_text="First stored here.")
    updated_at = Time(help_text="Last changed here.")


class RelatedDocumentSerializer(RowSerializer):
    id = Whole(allow_null=True)
    invoice_number = Text()
    related_invoice_id = Whole(allow_null=True, help_text="The same as `id`, as the original calls it.")
    related_invoice_number = Text(help_text="The same as `invoice_number`.")


class PaymentSerializer(RowSerializer):
    """Money that came for a document, in its currency."""

    date = Day(help_text="The day of the payment; it may lie ahead.")
    date_formatted = Text()
    amount = Money(help_text="Negative where money was given back.")
    amount_formatted = Text()
    payment_method = Text(help_text="wire_transfer, cash, bankcard …")
    # The metaclass takes it away from the class, where an attribute of DRF has that name.
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=["billingo", "bank"],
        help_text="billingo: from the payment history at Billingo; bank: from a line of a bank account.",
    )


class InvoiceDetailSerializer(InvoiceSerializer):
    """A document with all that is known of it."""

    block_id = Whole(allow_null=True)
    language = Text()
    comment = Text()
    order_number = Text()
    discount_type = Text()
    discount_value = DecimalTextField(allow_null=True)
    without_financial_fulfillment = Flag()
    net_total = Money(allow_null=True, help_text="The same as `net_amount`, as the original calls it.")
    net_total_formatted = Text(allow_null=True)
    organization_account_number = Text()
    organization_iban = Text()
    organization_bank_account_number = Text(help_text="The same as `organization_account_number`.")
    organization_bank_account_iban = Text(help_text="The same as `organization_iban`.")
    organization_swift = Text()
    partner_tax_type = Text()
    partner_iban = Text()
    partner_swift = Text()
    partner_account_number = Text()
    items = InvoiceItemSerializer(many=True)
    payments = PaymentSerializer(
        many=True, help_text="By day. Their sum is `paid_amount`; while that is null they are not known."
    )
    payments_read_at = Time(
        allow_null=True, help_text="When a sync found them so; null: they were never read."
    )
    official_rate = OfficialRateSerializer(
        allow_null=True,
        help_text="The MNB's of the day of fulfilment (of the document's, where there is none), and the gross total by "
        "it; null for forints, and where no rate counts on that day.",
    )
    related_documents = RelatedDocumentSerializer(many=True, help_text="E.g. what it cancels or corrects.")
    last_modified = Time(
        help_text="When a sync last found it changed. Billingo tells no time of change, so this is ours: `updated_at`."
    )
    created_by_sync = Whole(allow_null=True, help_text="The log of the sync that first stored it.")


class CurrencyTotalsSerializer(RowSerializer):
    """What the documents of one currency come to."""

    currency = Text()
    count = Whole(help_text="All documents, also those that claim no money.")
    gross = Money(help_text="Of claims: invoice, advance, modification, cancellation.")
    gross_formatted = Text()
    outstanding = Money(
        help_text="What is open of claims: the sum of `open_amount`. A partly paid one counts with the rest; while "
        "its payments are not known, whole."
    )
    outstanding_formatted = Text()
    outstanding_count = Whole()
    overdue = Money(help_text="Of it, what was due before today.")
    overdue_formatted = Text()
    overdue_count = Whole()


class SummarySerializer(serializers.Serializer[Any]):
    """What a list comes to."""

    count = Whole()
    currencies = CurrencyTotalsSerializer(many=True, help_text="HUF in front.")


class ChangeSerializer(RowSerializer):
    """Something that a sync found: a new document, or one field of a document that differs."""

    kind = serializers.ChoiceField(
        choices=["created", "changed", "gone", "returned"],
        help_text="created: first stored; changed: a field differs; gone, returned: at Billingo.",
    )
    at = Time(help_text="When the sync stored it; Billingo does not tell more.")
    sync_log_id = Whole(allow_null=True)
    invoice_id = Whole(help_text="Billingo's id of the document.")
    invoice_number = Text()
    partner_name = Text()
    field = Text(
        allow_null=True,
        help_text=(
            "The field that changed, `items` for the lines; null when created. `paid_date` has no value where nothing "
            "was paid; `billingo_paid_date` tells that only Billingo's own date moved. `paid_amount` is the sum of the "
            "payments; `payments` has those that are gone as old and those that came as new value, as JSON."
        ),
    )
    old_value = Text(allow_null=True, help_text="Decimal, ISO date, true/false, text or JSON.")
    new_value = Text(allow_null=True)
