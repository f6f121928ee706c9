"""/api/bank-transactions/"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking import changes
from bank_transfers.banking.changes.models import ChangeKind
from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.explaining.states import LineState
from bank_transfers.banking.formats import raw_text
from bank_transfers.banking.importing import original
from bank_transfers.banking.listing import ORDERING, BankTransactionFilter, listed
from bank_transfers.banking.models import BANKING, BankTransaction, LineStatus
from bank_transfers.banking.sums import summarized
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.content.renderers import QuickJSONRenderer
from bank_transfers.core.api.errors import ApiError
from bank_transfers.core.api.fields import DecimalTextField, MoneyField
from bank_transfers.core.api.lists.errors import InvalidOrdering, SearchTooLong
from bank_transfers.core.api.lists.filter_set import ListFilterBackend
from bank_transfers.core.api.lists.listing import Listing, in_place
from bank_transfers.core.api.lists.rows import DayField, RowSerializer, page_of, rows_shown
from bank_transfers.core.api.locked import locked
from bank_transfers.exchange_rates.shown import OfficialRateSerializer, official_rate

from .explanations import (
    EXPLAINED,
    ExplanationActions,
    ExplanationHistorySerializer,
    ExplanationSerializer,
    StateCountsSerializer,
    shown,
    shown_history,
    state_counts,
)
from .lines.exports import EXPORTS, LineExports
from .lines.partners import PartnerActions, PartnerSerializer, partner_of

IMPORTING = PERMISSIONS["import_statements"]
# Inside the viewset `list` is an action.
Keys = list[int]
Rows = list[dict[str, Any]]


class BankTransactionSerializer(RowSerializer):
    """One line of an account. What comes in is positive; only `booked` lines moved money."""

    id = serializers.IntegerField()
    account_id = serializers.IntegerField()
    statement_id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=LineStatus.choices)
    booking_date = DayField(allow_null=True)
    value_date = DayField(allow_null=True)
    amount = MoneyField()
    currency = serializers.CharField()
    reversal = serializers.BooleanField()
    counterparty_name = serializers.CharField()
    counterparty_account = serializers.CharField(help_text="As the bank writes it.")
    remittance_information = serializers.CharField()
    bank_reference = serializers.CharField(help_text="A hint, and no key.")
    end_to_end_id = serializers.CharField()
    type_code = serializers.CharField()
    type_text = serializers.CharField()
    in_closed_period = serializers.BooleanField(help_text="Came for days that were complete already.")
    similar_to_id = serializers.IntegerField(allow_null=True, help_text="Of a question: the line it may be.")
    replaced_by_id = serializers.IntegerField(allow_null=True, help_text="The line that it was booked as.")
    state = serializers.ChoiceField(
        choices=LineState.choices,
        allow_null=True,
        help_text="What is still to be done; null where it is not booked.",
    )
    allocated_amount = MoneyField(help_text="How much of it pays documents; signed as `amount`.")
    explanation = ExplanationSerializer(allow_null=True, help_text="What it is, where it pays no invoice.")
    explanation_version = serializers.IntegerField(help_text="Counts changes of the explanation.")


class BankTransactionDetailSerializer(BankTransactionSerializer):
    """A line with all that the bank says of it, and where it came from."""

    transacted_at = serializers.CharField(help_text="As the bank says it, without a time zone.")
    counterparty_bank = serializers.CharField()
    ultimate_counterparty_name = serializers.CharField()
    creditor_reference = serializers.CharField()
    entry_reference = serializers.CharField()
    mandate_id = serializers.CharField()
    uetr = serializers.CharField()
    original_amount = MoneyField(allow_null=True)
    original_currency = serializers.CharField()
    exchange_rate = DecimalTextField(allow_null=True)
    fee = MoneyField(allow_null=True)
    fee_currency = serializers.CharField()
    card = serializers.CharField()
    merchant = serializers.CharField()
    balance_after = MoneyField(allow_null=True)
    number_of_transactions = serializers.IntegerField(allow_null=True)
    details = serializers.ListField(
        child=serializers.DictField(), help_text="The transactions that it sums up."
    )
    position = serializers.IntegerField(help_text="The line of the file, or the row of the sheet.")
    raw = serializers.CharField(help_text="As it stands in the file.")
    file_name = serializers.CharField()
    official_rate = OfficialRateSerializer(
        allow_null=True,
        help_text="The MNB's of the booking date (of the value date, where that is not known); null for forints, and "
        "where no rate counts on that day.",
    )
    partner = PartnerSerializer(allow_null=True, help_text="Of an own transfer: its other side.")
    explanation_history = ExplanationHistorySerializer(
        many=True, help_text="What people decided about it, the latest first; also what was taken back."
    )


class CurrencySerializer(RowSerializer):
    currency = serializers.CharField()
    count = serializers.IntegerField(help_text="Of all lines that fit.")
    credits = MoneyField(help_text="Of what is booked.")
    debits = MoneyField(help_text="Of what is booked, without a sign.")
    balance = MoneyField(help_text="Credits without debits.")


class BankSummarySerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    currencies = CurrencySerializer(many=True)
    states = StateCountsSerializer(help_text="Of what is booked.")


class DecisionSerializer(serializers.Serializer[Any]):
    decision = serializers.ChoiceField(
        choices=["same", "other"],
        help_text="`same`: it is the line that it is similar to; `other`: a line of its own.",
    )


class NotAsked(ApiError):
    status_code = 409
    default_code = "not_in_question"
    default_detail = gettext_lazy("This line is not in question.")


MADE = {"state", "explanation", "file_name", "explanation_history", "official_rate", "partner"}
LISTED = tuple({*EXPLAINED, *(set(BankTransactionSerializer().fields) - MADE)})
DETAILED = tuple({*EXPLAINED, *(set(BankTransactionDetailSerializer().fields) - MADE)})


class BankTransactionViewSet(LineExports, PartnerActions, ExplanationActions, CompanyViewSet):
    """Lines of the company's accounts."""

    queryset = BankTransaction.objects.all()
    list_name = "bank-transactions"
    ordering = ORDERING
    required_feature = BANKING
    required_roles = {
        "list": EVERY_ROLE,
        "retrieve": EVERY_ROLE,
        "summary": EVERY_ROLE,
        "decide": IMPORTING,
        **LineExports.required_roles,
        **PartnerActions.required_roles,
        **ExplanationActions.required_roles,
    }
    api_errors: ClassVar = {
        "list": (SearchTooLong, InvalidOrdering),
        "summary": (SearchTooLong,),
        "decide": (NotAsked,),
        **LineExports.api_errors,
        **ExplanationActions.api_errors,
    }
    parameters: ClassVar = {"list": (ORDERING.parameter,), **LineExports.parameters}
    filtered = ("list", "summary", *EXPORTS)
    reading = ("export_chosen", "start_export")
    filter_backends = (ListFilterBackend,)
    filterset_class = BankTransactionFilter
    serializer_class = BankTransactionSerializer
    renderer_classes = (QuickJSONRenderer,)

    def list(self, request: Request) -> Response:
        """Lines that fit all filters, a page at a time. `count` is exact."""
        return self.get_paginated_response(page_of(self, self._listed()))

    @extend_schema(responses=BankTransactionDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One line with its raw text and where it came from."""
        return Response(self._shown(self.get_object()))

    @extend_schema(responses=BankSummarySerializer)
    @action(detail=False, pagination_class=None)
    def summary(self, request: Request) -> Response:
        """What the lines that fit the filters come to, per currency; only what is booked is summed."""
        lines = self._listed()
        currencies = lines.of_all("summary", summarized)
        count = sum(row["count"] for row in currencies)
        told = {"count": count, "currencies": currencies, "states": lines.of_all("states", state_counts)}
        return Response(BankSummarySerializer(told).data)

    def _listed(self) -> Listing:
        """The lines that the request's parameters ask for, to be shown in pages. Raises Invalid,
        SearchTooLong, InvalidOrdering."""
        return listed(self.request.query_params, self.get_queryset, self.access.company_id, self._rows)

    def _rows(self, keys: Keys) -> Rows:
        rows = in_place(keys, self.company_rows(BankTransaction.objects.all()), LISTED)
        return rows_shown(BankTransactionSerializer, shown(self.access.company_id, rows))

    @extend_schema(request=DecisionSerializer, responses=BankTransactionDetailSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Decides about a line in question: whether it is the stored line in other words, or another one."""
        line = self.get_object()
        asked = DecisionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with transaction.atomic():
            explaining.hold(line.company_id)
            line = locked(line)
            if line.status != LineStatus.QUESTION:
                raise NotAsked
            same = asked.validated_data["decision"] == "same"
            changes.record_one(
                line,
                ChangeKind.REPLACED if same else ChangeKind.CHANGED,
                "status",
                line.status,
                (LineStatus.REPLACED if same else LineStatus.BOOKED).value,
                request.user,
            )
            if same:
                line.status, line.replaced_by_id = LineStatus.REPLACED, line.similar_to_id
            else:
                line.status = LineStatus.BOOKED
            line.save(update_fields=["status", "replaced_by"])
            explaining.pair_line(line)
        line.refresh_from_db()
        return Response(self._shown(line))

    def _shown(self, line: BankTransaction) -> Any:
        file = line.statement.file
        (row,) = shown(self.access.company_id, [{name: getattr(line, name) for name in DETAILED}])
        raw = line.raw
        if not raw and file.layout == "camt":
            raw, row["position"] = raw_text(original(file), line.position)
        told = {
            "raw": raw,
            "file_name": file.name,
            "explanation_history": shown_history(line),
            "official_rate": official_rate(line.amount, line.currency, line.booking_date or line.value_date),
            "partner": partner_of(line),
        }
        return BankTransactionDetailSerializer({**row, **told}).data
