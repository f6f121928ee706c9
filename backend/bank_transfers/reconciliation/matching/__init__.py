"""Which bank line pays which claim: `engine.match` is the door, `data` what goes in and out, `evidence` the words.

Numpy comes with the engine: whoever matches imports that where it is used, since most processes match nothing.
"""

from .data import (
    Allocation,
    Alternative,
    Claim,
    ClaimType,
    EarlierPayment,
    Evidence,
    Habit,
    Kind,
    Known,
    Line,
    Match,
    Mode,
    Payout,
    PayoutItem,
    Rates,
    Status,
)

__all__ = [
    "Allocation",
    "Alternative",
    "Claim",
    "ClaimType",
    "EarlierPayment",
    "Evidence",
    "Habit",
    "Kind",
    "Known",
    "Line",
    "Match",
    "Mode",
    "Payout",
    "PayoutItem",
    "Rates",
    "Status",
]
