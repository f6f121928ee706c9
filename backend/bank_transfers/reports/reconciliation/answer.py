"""The report as JSON, for the schema."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from bank_transfers.core.api.fields import MoneyField


class ReportPartSerializer(serializers.Serializer[Any]):
    """Sums without a sign, and of how many lines that is what is still to be said."""

    credits = MoneyField()
    debits = MoneyField()
    count = serializers.IntegerField()


class ReportSumsSerializer(serializers.Serializer[Any]):
    """Allocated, explained and open make credits and debits; opening + credits - debits = closing."""

    opening = MoneyField(allow_null=True, help_text="Null where no statement tells a balance.")
    closing = MoneyField(allow_null=True)
    credits = MoneyField()
    debits = MoneyField()
    allocated = ReportPartSerializer()
    explained = ReportPartSerializer()
    open = ReportPartSerializer()


class ReportPeriodSerializer(ReportSumsSerializer):
    """A month; the last one up to the day that was asked for."""

    to = serializers.DateField()
    closing_told = MoneyField(
        allow_null=True, help_text="What a statement tells of its last day; null where none does."
    )

    def get_fields(self) -> dict[str, Any]:
        # Inside the class `from` is a word of the language.
        return {"from": serializers.DateField(), **super().get_fields()}


class ReportAccountSerializer(serializers.Serializer[Any]):
    account_id = serializers.IntegerField()
    account_number = serializers.CharField()
    name = serializers.CharField()
    currency = serializers.CharField()
    periods = ReportPeriodSerializer(many=True)
    total = ReportSumsSerializer()


class ReportCurrencySerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    count = serializers.IntegerField()
    amount = MoneyField()


class PaidDocumentSerializer(serializers.Serializer[Any]):
    invoice_id = serializers.IntegerField(help_text="Billingo's id.")
    invoice_number = serializers.CharField()
    partner_name = serializers.CharField()
    paid_date = serializers.DateField(allow_null=True)
    payment_method = serializers.CharField()
    amount = MoneyField()
    currency = serializers.CharField()


class PaidWithoutMoneySerializer(serializers.Serializer[Any]):
    totals = ReportCurrencySerializer(many=True)
    documents = PaidDocumentSerializer(many=True)


class OpenLineSerializer(serializers.Serializer[Any]):
    line_id = serializers.IntegerField()
    account_id = serializers.IntegerField()
    booking_date = serializers.DateField()
    counterparty_name = serializers.CharField()
    remittance_information = serializers.CharField()
    amount = MoneyField()
    left = MoneyField(help_text="What of it is not allocated.")
    currency = serializers.CharField()


class MoneyWithoutInvoiceSerializer(serializers.Serializer[Any]):
    totals = ReportCurrencySerializer(many=True)
    lines = OpenLineSerializer(many=True)


class WaitingAgeSerializer(serializers.Serializer[Any]):
    """Open lines that were booked so many days before the day that was asked for."""

    currency = serializers.CharField()
    days_from = serializers.IntegerField()
    days_to = serializers.IntegerField(allow_null=True, help_text="Null: or more.")
    count = serializers.IntegerField()
    credits = MoneyField()
    debits = MoneyField()


class ReportedCompanySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ReconciliationReportSerializer(serializers.Serializer[Any]):
    report = serializers.CharField()
    company = ReportedCompanySerializer()
    as_of = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    made_at = serializers.DateTimeField()
    accounts = ReportAccountSerializer(many=True)
    paid_without_money = PaidWithoutMoneySerializer()
    money_without_invoice = MoneyWithoutInvoiceSerializer()
    ageing = WaitingAgeSerializer(many=True)
