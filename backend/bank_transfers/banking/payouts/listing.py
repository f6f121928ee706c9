"""Payouts as a list asks for them: filters, orders, sums."""

from __future__ import annotations

from datetime import date
from decimal import localcontext
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from bank_transfers.core.api.lists.errors import SearchTooLong
from bank_transfers.core.api.lists.filter_set import ListFilter, SearchFilter
from bank_transfers.core.api.lists.filters import AmountFilter, DayFilter, WholeFilter, WordsFilter
from bank_transfers.core.api.lists.operators import AMOUNT, DAY, TEXT, WHOLE, Operand
from bank_transfers.core.api.lists.ordering import Ordering
from bank_transfers.core.db import search
from bank_transfers.core.db.totals import EVERY, EXACT, totals

from .models import PROVIDERS, STATES, PayoutItem, ProviderPayout

# As people take a payout's day: when it was paid out; where the provider does not say it, the day of its last item.
DAY_OF = Coalesce("paid_on", "last_day")
NO_DAY = Value(date(1, 1, 1))
SUMS = ("gross", "fee", "net", "amount")

ORDERING = Ordering(
    ProviderPayout,
    {
        "day": Coalesce("paid_on", "last_day", NO_DAY),
        "gross": "gross",
        "fee": "fee",
        "net": "net",
        "amount": "amount",
        "provider": "provider",
        "id": "id",
    },
    usual="-day",
)


class StateFilter(WordsFilter):
    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        among = Q(pk__in=[])
        for state in value:
            among |= STATES[state]
        return qs.filter(among) if value else qs


class PayoutDayFilter(DayFilter):
    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs if value is None else qs.alias(day=DAY_OF).filter(**{f"day__{self.lookup_expr}": value})


class PayoutSearchFilter(SearchFilter):
    """Words that each occur in the payout, or in one of its items."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        try:
            for word in search.words(value):
                among = search.condition(word, "search_text")
                qs = qs.filter(among | Q(Exists(PayoutItem.objects.filter(among, payout=OuterRef("pk")))))
        except search.TooLong:
            raise SearchTooLong(errors={"search": [str(SearchTooLong.default_detail)]}) from None
        return qs


class PayoutFilter(ListFilter):
    operands = {
        "id": Operand(WHOLE, "id"),
        "file": Operand(WHOLE, "file_id"),
        **{name: Operand(TEXT, name) for name in ("provider", "merchant", "identification", "currency")},
        **{name: Operand(AMOUNT, name) for name in SUMS},
        **{name: Operand(DAY, name) for name in ("paid_on", "first_day", "last_day")},
    }

    account = WholeFilter(
        field_name="line__account_id", help_text="By the id of the account that it was paid to."
    )
    provider = WordsFilter(
        only=tuple(PROVIDERS), help_text=f"One or more, separated by commas: {', '.join(PROVIDERS)}."
    )
    currency = WordsFilter(help_text="One or more, separated by commas: HUF, EUR …")
    state = StateFilter(
        only=tuple(STATES), help_text=f"One or more, separated by commas: {', '.join(STATES)}; see `state`."
    )
    day_from = PayoutDayFilter(lookup_expr="gte", help_text="Of `day`; this one included.")
    day_to = PayoutDayFilter(lookup_expr="lte", help_text="Of `day`; this one included.")
    amount_min = AmountFilter(
        field_name="amount", lookup_expr="gte", help_text="Signed; this amount included."
    )
    amount_max = AmountFilter(
        field_name="amount", lookup_expr="lte", help_text="Signed; this amount included."
    )
    search = PayoutSearchFilter(
        help_text="Words that all occur in provider, merchant, the provider's id or in order numbers, ids and texts of "
        "items; accents and case do not matter. A word of one or two characters must begin a word there."
    )

    class Meta:
        model = ProviderPayout
        fields: list[str] = []


def summarized(rows: QuerySet[ProviderPayout]) -> list[dict[str, Any]]:
    """Count, gross, fee, net and amount per currency, exactly; HUF in front."""
    found = totals(
        rows,
        ("currency",),
        dict.fromkeys(SUMS, EVERY),
        amount="amount",
        amounts={name: name for name in SUMS},
    )
    with localcontext(EXACT):
        return [
            {
                "currency": currency,
                "count": of.figures["amount"].count,
                **{name: of.figures[name].amount for name in SUMS},
            }
            for (currency,), of in sorted(found.items(), key=lambda group: (group[0][0] != "HUF", group[0]))
        ]
