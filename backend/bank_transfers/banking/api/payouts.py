"""/api/provider-payouts/"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking import payouts
from bank_transfers.banking.models import BANKING, BankTransaction
from bank_transfers.banking.payouts.linking import CannotLink, candidates
from bank_transfers.banking.payouts.listing import ORDERING, PayoutFilter, summarized
from bank_transfers.banking.payouts.models import STATES, PayoutItem, PayoutItemKind, ProviderPayout
from bank_transfers.companies import audit
from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.errors import ApiError, NotFound
from bank_transfers.core.api.fields import MoneyField
from bank_transfers.core.api.lists.errors import InvalidOrdering, SearchTooLong
from bank_transfers.core.api.lists.filter_set import ListFilterBackend
from bank_transfers.core.api.lists.rows import DayField, RowSerializer, TimeField

from .errors import AlreadyLinked, NotLinked, PayoutDiffers

IMPORTING = PERMISSIONS["import_statements"]
PAYOUT_STATES = [(state, state) for state in STATES]
REFUSALS: dict[str, type[ApiError]] = {
    "already_linked": AlreadyLinked,
    "payout_differs": PayoutDiffers,
    "not_linked": NotLinked,
}


class ProviderPayoutSerializer(serializers.ModelSerializer[ProviderPayout]):
    """What a provider pays out in one sum. `amount` is what the bank's line has to be; `net` the sum of its items."""

    state = serializers.ChoiceField(
        choices=PAYOUT_STATES,
        help_text="`linked` to a line; `waiting` for one; `question`: lines may be it; `open`: not paid out yet; "
        "`apart`: a person took its line away.",
    )
    paid_on = DayField(allow_null=True, help_text="As the provider says it.")
    day = DayField(
        allow_null=True, help_text="When it was paid out; where the provider does not say it, `last_day`."
    )
    first_day = DayField(allow_null=True, help_text="Of its items.")
    last_day = DayField(allow_null=True, help_text="Of its items.")
    gross = MoneyField()
    fee = MoneyField()
    net = MoneyField()
    amount = MoneyField()
    opening = MoneyField(allow_null=True, help_text="Balance at the provider before it.")
    adds_up = serializers.BooleanField(
        allow_null=True,
        help_text="Whether items give what was paid out; null where the file does not say that.",
    )
    line_id = serializers.IntegerField(allow_null=True)
    linked_by = serializers.SerializerMethodField(help_text="Empty: by the rule.")
    linked_at = TimeField(allow_null=True)
    file_id = serializers.IntegerField()

    class Meta:
        model = ProviderPayout
        fields = [
            "id", "provider", "merchant", "identification", "day", "paid_on", "first_day", "last_day", "currency",
            "gross", "fee", "net", "opening", "amount", "adds_up", "state", "line_id", "linked_by", "linked_at",
            "file_id",
        ]  # fmt: skip
        read_only_fields = fields

    def get_linked_by(self, payout: ProviderPayout) -> str:
        return payout.linked_by.get_username() if payout.linked_by else ""


class PayoutItemSerializer(serializers.ModelSerializer[PayoutItem]):
    """A payment, refund, fee or chargeback: gross - fee = net."""

    kind = serializers.ChoiceField(choices=PayoutItemKind.choices)
    gross = MoneyField()
    fee = MoneyField(help_text="Positive: a cost.")
    net = MoneyField()
    reference = serializers.CharField(help_text="The provider's id of the payment.")

    class Meta:
        model = PayoutItem
        fields = [
            "id", "kind", "gross", "fee", "net", "currency", "order_number", "invoice_id", "reference", "type_text",
            "description", "occurred_at",
        ]  # fmt: skip
        read_only_fields = fields


class PayoutCandidateSerializer(serializers.ModelSerializer[BankTransaction]):
    """A line that the payout may be."""

    booking_date = DayField(allow_null=True)
    amount = MoneyField()
    account_id = serializers.IntegerField()

    class Meta:
        model = BankTransaction
        fields = [
            "id", "account_id", "booking_date", "amount", "currency", "counterparty_name", "remittance_information",
        ]  # fmt: skip
        read_only_fields = fields


class ProviderPayoutDetailSerializer(ProviderPayoutSerializer):
    """A payout with the first of its items, and the lines that it may be."""

    items = serializers.SerializerMethodField(help_text="The first thousand; all of them under `items/`.")
    item_count = serializers.SerializerMethodField()
    candidates = serializers.SerializerMethodField(help_text="Of one without a line.")

    class Meta(ProviderPayoutSerializer.Meta):
        fields = [*ProviderPayoutSerializer.Meta.fields, "items", "item_count", "candidates"]
        read_only_fields = fields

    @extend_schema_field(PayoutItemSerializer(many=True))
    def get_items(self, payout: ProviderPayout) -> Any:
        return PayoutItemSerializer(payout.items.order_by("occurred_at", "pk")[:1000], many=True).data

    def get_item_count(self, payout: ProviderPayout) -> int:
        return payout.items.count()

    @extend_schema_field(PayoutCandidateSerializer(many=True))
    def get_candidates(self, payout: ProviderPayout) -> Any:
        found = candidates(payout) if payout.line_id is None else []
        return PayoutCandidateSerializer(found, many=True).data


class LinkSerializer(serializers.Serializer[Any]):
    line_id = serializers.IntegerField(min_value=1, max_value=10**18, help_text="The bank line that it is.")


class PayoutSumsSerializer(RowSerializer):
    currency = serializers.CharField()
    count = serializers.IntegerField()
    gross = MoneyField()
    fee = MoneyField()
    net = MoneyField()
    amount = MoneyField()


class PayoutSummarySerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    currencies = PayoutSumsSerializer(many=True)


class ProviderPayoutViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CompanyViewSet):
    """Payouts of payment providers."""

    queryset = ProviderPayout.objects.select_related("linked_by")
    ordering = ORDERING
    required_feature = BANKING
    required_roles = {
        "list": EVERY_ROLE,
        "retrieve": EVERY_ROLE,
        "summary": EVERY_ROLE,
        "items": EVERY_ROLE,
        "link": IMPORTING,
        "unlink": IMPORTING,
    }
    api_errors: ClassVar = {
        "list": (SearchTooLong, InvalidOrdering),
        "summary": (SearchTooLong,),
        "link": (AlreadyLinked, PayoutDiffers),
        "unlink": (NotLinked,),
    }
    parameters: ClassVar = {"list": (ORDERING.parameter,)}
    filtered = ("list", "summary")
    paged = ("list", "items")
    filter_backends = (ListFilterBackend,)
    filterset_class = PayoutFilter
    serializer_class = ProviderPayoutSerializer

    def get_serializer_class(self) -> Any:
        return ProviderPayoutDetailSerializer if self.action == "retrieve" else ProviderPayoutSerializer

    @extend_schema(responses=PayoutSummarySerializer)
    @action(detail=False, pagination_class=None)
    def summary(self, request: Request) -> Response:
        """What the payouts that fit the filters come to, per currency."""
        currencies = summarized(self.filter_queryset(self.get_queryset()))
        told = {"count": sum(row["count"] for row in currencies), "currencies": currencies}
        return Response(PayoutSummarySerializer(told).data)

    @extend_schema(responses={200: PayoutItemSerializer(many=True)})
    @action(detail=True)
    def items(self, request: Request, pk: str) -> Response:
        """The items of a payout, a page at a time."""
        rows = self.paginate_queryset(self.get_object().items.order_by("occurred_at", "pk")) or []
        return self.get_paginated_response(PayoutItemSerializer(rows, many=True).data)

    @extend_schema(request=LinkSerializer, responses={200: ProviderPayoutSerializer})
    @action(detail=True, methods=["post"])
    def link(self, request: Request, pk: str) -> Response:
        """Says by hand which bank line a payout is: a booked one of the same amount and currency."""
        payout = self.get_object()
        asked = LinkSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        line = (
            self.company_rows(BankTransaction.objects.all())
            .filter(pk=asked.validated_data["line_id"])
            .first()
        )
        if line is None:
            raise NotFound
        return self._changed("payout_linked", payout, lambda: payouts.link(payout, line, request.user))

    @extend_schema(request=None, responses={200: ProviderPayoutSerializer})
    @action(detail=True, methods=["post"])
    def unlink(self, request: Request, pk: str) -> Response:
        """Takes the bank line of a payout away. The rule gives it none from then on."""
        payout = self.get_object()
        return self._changed("payout_unlinked", payout, lambda: payouts.unlink(payout))

    def _changed(self, act: str, payout: ProviderPayout, change: Any) -> Response:
        try:
            with transaction.atomic():
                changed = change()
                name = f"{payout.provider} {payout.identification or payout.pk}"
                audit.record(self.access.company_id, self.request.user, act, name)
        except CannotLink as refused:
            raise REFUSALS[refused.code] from None
        return Response(ProviderPayoutSerializer(changed).data)
