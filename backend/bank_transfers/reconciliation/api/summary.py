"""/api/reconciliation/summary/"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking.models import BankAccount
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.api.fields import MoneyField
from bank_transfers.core.api.lists.filters import DayField, WholeField
from bank_transfers.reconciliation.models import RECONCILIATION
from bank_transfers.reconciliation.summary import summary


class PartSerializer(serializers.Serializer[Any]):
    """A part of an account's money: sums without a sign, and how many lines."""

    credits = MoneyField()
    debits = MoneyField()
    count = serializers.IntegerField(help_text="Of allocated: lines of which nothing is left.")


class AccountSummarySerializer(serializers.Serializer[Any]):
    """Opening + credits - debits = closing; allocated, explained and open make credits and debits."""

    account_id = serializers.IntegerField()
    account_number = serializers.CharField()
    name = serializers.CharField()
    currency = serializers.CharField()
    opening = MoneyField(allow_null=True, help_text="Null where no statement tells a balance.")
    credits = MoneyField()
    debits = MoneyField(help_text="Without a sign.")
    closing = MoneyField(allow_null=True)
    closing_told = MoneyField(
        allow_null=True, help_text="What a statement tells of the end of the period; null where none does."
    )
    allocated = PartSerializer()
    explained = PartSerializer()
    open = PartSerializer()


class CurrencyFigureSerializer(serializers.Serializer[Any]):
    currency = serializers.CharField()
    count = serializers.IntegerField()
    amount = MoneyField()


class ReconciliationSummarySerializer(serializers.Serializer[Any]):
    accounts = AccountSummarySerializer(many=True)
    paid_without_money = CurrencyFigureSerializer(
        many=True,
        help_text="Documents that Billingo calls paid in the period, by money (no voucher, no cash), without a line.",
    )
    money_without_invoice = CurrencyFigureSerializer(
        many=True, help_text="Credits that are neither allocated nor explained."
    )


class Asked(forms.Form):
    account = WholeField(required=False)
    last = DayField(required=False)
    first = DayField(required=False)


PARAMETERS = (
    OpenApiParameter("from", OpenApiTypes.DATE, description="Booked on this day or later."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Booked on this day or earlier."),
    OpenApiParameter("account", OpenApiTypes.INT, description="Only this account, by its id."),
)


class ReconciliationSummaryViewSet(CompanyViewSet):
    """What of the bank's money is allocated, explained and open."""

    queryset = BankAccount.objects.all()
    required_feature = RECONCILIATION
    required_roles = {"list": EVERY_ROLE}
    api_errors: ClassVar = {"list": (Invalid,)}
    parameters: ClassVar = {"list": PARAMETERS}
    pagination_class = None
    serializer_class = ReconciliationSummarySerializer

    @extend_schema(responses=ReconciliationSummarySerializer)
    def list(self, request: Request) -> Response:
        """Per account and period: balances, credits and debits, and what of them is allocated, explained and open."""
        sent = request.query_params
        asked = Asked({"first": sent.get("from"), "last": sent.get("to"), "account": sent.get("account")})
        if not asked.is_valid():
            names = {"first": "from", "last": "to"}
            wrong = {names.get(name, name): list(map(str, texts)) for name, texts in asked.errors.items()}
            raise Invalid(errors=wrong)
        first, last = asked.cleaned_data["first"], asked.cleaned_data["last"]
        if first is not None and last is not None and first > last:
            raise Invalid(errors={"to": [_("The period ends before it begins.")]})
        found = summary(self.access.company_id, first, last, asked.cleaned_data["account"])
        return Response(ReconciliationSummarySerializer(found).data)
