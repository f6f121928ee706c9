"""What an answer is worth: one mark a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bank_transfers.reconciliation.matching import Allocation, Kind, Status

from .moments import Asked, oldest_of
from .worlds import Truth, World

SETTLING = frozenset({Kind.PAYMENT, Kind.REFUND})
# The price list, seconds of a clerk.
WRONG, CONFIRMED, BY_HAND = 1200, 2, 60
SHOWN = 3
# What is less sure is left out of a batch; as in `reconciliation/queue/forecast.py`.
SURE_ENOUGH = 0.97


class Verdict(StrEnum):
    RIGHT = "automatic and right"
    WRONG = "automatic and wrong"
    FIRST = "first proposal right"
    AMONG = "among three"
    MISSED = "not among three"
    # Of lines that pay no claim:
    QUIET = "nothing proposed"
    NOISE = "proposed for money that pays nothing"


class Error(StrEnum):
    """What is wrong with an automatic match."""

    NOTHING = "money that pays nothing"
    EARLY = "the document was not there yet"
    OTHER_CUSTOMER = "another customer's document"
    EQUAL = "another document of the customer, as large"
    OTHER = "other documents of the customer"
    AMOUNTS = "the right documents, other amounts"


@dataclass(frozen=True, slots=True)
class Mark:
    """`said` and `true`: the confidence of the first proposal and whether it is exactly right; None where nothing is
    proposed. `closes`: it also closes what the money really closed. `batched`: with others it may be accepted at once,
    unseen, as far as that is the answer's own to say (`queue/forecast.py`)."""

    world: str
    verdict: Verdict
    what: str
    reference: str
    said: float | None
    true: bool
    closes: bool
    error: Error | None = None
    batched: bool = False

    @property
    def pays(self) -> bool:
        """Whether the line pays a claim."""
        return self.verdict not in (Verdict.QUIET, Verdict.NOISE) and self.error not in (
            Error.NOTHING,
            Error.EARLY,
        )

    @property
    def automatic(self) -> bool:
        """Whether it was accepted without a person."""
        return self.verdict in (Verdict.RIGHT, Verdict.WRONG)

    @property
    def seconds(self) -> int:
        """What it costs a clerk. To see that nothing is proposed for what pays nothing is the same work by hand."""
        if self.verdict is Verdict.WRONG:
            return WRONG
        if self.verdict is Verdict.FIRST:
            return CONFIRMED
        return BY_HAND if self.verdict in (Verdict.AMONG, Verdict.MISSED, Verdict.NOISE) else 0


def marks(answers: Iterable[Asked], world: World) -> list[Mark]:
    """One mark for each line that pays a claim, at the moment when its documents are all there; one for each line that
    pays none, or none yet, when it first comes; and one for whatever is accepted wrongly at any other time."""
    found = []
    for asked in answers:
        mark = mark_of(asked, world)
        if mark is not None:
            found.append(mark)
    return found


def mark_of(asked: Asked, world: World) -> Mark | None:
    """The mark of one answer; None where it does not count (yet)."""
    truth, match = world.truth[asked.line.id], asked.match
    automatic = match.status is Status.AUTOMATIC
    proposals = _proposals(asked)
    first = proposals[0] if proposals else None
    said = match.confidence if first is not None else None

    what = "the document is not there yet" if truth.settles and not asked.ripe else truth.what

    def given(
        verdict: Verdict, error: Error | None = None, *, true: bool = False, closes: bool = False
    ) -> Mark:
        return Mark(world.name, verdict, what, truth.reference, said, true, closes, error, _is_batched(asked))

    if not truth.settles or not asked.ripe:
        quiet = first is None or _only_repeats(first, truth, world)
        if automatic and not quiet:
            return given(Verdict.WRONG, Error.EARLY if truth.settles else Error.NOTHING)
        return given(Verdict.QUIET if quiet else Verdict.NOISE) if asked.first_time else None
    right = [_is_right(one, truth, world) for one in proposals]
    true = bool(right and right[0])
    closes = true and first is not None and _closes(first, truth, world)
    if automatic and first is not None:
        error = None if true else _error(first, truth, asked, world)
        return given(Verdict.WRONG if error else Verdict.RIGHT, error, true=true, closes=closes)
    if true or (first is not None and _is_oldest_of_equals(first, truth, asked, world)):
        return given(Verdict.FIRST, true=true, closes=closes)
    # That it pays nothing is an answer, too, and takes one of the three places.
    others = (
        right[1:SHOWN]
        if first is not None
        else [_is_right(one.allocations, truth, world) for one in match.alternatives[: SHOWN - 1]]
    )
    return given(Verdict.AMONG if any(others) else Verdict.MISSED)


def _is_batched(asked: Asked) -> bool:
    match = asked.match
    return (
        match.status in (Status.AUTOMATIC, Status.PROPOSED)
        and match.confidence >= SURE_ENOUGH
        and all(reason.speaks_for for reason in match.evidence)
        and sum(one.of_line for one in match.allocations) == asked.line.amount
    )


def _proposals(asked: Asked) -> list[tuple[Allocation, ...]]:
    """What is proposed, the likeliest first; none where it is said that the line pays nothing."""
    match = asked.match
    others = [one.allocations for one in match.alternatives]
    if match.status is Status.AMBIGUOUS:
        return others
    return [match.allocations, *others] if match.allocations else []


def _money(allocations: Iterable[Allocation], world: World) -> dict[int, Decimal]:
    """By debt, what of the line's money pays it."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for one in allocations:
        if one.kind in SETTLING:
            found[world.debt_of.get(one.claim_id, one.claim_id)] += one.of_line
    return {debt: amount for debt, amount in found.items() if amount}


def _is_right(allocations: tuple[Allocation, ...], truth: Truth, world: World) -> bool:
    """The same set of documents, each with its amount."""
    return _money(allocations, world) == _without_zeros(truth.pays)


def _without_zeros(amounts: Mapping[int, Decimal]) -> dict[int, Decimal]:
    return {debt: amount for debt, amount in amounts.items() if amount}


def _closes(allocations: tuple[Allocation, ...], truth: Truth, world: World) -> bool:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for one in allocations:
        found[world.debt_of.get(one.claim_id, one.claim_id)] += one.of_claim
    return _without_zeros(found) == _without_zeros(truth.settles)


def _only_repeats(allocations: tuple[Allocation, ...], truth: Truth, world: World) -> bool:
    """Money paid twice may be laid beside its document, as long as it settles nothing."""
    debts = {world.debt_of.get(one.claim_id, one.claim_id) for one in allocations}
    return debts <= truth.repeats and not any(one.of_claim for one in allocations)


def _is_oldest_of_equals(first: tuple[Allocation, ...], truth: Truth, asked: Asked, world: World) -> bool:
    """A silent payment may be proposed for the debt that was due first, of several that are equal."""
    proposed, paid = list(_money(first, world)), list(truth.pays)
    if not truth.silent or len(proposed) != 1 or len(paid) != 1:
        return False
    chosen, meant = asked.claims.get(proposed[0]), asked.claims.get(paid[0])
    if chosen is None or meant is None:
        return False
    return oldest_of(meant, asked.claims).id == chosen.id


def _error(first: tuple[Allocation, ...], truth: Truth, asked: Asked, world: World) -> Error:
    money, claims = _money(first, world), asked.claims
    if money.keys() == truth.pays.keys():
        return Error.AMOUNTS
    partners = {claims[one].partner_id for one in truth.pays if one in claims}
    partners |= {claim.partner_id for claim in claims.values() if world.debt_of.get(claim.id) in truth.pays}
    if any(claims[one.claim_id].partner_id not in partners for one in first):
        return Error.OTHER_CUSTOMER
    opens = sorted(claims[one].open_amount for one in money if one in claims)
    return (
        Error.EQUAL
        if opens == sorted(claims[one].open_amount for one in truth.pays if one in claims)
        else Error.OTHER
    )
