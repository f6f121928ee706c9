"""The lines of a file -> fields: a tag and the lines that belong to it.

Banks wrap long texts wherever the line is full, so that a continued line may look like a tag (":26:37" of a clock)
or like the end of a message ("-"). What could be either is judged by its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bank_transfers.banking.formats.refusal import Code, Refused

END = "-"
# A field of 6 lines by the standard; banks write longer ones, nobody writes thousands.
MAX_LINES = 2_000
CONTROL = "\x01\x02\x03\x1a\ufeff"

_TAG = re.compile(r":([0-9]{2}[A-Z]?|NS):")
# Tags that could be the minutes of a clock, and what has to stand before them.
_AFTER = {
    "21": {"20"},
    "25": {"20", "21"},
    "28": {"20", "21", "25", "25P"},
    "13": {"20", "21", "25", "25P", "28", "28C", "34F"},
}
# A message begins like this.
_SECOND_TAG = re.compile(r":(?:21|25P?|28C?|13D?|60[FM]):")
# No clock has these minutes, or a letter follows.
_SURE = {"60F", "60M", "61", "62F", "62M", "64", "65", "86", "90C", "90D", "25P", "28C", "34F", "13D", "NS"}
_USUAL = {":61:": "61", ":86:": "86"}  # nearly all that there are, and sure
_TEXTS = {"61", "86", "NS"}
_FIXED = {"60F", "60M", "62F", "62M", "64", "65", "90C", "90D"}  # one row, nothing below
# Where the text of the bank's words ends, and its own rows begin.
_BEFORE = CONTROL + "{"  # of a message
_NEXT_MESSAGE = (":", "{", "\x01", "\x03")


class Field(NamedTuple):
    tag: str  # "" for the end of a message
    number: int  # of its first line
    lines: list[str]


def fields(lines: Iterable[str]) -> Iterator[Field]:
    """Raises Refused (TAG_BROKEN) for text that belongs to no field."""
    current: Field | None = None
    previous_tag = ""
    for number, line, following in _with_following(lines):
        tag = _USUAL.get(line[:4], "")
        if not tag and line[:1] == ":":
            tag = _tag(line, previous_tag, following)
        if tag:
            if current is not None:
                yield current
            current = Field(tag, number, [line[len(tag) + 2 :]])
            previous_tag = tag
        elif line[:1] == END and _is_end(line, following, previous_tag):
            if current is not None:
                yield current
            yield Field("", number, [])
            current, previous_tag = None, ""
        elif current is not None:
            if len(current.lines) >= MAX_LINES:
                raise Refused(Code.TEXT_TOO_LONG, line=number, name=current.tag)
            if current.tag in _FIXED:
                raise Refused(Code.TAG_BROKEN, line=number, column=1, name=current.tag, value=line)
            current.lines.append(line)
        elif line.strip(CONTROL + " \t") and not line.startswith("{"):
            raise Refused(Code.TAG_BROKEN, line=number, column=1, name="", value=line)
    if current is not None:
        yield current


def _with_following(lines: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """Each line with its number and the next line that says something ("" at the end)."""
    held: str | None = None
    number = 0
    blanks = 0
    for line in lines:
        if not line or line.isspace():
            blanks += 1
            continue
        if held is not None:
            yield number, held, line
            number += 1 + blanks
        else:
            number = 1 + blanks
        held, blanks = _without_envelope(line) if line[0] in _BEFORE else line, 0
    if held is not None:
        yield number, held, ""


def _without_envelope(line: str) -> str:
    """Control characters and the "{4:" before a message's first field are no part of it."""
    if line[0] in CONTROL:
        line = line.lstrip(CONTROL)
    if line[:1] == "{" and "{4:" in line:
        return line.rpartition("{4:")[2] or line
    return line


def _tag(line: str, previous: str, following: str) -> str:
    found = _TAG.match(line)
    if found is None:
        return ""
    tag = found[1]
    if tag in _SURE:
        return tag
    if tag == "20":
        return tag if previous not in _TEXTS or _SECOND_TAG.match(following) else ""
    if previous not in _TEXTS:
        return tag
    if tag in _AFTER:
        return tag if previous in _AFTER[tag] else ""
    # Unknown tags with a letter stand for themselves; without one they are text that was wrapped.
    return tag if len(tag) == 3 else ""


def _is_end(line: str, following: str, inside: str) -> bool:
    rest = line[1:].strip("}" + CONTROL + " \t")
    if rest:
        return False
    # A dash alone may be a row of a text: then more text follows.
    return inside not in _TEXTS or not following.strip(CONTROL) or following.startswith(_NEXT_MESSAGE)
