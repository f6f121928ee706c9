"""Which bank line pays which claim: `match` is the door, `data` what goes in and out, `evidence` the words."""

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
from .engine import match

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
    "match",
]
