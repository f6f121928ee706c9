"""Days and times out of text, by declared patterns. 30 February is refused, never moved.

A layout names its pattern: "Y-M-D", "Y.M.D", "Y.M.D.", "YMD", "D-M-Y", "D.M.Y", "D/M/Y". A clock behind the day
("10:00", "10:00:00", "T10:00:00Z") is read where it is asked for.
"""

from __future__ import annotations

import datetime
import functools
import re

from .refusal import Code, Refused

# No statement of a living system is older or newer: a year beyond is a misread column.
FIRST_YEAR, LAST_YEAR = 1980, 2100
# Longer texts are not even looked at, nor kept.
MAX_WRITTEN = 64

_PARTS = {"Y": r"(?P<year>[0-9]{4})", "M": r"(?P<month>[0-9]{1,2})", "D": r"(?P<day>[0-9]{1,2})"}
_CLOCK = re.compile(
    r"(?:T|\s)\s*(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"\s*(?P<zone>Z|UTC|[+-][0-9]{2}:?[0-9]{2})?"
)


def day(text: str, pattern: str) -> datetime.date:
    """The day that `text` is by `pattern`, and nothing else. Refused: DATE_MISSING, _UNREADABLE, _IMPOSSIBLE."""
    text = text.strip()
    found = _day_of(text, pattern)
    if text[found.end() :].strip(" ."):
        raise Refused(Code.DATE_UNREADABLE, value=text)
    return _date(found, text)


def day_of(text: str, pattern: str) -> datetime.date:
    """The day at the start of `text`, whatever stands behind it (a weekday, a clock)."""
    text = text.strip()
    found = _day_of(text, pattern)
    if text[found.end() : found.end() + 1].isdigit():
        raise Refused(Code.DATE_UNREADABLE, value=text)
    return _date(found, text)


def moment(text: str, pattern: str) -> datetime.datetime:
    """Day and clock; midnight where no clock stands. Aware only where the text names a zone."""
    text = text.strip()
    found = _day_of(text, pattern)
    date = _date(found, text)
    rest = text[found.end() :]
    if not rest.strip(" ."):
        return datetime.datetime.combine(date, datetime.time())
    clock = _CLOCK.fullmatch(rest if rest[:1] in {"T", " "} else " " + rest.lstrip("."))
    if clock is None:
        raise Refused(Code.DATE_UNREADABLE, value=text)
    try:
        time = datetime.time(int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0))
        return datetime.datetime.combine(date, time, _zone(clock["zone"]))
    except ValueError:
        raise Refused(Code.DATE_IMPOSSIBLE, value=text) from None


def _zone(text: str | None) -> datetime.timezone | None:
    if not text:
        return None
    if text in {"Z", "UTC"}:
        return datetime.UTC
    offset = datetime.timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return datetime.timezone(-offset if text[0] == "-" else offset)


def _day_of(text: str, pattern: str) -> re.Match[str]:
    if not text:
        raise Refused(Code.DATE_MISSING)
    found = _compiled(pattern).match(text)
    if found is None:
        raise Refused(Code.DATE_UNREADABLE, value=text)
    return found


def _date(found: re.Match[str], text: str) -> datetime.date:
    return calendar_day(int(found["year"]), int(found["month"]), int(found["day"]), text)


def calendar_day(year: int, month: int, day_of_month: int, text: str) -> datetime.date:
    """The day of the calendar. Raises Refused (DATE_IMPOSSIBLE) with `text`."""
    try:
        date = datetime.date(year, month, day_of_month)
    except ValueError:
        raise Refused(Code.DATE_IMPOSSIBLE, value=text) from None
    if FIRST_YEAR <= year <= LAST_YEAR:
        return date
    raise Refused(Code.DATE_IMPOSSIBLE, value=text)


@functools.lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    packed = pattern == "YMD"
    parts = {"M": "(?P<month>[0-9]{2})", "D": "(?P<day>[0-9]{2})"} if packed else {}
    signs = pattern.removesuffix(".")  # a dot behind the day may stand or not
    return re.compile(
        "".join({**_PARTS, **parts}.get(sign, r"\s?" + re.escape(sign) + r"\s?") for sign in signs)
    )


def iso_day(text: str) -> datetime.date:
    """ISO 8601 as XML writes it: a day, maybe with a clock or a zone behind it, which don't matter."""
    text = text.strip()
    if len(text) > MAX_WRITTEN:
        raise Refused(Code.DATE_UNREADABLE, value=text)
    return _iso_day(text)


@functools.lru_cache(maxsize=4096)
def _iso_day(text: str) -> datetime.date:
    found = _day_of(text, "Y-M-D")
    if text[found.end() : found.end() + 1] not in {"", "T", "Z", "+", "-", " "}:
        raise Refused(Code.DATE_UNREADABLE, value=text)
    return _date(found, text)
