"""The matcher in front of the exam, and what is told of its marks."""

from __future__ import annotations

from bank_transfers.reconciliation.matching import Claim, Known, Line, Match
from bank_transfers.reconciliation.matching.engine import match

from . import figures, forecast
from .marks import Mark, marks
from .moments import Matcher, evenings
from .worlds import World

LEAST_SHOWN = 5  # lines of a kind, else it says nothing


def engine(lines: list[Line], claims: list[Claim], known: Known, world: World) -> list[Match]:
    """The matcher under examination."""
    here = {line.id for line in lines}
    payouts = [payout for place, payout in world.payouts.items() if place in here]
    return match(lines, claims, known, world.rates, payouts)


def examined(world: World, matcher: Matcher, *, every: int = 1, learns: bool = True) -> list[Mark]:
    """All marks of a world."""
    return marks(evenings(world, matcher, every, learns), world)


def report(columns: dict[str, list[Mark]]) -> str:
    """All tables; those by kind are of the first column."""
    first, cold = next(iter(columns.items()))
    parts: list[tuple[str, str]] = [
        ("The targets", figures.summary(columns)),
        (f"What was wrong ({first})", figures.errors(cold)),
        (f"Calibration ({first})", figures.calibration(cold)),
        ("What a batch is expected to have wrong", forecast.told({first: cold})),
        (
            f"By reference ({first})",
            figures.by_kind(columns, figures.kinds_of_reference, "reference", LEAST_SHOWN),
        ),
        (f"By payment ({first})", figures.by_kind(columns, figures.kinds_of_payment, "payment", LEAST_SHOWN)),
        (f"Money that pays nothing, where something was proposed ({first})", figures.noise(cold)),
    ]
    return "\n\n".join(f"**{title}**\n\n{text}" for title, text in parts)
