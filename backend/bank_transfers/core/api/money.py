"""How an amount is written for programs."""

from __future__ import annotations

from decimal import Decimal


def money(amount: Decimal) -> str:
    """Every digit, and two decimal places at least: 31750 → 31750.00, 0.125 → 0.125, 2.500 → 2.50."""
    whole, _, fraction = f"{amount:f}".partition(".")
    return f"{whole}.{fraction.rstrip('0'):0<2}"
