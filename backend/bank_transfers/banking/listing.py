"""Lines as a list asks for them: filters and orders."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.api.lists.filters import AmountFilter, DayFilter, WholeFilter, WordsFilter
from bank_transfers.core.db import search
from bank_transfers.core.db.ordering import order_by, parsed

from .models import BankTransaction

ORDERINGS = {
    "booking_date": "booking_date",
    "value_date": "value_date",
    "amount": "amount",
    "counterparty_name": "counterparty_name",
    "id": "pk",
}
USUAL_ORDER = "-booking_date"
NULLABLE = {"booking_date", "value_date"}


class SearchFilter(django_filters.CharFilter):
    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        try:
            return qs.filter(search.condition(value, "search_text")) if value else qs
        except search.TooLong:
            sentence = _("A search has at most 200 characters and 10 words.")
            raise Invalid(errors={"search": [sentence]}) from None


class BankTransactionFilter(django_filters.FilterSet):
    account = WholeFilter(field_name="account_id", help_text="By the account's id.")
    statement = WholeFilter(field_name="statement_id", help_text="By the id of the statement it came by.")
    status = WordsFilter(help_text="One or more, separated by commas: booked, pending, question …")
    currency = WordsFilter(help_text="One or more, separated by commas: HUF, EUR …")
    direction = django_filters.ChoiceFilter(
        choices=[("in", "in"), ("out", "out")], method="by_direction", help_text="`in` or `out`."
    )
    booking_date_from = DayFilter(
        field_name="booking_date", lookup_expr="gte", help_text="This day included."
    )
    booking_date_to = DayFilter(field_name="booking_date", lookup_expr="lte", help_text="This day included.")
    value_date_from = DayFilter(field_name="value_date", lookup_expr="gte", help_text="This day included.")
    value_date_to = DayFilter(field_name="value_date", lookup_expr="lte", help_text="This day included.")
    amount_min = AmountFilter(
        field_name="amount", lookup_expr="gte", help_text="Signed; this amount included."
    )
    amount_max = AmountFilter(
        field_name="amount", lookup_expr="lte", help_text="Signed; this amount included."
    )
    search = SearchFilter(
        help_text="Words that all occur in counterparty, its account, text or references; accents and case do not "
        "matter."
    )

    class Meta:
        model = BankTransaction
        fields: list[str] = []

    def by_direction(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(amount__gt=0) if value == "in" else rows.filter(amount__lt=0)


def in_order(rows: QuerySet[BankTransaction], parameters: QueryDict) -> QuerySet[BankTransaction]:
    """In the order that `ordering` asks for. Raises Invalid."""
    try:
        columns = parsed(parameters.get("ordering") or USUAL_ORDER, ORDERINGS)
    except KeyError:
        sentence = f"{_('The list cannot be ordered by that.')} ({', '.join(ORDERINGS)})"
        raise Invalid(errors={"ordering": [sentence]}) from None
    order = [order_by(column, down, column in NULLABLE) for column, down in columns]
    if not any(column == "pk" for column, _down in columns):
        order.append(order_by("pk", columns[-1][1], False))
    return rows.order_by(*order)


def asked_by(parameters: QueryDict, rows: QuerySet[BankTransaction]) -> QuerySet[BankTransaction]:
    """Those of the rows that the parameters of an address ask for, in their order. Raises Invalid."""
    found = BankTransactionFilter(parameters, rows)
    if not found.is_valid():
        raise Invalid(errors={name: list(map(str, errors)) for name, errors in found.errors.items()})
    return in_order(found.qs, parameters)
