"""An official rate beside an amount, as detail views show it: to judge by, nothing is converted."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from rest_framework import serializers

from bank_transfers.core.api.fields import MoneyField
from bank_transfers.core.api.lists.rows import DayField, RowSerializer

from .models import MNB
from .rates import HUF, rate

DIGITS = 80  # amounts have up to 60
FILLER = Decimal("0.01")


class OfficialRateSerializer(RowSerializer):
    """What an amount is in forints by the official rate that counted on its day."""

    day = DayField(help_text="Of which day the rate is: on weekends and holidays an earlier one.")
    currency = serializers.CharField()
    unit = serializers.IntegerField(help_text="1, or 100 as for JPY.")
    rate = MoneyField(help_text="Forints for one unit.")
    source = serializers.CharField(help_text="`MNB`.")  # type: ignore[assignment]
    amount_huf = MoneyField(help_text="The amount in forints by it, to the fillér. Only to be seen.")


def official_rate(amount: Decimal | None, currency: str, day: date | None) -> dict[str, Any] | None:
    """For the serializer; None for forints, where no day is known, and where no rate counts on it. One query."""
    found = rate(currency, day) if amount is not None and day is not None and currency != HUF else None
    if found is None or amount is None:
        return None
    with localcontext(prec=DIGITS):
        worth = found.in_huf(amount).quantize(FILLER, ROUND_HALF_UP)
    return {**found._asdict(), "source": MNB, "amount_huf": worth}
