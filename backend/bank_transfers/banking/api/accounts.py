"""/api/bank-accounts/"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking import account_numbers
from bank_transfers.banking.chain import Chain, chains
from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.known_accounts import suggested
from bank_transfers.banking.models import BANKING, BankAccount
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.api.fields import MoneyField
from bank_transfers.core.api.lists.rows import DayField, RowSerializer, rows_shown
from bank_transfers.core.api.locked import locked
from bank_transfers.core.db.failures import is_duplicate

IMPORTING = PERMISSIONS["import_statements"]
CURRENCY = r"^[A-Z]{3}$"


class GapSerializer(serializers.Serializer[Any]):
    """Two statements that follow each other, and whose balances do not meet: something between them is missing."""

    after = DayField(help_text="The last day of the statement before.")
    before = DayField(help_text="The first day of the statement after.")
    closing = MoneyField(help_text="Of the statement before.")
    opening = MoneyField(help_text="Of the statement after.")


class UnprovedSerializer(serializers.Serializer[Any]):
    """A statement whose opening balance and lines do not give its closing balance."""

    id = serializers.IntegerField(help_text="Of the statement.")
    number = serializers.CharField()
    date_from = DayField()
    date_to = DayField()
    difference = MoneyField(help_text="What its lines come to beyond its balances.")


class DayBalanceSerializer(serializers.Serializer[Any]):
    """What was on the account when a day ended."""

    date = DayField()
    balance = MoneyField()


class BalancesSerializer(serializers.Serializer[Any]):
    """The balances that statements tell, the oldest first."""

    currency = serializers.CharField()
    balances = DayBalanceSerializer(many=True)


class BankAccountSerializer(serializers.ModelSerializer[BankAccount]):
    """An account of the company in one currency."""

    account_number = serializers.CharField(
        max_length=64,
        source="number",
        help_text="In any writing: 16 or 24 digits, or an IBAN; its check digits must be right. Never changes.",
    )
    currency = serializers.RegexField(CURRENCY, help_text="HUF, EUR … Never changes.")
    name = serializers.CharField(max_length=255, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)
    iban = serializers.SerializerMethodField(help_text="Empty where there is none.")
    bank = serializers.SerializerMethodField(
        help_text="By the first three digits; empty where it is unknown."
    )
    bic = serializers.SerializerMethodField(help_text="Empty where it is unknown.")
    last_statement_on = serializers.SerializerMethodField(help_text="The last day that a statement covers.")
    balance = serializers.SerializerMethodField(
        help_text="Closing balance of the last statement that tells one."
    )
    gaps = serializers.SerializerMethodField()
    unproved = serializers.SerializerMethodField(help_text="Statements that do not add up.")

    class Meta:
        model = BankAccount
        fields = [
            "id", "name", "account_number", "iban", "bank", "bic", "currency", "is_active", "last_statement_on",
            "balance", "gaps", "unproved",
        ]  # fmt: skip
        read_only_fields = ["id"]
        validators: ClassVar[list[Any]] = []

    def validate_account_number(self, text: str) -> str:
        wrong = account_numbers.problem(text)
        if wrong is not None:
            raise serializers.ValidationError(_("This is no right account number: check its digits."))
        return account_numbers.normalise(text)

    def to_representation(self, instance: BankAccount) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return {**shown, "account_number": account_numbers.written(instance.number)}

    def get_iban(self, account: BankAccount) -> str:
        return account_numbers.iban(account.number)

    def get_bank(self, account: BankAccount) -> str:
        found = account_numbers.bank(account.number)
        return found.name if found else ""

    def get_bic(self, account: BankAccount) -> str:
        return account_numbers.bic(account.number)

    @extend_schema_field({"type": "string", "format": "date", "nullable": True})
    def get_last_statement_on(self, account: BankAccount) -> str | None:
        day = self._chain(account).last_statement_on
        return None if day is None else day.isoformat()

    @extend_schema_field({"type": "string", "format": "decimal", "nullable": True})
    def get_balance(self, account: BankAccount) -> str | None:
        balance = self._chain(account).balance
        return None if balance is None else MoneyField().to_representation(balance)

    @extend_schema_field(GapSerializer(many=True))
    def get_gaps(self, account: BankAccount) -> Any:
        return GapSerializer(self._chain(account).gaps, many=True).data

    @extend_schema_field(UnprovedSerializer(many=True))
    def get_unproved(self, account: BankAccount) -> Any:
        return UnprovedSerializer(self._chain(account).unproved, many=True).data

    def _chain(self, account: BankAccount) -> Chain:
        known: dict[int, Chain] = self.context.get("chains", {})
        if account.pk not in known:
            known[account.pk] = chains([account.pk])[account.pk]
        return known[account.pk]


class SuggestedAccountSerializer(RowSerializer):
    """An account that stands on the company's documents, and that it does not have here yet."""

    account_number = serializers.CharField(
        help_text="To be added as it stands here, by POST /api/bank-accounts/."
    )
    iban = serializers.CharField()
    bank = serializers.CharField(help_text="Empty where it is unknown.")
    bic = serializers.CharField(help_text="Empty where it is unknown.")
    currency = serializers.CharField(help_text="Of most of these documents.")
    documents = serializers.IntegerField(help_text="On how many documents it stands.")
    last_day = DayField(allow_null=True, help_text="The latest of their days.")


class BankAccountViewSet(CompanyViewSet):
    """The company's accounts, with their balance and what is missing between statements."""

    queryset = BankAccount.objects.order_by("name", "number", "currency", "pk")
    required_feature = BANKING
    required_roles = {
        "list": EVERY_ROLE,
        "retrieve": EVERY_ROLE,
        "balances": EVERY_ROLE,
        "create": IMPORTING,
        "suggestions": EVERY_ROLE,
        "partial_update": IMPORTING,
    }
    serializer_class = BankAccountSerializer

    def list(self, request: Request) -> Response:
        """The company's accounts, by name."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        found = chains([row.pk for row in rows])
        context = {**self.get_serializer_context(), "chains": {row.pk: found[row.pk] for row in rows}}
        return self.get_paginated_response(BankAccountSerializer(rows, many=True, context=context).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One account."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(responses=BalancesSerializer)
    @action(detail=True, pagination_class=None)
    def balances(self, request: Request, pk: str) -> Response:
        """The balances of an account over time: at the end of each statement, and before the first."""
        account = self.get_object()
        told = chains([account.pk])[account.pk].balances
        days = [{"date": day, "balance": balance} for day, balance in told.items()]
        return Response(BalancesSerializer({"currency": account.currency, "balances": days}).data)

    @extend_schema(responses=SuggestedAccountSerializer(many=True))
    @action(detail=False, pagination_class=None)
    def suggestions(self, request: Request) -> Response:
        """Accounts that the company's documents name and that are not here yet, the most used first."""
        found = suggested(self.access.company_id)
        return Response(rows_shown(SuggestedAccountSerializer, found))

    @extend_schema(responses={201: BankAccountSerializer})
    def create(self, request: Request) -> Response:
        """Adds an account. Imports of files that name it then find it; lines that name it on their other side are own
        transfers."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                explaining.account_added(serializer.save(company_id=self.access.company_id))
        except IntegrityError as error:
            if not is_duplicate(error):
                raise
            sentence = _("The company has this account in this currency already.")
            raise Invalid(errors={"account_number": [sentence]}) from None
        return Response(serializer.data, status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes the name of an account, or whether it is in use."""
        account = self.get_object()
        sent: Any = request.data
        body = {name: sent[name] for name in ("name", "is_active") if name in sent}
        with transaction.atomic():
            serializer = self.get_serializer(locked(account), data=body, partial=True)
            serializer.is_valid(raise_exception=True)
            serializer.save()
        return Response(serializer.data)
