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
    try:  # letters of Central Europe, byte by byte in C
        folded = text.encode(_PAGE).translate(_FOLDED, _DELETED).decode("ascii")
    except UnicodeError:
        return _plain(text)
    return " ".join(folded.split())


def _plain(text: str) -> str:
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return " ".join(_QUOTES.sub("", text.lower()).split())


def _folded(byte: int) -> tuple[bytes, bool]:
    """What a letter of the page becomes between others, and whether it vanishes; what is not one letter of ASCII
    then stays as it is, which no ASCII has."""
    try:
        became = _plain(f"a{bytes([byte]).decode(_PAGE)}a")[1:-1]
    except UnicodeError:
        return bytes([byte]), False
    single = len(became) == 1 and became.isascii()
    return became.encode() if single else bytes([byte]), not became


_PAGE = "cp1250"
_ALL = [_folded(byte) for byte in range(256)]
_FOLDED = b"".join(became for became, _ in _ALL)
_DELETED = bytes(byte for byte, (_, vanishes) in enumerate(_ALL) if vanishes)


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


def parts(query: str) -> list[str]:
    """What must stand in the column, each somewhere: a word; of one or two characters, a word's beginning. Raises
    TooLong."""
    return [word if len(word) > 2 else f" {word}" for word in words(query)]


def condition(query: str, column: str) -> Q:
    """Rows that hold every word of the search (see `parts`). Nothing in it is a wildcard. Raises TooLong."""
    found = Q()
    for part in parts(query):
        found &= Q(**{f"{column}__contains": part})
    return found
