"""Lines as a list asks for them: filters and orders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import django_filters
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from bank_transfers.companies.revisions import revision
from bank_transfers.core.api.lists.filter_set import ListFilter, SearchFilter
from bank_transfers.core.api.lists.filters import AmountFilter, DayFilter, WholeFilter, WordsFilter
from bank_transfers.core.api.lists.listing import Listing, Show
from bank_transfers.core.api.lists.memory import Memory
from bank_transfers.core.api.lists.operators import AMOUNT, DAY, FLAG, TEXT, WHOLE, Operand
from bank_transfers.core.api.lists.ordering import Ordering
from bank_transfers.core.db.lookups import Among
from bank_transfers.core.db.reading import among_scattered_pages

from .explaining.engine import Code
from .explaining.states import BY_STATE, LineState
from .line_changes import BANK_LINES
from .models import NAME_IN_ORDER, BankTransaction, LineStatus

ORDERING = Ordering(
    BankTransaction,
    {
        "booking_date": "booking_date",
        "value_date": "value_date",
        "amount": "amount",
        "counterparty_name": NAME_IN_ORDER,
        "id": "id",
    },
    usual="-booking_date",
)


class DirectionFilter(django_filters.ChoiceFilter):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("in", "in"), ("out", "out")], **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        # Not `gt`: exact decimals are compared by two lookups of their own (core/db/amounts.py).
        return qs.exclude(amount__lte=0) if value == "in" else qs.exclude(amount__gte=0)


class StateFilter(WordsFilter):
    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        if not value:
            return qs
        among = Q(pk__in=[])
        for state, lines in BY_STATE.items():
            if state in value:
                among |= lines
        return qs.filter(among)


class BankTransactionFilter(ListFilter):
    operands = {
        "id": Operand(WHOLE, "id"),
        "account": Operand(WHOLE, "account_id"),
        "statement": Operand(WHOLE, "statement_id"),
        **{
            name: Operand(TEXT, name)
            for name in (
                "status", "currency", "counterparty_name", "counterparty_account", "remittance_information",
                "creditor_reference", "bank_reference", "end_to_end_id", "type_code", "type_text", "card", "merchant",
                "original_currency", "explanation",
            )
        },
        **{name: Operand(AMOUNT, name) for name in ("amount", "original_amount", "fee", "balance_after")},
        **{name: Operand(DAY, name) for name in ("booking_date", "value_date")},
        **{name: Operand(FLAG, name) for name in ("reversal", "in_closed_period")},
    }  # fmt: skip

    account = WholeFilter(field_name="account_id", help_text="By the account's id.")
    statement = WholeFilter(field_name="statement_id", help_text="By the id of the statement it came by.")
    status = WordsFilter(
        only=LineStatus.values, help_text="One or more, separated by commas: booked, pending, question …"
    )
    currency = WordsFilter(help_text="One or more, separated by commas: HUF, EUR …")
    direction = DirectionFilter(help_text="`in` or `out`.")
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
    state = StateFilter(
        only=LineState.values,
        help_text="One or more, separated by commas: open, proposed, matched, explained.",
    )
    explanation = WordsFilter(
        only=list(Code), help_text="One or more codes, separated by commas: bank_fee, own_transfer …"
    )
    search = SearchFilter(
        help_text="Words that all occur in counterparty, its account, text or references; accents and case do not "
        "matter. A word of one or two characters must begin a word there."
    )

    class Meta:
        model = BankTransaction
        fields: list[str] = []


def asked_by(
    parameters: QueryDict, rows: QuerySet[BankTransaction], chosen: Sequence[int] | None = None
) -> QuerySet[BankTransaction]:
    """Those of the rows that the parameters of an address ask for, in their order; chosen: of them only these, by
    their ids. Raises Invalid, SearchTooLong, InvalidOrdering."""
    found, _asked = BankTransactionFilter.applied(parameters, rows)
    if chosen is not None:
        found = found.filter(Among(F("pk"), chosen))
    return found.order_by(*ORDERING.of(parameters.get("ordering", "")))


class Lines(Listing):
    """Lines of one company that fit the filters, in an order; searching: also by words, which an index finds alone."""

    def __init__(self, *args: Any, searching: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._searching = searching and connection.vendor == "postgresql"

    def _count(self) -> int:
        with self._quickly():
            return super()._count()

    def of_all(self, what: str, find: Callable[[QuerySet[Any]], Any]) -> Any:
        def found(rows: QuerySet[Any]) -> Any:
            with self._quickly():
                return find(rows)

        return super().of_all(what, found)

    def _quickly(self) -> AbstractContextManager[None]:
        return among_scattered_pages() if self._searching else nullcontext()


def listed(
    parameters: QueryDict, rows: Callable[[], QuerySet[BankTransaction]], company_id: int, show: Show
) -> Listing:
    """The same as a list that is shown in pages, counted and summed. rows: finds those of the company; show: rows by
    their keys. Raises Invalid, InvalidOrdering; SearchTooLong once it looks for rows."""
    asked = BankTransactionFilter.asked(parameters)
    memory = Memory(f"{BANK_LINES}:{company_id}", lambda: revision(company_id, BANK_LINES))
    ordering, searching = parameters.get("ordering", ""), bool(parameters.get("search", "").strip())
    return Lines(lambda: asked.of(rows()), asked.text, ORDERING, ordering, memory, show, searching=searching)
