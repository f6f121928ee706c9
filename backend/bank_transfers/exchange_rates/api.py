"""/api/exchange-rates/"""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from bank_transfers.core.api.errors import Invalid, UnknownParameter
from bank_transfers.core.api.fields import MoneyField
from bank_transfers.core.api.lists.filters import DayFilter, FlagFilter, WordsFilter
from bank_transfers.core.api.lists.parameters import known_parameters, refuse_repeated, refuse_unknown
from bank_transfers.core.api.lists.rows import DayField, TimeField
from bank_transfers.core.api.views import METHODS

from .models import ExchangeRate
from .rates import LONGEST_BREAK, rates_of
from .state import CODES, LEVELS, state


class ExchangeRateFilter(django_filters.FilterSet):
    currency = WordsFilter(help_text="One or more, separated by commas: EUR, USD …")
    date_from = DayFilter(field_name="day", lookup_expr="gte", help_text="This day included.")
    date_to = DayFilter(field_name="day", lookup_expr="lte", help_text="This day included.")
    day = DayFilter(
        method="by_day",
        help_text="The rates that count on this day, one for a currency: those of the last day with rates until "
        f"then, at most {LONGEST_BREAK.days} days before. `day` of the row tells of which day it is. Not with "
        "`date_from`, `date_to` and `replaced`.",
    )
    replaced = FlagFilter(
        method="by_replaced",
        help_text="true: with those that were corrected since, in whose place others stand.",
    )

    class Meta:
        model = ExchangeRate
        fields: list[str] = []

    def by_day(self, rows: Any, name: str, value: Any) -> Any:
        asked = self.form.cleaned_data
        others = [other for other in ("date_from", "date_to", "replaced") if asked.get(other) is not None]
        if others:
            sentence = _("This can't be asked for together with day.")
            raise Invalid(errors={other: [sentence] for other in others})
        return rows.filter(pk__in=[row.pk for row in rates_of(value)])

    def by_replaced(self, rows: Any, name: str, value: Any) -> Any:
        return rows  # see `qs`: left out, it means false

    @property
    def qs(self) -> Any:
        rows = super().qs
        return rows if self.form.cleaned_data.get("replaced") else rows.filter(replaced_at=None)


class ExchangeRateSerializer(serializers.ModelSerializer[ExchangeRate]):
    """Forints for `unit` of a currency."""

    day = DayField(help_text="The day of which the rate is.")
    unit = serializers.IntegerField(help_text="1, or 100 as for JPY.")
    rate = MoneyField(help_text="Forints for one unit.")
    fetched_at = TimeField()
    replaced_at = TimeField(
        allow_null=True, help_text="When a corrected rate took its place; null: it counts."
    )

    class Meta:
        model = ExchangeRate
        fields = ["day", "currency", "unit", "rate", "source", "fetched_at", "replaced_at"]
        read_only_fields = ["currency", "source"]


class RateReasonSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=CODES)
    text = serializers.CharField()


class RateStateSerializer(serializers.Serializer[Any]):
    """How well the rates are kept."""

    level = serializers.ChoiceField(choices=LEVELS)
    reasons = RateReasonSerializer(many=True)
    last_good_at = TimeField(allow_null=True, help_text="The end of the last fetching that was complete.")
    first_day = DayField(allow_null=True, help_text="Of the rates that are there.")
    last_day = DayField(allow_null=True, help_text="Of the rates that are there.")


class ExchangeRateViewSet(mixins.ListModelMixin, GenericViewSet[ExchangeRate]):
    """The official daily rates of the MNB, the newest first.

    They are the same for all companies, and for every user. No amount is converted anywhere by itself.
    """

    queryset = ExchangeRate.objects.order_by("-day", "currency", "-pk")
    serializer_class = ExchangeRateSerializer
    filter_backends = (DjangoFilterBackend,)
    filterset_class = ExchangeRateFilter
    permission_classes = (IsAuthenticated,)
    http_method_names = METHODS
    api_errors: ClassVar = {"list": (Invalid, UnknownParameter), "state": (UnknownParameter,)}
    # A token of a company's may read them too.
    needs_login: ClassVar[tuple[str, ...]] = ()
    reading: ClassVar[tuple[str, ...]] = ()
    parameters: ClassVar[dict[str, Any]] = {}
    filtered: ClassVar[tuple[str, ...]] = ("list",)
    paged: ClassVar[tuple[str, ...]] = ("list",)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action is not None:
            refuse_repeated(request)
            refuse_unknown(request.query_params, known_parameters(self))

    @extend_schema(responses=RateStateSerializer, filters=False)
    def state(self, request: Request) -> Response:
        """Whether the rates are up to date, and if not, why."""
        return Response(RateStateSerializer(state()).data)
