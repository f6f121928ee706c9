"""Money laid on claims: a reading's exact amounts. Never more than the line has, never more than a claim has open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bank_transfers.reconciliation.matching.candidates.amounts import How
from bank_transfers.reconciliation.matching.data import Kind
from bank_transfers.reconciliation.matching.money import UNIT

CENT = UNIT // 100


class Share(NamedTuple):
    """As `data.Allocation`, in millionths; claims are places in the book."""

    claim: int
    amount: int
    kind: Kind
    of_line: int
    of_claim: int


def shares_of(
    claims: Sequence[int], opens: Sequence[int], how: How, amount: int, currency: str
) -> tuple[Share, ...]:
    """opens: what is open of each claim, in its currency; amount: the line's, in `currency`."""
    if how is How.EXCHANGE:
        return _exchanged(claims, opens, amount, currency)
    if amount < 0:
        return _refunded(claims, opens, amount)
    short = sum(opens) - amount
    found: list[Share] = []
    if short <= 0:
        found = [_payment(claim, owed) for claim, owed in zip(claims, opens, strict=True)]
        if short < 0:
            kind = Kind.ROUNDING if how is How.ROUNDED else Kind.OVERPAYMENT
            found.append(Share(claims[-1], -short, kind, -short, 0))
        return tuple(found)
    if how is How.PART:
        return _parts(claims, opens, amount)
    kind = {How.ROUNDED: Kind.ROUNDING, How.FEE: Kind.FEE, How.DISCOUNT: Kind.DISCOUNT}.get(how, Kind.FEE)
    less = _spread(opens, short) if how is How.DISCOUNT else _from_the_last(opens, short)
    for claim, owed, missing in zip(claims, opens, less, strict=True):
        if owed != missing:
            found.append(_payment(claim, owed - missing))
        if missing:
            found.append(Share(claim, missing, kind, 0, missing))
    return tuple(found)


def _payment(claim: int, amount: int) -> Share:
    return Share(claim, amount, Kind.PAYMENT, amount, amount)


def _parts(claims: Sequence[int], opens: Sequence[int], amount: int) -> tuple[Share, ...]:
    rest, found = amount, []
    for claim, owed in zip(claims, opens, strict=True):
        paid = min(owed, rest)
        rest -= paid
        if paid:
            found.append(_payment(claim, paid))
    return tuple(found)


def _refunded(claims: Sequence[int], opens: Sequence[int], amount: int) -> tuple[Share, ...]:
    if sum(opens) == amount:  # less what is owed to us
        return tuple(
            Share(claim, owed, Kind.PAYMENT if owed > 0 else Kind.REFUND, owed, owed)
            for claim, owed in zip(claims, opens, strict=True)
        )
    rest, found = amount, []
    for claim, owed in zip(claims, opens, strict=True):
        back = max(owed, rest)
        rest -= back
        if back:
            found.append(Share(claim, back, Kind.REFUND, back, back))
    return tuple(found)


def _exchanged(claims: Sequence[int], opens: Sequence[int], amount: int, currency: str) -> tuple[Share, ...]:
    """The line's money by the shares of what is owed; what that leaves of a cent is the last one's."""
    step = UNIT if currency == "HUF" and amount % UNIT == 0 else CENT
    owed_in_all, left, found = sum(opens), amount, []
    for at, (claim, owed) in enumerate(zip(claims, opens, strict=True)):
        mine = left if at + 1 == len(claims) else amount * owed // owed_in_all // step * step
        left -= mine
        found.append(Share(claim, mine, Kind.PAYMENT if amount > 0 else Kind.REFUND, mine, owed))
    return tuple(found)


def _spread(opens: Sequence[int], short: int) -> list[int]:
    """A discount is given on each claim."""
    positive = sum(owed for owed in opens if owed > 0)
    less = [short * owed // positive // CENT * CENT if owed > 0 else 0 for owed in opens]
    for missing in reversed(range(len(opens))):
        if opens[missing] > 0:
            less[missing] += short - sum(less)
            break
    return less


def _from_the_last(opens: Sequence[int], short: int) -> list[int]:
    less = [0] * len(opens)
    for at in reversed(range(len(opens))):
        if opens[at] > 0:
            less[at] = min(opens[at], short)
            short -= less[at]
    return less
