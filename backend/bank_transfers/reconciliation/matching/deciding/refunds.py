"""Money that came twice and went back: both lines pay nothing, and belong together."""

from __future__ import annotations

from collections.abc import Iterable

from .reading_lines import Turn

WITHIN = 120


def paid_back(turns: Iterable[Turn]) -> dict[int, tuple[int, ...]]:
    """turns: of lines that pay no claim, in the order of time. Gives the place of each line that belongs to a pair,
    with the ids of the others: what repeats a payment, or just came, and the same sum sent back to the same account."""
    waiting: dict[tuple[str, int], list[Turn]] = {}
    found: dict[int, tuple[int, ...]] = {}
    for turn in turns:
        asked = turn.asked
        keys = [key for key in (asked.account, asked.name_key) if key]
        if asked.amount > 0:
            for key in keys:
                waiting.setdefault((key, asked.amount), []).append(turn)
            continue
        for key in keys:
            came = [
                one
                for one in waiting.get((key, -asked.amount), ())
                if one.asked.place not in found and asked.day - one.asked.day <= WITHIN
            ]
            if came:
                one = max(came, key=lambda turn: (bool(turn.repeats), turn.asked.place))
                found[one.asked.place] = (asked.line.id,)
                found[asked.place] = (one.asked.line.id,)
                break
    return found
