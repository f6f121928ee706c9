"""Three rules as simple as they come, to compare with: each books what it finds, if it finds exactly one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from bank_transfers.reconciliation.matching import Allocation, Claim, Kind, Known, Line, Match, Status

from .worlds import World

Choice = Callable[[Line, list[Claim]], list[Claim]]
_SIGNS = re.compile(r"[^0-9a-z]+")


def by_amount(line: Line, claims: list[Claim]) -> list[Claim]:
    """Whatever is open with this sum."""
    return [one for one in claims if (one.open_amount, one.currency) == (line.amount, line.currency)]


def by_number(line: Line, claims: list[Claim]) -> list[Claim]:
    """Whatever is open and stands in the text with its whole number, however it is separated."""
    text = _words(line.remittance_information)
    return [one for one in claims if _words(one.number) in text]


@lru_cache(maxsize=100_000)
def _words(text: str) -> str:
    return f" {_SIGNS.sub(' ', text.lower())} "


def by_number_and_amount(line: Line, claims: list[Claim]) -> list[Claim]:
    """Both."""
    return by_number(line, by_amount(line, claims))


RULES: dict[str, Choice] = {
    "amount alone": by_amount,
    "number in the text": by_number,
    "number and amount": by_number_and_amount,
}


def matcher(choose: Choice) -> Callable[[list[Line], list[Claim], Known, World], list[Match]]:
    """The rule as a matcher: what it finds alone is automatic, but for what was undone."""

    def match(lines: list[Line], claims: list[Claim], known: Known, _world: World) -> list[Match]:
        left: dict[int, Decimal] = defaultdict(Decimal, {one.id: one.open_amount for one in claims})
        found = []
        for line in lines:
            # What has an explanation is left alone.
            chosen = (
                []
                if line.explanation
                else [one for one in choose(line, claims) if left[one.id] * line.amount > 0]
            )
            if len(chosen) != 1 or (line.id, frozenset({chosen[0].id})) in known.refused:
                found.append(Match(line.id, Status.OPEN))
                continue
            one = chosen[0]
            left[one.id] -= line.amount
            allocation = Allocation(one.id, line.amount, Kind.PAYMENT, line.amount, line.amount)
            found.append(Match(line.id, Status.AUTOMATIC, (allocation,), 1.0))
        return found

    return match
