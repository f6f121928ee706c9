"""/api/matches/"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.api.fields import DayInputField
from bank_transfers.core.api.lists.filter_set import ListFilter, ListFilterBackend
from bank_transfers.core.api.lists.filters import FlagFilter, WholeFilter, WordsFilter
from bank_transfers.core.api.lists.rows import RowSerializer, TimeField
from bank_transfers.operations.api import OperationDetailSerializer, accepted
from bank_transfers.operations.dispatch import start
from bank_transfers.operations.errors import START_ERRORS
from bank_transfers.reconciliation import errors
from bank_transfers.reconciliation.allocating import decisions
from bank_transfers.reconciliation.allocating.decisions import Asked
from bank_transfers.reconciliation.models import RECONCILIATION, Match, MatchDecision, MatchStatus
from bank_transfers.reconciliation.operation import MATCHING_RUN
from bank_transfers.reconciliation.proposing import words

from .actions import MATCHING, ROOM_ERRORS, MatchActionDetailSerializer, action_told
from .shown import (
    LINE_COLUMNS,
    EvidenceSerializer,
    MatchAllocationSerializer,
    MatchedLineSerializer,
    documents_of,
    kept_allocations,
)

MOST_AT_ONCE = 1000


class AlternativeSerializer(serializers.Serializer[Any]):
    """Another reading of the line; `alternative` of `accept/` is its place in the list, from 0."""

    allocations = MatchAllocationSerializer(many=True)
    confidence = serializers.FloatField(help_text="From 0 to 1.")


class MatchSerializer(RowSerializer):
    """What a line is thought to pay, why, and what became of the thought."""

    id = serializers.IntegerField()
    line = MatchedLineSerializer()
    status = serializers.ChoiceField(
        choices=MatchStatus.choices, help_text="`ambiguous`: several fit as well; all are alternatives."
    )
    decision = serializers.ChoiceField(choices=MatchDecision.choices)
    version = serializers.IntegerField(help_text="To be sent with what one decides.")
    confidence = serializers.FloatField(help_text="From 0 to 1.")
    would_be_automatic = serializers.BooleanField(
        help_text="It would be accepted by itself, where that is on."
    )
    allocations = MatchAllocationSerializer(many=True)
    evidence = EvidenceSerializer(many=True)
    alternatives = AlternativeSerializer(many=True)
    changed_at = TimeField()
    changed_by = serializers.CharField(help_text="Empty: a run by itself.")
    action_id = serializers.IntegerField(allow_null=True, help_text="The action that decided last.")


class AcceptSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(
        required=False, min_value=1, help_text="As it was seen: 409 if it changed since."
    )
    alternative = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, help_text="Which of the alternatives is meant, from 0."
    )


class RejectSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(required=False, min_value=1, help_text="As of `accept/`.")


class WhySerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(
        choices=["other_payer"],
        help_text="`other_payer`: who paid, by the account or else the name, does not pay for the proposal's partner.",
    )


class AcceptedMatchSerializer(AcceptSerializer):
    id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class AcceptManySerializer(serializers.Serializer[Any]):
    matches = serializers.ListField(
        child=AcceptedMatchSerializer(), allow_empty=False, max_length=MOST_AT_ONCE
    )


class RunSerializer(serializers.Serializer[Any]):
    again = serializers.BooleanField(required=False, help_text="Whether what was rejected is proposed again.")
    # Inside the class `from` is a word of the language: see `get_fields`.
    to = DayInputField(required=False, help_text="Lines booked on this day or earlier.")

    def get_fields(self) -> dict[str, Any]:
        first = DayInputField(required=False, help_text="Lines booked on this day or later.")
        return {**super().get_fields(), "from": first}


class MatchFilter(ListFilter):
    decision = WordsFilter(only=MatchDecision.values, help_text="One or more, separated by commas.")
    status = WordsFilter(only=MatchStatus.values, help_text="One or more, separated by commas.")
    would_be_automatic = FlagFilter(help_text="Whether it would be accepted by itself, where that is on.")
    account = WholeFilter(field_name="line__account_id", help_text="By the id of the line's account.")
    line = WholeFilter(field_name="line_id", help_text="By the id of the line.")

    class Meta:
        model = Match
        fields: list[str] = []


def matches_shown(company_id: int, rows: Sequence[Match]) -> list[Any]:
    """rows: with their lines."""
    keys = {one["invoice"] for row in rows for one in row.allocations}
    keys |= {one["invoice"] for row in rows for other in row.alternatives for one in other["allocations"]}
    documents = documents_of(company_id, keys)
    return [MatchSerializer(_shown(row, documents)).data for row in rows]


def pairs_shown(company_id: int, rows: Sequence[Match]) -> list[dict[str, Any]]:
    """The money and what it is laid on, without reasons. rows: with their lines."""
    documents = documents_of(company_id, {one["invoice"] for row in rows for one in row.allocations})
    return [
        {
            **{name: getattr(row, name) for name in ("id", "version", "confidence")},
            "line": _line_of(row),
            "allocations": kept_allocations(row.allocations, documents),
        }
        for row in rows
    ]


def _line_of(row: Match) -> dict[str, Any]:
    return {name: getattr(row.line, name) for name in LINE_COLUMNS}


def _shown(row: Match, documents: dict[int, dict[str, Any]]) -> dict[str, Any]:
    own = (
        "id",
        "status",
        "decision",
        "version",
        "confidence",
        "would_be_automatic",
        "changed_at",
        "changed_by",
    )
    return {
        **{name: getattr(row, name) for name in (*own, "action_id")},
        "line": _line_of(row),
        "allocations": kept_allocations(row.allocations, documents),
        "evidence": [words.shown(reason) for reason in row.evidence],
        "alternatives": [
            {
                "allocations": kept_allocations(other["allocations"], documents),
                "confidence": other["confidence"],
            }
            for other in row.alternatives
        ],
    }


class MatchViewSet(CompanyViewSet):
    """Proposals, the latest first."""

    queryset = Match.objects.select_related("line").order_by("-id")
    required_feature = RECONCILIATION
    required_roles = {
        "list": EVERY_ROLE,
        "retrieve": EVERY_ROLE,
        "accept": MATCHING,
        "reject": MATCHING,
        "why": MATCHING,
        "accept_many": MATCHING,
        "run": MATCHING,
    }
    api_errors: ClassVar = {
        "accept": (errors.ChangedMeanwhile, errors.NothingToAccept, *ROOM_ERRORS),
        "accept_many": (errors.ChangedMeanwhile, errors.NothingToAccept, *ROOM_ERRORS),
        "reject": (errors.ChangedMeanwhile, errors.BusyElsewhere),
        "why": (errors.ChangedMeanwhile, errors.NothingToLearn, errors.BusyElsewhere),
        "run": START_ERRORS,
    }
    serializer_class = MatchSerializer
    filter_backends = (ListFilterBackend,)
    filterset_class = MatchFilter

    def list(self, request: Request) -> Response:
        """Proposals that fit all filters, the latest first; `decision=waiting` are those to be decided about."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(matches_shown(self.access.company_id, rows))

    def retrieve(self, request: Request, pk: str) -> Response:
        """One proposal."""
        return Response(matches_shown(self.access.company_id, [self.get_object()])[0])

    @extend_schema(request=AcceptSerializer, responses=MatchActionDetailSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Accepts the proposal, or one of its alternatives. Answers the action, which can be undone."""
        said = AcceptSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        asked = Asked(int(pk), said.validated_data.get("version"), said.validated_data.get("alternative"))
        return Response(action_told(decisions.accept(self.access.company_id, request.user, [asked])))

    @extend_schema(request=RejectSerializer, responses=MatchActionDetailSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        """Rejects the proposal: it is not proposed again. Answers the action, which can be undone."""
        said = RejectSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        asked = Asked(int(pk), said.validated_data.get("version"))
        return Response(action_told(decisions.reject(self.access.company_id, request.user, [asked])))

    @extend_schema(request=WhySerializer, responses=MatchActionDetailSerializer)
    @action(detail=True, methods=["post"])
    def why(self, request: Request, pk: str) -> Response:
        """Why a proposal was rejected. It stands among what was learnt (`/api/matching-rules/`, `denied`), speaks
        against proposals like it, and keeps them from being accepted by themselves. Answers the rejection, which takes
        this back when it is undone."""
        match = self.get_object()
        WhySerializer(data=request.data).is_valid(raise_exception=True)
        return Response(action_told(decisions.deny_payer(self.access.company_id, request.user, match.pk)))

    @extend_schema(
        operation_id="matches_accept_many",
        request=AcceptManySerializer,
        responses=MatchActionDetailSerializer,
    )
    @action(detail=False, methods=["post"], url_path="accept", pagination_class=None)
    def accept_many(self, request: Request) -> Response:
        """Accepts a thousand proposals at most, all of them or none, as one action."""
        said = AcceptManySerializer(data=request.data)
        said.is_valid(raise_exception=True)
        matches = said.validated_data["matches"]
        if len({one["id"] for one in matches}) < len(matches):
            raise Invalid(errors={"matches": [_("A proposal is named twice.")]})
        asked = [Asked(one["id"], one.get("version"), one.get("alternative")) for one in matches]
        return Response(action_told(decisions.accept(self.access.company_id, request.user, asked)))

    @extend_schema(request=RunSerializer, responses={202: OperationDetailSerializer})
    @action(detail=False, methods=["post"], pagination_class=None)
    def run(self, request: Request) -> Response:
        """Begins a run in the background: what lines may pay is proposed, and accepted where the company lets it. The
        operation has its progress, and in the end how many lines are `automatic`, `proposed`, `ambiguous`,
        `explained` and `open`."""
        said = RunSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        arguments = {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in said.validated_data.items()
        }
        return accepted(start(MATCHING_RUN.name, self.access, request.user, arguments), request)
