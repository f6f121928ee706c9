"""What the matcher said, held against the truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from bank_transfers.reconciliation.matching.data import Allocation, Kind, Match, Status

from .life import World

_MONEY = frozenset({Kind.PAYMENT, Kind.REFUND, Kind.FEE})


class Verdict(NamedTuple):
    """Of one line. `others`: a document of another customer was automatic."""

    pays: bool
    automatic: bool
    right: bool  # the first proposal
    among_three: bool
    proposed: bool
    others: bool
    confidence: float
    category: str
    sure_enough: bool


def right(
    world: World, truth: dict[int, Decimal], allocations: Iterable[Allocation], *, payout: bool
) -> bool:
    """The same documents, each with its amount; a proforma is as good as its invoice. Of a payout its fees count as
    paid, since each item is paid in full."""
    found: dict[int, Decimal] = {}
    for one in allocations:
        if one.kind in {Kind.PAYMENT, Kind.REFUND} or (payout and one.kind is Kind.FEE):
            claim = world.same.get(one.claim_id, one.claim_id)
            found[claim] = found.get(claim, Decimal(0)) + one.amount
    wanted = {world.same.get(claim, claim): amount for claim, amount in truth.items()}
    return found == wanted


def judge(world: World, matches: Iterable[Match]) -> list[Verdict]:
    payouts = {payout.line_id for payout in world.payouts}
    found = []
    for match in matches:
        truth = world.truth[match.line_id]
        payout = match.line_id in payouts
        ranked: Sequence[tuple[Allocation, ...]] = [one.allocations for one in match.alternatives]
        if match.allocations:
            ranked = [match.allocations, *ranked]
        proposed = match.status in {Status.AUTOMATIC, Status.PROPOSED, Status.AMBIGUOUS}
        shown = ranked if proposed else []
        hits = [right(world, truth, one, payout=payout) for one in shown]
        first = hits[0] if hits else False
        if not truth:
            first = not proposed
        mine = {world.partner[claim] for claim in truth}
        sure = match.alternatives[0].confidence if match.status is Status.AMBIGUOUS else match.confidence
        others = any(world.partner[one.claim_id] not in mine for one in match.allocations)
        found.append(
            Verdict(
                bool(truth),
                match.status is Status.AUTOMATIC,
                first,
                any(hits[:3]),
                proposed,
                match.status is Status.AUTOMATIC and others,
                sure,
                world.category[match.line_id],
                match.sure_enough,
            )
        )
    return found


@dataclass
class Counts:
    lines: int = 0
    paying: int = 0
    automatic: int = 0
    automatic_wrong: int = 0
    automatic_right: int = 0
    others: int = 0
    first: int = 0
    among_three: int = 0
    idle_proposed: int = 0  # lines that pay nothing, with a proposal
    categories: dict[str, list[int]] = field(default_factory=dict)  # lines, automatic right, first, wrong
    bands: dict[str, list[float]] = field(default_factory=dict)  # proposals, right, sum of what was said

    def add(self, verdicts: Iterable[Verdict]) -> Counts:
        for one in verdicts:
            self.lines += 1
            self.paying += one.pays
            self.automatic += one.automatic
            wrong = one.automatic and not (one.right and one.pays)
            self.automatic_wrong += wrong
            self.automatic_right += one.automatic and not wrong
            self.others += one.others
            self.first += one.pays and one.right
            self.among_three += one.pays and one.among_three
            self.idle_proposed += not one.pays and one.proposed
            if one.proposed:
                band = self.bands.setdefault(_band(one.confidence), [0, 0, 0])
                for at, said in enumerate((1, one.right and one.pays, one.confidence)):
                    band[at] += said
            mine = self.categories.setdefault(one.category, [0, 0, 0, 0])
            for at, value in enumerate((1, one.automatic and not wrong, one.right, wrong)):
                mine[at] += value
        return self

    def merge(self, other: Counts) -> None:
        for name in (
            "lines", "paying", "automatic", "automatic_wrong", "automatic_right", "others", "first", "among_three",
            "idle_proposed",
        ):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name, said in other.bands.items():
            band = self.bands.setdefault(name, [0, 0, 0])
            for at, value in enumerate(said):
                band[at] += value
        for category, values in other.categories.items():
            mine = self.categories.setdefault(category, [0, 0, 0, 0])
            for at, value in enumerate(values):
                mine[at] += value


BANDS = (0.0, 0.5, 0.8, 0.97, 0.99, 0.999, 1.0)


def _band(confidence: float) -> str:
    """As the page says it; the last one is what may be automatic."""
    low = max(limit for limit in BANDS[:-1] if limit <= max(confidence, 0.0))
    return f"{low:.3f}"
