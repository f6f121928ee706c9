"""The second half of a year, after a clerk settled the first: what is learnt, what is still open."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from bank_transfers.reconciliation.matching.data import EarlierPayment, Known, Line

from .life import World


def second_half(world: World) -> tuple[World, Known]:
    """The lines from the middle on, claims less what was paid before, and what the first half taught."""
    lines = sorted(world.lines, key=lambda line: (line.booking_date, line.id))
    middle = len(lines) // 2
    paid: dict[int, Decimal] = defaultdict(Decimal)
    accounts: dict[str, dict[int, int]] = {}
    payments = []
    in_euros = {claim.id for claim in world.claims if claim.currency != "HUF"}
    whole = {claim.id: claim.open_amount for claim in world.claims}
    for line in lines[:middle]:
        for claim, amount in world.truth[line.id].items():
            exchanged = line.currency == "HUF" and claim in in_euros
            paid[claim] += whole[claim] if exchanged else amount
            payments.append(EarlierPayment(claim, line.id, line.booking_date, line.amount))
        _teach(world, line, accounts)
    claims = [replace(claim, open_amount=_left(claim.open_amount, paid[claim.id])) for claim in world.claims]
    later = replace(world, lines=lines[middle:], claims=claims)
    return later, Known(payer_accounts=accounts, payments=tuple(payments))


def _left(owed: Decimal, paid: Decimal) -> Decimal:
    """A discount and a fee are given with the payment: what is nearly paid is paid."""
    rest = owed - paid
    return Decimal(0) if rest * owed <= 0 or abs(rest) * 20 <= abs(owed) else rest


def _teach(world: World, line: Line, accounts: dict[str, dict[int, int]]) -> None:
    partners = {world.partner[claim] for claim in world.truth[line.id]}
    if line.counterparty_account and len(partners) == 1:
        partner = partners.pop()
        if partner is not None:
            counts = accounts.setdefault(line.counterparty_account, {})
            counts[partner] = counts.get(partner, 0) + 1
