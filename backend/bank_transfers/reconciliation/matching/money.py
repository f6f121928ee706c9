"""Amounts as whole numbers, so that sums and comparisons are exact and quick."""

from __future__ import annotations

from decimal import Context, Decimal

_PLACES = 6
UNIT = 1_000_000  # one forint, one euro
_CENT = UNIT // 100
_EXACT = Context(prec=80)


def units(amount: Decimal) -> int | None:
    """Millionths. None for what is no number, beyond all sense or finer than that: nothing is rounded, so nobody
    matches it."""
    if not amount.is_finite() or amount.adjusted() > 40:
        return None
    scaled = amount.scaleb(_PLACES, _EXACT)
    whole = int(scaled)
    return whole if whole == scaled else None


def decimal(amount: int) -> Decimal:
    """Back again, with two places at least."""
    if amount % _CENT == 0:
        return Decimal(amount // _CENT).scaleb(-2, _EXACT)
    value = Decimal(amount).scaleb(-_PLACES, _EXACT)
    return value.normalize(_EXACT)
