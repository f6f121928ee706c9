"""Numbers of documents, found in texts by their groups of digits.

A number is a row of groups of digits with letters before it: `SZ-2026/000041` is ("SZ", 2026, 41). Payers change the
separators, drop the zeros, the letters, half of the year or all of it; what they keep are the groups, in their order.
So the index knows each number by its groups, and the text is asked for windows of groups. Nothing is compared with
everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from .folding import fold

_GROUP = re.compile(r"\d+")
_PREFIX = re.compile(r"[A-Z]+(?=[^A-Z0-9]*\d)")


class Quality(IntEnum):
    """How a document is quoted, the surest last. The order breaks ties only; what each is worth is learnt."""

    BARE = 1  # the running number alone: 41
    FOREIGN = 2  # all of it, but with other letters before it: somebody else's number
    DATE_LIKE = 3  # what may as well be a day or a month: 2026.03
    SERIAL_WORD = 4  # the running number alone, after a word for invoice
    CUT = 5  # the text ends in the middle of it
    SLIP = 6  # one character differs
    TAIL = 7  # of a list: 2026-41,42
    RANGE = 8  # between two: 2026-41 - 2026-45
    PADDED = 9  # the running number with its zeros: 000041
    SHORT_YEAR = 10  # 26-41
    JOINED = 11  # 202641, 2026000041
    MENDED = 12  # O for 0, l for 1
    FULL = 13


class Shape(NamedTuple):
    """A document's number as it is looked for."""

    prefix: str
    groups: tuple[int, ...]
    digits: str  # all digits as they stand
    last: str  # the last group as it stands


# A document has a few groups; a text of digits is no number of ours.
MOST_GROUPS = 5
MOST_DIGITS = 18


def shape(number: str) -> Shape | None:
    """None where it has no digits, or too many to be told from an account."""
    text = fold(number)[:64]
    found = _GROUP.findall(text)
    if not found or len(found) > MOST_GROUPS or len(found[-1]) > MOST_DIGITS:
        return None
    prefix = _PREFIX.search(text)
    return Shape(prefix.group() if prefix else "", tuple(map(int, found)), "".join(found), found[-1])


class NumberIndex:
    """From groups of digits to documents, which are numbers from 0."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self.shapes: list[Shape | None] = []
        self.by_groups: dict[tuple[int, ...], list[int]] = {}
        self.by_short: dict[tuple[int, ...], list[int]] = {}
        self.by_joined: dict[str, list[int]] = {}
        self.by_last: dict[int, list[int]] = {}
        self.years: set[int] = set()
        self.lengths: set[int] = set()
        for position, number in enumerate(numbers):
            found = shape(number)
            self.shapes.append(found)
            if found is not None:
                self._add(position, found)

    def _add(self, position: int, found: Shape) -> None:
        groups = found.groups
        self.by_groups.setdefault(groups, []).append(position)
        self.by_last.setdefault(groups[-1], []).append(position)
        self.lengths.add(len(groups))
        joined = {found.digits}
        if len(groups) > 1:
            year = next((at for at, group in enumerate(groups) if 2000 <= group < 2100), None)
            joined.add("".join(map(str, groups)))
            if year is not None:
                self.years.add(groups[year])
                short = (*groups[:year], groups[year] % 100, *groups[year + 1 :])
                self.by_short.setdefault(short, []).append(position)
                if year == 0:
                    joined.add(found.digits[2:])
        for text in joined:
            if len(text) >= 5:
                self.by_joined.setdefault(text, []).append(position)
