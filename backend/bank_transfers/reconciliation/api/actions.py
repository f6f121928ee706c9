"""/api/match-actions/"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.lists.filter_set import ListFilter, ListFilterBackend
from bank_transfers.core.api.lists.filters import FlagFilter, MomentFilter, WordsFilter
from bank_transfers.core.api.lists.rows import DayField, RowSerializer, TimeField, rows_shown
from bank_transfers.operations.api import OperationDetailSerializer, accepted
from bank_transfers.operations.dispatch import start
from bank_transfers.operations.errors import START_ERRORS
from bank_transfers.reconciliation import errors
from bank_transfers.reconciliation.allocating import undoing
from bank_transfers.reconciliation.allocating.blocking import what_blocks
from bank_transfers.reconciliation.models import (
    RECONCILIATION,
    ActionKind,
    Allocation,
    Match,
    MatchAction,
)
from bank_transfers.reconciliation.operation import MATCH_ACTION, VERBS
from bank_transfers.reconciliation.queue.rows import NUMBERS_SHOWN

from .shown import MatchAllocationSerializer, documents_of, stored_allocations

MATCHING = PERMISSIONS["explain_lines"]
ROOM_ERRORS = (
    errors.LineNotMatchable, errors.MoreThanTheLineHas, errors.MoreThanIsOpen, errors.CurrencyDiffers,
    errors.AmountNotAllocable, errors.AmountsDisagree, errors.NotOfThisKind, errors.WrongDirection,
    errors.BusyElsewhere,
)  # fmt: skip
MOST_SHOWN = 1000
FEW_LINES = 20
# Which take a second or two.
IN_A_REQUEST = 2000
ACTION_COLUMNS = ("id", "kind", "of_id", "user_name", "made_at", "lines", "undone_at", "undone_by")


class MatchActionSerializer(RowSerializer):
    """One thing that was done at once."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ActionKind.choices)
    of_id = serializers.IntegerField(allow_null=True, help_text="The action that it undoes or does again.")
    user_name = serializers.CharField(help_text="Empty: a run by itself.")
    made_at = TimeField()
    lines = serializers.IntegerField(help_text="How many bank lines it was about.")
    undone_at = TimeField(allow_null=True)
    undone_by = serializers.CharField(help_text="Empty while it stands.")
    numbers = serializers.ListField(
        child=serializers.CharField(),
        help_text="Of the documents that it is about, the first three; of an undo, of what it undoes. Empty where it "
        "is about many lines.",
    )
    documents = serializers.IntegerField(help_text="How many those are; 0 where it is about many lines.")
    line_ids = serializers.ListField(
        child=serializers.IntegerField(), help_text="Of its bank lines; empty where they are many."
    )


class ActionAllocationSerializer(MatchAllocationSerializer):
    line_id = serializers.IntegerField(
        allow_null=True, help_text="Null once the import of the line was undone."
    )
    line_text = serializers.CharField()
    booking_date = DayField()
    undone = serializers.BooleanField()


class BlockedBySerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()
    action_id = serializers.IntegerField(allow_null=True)


class MatchActionDetailSerializer(MatchActionSerializer):
    """With what it laid on which document."""

    allocations = ActionAllocationSerializer(many=True, help_text="The first thousand.")
    blocked_by = BlockedBySerializer(many=True, help_text="What has to be undone before it can be.")


DONE_OR_BEGUN = {200: MatchActionDetailSerializer, 202: OperationDetailSerializer}


class MatchActionFilter(ListFilter):
    kind = WordsFilter(only=ActionKind.values, help_text="One or more, separated by commas.")
    undone = FlagFilter(
        field_name="undone_at", lookup_expr="isnull", exclude=True, help_text="Whether it was undone."
    )
    made_from = MomentFilter(field_name="made_at", lookup_expr="gte", help_text="A time, or a day.")
    made_to = MomentFilter(
        field_name="made_at", lookup_expr="lte", day_ends=True, help_text="A time, or a day (included)."
    )

    class Meta:
        model = MatchAction
        fields: list[str] = []


def actions_shown(rows: Sequence[MatchAction]) -> list[dict[str, Any]]:
    """With what they are about, of all in one query."""
    about = {row.pk: row.of_id or row.pk for row in rows if row.lines <= FEW_LINES}
    laid = Allocation.objects.filter(action__in=set(about.values())).order_by("pk")
    found: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for key, number, line in laid.values_list("action_id", "invoice__invoice_number", "line_id"):
        found[key].append((number, line))
    matches = Match.objects.filter(action__in=[row.pk for row in rows if row.kind == ActionKind.REJECT])
    rejected: dict[int, list[int]] = defaultdict(list)
    for key, line in matches.values_list("action_id", "line_id"):
        rejected[key].append(line)
    return [_action_shown(row, found[about.get(row.pk, 0)], rejected[row.pk]) for row in rows]


def _action_shown(
    done: MatchAction, laid: Sequence[tuple[str, int | None]], rejected: Sequence[int]
) -> dict[str, Any]:
    numbers = list(dict.fromkeys(number for number, _line in laid))
    lines = dict.fromkeys([line for _number, line in laid if line is not None] + list(rejected))
    return {
        **{name: getattr(done, name) for name in ACTION_COLUMNS},
        "numbers": numbers[:NUMBERS_SHOWN],
        "documents": len(numbers),
        "line_ids": list(lines)[:FEW_LINES],
    }


def action_told(done: MatchAction) -> Any:
    """With its allocations and what blocks its undo."""
    rows = list(Allocation.objects.filter(action=done).order_by("pk")[:MOST_SHOWN])
    documents = documents_of(done.company_id, [row.invoice_id for row in rows])
    allocations = [
        {
            **shown,
            "line_id": row.line_id,
            "line_text": row.line_text,
            "booking_date": row.booking_date,
            "undone": row.undone_by_id is not None,
        }
        for row, shown in zip(rows, stored_allocations(rows, documents), strict=True)
    ]
    blocked = what_blocks(done)
    told = {**actions_shown([done])[0], "allocations": allocations, "blocked_by": blocked}
    return MatchActionDetailSerializer(told).data


class MatchActionViewSet(CompanyViewSet):
    """What was accepted, rejected, allocated and undone, the latest first."""

    queryset = MatchAction.objects.order_by("-id")
    required_feature = RECONCILIATION
    required_roles = {"list": EVERY_ROLE, "retrieve": EVERY_ROLE, "undo": MATCHING, "redo": MATCHING}
    api_errors: ClassVar = {
        "undo": (errors.NothingToUndo, errors.UndoBlocked, errors.BusyElsewhere, *START_ERRORS),
        "redo": (errors.NothingToRedo, errors.ChangedMeanwhile, *ROOM_ERRORS, *START_ERRORS),
    }
    serializer_class = MatchActionSerializer
    filter_backends = (ListFilterBackend,)
    filterset_class = MatchActionFilter

    def list(self, request: Request) -> Response:
        """Actions, the latest first."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(rows_shown(MatchActionSerializer, actions_shown(rows)))

    @extend_schema(responses=MatchActionDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One action with its allocations, and what blocks its undo."""
        return Response(action_told(self.get_object()))

    @extend_schema(request=None, responses=DONE_OR_BEGUN)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Takes all of it back: lines, documents and proposals are as they were. Answers the action that did so. Of
        more than two thousand lines it is done in the background, all of it or nothing: 202, and the operation's
        `result` tells that action's id (`action_id`)."""
        return self._done(request, int(pk), "undo")

    @extend_schema(request=None, responses=DONE_OR_BEGUN)
    @action(detail=True, methods=["post"])
    def redo(self, request: Request, pk: str) -> Response:
        """Does again what was undone. Answers the action that did so, or begins as `undo/`."""
        return self._done(request, int(pk), "redo")

    def _done(self, request: Request, pk: int, verb: str) -> Response:
        lines = self.get_queryset().filter(pk=pk).values_list("lines", flat=True).first()
        if lines is not None and lines > IN_A_REQUEST:
            undoing.check(self.access.company_id, pk, verb)  # what is wrong is said now
            arguments = {"action": pk, "verb": verb}
            return accepted(start(MATCH_ACTION.name, self.access, request.user, arguments), request)
        return Response(action_told(VERBS[verb](self.access.company_id, request.user, pk)))
