"""What other domains built on bank lines, and has to be undone before the lines may go. The doors register who did.

found: keys of lines → for each of them that something stands on, its key and a sentence; release: undoes all of it, in
the transaction, as a user; going: is told of lines before they go, while all is as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from bank_transfers.banking.api.errors import AllocationsStand


class Standing(NamedTuple):
    """What stands on one line. `action_id`: what did it, for who wants to undo it alone."""

    line_id: int
    text: str
    action_id: int | None


Found = Callable[[Collection[int]], Sequence[Standing]]
Release = Callable[[int, Collection[int], Any], None]
Going = Callable[[int, Collection[int]], None]
_OTHERS: list[tuple[Found, Release, Going]] = []
MOST_TOLD = 100


def register(found: Found, release: Release, going: Going) -> None:
    if (found, release, going) not in _OTHERS:
        _OTHERS.append((found, release, going))


def on_lines(lines: Collection[int]) -> list[Standing]:
    return [one for found, _release, _going in _OTHERS for one in found(lines)]


def leave(company_id: int, lines: Collection[int], *, release: bool, user: Any) -> None:
    """Before lines go. Raises AllocationsStand, with what stands on them, unless that is to be released."""
    there = on_lines(lines)
    if there and not release:
        told = [one._asdict() for one in there[:MOST_TOLD]]
        raise AllocationsStand(extra={"count": len(there), "allocations": told})
    tell(company_id, lines)
    if there:
        for _found, undo, _going in _OTHERS:
            undo(company_id, sorted({one.line_id for one in there}), user)


def tell(company_id: int, lines: Collection[int]) -> None:
    """In the transaction in which lines go, before anything of them is undone."""
    for _found, _undo, going in _OTHERS:
        going(company_id, lines)
