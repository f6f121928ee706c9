"""What a count of wrong ones says of the true share: exact one-sided bounds of the binomial distribution (Clopper and
Pearson)."""

from __future__ import annotations

import math

SURELY = 0.95
STEPS = 60  # each halves what is left of 0 to 1


def upper(wrong: int, of: int, surely: float = SURELY) -> float:
    """The share that is not exceeded with this confidence. Of nothing: 1."""
    if of == 0 or wrong >= of:
        return 1.0
    low, high = wrong / of, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(wrong, of, middle) > 1 - surely else (low, middle)
    return high


def lower(wrong: int, of: int, surely: float = SURELY) -> float:
    """The share that is reached at least with this confidence. Of nothing: 0."""
    return 1.0 - upper(of - wrong, of, surely) if 0 < wrong <= of else 0.0


def _at_most(wrong: int, of: int, share: float) -> float:
    """The probability of at most so many. share: between 0 and 1, neither of them."""
    if wrong > of - wrong:  # fewer terms from the other end
        return 1.0 - _at_most(of - wrong - 1, of, 1.0 - share) if wrong < of else 1.0
    yes, no = math.log(share), math.log1p(-share)
    total = math.lgamma(of + 1)
    return sum(
        math.exp(total - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * yes + (of - k) * no)
        for k in range(wrong + 1)
    )
