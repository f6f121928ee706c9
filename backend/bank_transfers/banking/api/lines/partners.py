"""What /api/bank-transactions/{id}/ tells of the other side of an own transfer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking.explaining.own_transfers.partners import Exchange, exchange, possible_partners
from bank_transfers.banking.models import BankTransaction
from bank_transfers.companies.api import EVERY_ROLE
from bank_transfers.core.api.fields import DecimalTextField, MoneyField
from bank_transfers.core.api.lists.rows import DayField, RowSerializer, rows_shown


class ExchangeSerializer(RowSerializer):
    """By which rate money was exchanged, as it follows from the two amounts."""

    currency = serializers.CharField()
    into = serializers.CharField()
    rate = DecimalTextField(help_text="So much of `into` for one of `currency`, to six places.")
    official_rate = DecimalTextField(
        allow_null=True, help_text="The same by the MNB's rates of the line's day; null where there is none."
    )


class PartnerSerializer(RowSerializer):
    """A line of another account of the company."""

    id = serializers.IntegerField()
    account_id = serializers.IntegerField()
    booking_date = DayField(allow_null=True)
    amount = MoneyField()
    currency = serializers.CharField()
    counterparty_name = serializers.CharField()
    remittance_information = serializers.CharField()
    exchange = ExchangeSerializer(allow_null=True, help_text="Null where both have one currency.")


COLUMNS = (
    "id", "account_id", "booking_date", "amount", "currency", "counterparty_name", "remittance_information",
)  # fmt: skip


class PartnerActions:
    required_roles: ClassVar[Mapping[str, Any]] = {"partners": EVERY_ROLE}

    @extend_schema(responses=PartnerSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def partners(self: Any, request: Request, pk: str) -> Response:
        """Lines of other accounts that this one may be one own transfer with, the likeliest first: 20 at most.
        `explain/` with `pair` makes it so."""
        line = self.get_object()
        told = [partner_told(other, by) for other, by in possible_partners(line)]
        return Response(rows_shown(PartnerSerializer, told))


def partner_of(line: BankTransaction) -> dict[str, Any] | None:
    """The other side of an own transfer, for PartnerSerializer."""
    return partner_told(line.pair, exchange(line, line.pair)) if line.pair else None


def partner_told(other: BankTransaction, by: Exchange | None) -> dict[str, Any]:
    return {
        **{name: getattr(other, name) for name in COLUMNS},
        "exchange": None if by is None else by._asdict(),
    }
