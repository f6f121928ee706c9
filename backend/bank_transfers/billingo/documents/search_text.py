"""Finding invoices by number, partner name or tax number, whatever the accents and the case.

`search_text` of an invoice is made here when it is stored; a search is one LIKE over it for each word. On PostgreSQL a
trigram index answers (`search_index.py`), on both databases an index that carries the text does.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from django.db.models import Q

MAX_CHARACTERS = 200
MAX_WORDS = 10
# So many characters of each part are searchable. Together they stay below what an index entry can hold
# (2704 bytes on PostgreSQL), whatever the script.
LONGEST_NAME, LONGEST_NUMBER, LONGEST_TAX_NUMBER = 240, 60, 30

# Combining marks by their blocks: one pass in C instead of a look at each letter.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_QUOTES = re.compile(r'["“”„«»\u0000]')


def plain(text: str) -> str:
    """Without accents, case, quotation marks and doubled spaces: `„Fő” Út` → `fo ut`."""
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return " ".join(_QUOTES.sub("", text.lower()).split())


_kept_plain = lru_cache(maxsize=8192)(plain)


def _partners_plain(text: str) -> str:
    """Of a name or tax number: partners come back on many invoices. Only what is of a usual length is kept."""
    return _kept_plain(text) if len(text) <= LONGEST_NAME else plain(text)


def search_text(partner_name: str, invoice_number: str, tax_number: str) -> str:
    """What a search looks into: partner, number, tax number with and without dashes; each word behind a space.

    It begins with the partner, so that it also sorts by partner, invoices without one first.
    """
    name = _partners_plain(partner_name)[:LONGEST_NAME]
    tax = _partners_plain(tax_number)[:LONGEST_TAX_NUMBER]
    digits = tax.replace("-", "")
    found = f" {name}\n {plain(invoice_number)[:LONGEST_NUMBER]}\n {tax}\n"
    return found if digits == tax else f"{found} {digits}\n"


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
