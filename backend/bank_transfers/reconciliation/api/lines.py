"""What matching adds to /api/bank-transactions/{id}/."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Case, IntegerField, Q, Value, When
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.banking.api.explanations import ExplanationActions, UndoSerializer
from bank_transfers.banking.api.transactions import BankTransactionDetailSerializer, BankTransactionViewSet
from bank_transfers.banking.models import BankTransaction
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.companies.api import EVERY_ROLE
from bank_transfers.core.api.errors import FeatureNotEnabled, NotFound
from bank_transfers.core.api.fields import MoneyField
from bank_transfers.core.api.lists.rows import DayField, RowSerializer
from bank_transfers.core.db.search import plain
from bank_transfers.reconciliation import errors
from bank_transfers.reconciliation.allocating import undoing
from bank_transfers.reconciliation.allocating.balances import locked_lines
from bank_transfers.reconciliation.allocating.by_hand import allocate_by_hand
from bank_transfers.reconciliation.allocating.entries import Entry, entry_by_hand
from bank_transfers.reconciliation.allocating.service import refuse_if_changed
from bank_transfers.reconciliation.models import (
    RECONCILIATION,
    Allocation,
    AllocationKind,
    Match,
    MatchDecision,
)

from .actions import MATCHING, ROOM_ERRORS, MatchActionDetailSerializer, action_told
from .amounts import AmountText
from .matches import MatchSerializer, matches_shown
from .shown import MatchAllocationSerializer, documents_of, stored_allocations

MOST_CANDIDATES = 50
LONGEST_SEARCH = 200
SEARCH = OpenApiParameter(
    "search",
    OpenApiTypes.STR,
    description="Of number, partner or tax number; accents and case do not matter.",
)
CANDIDATE_COLUMNS = (
    "billingo_id", "invoice_number", "partner_name", "gross_total", "open_amount", "currency", "invoice_date",
    "due_date",
)  # fmt: skip


class CandidateDocumentSerializer(RowSerializer):
    """An open document that the line may be laid on by hand."""

    invoice_id = serializers.IntegerField(help_text="Billingo's id.")
    invoice_number = serializers.CharField()
    partner_name = serializers.CharField()
    gross_total = MoneyField()
    open_amount = MoneyField()
    currency = serializers.CharField()
    invoice_date = DayField(allow_null=True)
    due_date = DayField(allow_null=True)


class LineAllocationSerializer(MatchAllocationSerializer):
    action_id = serializers.IntegerField(help_text="Of /api/match-actions/.")


class CandidatesSerializer(serializers.Serializer[Any]):
    """What of the line is allocated, what is proposed, and what else it may pay."""

    left = MoneyField(help_text="How much of the line is not allocated, signed as its amount.")
    allocations = LineAllocationSerializer(many=True, help_text="That stand.")
    match = MatchSerializer(allow_null=True, help_text="The proposal that waits.")
    documents = CandidateDocumentSerializer(
        many=True,
        help_text="At most 50 open ones of the line's direction: first those of its sum, then those of who paid from "
        "this account before, then the longest due.",
    )


SEEN = "The line's, as you saw it: if it is another by now, nothing is done and the answer is `changed_meanwhile`."


class AllocateEntrySerializer(serializers.Serializer[Any]):
    invoice_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="Billingo's id.")
    amount = AmountText(
        signed=True, help_text="In the line's currency, signed as the line; text, so that no digit is lost."
    )
    kind = serializers.ChoiceField(choices=AllocationKind.choices, default=AllocationKind.PAYMENT)
    invoice_amount = AmountText(
        signed=True,
        required=False,
        allow_null=True,
        help_text="How much of the document that settles, in its currency: needed where that is another one.",
    )


class AllocateSerializer(serializers.Serializer[Any]):
    allocations = serializers.ListField(child=AllocateEntrySerializer(), allow_empty=False, max_length=1000)
    allocated_amount = AmountText(signed=True, required=False, help_text=SEEN)


class UndoLineSerializer(UndoSerializer):
    allocated_amount = AmountText(signed=True, required=False, help_text=SEEN)


class MatchedBankTransactionViewSet(BankTransactionViewSet):
    """Lines of the company's accounts."""

    required_roles = {**BankTransactionViewSet.required_roles, "candidates": EVERY_ROLE, "allocate": MATCHING}
    api_errors: ClassVar = {
        **BankTransactionViewSet.api_errors,
        "candidates": (),
        "allocate": (errors.ChangedMeanwhile, errors.RoundingTooLarge, *ROOM_ERRORS),
        "undo": (*BankTransactionViewSet.api_errors["undo"], errors.UndoBlocked, errors.BusyElsewhere),
    }
    parameters: ClassVar = {**BankTransactionViewSet.parameters, "candidates": (SEARCH,)}

    @extend_schema(responses=CandidatesSerializer)
    @action(detail=True, pagination_class=None)
    def candidates(self, request: Request, pk: str) -> Response:
        """What of the line is allocated, what is proposed for it, and which open documents it may pay. Needs the
        feature `RECONCILIATION`."""
        self._needs_matching()
        line = (
            self.get_queryset().filter(pk=pk).first()
        )  # `search` is for documents: the list's filter has another
        if line is None:
            raise NotFound
        live = list(Allocation.objects.filter(line=line, undone_by=None).order_by("pk"))
        shown = stored_allocations(
            live, documents_of(self.access.company_id, [one.invoice_id for one in live])
        )
        match = Match.objects.select_related("line").filter(line=line, decision=MatchDecision.WAITING).first()
        search = request.query_params.get(SEARCH.name, "")[:LONGEST_SEARCH]
        told = {
            "left": line.amount - line.allocated_amount,
            "allocations": [
                {**one, "action_id": row.action_id} for row, one in zip(live, shown, strict=True)
            ],
            "match": matches_shown(self.access.company_id, [match])[0] if match else None,
            "documents": [_candidate(row) for row in self._documents(line, search)],
        }
        return Response(
            {
                "left": MoneyField().to_representation(told["left"]),
                "allocations": LineAllocationSerializer(told["allocations"], many=True).data,
                "match": told["match"],
                "documents": CandidateDocumentSerializer(told["documents"], many=True).data,
            }
        )

    def _documents(self, line: BankTransaction, search: str) -> Any:
        incoming = line.amount > 0
        rows = self.company_rows(BillingoInvoice.objects.all())
        # Not `gt`: exact decimals are compared by two lookups of their own (core/db/amounts.py).
        rows = rows.exclude(open_amount__lte=0) if incoming else rows.exclude(open_amount__gte=0)
        if text := plain(search).strip():
            rows = rows.filter(search_text__contains=text)
        known = Q(pk__in=[])
        if line.counterparty_account:
            earlier = Allocation.objects.filter(
                company_id=line.company_id,
                undone_by=None,
                line__counterparty_account=line.counterparty_account,
            )
            known = Q(partner_id__in=earlier.values("invoice__partner_id"))
        rows = rows.annotate(
            nearness=Case(
                When(Q(open_amount=line.amount, currency=line.currency), then=Value(0)),
                When(known, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        return rows.order_by("nearness", "due_date", "pk").values(*CANDIDATE_COLUMNS)[:MOST_CANDIDATES]

    @extend_schema(request=AllocateSerializer, responses=MatchActionDetailSerializer)
    @action(detail=True, methods=["post"])
    def allocate(self, request: Request, pk: str) -> Response:
        """Lays parts of the line on documents by hand, all of them or none. Answers the action, which can be undone.
        Needs the feature `RECONCILIATION`."""
        self._needs_matching()
        line = self.get_object()
        said = AllocateSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        entries = self._entries(line, said.validated_data["allocations"])
        seen = _seen(line, said.validated_data)
        return Response(action_told(allocate_by_hand(line, request.user, entries, seen)))

    def _entries(self, line: BankTransaction, said: list[dict[str, Any]]) -> list[Entry]:
        rows = self.company_rows(BillingoInvoice.objects.all())
        rows = rows.filter(billingo_id__in={one["invoice_id"] for one in said})
        found = {row[0]: row[1:] for row in rows.values_list("billingo_id", "pk", "currency")}
        entries = []
        for one in said:
            if one["invoice_id"] not in found:
                raise NotFound
            key, currency = found[one["invoice_id"]]
            settles = one.get("invoice_amount")
            entries.append(
                entry_by_hand(
                    key,
                    one["kind"],
                    Decimal(one["amount"]),
                    None if settles is None else Decimal(settles),
                    same_currency=currency == line.currency,
                )
            )
        return entries

    @extend_schema(request=UndoLineSerializer, responses=BankTransactionDetailSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Takes all back that is allocated of the line; where nothing is, what a person decided last about its
        explanation, and where nobody decided anything, what a rule said: then no rule explains the line again."""
        line = self.get_object()
        asked = UndoLineSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        # Not the amount: a discount or a fee takes none of it.
        if not Allocation.objects.filter(line=line, undone_by=None).exists():
            with transaction.atomic():
                # Whoever saw something allocated did not mean the explanation: so what is sent twice is done once.
                refuse_if_changed(locked_lines(line.company_id, [line.pk]), _seen(line, said))
                explained: Response = ExplanationActions.undo(self, request, pk)
            return explained
        versions = {line.pk: said["version"]} if "version" in said else {}
        undoing.undo_lines(line.company_id, request.user, [line.pk], _seen(line, said), versions)
        line.refresh_from_db()
        return Response(self._shown(line))

    def _needs_matching(self) -> None:
        if RECONCILIATION not in self.access.features:
            raise FeatureNotEnabled


def _seen(line: BankTransaction, said: dict[str, Any]) -> dict[int, Decimal]:
    return {line.pk: Decimal(said["allocated_amount"])} if "allocated_amount" in said else {}


def _candidate(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "invoice_id": row["billingo_id"]}
