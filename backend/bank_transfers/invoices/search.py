"""Finding invoices by number, partner name or tax number, whatever the accents and the case.

A search is one LIKE over `search_text` for each word; `billingo/documents/search_text.py` makes that text. On
PostgreSQL a trigram index answers (`search_index.py`), on both databases an index that carries the text does.
"""

from __future__ import annotations

from django.db.models import Q

from bank_transfers.billingo.documents.search_text import plain

MAX_CHARACTERS = 200


MAX_WORDS = 10


class TooLong(ValueError):
    """A search with more characters or words than anybody means."""


def words(query: str) -> list[str]:
    """The words of a search as they stand in `search_text`. Raises TooLong."""
    if len(query) > MAX_CHARACTERS:
        raise TooLong
    found = list(dict.fromkeys(plain(query).split(" ")))
    if len(found) > MAX_WORDS:
        raise TooLong
    return [word for word in found if word]


def condition(query: str) -> Q:
    """Rows that hold every word of the search; a word of one or two characters must begin a word there.

    Nothing in the search is a wildcard. Raises TooLong.
    """
    found = Q()
    for word in words(query):
        found &= Q(search_text__contains=word if len(word) > 2 else f" {word}")
    return found
