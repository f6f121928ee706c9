"""`?partner_name=Kft&partner_name_operator=contains`: a condition on any field of a list, as tables of the web ask it.

A field without its operator is asked for as it is (`equals`, `=`, `is`), unless the list has a filter of that name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from bank_transfers.core.api.errors import Errors
from bank_transfers.core.db.text_match import TextMatch, escaped

from .filters import AmountField, DayField, FlagField, WholeField

SUFFIX = "_operator"
WITHOUT_VALUE = ("isEmpty", "isNotEmpty")
EMPTY: tuple[Any, ...] = (None, "")
Condition = Callable[[str, Any], Q]


class ShortText(forms.Field):
    def to_python(self, value: Any) -> str:
        text = str(value or "")
        if len(text) > 255:
            raise forms.ValidationError(_("At most 255 characters."))
        return text


@dataclass(frozen=True)
class Kind:
    """What can be asked of a field: its operators, how its value is read and told in the schema."""

    field: forms.Field
    operators: Mapping[str, Condition]
    schema: Any
    empty: Callable[[str], Q] = lambda column: Q(**{f"{column}__isnull": True})

    @property
    def plain(self) -> str:
        """The operator that is meant without one."""
        return next(iter(self.operators))

    def condition(self, column: str, operator: str, value: Any) -> Q:
        if operator in WITHOUT_VALUE:
            return self.empty(column) if operator == "isEmpty" else ~self.empty(column)
        return self.operators[operator](column, value)

    @property
    def allowed(self) -> list[str]:
        return [*self.operators, *WITHOUT_VALUE]


def _equal(column: str, value: Any) -> Q:
    return Q(**{column: value})


def _not_equal(column: str, value: Any) -> Q:
    return ~Q(**{column: value})  # a row without any value has not this one


def _like(before: str, after: str) -> Condition:
    return lambda column, value: Q(TextMatch(F(column), f"{before}{escaped(value)}{after}"))


def _at_least(column: str, value: Any) -> Q:
    return Q(**{f"{column}__gte": value})


def _at_most(column: str, value: Any) -> Q:
    return Q(**{f"{column}__lte": value})


def _more(column: str, value: Any) -> Q:
    return Q(**{f"{column}__gt": value})


def _less(column: str, value: Any) -> Q:
    return Q(**{f"{column}__lt": value})


def _same(column: str, value: Any) -> Q:
    return _at_least(column, value) & _at_most(column, value)


def _different(column: str, value: Any) -> Q:
    return ~_same(column, value)


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _end(day: date) -> datetime:
    """The first moment that is later."""
    return _start(day + timedelta(days=1))


def _within(column: str, day: date) -> Q:
    return Q(**{f"{column}__gte": _start(day), f"{column}__lt": _end(day)})


NUMBERS: Mapping[str, Condition] = {
    "=": _same, "!=": _different, ">": _more, ">=": _at_least, "<": _less, "<=": _at_most,
}  # fmt: skip
TEXT = Kind(
    ShortText(required=False),
    {
        "equals": _equal, "contains": _like("%", "%"), "startsWith": _like("", "%"), "endsWith": _like("%", ""),
        "is": _equal, "not": _not_equal,
    },
    OpenApiTypes.STR,
    empty=lambda column: Q(**{f"{column}__exact": ""}),
)  # fmt: skip
AMOUNT = Kind(AmountField(required=False), NUMBERS, OpenApiTypes.DECIMAL)
WHOLE = Kind(WholeField(required=False), NUMBERS, OpenApiTypes.INT64)
DAY = Kind(
    DayField(required=False),
    {
        "is": _equal, "not": _not_equal, "after": _more, "onOrAfter": _at_least, "before": _less,
        "onOrBefore": _at_most,
    },
    OpenApiTypes.DATE,
)  # fmt: skip
# A time, asked for by its day here.
MOMENT = Kind(
    DayField(required=False),
    {
        "is": _within,
        "not": lambda column, day: ~_within(column, day),
        "after": lambda column, day: Q(**{f"{column}__gte": _end(day)}),
        "onOrAfter": lambda column, day: Q(**{f"{column}__gte": _start(day)}),
        "before": lambda column, day: Q(**{f"{column}__lt": _start(day)}),
        "onOrBefore": lambda column, day: Q(**{f"{column}__lt": _end(day)}),
    },
    OpenApiTypes.DATE,
)
FLAG = Kind(FlagField(required=False), {"is": _equal, "not": _not_equal}, OpenApiTypes.BOOL)


@dataclass(frozen=True)
class Operand:
    """A field that can be asked for. only: rows that have it at all, where not every one has."""

    kind: Kind
    column: str
    only: Q | None = None

    def condition(self, operator: str, value: Any) -> Q:
        found = self.kind.condition(self.column, operator, value)
        if self.only is None:
            return found
        # Where it means nothing it is empty, whatever is stored.
        inverse = operator in {"isEmpty", "not", "!="}
        return found | ~self.only if inverse else found & self.only


class PlainFilter(django_filters.Filter):
    """A field without an operator."""

    def __init__(self, operand: Operand) -> None:
        self.operand = operand
        super().__init__(help_text=f"As it is; with `…{SUFFIX}` by another condition.")

    @property
    def field(self) -> forms.Field:
        return self.operand.kind.field

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(self.operand.condition(self.operand.kind.plain, value))


class OperatorFilter(django_filters.Filter):
    """How a field's value is meant. Read by `asked_by_operators`; on its own it filters nothing."""

    field_class = forms.CharField

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs


def filters_for(operands: Mapping[str, Operand], own: Mapping[str, Any]) -> dict[str, django_filters.Filter]:
    """The parameters of the operands, for a filter set that has those of `own` already."""
    made: dict[str, django_filters.Filter] = {}
    for name, operand in operands.items():
        if name not in own:
            made[name] = extend_schema_field(operand.kind.schema)(type("Plain", (PlainFilter,), {}))(operand)
        schema = {"type": "string", "enum": operand.kind.allowed}
        made[name + SUFFIX] = extend_schema_field(schema)(type("Operator", (OperatorFilter,), {}))(
            help_text=f"How `{name}` is meant."
        )
    return made


def asked_by_operators(
    operands: Mapping[str, Operand], parameters: QueryDict
) -> tuple[dict[str, Q | None], list[str], Errors]:
    """The condition for each field that is asked for by an operator (None where the value is empty, which filters
    nothing), what was asked as texts, and what is wrong with it by parameter."""
    conditions: dict[str, Q | None] = {}
    told: list[str] = []
    wrong: Errors = {}
    for name, operand in operands.items():
        operator = parameters.get(name + SUFFIX)
        if not operator:
            continue
        try:
            value = _value_of(name, operand.kind, operator, parameters)
        except ValidationError as error:
            wrong.update(error.message_dict)
            continue
        needless = operator in WITHOUT_VALUE
        conditions[name] = operand.condition(operator, value) if needless or value not in EMPTY else None
        told.append(f"{name} {operator} {value!r}")
    return conditions, told, wrong


def _value_of(name: str, kind: Kind, operator: str, parameters: QueryDict) -> Any:
    """Raises ValidationError by parameter."""
    if operator not in kind.allowed:
        sentence = _("It is one of %(choices)s.") % {"choices": ", ".join(kind.allowed)}
        raise ValidationError({name + SUFFIX: [sentence]})
    if operator in WITHOUT_VALUE:
        return None
    if name not in parameters:
        raise ValidationError({name: [_("The operator needs this value.")]})
    try:
        return kind.field.clean(parameters[name])
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from None
