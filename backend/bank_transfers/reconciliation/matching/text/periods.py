"""Months that a text names: customers of a monthly service quote the month instead of the number."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

_NAMES = (
    ("JANUAR", "JAN"), ("FEBRUAR", "FEBR", "FEB"), ("MARCIUS", "MARC"), ("APRILIS", "APR"), ("MAJUS", "MAJ"),
    ("JUNIUS", "JUN"), ("JULIUS", "JUL"), ("AUGUSZTUS", "AUG"), ("SZEPTEMBER", "SZEPT", "SZEP"),
    ("OKTOBER", "OKT"), ("NOVEMBER", "NOV"), ("DECEMBER", "DEC"),
)  # fmt: skip
_BY_NAME = {name: number for number, names in enumerate(_NAMES, 1) for name in names}
_NAMED = re.compile(
    r"\b(?:(20\d\d)[-. ]{0,2})?("
    + "|".join(sorted(_BY_NAME, key=len, reverse=True))
    + r")(?:I|BAN|BEN|RA|RE|AN|EN)?\b"
)
_WRITTEN = re.compile(
    r"\b(20\d\d)[-./ ]{1,2}(0?[1-9]|1[0-2])\b(?![-./ ]{1,2}\d)|\b(0?[1-9]|1[0-2])\.? ?(?:HAVI|HO)\b"
)


class Month(NamedTuple):
    """`year`: 0 where none is named."""

    year: int
    month: int


def months(folded: str) -> frozenset[Month]:
    """Of a folded text; a whole day names none."""
    found = {Month(int(match[1] or 0), _BY_NAME[match[2]]) for match in _NAMED.finditer(folded)}
    for match in _WRITTEN.finditer(folded):
        found.add(Month(int(match[1]), int(match[2])) if match[1] else Month(0, int(match[3])))
    return frozenset(found)


def names(found: frozenset[Month], day: date) -> bool:
    """Whether one of the months is that of the day."""
    return (day.year, day.month) in found or (0, day.month) in found
