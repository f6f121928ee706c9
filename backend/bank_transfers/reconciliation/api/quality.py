"""/api/matching-quality/ and /api/spot-checks/"""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.companies.api import EVERY_ROLE, CompanyViewSet
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.lists.filter_set import ListFilter, ListFilterBackend
from bank_transfers.core.api.lists.filters import FlagFilter
from bank_transfers.core.api.lists.rows import DayField, RowSerializer, TimeField, rows_shown
from bank_transfers.reconciliation import errors
from bank_transfers.reconciliation.models import (
    RECONCILIATION,
    ActionKind,
    Allocation,
    Automatic,
    MatchingSetting,
)
from bank_transfers.reconciliation.quality import spot_checks
from bank_transfers.reconciliation.quality.answers import answer_of
from bank_transfers.reconciliation.quality.figures import quality
from bank_transfers.reconciliation.quality.models import SpotCheck, SpotCheckAnswer
from bank_transfers.reconciliation.quality.outcomes import undone_lines

from .shown import (
    LINE_COLUMNS,
    MatchAllocationSerializer,
    MatchedLineSerializer,
    documents_of,
    stored_allocations,
)

MATCHING = PERMISSIONS["explain_lines"]
BOUND = "The true share is not above this, 95 % sure (exact bound of the binomial distribution)."


class MeasuredSerializer(serializers.Serializer[Any]):
    """A count of wrong ones, and what it says of the true share."""

    wrong = serializers.IntegerField()
    of = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="Null of none.")
    at_most = serializers.FloatField(allow_null=True, help_text=BOUND)


class MeasuredByChecksSerializer(MeasuredSerializer):
    waiting = serializers.IntegerField(help_text="Of those drawn at random: not answered yet.")


class AutomaticShareSerializer(serializers.Serializer[Any]):
    lines = serializers.IntegerField(help_text="Matched automatically, and it stands.")
    of = serializers.IntegerField(help_text="Lines of which something is allocated.")
    share = serializers.FloatField(allow_null=True)


class ThresholdSerializer(serializers.Serializer[Any]):
    """From which confidence on a match may be automatic."""

    confidence = serializers.FloatField(
        help_text="For this company: higher where its own corrections show too many wrong ones."
    )
    of_the_weights = serializers.FloatField(help_text="For everybody; it is never lower.")
    wrong = serializers.IntegerField(help_text="Of those that sure: decided otherwise, or undone.")
    of = serializers.IntegerField(help_text="Of those that sure: decided.")


class BandSerializer(serializers.Serializer[Any]):
    """Proposals of about one confidence that persons decided about: what was said, and how often it was true."""

    to = serializers.FloatField(help_text="Below this; the last band: included.")
    count = serializers.IntegerField()
    agreed = serializers.IntegerField(help_text="Decided as proposed.")
    said = serializers.FloatField(allow_null=True, help_text="Their confidence, on average.")
    true = serializers.FloatField(allow_null=True, help_text="The share that was decided as proposed.")
    at_least = serializers.FloatField(
        allow_null=True, help_text="With `at_most`: where the true share is, 95 % sure."
    )
    at_most = serializers.FloatField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        # Inside the class `from` is a word of the language.
        return {"from": serializers.FloatField(help_text="From this confidence on."), **super().get_fields()}


class TrialChoiceSerializer(serializers.Serializer[Any]):
    """What a choice of `automatic` would have done with the lines that persons decided about."""

    automatic = serializers.ChoiceField(choices=Automatic.choices, help_text="exact or on.")
    lines = serializers.IntegerField(help_text="Would have been automatic.")
    agreed = serializers.IntegerField(help_text="Of these: persons decided the same.")
    at_most_wrong = serializers.FloatField(allow_null=True, help_text=BOUND)
    share = serializers.FloatField(allow_null=True, help_text="Of the lines that persons matched.")
    expected_wrong_a_year = serializers.FloatField(
        allow_null=True, help_text="By their confidence, for as many lines a year as now."
    )


class TrialSerializer(serializers.Serializer[Any]):
    """The trial run: what would have been automatic, held against what persons decided."""

    began_at = TimeField(allow_null=True, help_text="The first decision; null: none yet.")
    lines = serializers.IntegerField(help_text="Proposals that persons decided about.")
    lines_wanted = serializers.IntegerField()
    days = serializers.IntegerField(help_text="Since it began.")
    days_wanted = serializers.IntegerField()
    is_over = serializers.BooleanField(help_text="Enough lines or days.")
    choices = TrialChoiceSerializer(many=True)


class MatchingQualitySerializer(serializers.Serializer[Any]):
    """How right matching is for the company. `undone` and `spot_check` are two figures, never to be mixed: the first
    knows only what somebody noticed."""

    undone = MeasuredSerializer(help_text="Automatic matches that were undone later, of all.")
    spot_check = MeasuredByChecksSerializer(
        help_text="Wrong ones of those drawn at random that a person looked at."
    )
    benchmark = MeasuredSerializer(
        help_text="For everybody: of the made-up years on which the threshold of the weights was chosen."
    )
    automatic = AutomaticShareSerializer()
    threshold = ThresholdSerializer()
    bands = BandSerializer(many=True)
    trial = TrialSerializer()


class MatchingQualityViewSet(CompanyViewSet):
    """How right matching is, measured."""

    queryset = MatchingSetting.objects.all()
    required_feature = RECONCILIATION
    required_roles: ClassVar = {"list": EVERY_ROLE}
    pagination_class = None
    serializer_class = MatchingQualitySerializer

    @extend_schema(responses=MatchingQualitySerializer)
    def list(self, request: Request) -> Response:
        """Measured errors with their bounds, said and true probability by band, and the trial run."""
        return Response(MatchingQualitySerializer(quality(self.access.company_id)).data)


# -- spot checks -----------------------------------------------------------------------------------------------------


class SpotCheckSerializer(RowSerializer):
    """An automatic match that a person is asked to look at."""

    id = serializers.IntegerField()
    month = DayField(help_text="Its first day.")
    is_random = serializers.BooleanField(
        help_text="Drawn at random: it counts. Else one of those it was least sure of, which does not."
    )
    confidence = serializers.FloatField(allow_null=True, help_text="When it was accepted.")
    answer = serializers.ChoiceField(choices=SpotCheckAnswer.choices)
    answered_at = TimeField(allow_null=True)
    answered_by = serializers.CharField()
    line_text = serializers.CharField()
    line = MatchedLineSerializer(allow_null=True, help_text="Null once its import was undone.")
    allocations = MatchAllocationSerializer(many=True, help_text="What the automatic match laid.")


class SpotCheckAnswerSerializer(serializers.Serializer[Any]):
    answer = serializers.ChoiceField(
        choices=[SpotCheckAnswer.GOOD.value, SpotCheckAnswer.UNDONE.value],
        help_text="good: it is right; undone: it is wrong, and is undone.",
    )


class SpotCheckFilter(ListFilter):
    is_random = FlagFilter(help_text="Only those drawn at random, or only the others.")

    class Meta:
        model = SpotCheck
        fields: ClassVar[list[str]] = []


class SpotCheckViewSet(CompanyViewSet):
    """Ten automatic matches a month, for a person to look at."""

    queryset = SpotCheck.objects.select_related("draw", "line").order_by("-draw_id", "id")
    required_feature = RECONCILIATION
    required_roles: ClassVar = {"list": EVERY_ROLE, "retrieve": EVERY_ROLE, "answer": MATCHING}
    api_errors: ClassVar = {"answer": (errors.StandsUndone, errors.UndoBlocked, errors.BusyElsewhere)}
    serializer_class = SpotCheckSerializer
    filter_backends = (ListFilterBackend,)
    filterset_class = SpotCheckFilter

    def list(self, request: Request) -> Response:
        """Spot checks, the latest month first. Drawn once a month, at the end of a run: half at random, half of what
        matching was least sure of."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self._shown(rows))

    @extend_schema(responses=SpotCheckSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One of them."""
        return Response(self._shown([self.get_object()])[0])

    @extend_schema(request=SpotCheckAnswerSerializer, responses=SpotCheckSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Says that the match is good, or wrong: then it is undone. May be said otherwise later."""
        found = self.get_object()
        said = SpotCheckAnswerSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        spot_checks.answer(found.pk, self.access.company_id, request.user, said.validated_data["answer"])
        return Response(self._shown([self.get_object()])[0])

    def _shown(self, rows: Any) -> Any:
        company, undone = self.access.company_id, undone_lines(self.access.company_id)
        laid: dict[int, Any] = {}
        allocations = Allocation.objects.filter(
            line__in=[row.line_id for row in rows if row.line_id], action__kind=ActionKind.AUTOMATIC
        )
        for one in allocations.order_by("pk"):
            laid.setdefault(one.line_id or 0, []).append(one)
        documents = documents_of(company, [one.invoice_id for some in laid.values() for one in some])
        return rows_shown(
            SpotCheckSerializer,
            [
                {
                    **{name: getattr(row, name) for name in OWN},
                    "month": row.draw.month,
                    "answer": answer_of(row, undone),
                    "line": {name: getattr(row.line, name) for name in LINE_COLUMNS} if row.line else None,
                    "allocations": stored_allocations(laid.get(row.line_id or 0, ()), documents),
                }
                for row in rows
            ],
        )


OWN = ("id", "is_random", "confidence", "answered_at", "answered_by", "line_text")
