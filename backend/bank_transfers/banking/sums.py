"""What lines come to, per currency: exact on both databases."""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from bank_transfers.core.db.amounts import InHundredths, fits_hundredths

from .models import LineStatus

EXACT = Context(prec=80)
IN, OUT = Q(amount__gt=0), Q(amount__lt=0)


def summarized(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Count of all; credits and debits (without a sign) of what is booked, and their difference; HUF in front."""
    booked = rows.filter(status=LineStatus.BOOKED).order_by()
    on_sqlite = connection.vendor == "sqlite"
    amount = InHundredths("amount") if on_sqlite else "amount"
    scale = Decimal("0.01") if on_sqlite else Decimal(1)
    simple = booked.filter(fits_hundredths("amount")) if on_sqlite else booked
    counts = dict(rows.order_by().values("currency").annotate(n=Count("pk")).values_list("currency", "n"))
    found = {currency: [count, Decimal(0), Decimal(0)] for currency, count in counts.items()}
    with localcontext(EXACT):
        groups = simple.values("currency").annotate(
            credits=Sum(amount, filter=IN), debits=Sum(amount, filter=OUT)
        )
        for group in groups:
            of = found[group["currency"]]
            of[1] += Decimal(group["credits"] or 0) * scale
            of[2] -= Decimal(group["debits"] or 0) * scale
        if on_sqlite:
            odd = booked.exclude(fits_hundredths("amount"))
            for currency, one in odd.values_list("currency", "amount").iterator():
                found[currency][1 if one > 0 else 2] += abs(one)
        return [
            {"currency": currency, "count": count, "credits": into, "debits": out, "balance": into - out}
            for currency, (count, into, out) in sorted(
                found.items(), key=lambda row: (row[0] != "HUF", row[0])
            )
        ]
