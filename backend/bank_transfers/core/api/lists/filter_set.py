"""The filters of a list, declared once and applied once: by the list itself, its sums, its export, its saved views."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django_filters.rest_framework import DjangoFilterBackend

from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.db import search

from .errors import SearchTooLong
from .operators import SUFFIX, Operand, asked_by_operators, filters_for
from .ordering import Ordering

EMPTY: tuple[Any, ...] = (None, "", [])


class SearchFilter(django_filters.CharFilter):
    """Words that all occur in a column of `plain` texts. Raises SearchTooLong."""

    def __init__(self, column: str = "search_text", **kwargs: Any) -> None:
        super().__init__(field_name=column, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        try:
            return qs.filter(search.condition(value, str(self.field_name)))
        except search.TooLong:
            raise SearchTooLong(errors={"search": [str(SearchTooLong.default_detail)]}) from None


class ListFilter(django_filters.FilterSet):
    """Derive the filters of a list from this: one attribute for each that has a name or a meaning of its own.

    operands: the list's fields that can be asked for by any condition (`…_operator`), a line each. No filter may have
    a `method`: what it does belongs into a class of its own.
    """

    operands: ClassVar[Mapping[str, Operand]] = {}

    @classmethod
    def get_filters(cls) -> Any:
        own = super().get_filters()
        return {**own, **filters_for(cls.operands, own)}

    @classmethod
    def asks_only_for(cls, names: Collection[str], parameters: QueryDict) -> bool:
        """Whether the parameters ask for nothing but filters of these names, by whatever operator."""
        asked = {name.removesuffix(SUFFIX) for name in parameters}
        return all(name in names for name in asked if name in cls.base_filters or name in cls.operands)

    @classmethod
    def applied(cls, parameters: QueryDict, rows: QuerySet[Any]) -> tuple[QuerySet[Any], str]:
        """The rows that fit, and the filters as a text, the same for the same filters. Raises Invalid."""
        asked = cls.asked(parameters)
        return asked.of(rows), asked.text

    @classmethod
    def asked(cls, parameters: QueryDict) -> Asked:
        """What the parameters ask for. Raises Invalid.

        What the filter set itself does with all its fields, done with those that were sent: a tenth of the time.
        """
        conditions, told, wrong = asked_by_operators(cls.operands, parameters)
        asked = {}
        for name, declared in cls.base_filters.items():
            if name in parameters and name not in conditions:
                try:
                    asked[name] = declared.field.clean(parameters[name])
                except ValidationError as error:
                    wrong[name] = list(error.messages)
        if wrong:
            raise Invalid(errors=wrong)
        filters = [(cls.base_filters[name], value) for name, value in asked.items() if value not in EMPTY]
        return Asked(filters, [*filter(None, conditions.values())], repr(asked) + "".join(told))


class Asked(NamedTuple):
    """Filters with what is asked of each, conditions, and both as a text, the same for the same ones."""

    filters: Sequence[tuple[Any, Any]]
    conditions: Sequence[Q]
    text: str

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the rows that fit. Raises SearchTooLong."""
        for declared, value in self.filters:
            rows = declared.filter(rows, value)
        for condition in self.conditions:
            rows = rows.filter(condition)
        return rows


class ListFilterBackend(DjangoFilterBackend):
    """For viewsets that leave it to DRF to narrow their rows by a ListFilter and, in a list, to order them."""

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        filters: type[ListFilter] = view.filterset_class
        rows, _asked = filters.applied(request.query_params, queryset)
        order: Ordering | None = getattr(view, "ordering", None)
        if order is None or view.action != "list":
            return rows
        return rows.order_by(*order.of(request.query_params.get("ordering", "")))
