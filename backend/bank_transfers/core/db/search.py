"""Finding rows by words, whatever the accents and the case.

A search is one LIKE for each word over a column that holds `plain` texts, each word behind a space. On PostgreSQL a
trigram index can answer, on both databases an index that carries the text.
"""

from __future__ import annotations

import re
import unicodedata

from django.db.models import Q

MAX_CHARACTERS = 200
MAX_WORDS = 10

# Combining marks by their blocks: one pass in C instead of a look at each letter.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_QUOTES = re.compile(r'["“”„«»\u0000]')


def plain(text: str) -> str:
    """Without accents, case, quotation marks and doubled spaces: `„Fő” Út` → `fo ut`."""
    if text.isascii():
        if text.isalnum():  # a number, a reference: the only word there is
            return text.lower()
        if '"' not in text and "\0" not in text:  # the other marks are no ASCII
            return " ".join(text.lower().split())
    else:
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return " ".join(_QUOTES.sub("", text.lower()).split())


class TooLong(ValueError):
    """A search with more characters or words than anybody means."""


def words(query: str) -> list[str]:
    """The words of a search as they stand in the column. Raises TooLong."""
    if len(query) > MAX_CHARACTERS:
        raise TooLong
    found = list(dict.fromkeys(plain(query).split(" ")))
    if len(found) > MAX_WORDS:
        raise TooLong
    return [word for word in found if word]


def condition(query: str, column: str) -> Q:
    """Rows that hold every word of the search; a word of one or two characters must begin a word there.

    Nothing in the search is a wildcard. Raises TooLong.
    """
    found = Q()
    for word in words(query):
        found &= Q(**{f"{column}__contains": word if len(word) > 2 else f" {word}"})
    return found
